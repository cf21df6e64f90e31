import errno

import numpy as np
import pytest

from dsgan_studio.core.annotations.brush import BrushPoint, BrushStroke
from dsgan_studio.core.annotations.schema import UNLABELLED, schema_from_ids
from dsgan_studio.core.annotations.schema_edits import with_class
from dsgan_studio.core.base import fsio
from dsgan_studio.core.base.errors import ProjectError, StoreError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.generators import import_generator
from dsgan_studio.core.workflow.masks import put_mask, stored_mask
from dsgan_studio.core.workflow.new_projects import new_project
from dsgan_studio.core.workflow.painting import open_painting
from dsgan_studio.core.workflow.samples import draw_samples
from tests.unit.workflow import experiment_folder


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "a b ü.dsgan"
    new_project(path)
    file = experiment_folder.DATA / "mini_sg2ada_16.pkl"
    import_generator(path, file, average_latent=None, context=JobContext())
    draw_samples(
        path, count=2, seed=1, psi=0.7, cutoff=None, class_index=None, device="cpu",
        context=JobContext(),
    )  # fmt: skip
    with open_project(path) as opened:
        yield opened


def stroke(painting, col, value=1):
    one = BrushStroke(painting.mask, value)
    one.extend([BrushPoint(2, col, 3), BrushPoint(12, col, 3)])
    painting.done(one.finish("brush"))


def stored(project, sample_id=1):
    return stored_mask(project, project.mask_history(sample_id)[-1], project.schema())


def test_a_new_painting_is_unlabelled_and_gives_the_project_a_schema(project):
    painting = open_painting(project, 1)
    assert painting.mask.shape == (16, 16)
    assert (painting.mask == UNLABELLED).all()
    assert [c.id for c in project.schema().classes] == [0, 1]
    assert painting.found == "nothing new"
    assert not painting.save()
    assert project.masks() == ()


def test_a_saved_mask_is_a_revision_with_its_painter(project):
    painting = open_painting(project, 1, author="Ada")
    stroke(painting, 4)
    assert not painting.is_saved
    assert painting.save()
    assert painting.is_saved
    assert not painting.save()
    (mask,) = project.masks()
    assert (mask.source, mask.author, mask.revision) == ("painted", "Ada", 1)
    assert (stored(project) == painting.mask).all()


def test_strokes_that_were_flushed_but_not_saved_come_back(project):
    painting = open_painting(project, 1)
    stroke(painting, 4)
    painting.save()
    stroke(painting, 10)
    painting.flush()
    again = open_painting(project, 1)  # the program was killed here
    assert again.found == "strokes"
    assert not again.is_saved
    assert (again.mask == painting.mask).all()
    assert again.save()
    assert (stored(project) == painting.mask).all()


def test_undo_works_after_a_restart(project):
    painting = open_painting(project, 1)
    states = [painting.mask.copy()]
    for col in (3, 7, 11):
        stroke(painting, col)
        states.append(painting.mask.copy())
    painting.undo()
    painting.save()
    again = open_painting(project, 1)
    assert again.found == "nothing new"
    assert (again.status().undo, again.status().redo) == ("brush", "brush")
    again.redo()
    assert (again.mask == states[3]).all()
    for state in states[2::-1]:
        again.undo()
        assert (again.mask == state).all()
    assert again.undo().is_empty


def test_a_mask_that_was_imported_meanwhile_holds_and_can_be_taken_back(project):
    painting = open_painting(project, 1)
    stroke(painting, 4)
    painting.save()
    stroke(painting, 8)
    painting.flush()
    other = np.zeros((16, 16), dtype=np.uint8)
    put_mask(project, 1, other, source="import", author="")
    again = open_painting(project, 1)
    assert again.found == "another mask"
    assert (again.mask == other).all()
    assert again.status().undo == "import"
    again.undo()
    assert (again.mask == painting.mask).all()
    assert again.save()


def test_a_damaged_journal_is_set_aside_and_the_stored_mask_holds(project):
    painting = open_painting(project, 1)
    stroke(painting, 4)
    painting.save()
    path = project.path(layout.mask_journal_file(1))
    path.write_bytes(b"nonsense")
    again = open_painting(project, 1)
    assert again.found == "unfit journal"
    assert (again.mask == painting.mask).all()
    (kept,) = path.parent.glob("*.damaged")
    assert kept.read_bytes() == b"nonsense"


def test_a_journal_with_a_class_that_was_removed_is_set_aside(project):
    painting = open_painting(project, 1)
    stroke(painting, 4)
    painting.save()
    project.set_schema(with_class(project.schema(), "granule"))
    painting = open_painting(project, 1)
    stroke(painting, 8, value=2)
    painting.flush()
    project.set_schema(schema_from_ids((1,)))
    again = open_painting(project, 1)
    assert again.found == "unfit journal"
    assert (again.mask == stored(project)).all()
    assert len(list(project.path(layout.MASK_JOURNAL).glob("*.damaged"))) == 1
    stroke(again, 8)
    assert again.save()


def test_a_save_that_the_disk_refuses_loses_no_stroke(project, monkeypatch):
    painting = open_painting(project, 1)
    stroke(painting, 4)
    with monkeypatch.context() as patch:

        def refuse(_source, _target):
            raise OSError(errno.ENOSPC, "No space left on device")

        patch.setattr(fsio.os, "replace", refuse)
        with pytest.raises(StoreError, match="the disk is full"):
            painting.save()
    assert not painting.is_saved
    again = open_painting(project, 1)
    assert (again.mask == painting.mask).all()
    assert again.save()


def test_a_crash_between_storing_and_noting_it_changes_nothing(project):
    painting = open_painting(project, 1)
    stroke(painting, 4)
    painting.flush()
    put_mask(project, 1, painting.mask, source="painted", author="")
    again = open_painting(project, 1)
    assert again.found == "nothing new"
    assert (again.mask == painting.mask).all()


def test_a_long_journal_is_written_anew_with_its_undo(project, monkeypatch):
    from dsgan_studio.core.workflow import painting as module

    painting = open_painting(project, 1)
    stroke(painting, 4)
    painting.save()
    stroke(painting, 8)
    painting.flush()
    monkeypatch.setattr(module, "_LONGEST_JOURNAL_BYTES", 10)
    again = open_painting(project, 1)
    assert again.found == "strokes"
    assert again.status().steps == 2
    monkeypatch.undo()
    third = open_painting(project, 1)
    assert third.found == "strokes"
    assert (third.mask == painting.mask).all()
    assert third.status().steps == 2


def test_a_sample_that_does_not_exist_is_refused(project):
    with pytest.raises(ProjectError, match="9"):
        open_painting(project, 9)
