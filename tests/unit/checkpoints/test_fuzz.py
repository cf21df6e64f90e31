"""A short run of the fuzzer; `make fuzz` runs it for longer."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dsgan_studio.core.base.errors import Refused
from tests.fuzz import fuzz_checkpoints
from tests.fuzz.corpus import good_files
from tests.fuzz.mutations import MUTATIONS

ROOT = Path(__file__).parents[3]


def test_damaged_files_of_every_kind_end_in_a_refusal_or_a_generator():
    command = [sys.executable, "-m", "tests.fuzz.fuzz_checkpoints", "--seed", "1", "--count", "250"]
    run = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    summary = json.loads(run.stdout)
    assert summary["files"] == 250
    assert summary["failures"] == 0
    assert {"opened", "Refused", "Corrupt"} <= set(summary["ended"])


@pytest.fixture(scope="module")
def files():
    return good_files()


def test_a_damaged_file_can_be_made_again_from_its_seed(files):
    for index in range(40):
        name, data, ways = fuzz_checkpoints.make(3, index, files)
        assert (name, data, ways) == fuzz_checkpoints.make(3, index, dict(files))


def test_files_of_every_kind_are_damaged_in_every_way(files):
    made = [fuzz_checkpoints.make(0, index, files) for index in range(400)]
    assert {name for name, _, _ in made} == set(files)
    assert {way for _, _, ways in made for way in ways} == {m.__name__ for m in MUTATIONS}
    changed = sum(data != files[name] for name, data, _ in made)
    assert changed > 0.9 * len(made)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (KeyError("x"), KeyError),
        (Refused("two\nlines."), fuzz_checkpoints.Failed),
        (Refused("no end"), fuzz_checkpoints.Failed),
    ],
)
def test_the_fuzzer_notices_what_it_is_there_for(error, kind, monkeypatch, tmp_path):
    def fail(_):
        raise error

    monkeypatch.setattr("dsgan_studio.core.checkpoints.opening.open_checkpoint", fail)
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(kind):
        fuzz_checkpoints._check(tmp_path / "file", [], [""])
