import pytest

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.chosen_generator import use_generator
from tests.unit.workflow.test_status import (
    STYLEGAN1,
    STYLEGAN2,
    bring_in,
    draw,
    hint,
    new_project,
)


def test_an_earlier_generator_is_used_again_with_all_that_was_made_of_it(tmp_path):
    path = tmp_path / "a.dsgan"
    new_project(path)
    bring_in(path, STYLEGAN2)
    draw(path, 2)
    bring_in(path, STYLEGAN1)
    with open_project(path) as project:
        first, second = project.generators()
        use_generator(project, first.hash)
        assert project.latest_generator() == first
        assert {one.hash for one in project.generators()} == {first.hash, second.hash}
    assert hint(path, "samples") == "2 drawn."


def test_a_generator_that_is_not_there_is_refused(tmp_path):
    path = tmp_path / "a.dsgan"
    new_project(path)
    with open_project(path) as project, pytest.raises(BadInput, match="has no generator 0a0a0a0a"):
        use_generator(project, "0a0a0a0a")
