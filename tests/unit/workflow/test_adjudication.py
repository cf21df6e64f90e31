import numpy as np
import pytest

from dsgan_studio.core.annotations.disagreement import decided
from dsgan_studio.core.annotations.edits import replacement
from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.errors import BadInput, StoreError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.workflow import mask_store
from dsgan_studio.core.workflow.adjudication import (
    agreed_masks,
    open_adjudication,
    take_agreement_back,
    why_not_adjudicate,
)
from dsgan_studio.core.workflow.mask_store import MaskStore, painted_store
from dsgan_studio.core.workflow.own_readings import own_readings
from dsgan_studio.core.workflow.painting import open_painting
from dsgan_studio.core.workflow.painting_progress import mark_complete
from dsgan_studio.core.workflow.reader_agreement import reader_agreement
from dsgan_studio.core.workflow.readers import add_reader
from dsgan_studio.core.workflow.schema_editing import add_class, merge_classes
from tests.unit.workflow.test_painting import project, stored, stroke  # noqa: F401

FIRST, SECOND = np.zeros((16, 16), np.uint8), np.zeros((16, 16), np.uint8)
FIRST[2:6, 2:6] = 1
SECOND[2:6, 3:7] = 1
FIRST[10:12, 10:12] = 2
SECOND[15, :] = UNLABELLED


@pytest.fixture
def both(project):  # noqa: F811
    """The two readers of a sample that both have painted and called complete."""
    add_class(project, "nucleus")
    add_reader(project, "Bea")
    first, bea = project.readers.all()
    MaskStore(project).put(1, FIRST, source="painted", author="Ada")
    painted_store(project, bea).put(1, SECOND, source="painted", author="Bea")
    mark_complete(project, 1, complete=True, reader=bea)
    return first, bea


def begin(project, both, **options):  # noqa: F811
    return open_adjudication(project, 1, *both, **options)


def decide(work, region, class_id, name="taking"):
    edit = replacement(work.mask, decided(work.mask, [(region, class_id)]), name)
    edit.apply(work.mask)
    work.done(edit)


def decide_all(work, side):
    for one in work.readings.regions:
        decide(work, one, getattr(one, side))


def test_it_begins_with_what_both_agree_on_and_regions_are_open(project, both):  # noqa: F811
    work = begin(project, both)
    assert [one.pixels for one in work.readings.regions] == [4, 4, 4]
    assert all(one.is_open(work.mask) for one in work.readings.regions)
    assert (work.mask[15] == 0).all()
    assert (work.mask == UNLABELLED).sum() == 12


def test_decisions_are_steps_that_survive_a_kill_and_can_be_undone(project, both):  # noqa: F811
    work = begin(project, both)
    decide(work, work.readings.regions[0], 1)
    assert not work.save()
    again = begin(project, both)
    assert (again.found, again.status().steps) == ("strokes", 1)
    assert (again.mask == work.mask).all()
    again.undo()
    assert all(one.is_open(again.mask) for one in again.readings.regions)
    assert (stored(project) == FIRST).all()


def test_what_is_agreed_is_the_projects_mask_with_who_and_when(project, both):  # noqa: F811
    work = begin(project, both, author="Prof. Cy")
    decide_all(work, "second")
    work.agree()
    latest = project.mask_history(1)[-1]
    assert (latest.source, latest.author) == ("adjudicated: first reader and Bea", "Prof. Cy")
    expected = SECOND.copy()
    expected[15] = 0
    assert (stored(project) == expected).all()
    agreed = agreed_masks(project)[1]
    assert agreed.holds
    assert (agreed.record.author, agreed.record.revision) == ("Prof. Cy", 2)
    assert agreed.record.created_utc


def test_each_readers_own_mask_stays_as_they_painted_it(project, both):  # noqa: F811
    first, bea = both
    before = reader_agreement(project, context=JobContext())
    painted = project.mask_history(1)[-1]
    work = begin(project, both)
    decide_all(work, "second")
    work.agree()
    for reader, mask in ((first, FIRST), (bea, SECOND)):
        store, record = own_readings(project, reader)[1]
        assert (store.stored(record, project.schema()) == mask).all()
    kept = own_readings(project, first)[1][1]
    assert (kept.author, kept.created_utc) == ("Ada", painted.created_utc)
    assert reader_agreement(project, context=JobContext()) == before
    again = begin(project, both)
    assert [one.pixels for one in again.readings.regions] == [4, 4, 4]
    assert (again.mask == work.mask).all()


def test_agreeing_on_the_first_readers_mask_as_it_is_counts_as_agreed(project, both):  # noqa: F811
    work = begin(project, both)
    decide_all(work, "first")
    work.agree()
    assert len(project.mask_history(1)) == 1
    assert agreed_masks(project)[1].holds
    assert take_agreement_back(project, 1)
    assert (stored(project) == FIRST).all()


def test_an_open_region_stays_unlabelled_in_what_is_agreed(project, both):  # noqa: F811
    work = begin(project, both)
    decide(work, work.readings.regions[0], 0)
    work.agree()
    assert (stored(project) == UNLABELLED).sum() == 8


