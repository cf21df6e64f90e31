"""A disk that is full, read-only or broken: told in one line, and nothing is lost or left half."""

from __future__ import annotations

import errno
import json
import random
import re
import shutil
import sqlite3

import pytest

from tests.end_to_end.conftest import (
    CHECKPOINTS,
    facts,
    files_in,
    paint,
    state,
    the_line,
    without_speeds,
)

SENTENCES = {
    errno.ENOSPC: "the disk is full",
    errno.EROFS: "read-only",
    errno.EIO: "the disk reported a hardware error",
}
# SQLite says this of everything that goes wrong while it writes, but of a full disk.
OF_SQLITE = "project.sqlite: the disk reported an error"
PHOTOGRAPHS, OUT, MASKS = "PHOTOGRAPHS", "OUT", "MASKS"
TRAIN = ("--resolution", 8, "--batch", 4, "--channel-max", 8, "--kimg", 0.02)
EXPORT = ("export", "PROJECT", OUT, "--format")
COMMANDS = {
    "new": (None, ("new", OUT)),
    "generator import": (
        "empty",
        ("generator", "import", "PROJECT", CHECKPOINTS / "mini_sg2ada_16.pkl"),
    ),
    "generator train": (
        "empty",
        ("generator", "train", "PROJECT", "--images", PHOTOGRAPHS, *TRAIN),
    ),
    "generator render": ("sampled", ("generator", "render", "PROJECT", "--seed", 1, "--out", OUT)),
    "sample": ("sampled", ("sample", "PROJECT", "--count", 7, "--seed", 1)),
    "masks import": ("masked", ("masks", "import", "PROJECT", MASKS)),
    "masks export": ("masked", ("masks", "export", "PROJECT", OUT)),
    "interpreter train": ("masked", ("interpreter", "train", "PROJECT", "--members", 1)),
    "generate": ("generated", ("generate", "PROJECT", "--count", 12, "--seed", 2)),
    "export png": ("generated", (*EXPORT, "png")),
    "export coco": ("generated", (*EXPORT, "coco")),
    "export hdf5": ("generated", (*EXPORT, "hdf5")),
    "export dataset_release": ("generated", (*EXPORT, "dataset_release")),
}


@pytest.mark.parametrize("verb", COMMANDS)
def test_a_failing_disk_is_told_and_the_same_command_works_on_a_good_one(
    verb, stages, at, zygote, photographs, tmp_path
):
    stage, template = COMMANDS[verb]
    suffix = ".npz" if verb == "generator render" else ""

    def words(home):
        names = {
            "PROJECT": home,
            PHOTOGRAPHS: photographs,
            OUT: tmp_path / f"{home.name} out{suffix}",
            MASKS: masks,
        }
        return [names.get(word, word) for word in template]

    def begin(name):
        return at(stage, name) if stage else tmp_path / name

    def clear():
        for path in tmp_path.iterdir():
            if "whole" not in path.name and path != masks:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    masks = paint(stages / "sampled", tmp_path / "masks", (2, 0, 1))
    whole = begin("whole")
    done = zygote(*words(whole), under=tmp_path, error=errno.EIO)  # counts what would fail
    assert done.code == 0, done.err
    moments = random.Random(verb)
    for number, sentence in SENTENCES.items():
        after = 0 if number == errno.EROFS else moments.randrange(done.changes)
        clear()
        home = begin("cells")
        before = files_in(home) if stage else {}
        ended = zygote(*words(home), under=tmp_path, after=after, error=number)
        if ended.code == 0:  # what failed was no more than giving the lock back
            continue
        assert (ended.code, ended.out) == (1, "")
        told = the_line(ended.err)
        assert sentence in told or (number != errno.ENOSPC and OF_SQLITE in told)
        # From a read-only disk nothing can be removed.
        left = [name for name in files_in(tmp_path) if ".part" in name]
        assert not left or number == errno.EROFS, after
        for name, data in before.items():
            kept = (home / name).read_bytes()
            assert kept == data or re.fullmatch(r"masks/\d+\.png|.*\.json", name)
    if verb == "new" and (tmp_path / "cells out").exists():  # it failed after it was made
        assert zygote("status", tmp_path / "cells out").code == 0
        return
    again = zygote(*words(home), *(["--resume"] if list(home.glob("training/snapshot*")) else []))
    assert again.code == 0, again.err
    if stage:
        assert files_in(home).keys() == files_in(whole).keys()
        assert without_journal(facts(home)) == without_journal(facts(whole))


def without_journal(found):
    kept = without_speeds(found)
    return {name: rows for name, rows in kept.items() if name not in ("events", "journal")}


@pytest.mark.parametrize("words", [("status",), ("generator", "render")])
def test_a_read_only_project_can_be_read(words, generated, zygote, tmp_path):
    before = state(generated)
    rest = ("--seed", 1, "--out", tmp_path / "o.png") if "render" in words else ()
    ended = zygote(*words, generated, *rest, under=generated, after=0, error=errno.EROFS)
    assert (ended.code, ended.changes) == (0, 0), ended.err
    assert state(generated) == before


def test_checkpoints_are_described_without_a_change_to_the_disk(zygote, tmp_path):
    files = sorted(CHECKPOINTS.glob("mini_*.p*"))
    before = files_in(CHECKPOINTS)
    ended = zygote("generator", "info", *files, "--json", under="/", after=1 << 40)
    assert ended.code == 0, ended.err
    assert len(json.loads(ended.out)) == len(files)
    # Standard output and error are the only files written to.
    assert ended.changes <= 3
    assert files_in(CHECKPOINTS) == before


def test_an_index_that_another_program_keeps_busy_is_told(project, zygote, monkeypatch):
    index = sqlite3.connect(project / "project.sqlite", isolation_level=None)
    index.execute("BEGIN EXCLUSIVE")
    try:
        ended = zygote("sample", project, "--count", 9, "--seed", 1)
    finally:
        index.execute("ROLLBACK")
        index.close()
    assert ended.code == 1
    assert "another program is using it; close that program or wait" in the_line(ended.err)


def test_a_full_standard_output_is_told_and_a_full_standard_error_is_no_hindrance(project, zygote):
    ended = zygote("status", project, out="/dev/full")
    assert ended.code == 1
    assert the_line(ended.err) == (
        "cannot print the result: the disk is full; free some space and start again."
    )
    ended = zygote("sample", project, "--count", 6, "--seed", 1, err="/dev/full")
    assert ended.code == 0
    assert len(list((project / "samples").glob("*.png"))) == 6
    assert zygote("status", "nothing here", err="/dev/full").code == 2
