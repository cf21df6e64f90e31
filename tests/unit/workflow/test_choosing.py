import pytest

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.workflow.choosing import choose_diverse, draw_diverse
from dsgan_studio.core.workflow.dropped import dropped_samples, restore_samples
from tests.unit.workflow.test_status import STYLEGAN2, bring_in, draw, new_project, paint


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "a.dsgan"
    new_project(made)
    bring_in(made, STYLEGAN2)
    return made


def choose(path, keep, candidates=None, space="w"):
    return choose_diverse(
        path, candidates, keep=keep, space=space, device="cpu", context=JobContext()
    )


def thin(path, count, keep):
    return draw_diverse(
        path, count=count, seed=1, psi=0.7, cutoff=None, class_index=None, keep=keep,
        space="features", device="cpu", context=JobContext(),
    )  # fmt: skip


@pytest.mark.parametrize("space", ["w", "features"])
def test_the_rest_is_dropped_and_the_kept_are_less_alike(path, space):
    draw(path, 9)
    choice = choose(path, 3, space=space)
    assert len(choice.kept) == 3
    assert sorted((*choice.kept, *choice.dropped)) == list(range(1, 10))
    assert choice.least_after > choice.least_before
    with open_project_reading(path) as project:
        assert dropped_samples(project) == set(choice.dropped)
        assert len(project.samples()) == 9


def test_the_same_project_gives_the_same_choice(path, tmp_path):
    from dsgan_studio.core.project.opening import open_project

    draw(path, 8)
    first = choose(path, 3)
    with open_project(path) as project:
        restore_samples(project, first.dropped)
    assert choose(path, 3) == first


def test_a_painted_sample_stays_and_counts_as_chosen(path):
    draw(path, 6)
    first = choose(path, 1).kept[0]
    from dsgan_studio.core.project.opening import open_project

    with open_project(path) as project:
        restore_samples(project, range(1, 7))
    paint(path, first)
    choice = choose(path, 1)
    assert first not in choice.candidates
    assert choice.kept != (first,)
    assert choice.distances[0] is not None


def test_drawing_more_leaves_alone_what_was_chosen_before(path):
    first = thin(path, 6, 2)
    again = thin(path, 6, 2)
    assert (again.drawn.added, again.choice.candidates) == (0, ())
    second = thin(path, 12, 2)
    assert set(second.choice.candidates) == set(range(7, 13))
    with open_project_reading(path) as project:
        dropped = dropped_samples(project)
    assert not dropped & {*first.choice.kept, *second.choice.kept}
    assert len(dropped) == 8


def test_what_cannot_be_asked_for_is_refused(path):
    with pytest.raises(BadInput, match="give w or features"):
        choose(path, 3, space="taste")
    with pytest.raises(BadInput, match="give at least one"):
        choose(path, 0)
