import pytest

from dsgan_studio.core.base.errors import BadInput, ProjectError
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.dropped import (
    drop_samples,
    dropped_samples,
    kept_samples,
    restore_samples,
)
from tests.unit.workflow.test_status import STYLEGAN2, bring_in, draw, hint, new_project, paint


@pytest.fixture
def drawn(tmp_path):
    path = tmp_path / "a.dsgan"
    new_project(path)
    bring_in(path, STYLEGAN2)
    draw(path, 3)
    return path


def kept(project):
    return [one.id for one in kept_samples(project, project.latest_generator().hash)]


def test_dropped_samples_are_hidden_and_come_back_unchanged(drawn):
    image = (drawn / "samples" / "000002.png").read_bytes()
    with open_project(drawn) as project:
        drop_samples(project, [2, 3])
        assert kept(project) == [1]
        restore_samples(project, [2, 1])
        assert kept(project) == [1, 2]
    assert hint(drawn, "samples") == "2 drawn."
    assert (drawn / "samples" / "000002.png").read_bytes() == image


def test_drawing_more_never_draws_a_dropped_sample_again(drawn):
    with open_project(drawn) as project:
        drop_samples(project, [1])
    draw(drawn, 4)
    with open_project(drawn) as project:
        assert kept(project) == [2, 3, 4]
        assert [project.sample(one).index for one in kept(project)] == [1, 2, 3]


def test_a_painted_sample_stays_and_nothing_else_is_dropped_with_it(drawn):
    paint(drawn, 2)
    with open_project(drawn) as project:
        with pytest.raises(BadInput, match="sample 2 has a mask already"):
            drop_samples(project, [1, 2])
        assert dropped_samples(project) == frozenset()


def test_a_sample_that_is_not_there_cannot_be_dropped(drawn):
    with open_project(drawn) as project, pytest.raises(ProjectError, match="no sample 9"):
        drop_samples(project, [9])
