import numpy as np
import pytest
from PIL import Image

from dsgan_studio.core.base.errors import BadInput, JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.samples.render import render_block
from dsgan_studio.core.workflow import viewing
from dsgan_studio.core.workflow.samples import draw_samples, held_count, recipe_of
from dsgan_studio.core.workflow.view_request import ViewRequest
from dsgan_studio.core.workflow.viewing import open_view, sample_ws, view_images, view_previews
from tests.unit.workflow.test_status import STYLEGAN2, bring_in, draw, new_project

SETTINGS = {"psi": 0.7, "cutoff": None, "class_index": None}


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "a.dsgan"
    new_project(path)
    bring_in(path, STYLEGAN2)
    draw(path, 3)
    with open_project(path) as opened:
        yield opened


@pytest.fixture
def view(project):
    return open_view(project, project.latest_generator().hash, device="cpu")


def test_what_is_seen_is_what_drawing_would_keep(project, view):
    seen = list(view_images(view, ViewRequest(seed=1, count=3, psi=0.7), JobContext()))
    for number, image in enumerate(seen, 1):
        with Image.open(project.root / "samples" / f"{number:06d}.png") as kept:
            np.testing.assert_array_equal(image, np.asarray(kept))


def test_seed_truncation_and_noise_change_what_is_seen(view):
    def look(**changes):
        request = ViewRequest(**{"seed": 1, "count": 1, "psi": 0.7, **changes})
        return next(view_images(view, request, JobContext())).tobytes()

    looks = [look(), look(seed=2), look(psi=0.1), look(noise_mode="random")]
    assert len(set(looks)) == 4
    assert look() == looks[0]


def test_looking_stops_when_nobody_wants_to_see_it(view):
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        list(view_images(view, ViewRequest(seed=1, count=1, psi=1.0), context))


def test_a_class_that_the_generator_does_not_have_is_refused(view):
    request = ViewRequest(seed=1, count=1, psi=1.0, class_index=2)
    with pytest.raises(BadInput, match="has no classes"):
        list(view_images(view, request, JobContext()))


def test_the_w_of_a_sample_is_the_one_its_image_is_made_from(project, view):
    ws = sample_ws(project, view, [2])[0]
    block = render_block(view.generator, [recipe_of(project.sample(2))], view.plan)
    np.testing.assert_allclose(ws, block.ws[0].numpy(), rtol=1e-5, atol=1e-5)


def test_drawing_n_more_than_are_held_adds_n(project):
    assert held_count(project, seed=1, **SETTINGS) == 3
    assert held_count(project, seed=2, **SETTINGS) == 0
    drawn = draw_samples(
        project, count=3 + 2, seed=1, device="cpu", context=JobContext(), **SETTINGS
    )
    assert drawn.added == 2
    assert held_count(project, seed=1, **SETTINGS) == 5


def test_a_large_generator_is_seen_small_first(view, monkeypatch):
    request = ViewRequest(seed=1, count=3, psi=0.7)
    assert list(view_previews(view, request, JobContext())) == []
    monkeypatch.setattr(viewing, "_LEAST_PREVIEWED_PX", 16)
    monkeypatch.setattr(viewing, "_PREVIEW_PX", 8)
    assert [one.shape for one in view_previews(view, request, JobContext())] == [(8, 8, 3)] * 3
