import numpy as np
import pytest
from PIL import Image

from dsgan_studio.core.base.errors import BadInput, JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.samples.render import render_block, to_bytes
from dsgan_studio.core.workflow.dropped import drop_samples, kept_samples
from dsgan_studio.core.workflow.samples import recipe_of, stored_image
from dsgan_studio.core.workflow.view_request import (
    Between,
    Looks,
    MapsRequest,
    Mixed,
    OneImage,
    Pick,
    style_band,
)
from dsgan_studio.core.workflow.viewing import open_view
from dsgan_studio.core.workflow.viewing_closer import (
    view_facts,
    viewed_images,
    viewed_maps,
    viewed_recipe,
)
from dsgan_studio.core.workflow.viewing_kept import keep_as_sample, save_viewed
from tests.unit.workflow.test_status import STYLEGAN2, bring_in, draw, new_project

LOOKS = Looks(psi=0.7)
ONE, OTHER = Pick(1, 0), Pick(2, 3)


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


def look(view, viewed):
    return viewed_images(view, [viewed], JobContext())[0].astype(int)


def keep(project, viewed):
    found = project.latest_generator().hash
    return keep_as_sample(project, found, viewed, device="cpu", context=JobContext())


def test_the_ends_of_the_line_between_two_images_are_those_images(view):
    for at, pick in ((0.0, ONE), (1.0, OTHER)):
        end = look(view, Between(ONE, OTHER, at, LOOKS))
        assert np.abs(end - look(view, OneImage(pick, LOOKS))).max() <= 1


def test_the_middle_of_the_line_has_the_mean_of_both_ws(view):
    halfway = viewed_recipe(view, Between(ONE, OTHER, 0.5, LOOKS)).z
    ends = [viewed_recipe(view, Between(ONE, OTHER, at, LOOKS)).z for at in (0.0, 1.0)]
    np.testing.assert_allclose(halfway, (ends[0] + ends[1]) / 2, atol=1e-6)
    assert not np.allclose(ends[0], ends[1])


def test_a_mixed_image_takes_the_named_layers_and_no_others_from_the_other(view):
    layers, w_dim = view.generator.architecture.num_ws, view.generator.architecture.w_dim

    def ws(viewed):
        return viewed_recipe(view, viewed).z.reshape(layers, w_dim)

    base, style = ws(Mixed(ONE, OTHER, 0, 0, LOOKS)), ws(Mixed(ONE, OTHER, 0, layers, LOOKS))
    mixed = ws(Mixed(ONE, OTHER, 1, 3, LOOKS))
    taken = np.isin(np.arange(layers), [1, 2])
    np.testing.assert_array_equal(mixed, np.where(taken[:, None], style, base))
    assert (
        np.abs(look(view, Mixed(ONE, OTHER, 0, 0, LOOKS)) - look(view, OneImage(ONE, LOOKS))).max()
        <= 1
    )


def test_layers_that_a_generator_does_not_have_are_refused(view):
    with pytest.raises(BadInput, match="has layers 0 to"):
        viewed_recipe(view, Mixed(ONE, OTHER, 0, 99, LOOKS))


@pytest.mark.parametrize("layers", [3, 6, 10, 16, 18])
def test_coarse_middle_and_fine_are_all_layers_and_none_is_empty(layers):
    bands = [style_band(layers, band) for band in ("coarse", "middle", "fine")]
    assert [layer for start, stop in bands for layer in range(start, stop)] == list(range(layers))
    assert all(start < stop for start, stop in bands)


def test_each_channel_of_a_feature_map_is_stretched_from_black_to_white(view):
    image = OneImage(ONE, LOOKS)
    tap = 2
    size, channels = view_facts(view).taps[tap]
    maps = viewed_maps(view, MapsRequest(image, tap, 0, 1000), JobContext())
    assert len(maps) == channels
    block = render_block(view.generator, [viewed_recipe(view, image)], view.plan)
    values = block.taps[tap][0].numpy()
    for one in maps:
        assert one.pixels.shape == (size, size)
        shown = one.low + one.pixels / 255 * (one.high - one.low)
        step = (one.high - one.low) / 255
        np.testing.assert_allclose(shown, values[one.channel], atol=0.51 * step + 1e-5)


def test_channels_on_one_scale_can_be_compared_and_are_paged(view):
    image = OneImage(ONE, LOOKS)
    maps = viewed_maps(view, MapsRequest(image, 1, 2, 3, alike=True), JobContext())
    assert [one.channel for one in maps] == [2, 3, 4]
    assert len({(one.low, one.high) for one in maps}) == 1
    with pytest.raises(BadInput, match="has feature maps 0 to"):
        viewed_maps(view, MapsRequest(image, 99, 0, 1), JobContext())


def test_looking_closer_stops_when_nobody_wants_to_see_it(view):
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        viewed_images(view, [OneImage(ONE, LOOKS)], context)


@pytest.mark.parametrize(
    "viewed",
    [
        OneImage(Pick(7, 5), Looks(0.5, noise_mode="random")),
        Between(ONE, OTHER, 0.3, LOOKS),
        Mixed(ONE, OTHER, 2, 6, Looks(1.0, noise_mode="none")),
    ],
)
def test_a_viewed_image_that_becomes_a_sample_can_be_made_again(project, view, viewed):
    sample = project.sample(keep(project, viewed))
    assert sample.id == 4
    block = render_block(view.generator, [recipe_of(sample)], view.plan)
    np.testing.assert_array_equal(to_bytes(block.images)[0], stored_image(project, sample))
    assert np.abs(look(view, viewed) - stored_image(project, sample)).max() <= 1


def test_an_image_that_is_a_sample_already_is_not_added_again_but_brought_back(project):
    assert keep(project, OneImage(Pick(1, 1), Looks(0.7))) == 2
    between = Between(ONE, OTHER, 0.5, LOOKS)
    assert keep(project, between) == keep(project, between) == 4
    drop_samples(project, [4])
    assert keep(project, between) == 4
    assert len(kept_samples(project, project.latest_generator().hash)) == 4


def test_a_viewed_image_is_saved_as_it_would_be_kept(project, view, tmp_path):
    between = Between(ONE, OTHER, 0.5, LOOKS)
    save_viewed(view, between, tmp_path / "between.png", JobContext())
    with Image.open(tmp_path / "between.png") as saved:
        kept = stored_image(project, project.sample(keep(project, between)))
        np.testing.assert_array_equal(np.asarray(saved), kept)


def test_a_snapshot_that_was_let_go_is_told_of(project):
    with pytest.raises(BadInput, match="is no longer there"):
        open_view(project, "snapshot-00000016", device="cpu")
