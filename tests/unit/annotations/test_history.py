"""Undo, redo and the journal on disk."""

import contextlib
import errno

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.annotations.edits import Recorder, replacement
from dsgan_studio.core.annotations.history import History
from dsgan_studio.core.annotations.journal import Journal, digest, read_journal, start_journal
from dsgan_studio.core.base import fsio
from dsgan_studio.core.base.errors import BadInput, Corrupt, StoreError

SHAPE = (40, 30)


def paint(mask, rng):
    """A random box of a random value, or of random values; None where nothing changed."""
    recorder = Recorder(mask)
    top, left = rng.integers(0, SHAPE[0]), rng.integers(0, SHAPE[1])
    box = Box(int(top), int(left), int(top + rng.integers(1, 20)), int(left + rng.integers(1, 20)))
    if rng.random() < 0.5:
        where = rng.random((box.height, box.width)) < rng.random()
        recorder.put(box, where, int(rng.integers(0, 256)))
    else:
        recorder.put_values(box, rng.integers(0, 256, (box.height, box.width)).astype(np.uint8))
    return recorder.finish("paint")


STEPS = st.lists(st.sampled_from(["paint", "undo", "redo"]), max_size=25)


@settings(max_examples=60, deadline=None)
@given(STEPS, st.integers(0, 2**32 - 1))
def test_any_walk_of_steps_ends_where_a_list_of_copies_would(steps, seed):
    rng = np.random.default_rng(seed)
    mask = rng.integers(0, 5, SHAPE).astype(np.uint8)
    history, past, future = History(), [], []
    for step in steps:
        if step == "paint":
            before = mask.copy()
            edit = paint(mask, rng)
            if edit is not None:
                history.add(edit)
                past.append(before)
                future.clear()
        elif step == "undo":
            expected = past[-1] if past else mask.copy()
            if past:
                future.append(mask.copy())
                past.pop()
            history.undo(mask)
            assert (mask == expected).all()
        else:
            expected = future[-1] if future else mask.copy()
            if future:
                past.append(mask.copy())
                future.pop()
            history.redo(mask)
            assert (mask == expected).all()
        assert history.status().steps == len(past)
        assert (history.status().redo is None) == (not future)


def test_the_oldest_steps_are_forgotten_when_memory_runs_out():
    rng = np.random.default_rng(0)
    mask = np.zeros((300, 300), dtype=np.uint8)
    history = History(most_bytes=50_000)
    states = []
    for _ in range(20):
        states.append(mask.copy())
        recorder = Recorder(mask)
        recorder.put_values(Box(0, 0, 100, 100), rng.integers(0, 256, (100, 100)).astype(np.uint8))
        history.add(recorder.finish("noise"))
    assert history.status().nbytes <= 50_000
    kept = history.status().steps
    assert 0 < kept < 20
    for _ in range(kept):
        history.undo(mask)
    assert (mask == states[20 - kept]).all()
    assert history.undo(mask).is_empty


def test_a_single_step_larger_than_the_memory_can_still_be_taken_back():
    mask = np.zeros((300, 300), dtype=np.uint8)
    new = np.random.default_rng(0).integers(0, 256, mask.shape).astype(np.uint8)
    history = History(most_bytes=10)
    edit = replacement(mask, new, "import")
    edit.apply(mask)
    assert (mask == new).all()
    history.add(edit)
    history.undo(mask)
    assert not mask.any()


def test_a_fill_of_one_value_takes_a_few_bytes_a_tile():
    mask = np.zeros((1024, 1024), dtype=np.uint8)
    recorder = Recorder(mask)
    recorder.put(Box(0, 0, 1024, 1024), np.ones((1024, 1024), dtype=bool), 7)
    assert recorder.finish("fill").nbytes < 10_000


def test_a_mask_that_cannot_be_written_is_refused():
    with pytest.raises(BadInput, match="has to be uint8 and writable; copy it first"):
        Recorder(np.zeros((4, 4), dtype=np.int64))
    frozen = np.zeros((4, 4), dtype=np.uint8)
    frozen.flags.writeable = False
    with pytest.raises(BadInput, match="uint8 and writable"):
        Recorder(frozen)


def walk(path, rng, steps=30):
    """Random steps told to a journal; returns mask and history as they were in memory."""
    mask = rng.integers(0, 5, SHAPE).astype(np.uint8)
    journal, history = start_journal(path, mask), History()
    states = [mask.copy()]
    for _ in range(steps):
        what = rng.choice(["paint", "paint", "undo", "redo", "save"])
        if what == "paint":
            edit = paint(mask, rng)
            if edit is None:
                continue
            history.add(edit)
            journal.edited(edit)
        elif what == "undo" and history.status().undo:
            history.undo(mask)
            journal.undid()
        elif what == "redo" and history.status().redo:
            history.redo(mask)
            journal.redid()
        elif what == "save":
            journal.saved(mask)
        else:
            continue
        journal.flush()
        states.append(mask.copy())
    return mask, history, journal, states


