import numpy as np
import pytest

from dsgan_studio.core.base.errors import ProjectError
from dsgan_studio.core.workflow.masks import put_mask
from dsgan_studio.core.workflow.painting_progress import (
    SECONDS_SETTING,
    add_seconds,
    mark_complete,
    painting_progress,
)
from tests.unit.workflow.test_painting import project  # noqa: F401


def states(project):  # noqa: F811
    return [one.state for one in painting_progress(project)]


def test_a_sample_is_empty_then_begun_then_complete_and_begun_again(project):  # noqa: F811
    assert states(project) == ["empty", "empty"]
    put_mask(project, 1, np.zeros((16, 16), np.uint8), source="painted", author="")
    assert states(project) == ["begun", "empty"]
    mark_complete(project, 1, complete=True)
    mark_complete(project, 2, complete=True)
    assert states(project) == ["complete", "empty"]
    mark_complete(project, 1, complete=False)
    assert states(project) == ["begun", "empty"]


def test_a_sample_that_is_not_there_cannot_be_complete(project):  # noqa: F811
    with pytest.raises(ProjectError, match="9"):
        mark_complete(project, 9, complete=True)


def test_seconds_add_up_by_sample_and_class(project):  # noqa: F811
    add_seconds(project, 1, {1: 2.5, 255: 1.0})
    add_seconds(project, 1, {1: 2.0})
    add_seconds(project, 2, {})
    first, second = painting_progress(project)
    assert first.seconds == {1: 4.5, 255: 1.0}
    assert first.total_s == 5.5
    assert second.total_s == 0


@pytest.mark.parametrize("stored", [None, [], {"x": {}}, {"1": 3}, {"1": {"a": 2, "1": "b"}}])
def test_seconds_that_cannot_be_read_count_as_none(project, stored):  # noqa: F811
    project.set_setting(SECONDS_SETTING, stored)
    assert painting_progress(project)[0].total_s == 0
