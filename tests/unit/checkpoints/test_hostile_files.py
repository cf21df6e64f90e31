"""Nothing in a file runs: every reader is watched by an audit hook, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import hostile
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
READERS = ("open_checkpoint", "read_pickle", "read_torch_state")
# Plain values in an odd wrapping; a reader of plain values may return them.
HARMLESS = {("memo bomb", "read_pickle")}


def _run(folder, weight):
    return subprocess.run(
        [sys.executable, "-W", "error", str(HERE / "hostile.py"), str(folder), weight],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{HERE}", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def _assert_refused(outcome):
    assert outcome["events"] == []
    assert outcome["error"] in ("Refused", "Corrupt"), outcome
    message = outcome["message"]
    assert message.startswith("FILE cannot be opened: ")
    assert message.endswith(".")
    assert "\n" not in message
    assert ";" in message or ", so " in message  # what is wrong, and what to do
    assert len(message) < 400


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    run = _run(tmp_path_factory.mktemp("hostile"), "quick")
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""  # a payload that ran would have written here
    return json.loads(run.stdout)


@pytest.mark.parametrize("label", hostile.all_files())
def test_a_hostile_file_is_refused_in_one_sentence_and_nothing_of_it_runs(outcomes, label):
    for reader in READERS:
        outcome = outcomes[f"{label} / {reader}"]
        if (label, reader) in HARMLESS:
            assert (outcome["events"], outcome["error"]) == ([], "")
        else:
            _assert_refused(outcome)


def test_there_are_enough_hostile_files_to_mean_something():
    assert len(hostile.all_files()) >= 140


def test_a_file_that_names_a_program_runner_is_called_out_by_that_name(outcomes):
    message = outcomes["os.system in D / open_checkpoint"]["message"]
    assert "tries to use os.system" in message
    assert "nothing of it was run" in message


@pytest.mark.slow
def test_files_that_use_up_the_budget_end_within_a_minute(tmp_path):
    run = _run(tmp_path, "heavy")
    assert run.returncode == 0, run.stderr
    for outcome in json.loads(run.stdout).values():
        _assert_refused(outcome)
        assert outcome["seconds"] < 60