@pytest.mark.parametrize("seed", range(8))
def test_a_journal_brings_back_the_mask_and_every_step(tmp_path, seed):
    path = tmp_path / "a b ü.journal"
    mask, history, _, _ = walk(path, np.random.default_rng(seed))
    recovered = read_journal(path)
    assert recovered.is_whole
    assert (recovered.mask == mask).all()
    again = History(done=recovered.done, undone=recovered.undone)
    assert again.status() == history.status()
    while history.status().undo:
        history.undo(mask)
        again.undo(recovered.mask)
        assert (recovered.mask == mask).all()
    while history.status().redo:
        history.redo(mask)
        again.redo(recovered.mask)
        assert (recovered.mask == mask).all()


def test_a_journal_cut_anywhere_brings_back_an_earlier_state(tmp_path):
    path = tmp_path / "m.journal"
    rng = np.random.default_rng(3)
    *_, states = walk(path, rng)
    data = path.read_bytes()
    seen = {state.tobytes() for state in states}
    first = None
    for cut in range(len(data) - 1, 20, -37):
        path.write_bytes(data[:cut])
        try:
            recovered = read_journal(path)
        except Corrupt:
            first = cut
            break
        assert recovered.mask.tobytes() in seen
        assert recovered.good_bytes <= cut
    assert first is not None  # the base itself was cut in the end


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_damage_anywhere_never_gives_a_mask_that_was_not_there(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("journal") / "m.journal"
    *_, states = walk(path, np.random.default_rng(5), steps=12)
    raw = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bytes(raw))
    seen = {state.tobytes() for state in states}
    with contextlib.suppress(Corrupt):
        assert read_journal(path).mask.tobytes() in seen


def test_a_journal_begun_anew_with_its_steps_tells_the_same(tmp_path):
    path = tmp_path / "m.journal"
    rng = np.random.default_rng(2)
    mask, history, *_ = walk(path, rng)
    history.undo(mask)
    history.undo(mask)
    first = read_journal(path)
    done, undone = first.done[:-2], [*first.undone, first.done[-1], first.done[-2]]
    start_journal(path, mask, done, undone)
    again = read_journal(path)
    assert (again.mask == mask).all()
    assert [e.name for e in again.done] == [e.name for e in done]
    for expected, found in zip(undone, again.undone, strict=True):
        assert expected.box == found.box
    steps = History(done=again.done, undone=again.undone)
    while history.status().redo:
        history.redo(mask)
        steps.redo(again.mask)
        assert (again.mask == mask).all()
    assert steps.status().redo is None


def test_writing_goes_on_after_a_recovery(tmp_path):
    path = tmp_path / "m.journal"
    rng = np.random.default_rng(1)
    walk(path, rng)
    path.write_bytes(path.read_bytes()[:-5])
    recovered = read_journal(path)
    journal = Journal(path, recovered.good_bytes)
    edit = paint(recovered.mask, rng)
    journal.edited(edit)
    journal.flush()
    again = read_journal(path)
    assert again.is_whole
    assert (again.mask == recovered.mask).all()


def test_a_journal_knows_which_masks_were_saved(tmp_path):
    path = tmp_path / "m.journal"
    mask = np.zeros(SHAPE, dtype=np.uint8)
    journal = start_journal(path, mask)
    journal.saved(mask)
    assert not journal.is_flushed
    journal.flush()
    assert journal.is_flushed
    assert read_journal(path).saved == [digest(mask), digest(mask)]
    assert journal.nbytes == path.stat().st_size


def test_a_full_disk_is_told_and_flushing_again_loses_nothing(tmp_path, monkeypatch):
    path = tmp_path / "m.journal"
    mask = np.zeros(SHAPE, dtype=np.uint8)
    journal = start_journal(path, mask)
    edit = paint(mask, np.random.default_rng(0))
    journal.edited(edit)
    with monkeypatch.context() as patch:

        def full(_descriptor):
            raise OSError(errno.ENOSPC, "No space left on device")

        patch.setattr(fsio.os, "fsync", full)
        with pytest.raises(StoreError, match="the disk is full"):
            journal.flush()
    assert not journal.is_flushed
    journal.flush()
    assert (read_journal(path).mask == mask).all()


def test_a_missing_journal_is_told(tmp_path):
    with pytest.raises(BadInput, match="the mask has no journal"):
        read_journal(tmp_path / "none.journal")


def test_another_file_is_not_taken_for_a_journal(tmp_path):
    path = tmp_path / "m.journal"
    path.write_bytes(b"\x89PNG\r\n")
    with pytest.raises(Corrupt, match="damaged at its beginning"):
        read_journal(path)
