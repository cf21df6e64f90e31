"""The schema changes, every mask follows, and undo brings all of it back."""

import numpy as np
import pytest

from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.workflow import schema_editing, schema_masks
from dsgan_studio.core.workflow.painting import open_painting
from dsgan_studio.core.workflow.schema_editing import (
    STEPS_SETTING,
    add_class,
    delete_class,
    merge_classes,
    move_class,
    recolour_class,
    redo_schema,
    rename_class,
    schema_steps,
    set_parent,
    undo_schema,
)
from tests.unit.workflow.test_painting import project, stored, stroke  # noqa: F401


@pytest.fixture
def painted(project):  # noqa: F811
    """Two samples with strokes of three classes; the second's are not stored yet."""
    add_class(project, "nucleus")
    add_class(project, "granule")
    first, second = open_painting(project, 1), open_painting(project, 2)
    for value, col in ((1, 2), (2, 7), (3, 12)):
        stroke(first, col, value)
    first.save()
    stroke(second, 5, 2)
    second.flush()
    return project


def names(project):  # noqa: F811
    return [one.name for one in project.schema().classes]


def test_small_changes_are_steps_that_can_be_undone_and_redone(painted):
    acts = (
        lambda: rename_class(painted, 2, "core"),
        lambda: recolour_class(painted, 2, (1, 2, 3)),
        lambda: move_class(painted, 3, 1),
        lambda: set_parent(painted, 2, 1),
    )
    states = [painted.schema()]
    for act in acts:
        act()
        states.append(painted.schema())
    for state in states[-2::-1]:
        undo_schema(painted)
        assert painted.schema() == state
    for state in states[1:]:
        redo_schema(painted)
        assert painted.schema() == state
    assert redo_schema(painted) is None


def test_merging_gives_the_pixels_of_all_masks_to_the_other_class(painted):
    merge_classes(painted, 2, 3)
    assert names(painted) == ["background", "class 1", "granule"]
    assert (stored(painted)[2:12, 6:9] == 3).all()
    assert (stored(painted, 2)[2:12, 4:7] == 3).all()
    assert painted.mask_history(1)[-1].source == "classes changed"


def test_strokes_can_be_undone_after_a_merge_and_bring_no_lost_class_back(painted):
    merge_classes(painted, 2, 3)
    painting = open_painting(painted, 1)
    assert painting.found == "nothing new"
    assert painting.status().steps == 3
    while not painting.undo().is_empty:
        assert set(np.unique(painting.mask)) <= {1, 3, UNLABELLED}
    assert (painting.mask == UNLABELLED).all()


@pytest.mark.parametrize("act", [lambda p: merge_classes(p, 2, 3), lambda p: delete_class(p, 2)])
def test_undo_brings_masks_and_their_steps_back_and_redo_does_it_again(painted, act):
    act(painted)
    after = [stored(painted, one) for one in (1, 2)]
    step = undo_schema(painted)
    assert step.name == "nucleus"
    assert names(painted)[2] == "nucleus"
    assert (stored(painted)[2:12, 6:9] == 2).all()
    painting = open_painting(painted, 1)
    assert painting.found == "nothing new"
    assert painting.status().steps == 3
    painting.undo()
    painting.redo()
    assert painting.mask[5, 7] == 2
    redo_schema(painted)
    for sample_id, mask in zip((1, 2), after, strict=True):
        assert (stored(painted, sample_id) == mask).all()


def test_what_was_painted_after_a_merge_stays_when_it_is_undone(painted):
    merge_classes(painted, 2, 3)
    painting = open_painting(painted, 1)
    stroke(painting, 8, 1)
    painting.save()
    undo_schema(painted)
    assert stored(painted)[5, 6] == 2
    assert (stored(painted)[2:12, 7:10] == 1).all()
    assert open_painting(painted, 1).found == "nothing new"


def test_deleting_leaves_pixels_unlabelled(painted):
    delete_class(painted, 2)
    assert stored(painted)[5, 7] == UNLABELLED
    assert stored(painted)[5, 2] == 1


def test_undoing_an_added_class_that_was_painted_takes_and_gives_its_pixels(painted):
    add_class(painted, "extra")
    extra = painted.schema().ids[-1]
    painting = open_painting(painted, 1)
    stroke(painting, 10, extra)
    painting.save()
    undo_schema(painted)
    assert stored(painted)[5, 10] == UNLABELLED
    redo_schema(painted)
    assert stored(painted)[5, 10] == extra


def test_an_id_that_was_deleted_is_not_given_to_another_class(painted):
    delete_class(painted, 3)
    assert add_class(painted, "new").ids[-1] == 4


def test_steps_survive_and_are_forgotten_when_another_schema_came(painted):
    assert len(schema_steps(painted).done) == 2
    painted.set_schema(schema_editing.without_class(painted.schema(), 3))
    assert schema_steps(painted).done == ()
    assert undo_schema(painted) is None


@pytest.mark.parametrize(
    "value", [3, {}, {"done": 1, "undone": []}, {"done": [{}], "undone": []}]
)  # fmt: skip
def test_steps_that_cannot_be_read_cost_only_undo(painted, value):
    painted.set_setting(STEPS_SETTING, value)
    assert schema_steps(painted).done == ()


def test_a_kill_before_the_journals_are_replaced_loses_no_pixel(painted, monkeypatch):
    with monkeypatch.context() as patch:

        def killed(*_arguments):
            raise KeyboardInterrupt

        patch.setattr(schema_editing, "put_journals", killed)
        with pytest.raises(KeyboardInterrupt):
            merge_classes(painted, 2, 3)
    assert names(painted) == ["background", "class 1", "granule"]
    painting = open_painting(painted, 1)
    assert painting.found == "unfit journal"
    assert (painting.mask[2:12, 6:9] == 3).all()


def test_what_makes_no_sense_is_refused_and_changes_nothing(painted):
    before = painted.schema()
    with pytest.raises(BadInput, match="cannot be merged with itself"):
        merge_classes(painted, 2, 2)
    with pytest.raises(BadInput, match="is the background"):
        delete_class(painted, 0)
    set_parent(painted, 2, 1)
    with pytest.raises(BadInput, match="run in a circle"):
        set_parent(painted, 1, 2)
    undo_schema(painted)
    assert painted.schema() == before


def test_a_journal_name_that_leads_elsewhere_is_not_followed():
    with pytest.raises(BadInput, match="not the name of a journal"):
        schema_editing._plain("../../secret")
    assert schema_masks.SOURCE == "classes changed"