def test_taking_it_back_brings_the_mask_before_and_the_decisions_wait(project, both):  # noqa: F811
    work = begin(project, both)
    decide_all(work, "second")
    work.agree()
    assert take_agreement_back(project, 1, author="Ada")
    assert (stored(project) == FIRST).all()
    assert project.mask_history(1)[-1].source == "agreement taken back"
    assert agreed_masks(project) == {}
    assert not take_agreement_back(project, 1)
    again = begin(project, both)
    assert not any(one.is_open(again.mask) for one in again.readings.regions)
    again.agree()
    assert agreed_masks(project)[1].holds


def test_undo_on_the_painting_page_brings_the_mask_before_too(project, both):  # noqa: F811
    open_painting(project, 1).save()
    work = begin(project, both)
    decide_all(work, "second")
    work.agree()
    painting = open_painting(project, 1)
    assert (painting.found, painting.status().undo) == ("nothing new", "agreed mask")
    painting.undo()
    assert (painting.mask == FIRST).all()


def test_taking_it_back_is_seen_on_the_painting_page(project, both):  # noqa: F811
    open_painting(project, 1).save()
    work = begin(project, both)
    decide_all(work, "second")
    work.agree()
    open_painting(project, 1).save()
    assert take_agreement_back(project, 1)
    painting = open_painting(project, 1)
    assert painting.found == "nothing new"
    assert (painting.mask == FIRST).all()


def test_painting_on_after_an_agreement_is_seen_and_leaves_the_readings(project, both):  # noqa: F811
    work = begin(project, both)
    decide_all(work, "second")
    work.agree()
    painting = open_painting(project, 1)
    stroke(painting, 9, 2)
    painting.save()
    assert not agreed_masks(project)[1].holds
    store, record = own_readings(project, both[0])[1]
    assert (store.stored(record, project.schema()) == FIRST).all()


def test_a_reader_who_painted_since_begins_it_anew_and_undo_brings_the_decisions(project, both):  # noqa: F811
    work = begin(project, both)
    decide_all(work, "first")
    work.save()
    decided = work.mask.copy()
    changed = SECOND.copy()
    changed[8, 8] = 2
    painted_store(project, both[1]).put(1, changed, source="painted", author="Bea")
    again = begin(project, both)
    assert again.found == "another mask"
    assert all(one.is_open(again.mask) for one in again.readings.regions)
    again.undo()
    assert (again.mask == decided).all()


def test_an_earlier_mask_with_a_class_that_is_gone_comes_back_unlabelled_there(project, both):  # noqa: F811
    work = begin(project, both)
    decide_all(work, "second")
    work.agree()
    merge_classes(project, 2, 1)
    assert take_agreement_back(project, 1)
    assert (stored(project)[10:12, 10:12] == UNLABELLED).all()
    assert (stored(project)[2:6, 2:6] == 1).all()


def test_a_class_that_was_lost_meanwhile_is_not_agreed_on(project, both):  # noqa: F811
    work = begin(project, both)
    decide_all(work, "first")
    merge_classes(project, 2, 1)
    with pytest.raises(BadInput, match="the agreed mask has pixels of class 2"):
        work.agree()
    assert agreed_masks(project) == {}
    assert begin(project, both).found == "unfit journal"


def test_a_full_disk_is_told_and_leaves_mask_and_decisions_as_they_were(project, both, monkeypatch):  # noqa: F811
    open_painting(project, 1).save()
    work = begin(project, both)
    decide_all(work, "second")
    work.save()
    write = mask_store.atomic_write

    def full(path, data):
        if path.parent.name == "masks":
            raise StoreError(f"cannot write {path}: the disk is full.")
        write(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(mask_store, "atomic_write", full)
        with pytest.raises(StoreError, match="the disk is full"):
            work.agree()
    assert agreed_masks(project) == {}
    assert (stored(project) == FIRST).all()
    painting = open_painting(project, 1)
    assert (painting.found, painting.status().steps) == ("nothing new", 0)
    work.agree()
    assert agreed_masks(project)[1].holds


def test_masks_are_not_shown_side_by_side_while_one_is_read_blind(project, both):  # noqa: F811
    mark_complete(project, 1, complete=False, reader=both[1])
    assert why_not_adjudicate(project, 1, *both) == both[1]
    with pytest.raises(BadInput, match="Bea has not called the mask of sample 1 complete"):
        begin(project, both)


def test_a_sample_that_one_has_not_painted_is_refused(project, both):  # noqa: F811
    mark_complete(project, 2, complete=True, reader=both[1])
    with pytest.raises(BadInput, match="first reader has no mask of sample 2"):
        open_adjudication(project, 2, *both)


def test_two_further_readers_agree_and_the_firsts_mask_is_kept(project, both):  # noqa: F811
    first, bea = both
    add_reader(project, "Cy")
    cy = project.readers.named("Cy")
    third = np.ones((16, 16), np.uint8)
    painted_store(project, cy).put(1, third, source="painted", author="Cy")
    mark_complete(project, 1, complete=True, reader=cy)
    work = open_adjudication(project, 1, bea, cy, author="Ada")
    decide_all(work, "second")
    work.agree()
    assert (stored(project) == 1).all()
    store, record = own_readings(project, first)[1]
    assert (store.stored(record, project.schema()) == FIRST).all()
