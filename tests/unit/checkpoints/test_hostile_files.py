"""Nothing in a file runs: every reader is watched by an audit hook, in a process of its own."""

import ast
import fnmatch
import json
import os
import subprocess
import sys
from pathlib import Path

import hostile
import hostile_rules
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
READERS = ("open_checkpoint", "read_pickle", "read_torch_state")


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
def run(tmp_path_factory):
    run = _run(tmp_path_factory.mktemp("hostile"), "quick")
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""  # a payload that ran would have written here
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def outcomes(run):
    return run["outcomes"]


def _may_be_read(label, reader):
    """Tell whether a reader may return what a file holds: plain values in an odd wrapping."""
    weights = reader == "read_torch_state" and label.startswith(("rosinality", "port"))
    return weights or (label, reader) == ("memo bomb", "read_pickle")


@pytest.mark.parametrize("label", hostile.all_files())
def test_a_hostile_file_is_refused_in_one_sentence_and_nothing_of_it_runs(outcomes, label):
    for reader in READERS:
        outcome = outcomes[f"{label} / {reader}"]
        if _may_be_read(label, reader) and not outcome["error"]:
            assert outcome["events"] == []
        else:
            _assert_refused(outcome)
        assert outcome["seconds"] < 10


def test_all_hostile_files_together_need_little_memory(run):
    assert run["peak_growth_bytes"] < 700 << 20


def test_every_hostile_file_tries_a_rule_and_every_rule_has_one():
    labels = [*hostile.all_files(), *hostile.all_files(heavy=True)]
    assert len(labels) >= 400
    tried = {
        rule: {label for label in labels if any(fnmatch.fnmatchcase(label, p) for p in patterns)}
        for rule, patterns in hostile_rules.RULES.items()
    }
    assert [rule for rule, found in tried.items() if not found] == []
    assert set(labels) - set().union(*tried.values()) == set()
    for patterns in hostile_rules.RULES.values():
        for pattern in patterns:
            assert any(fnmatch.fnmatchcase(label, pattern) for label in labels), pattern


def _refusals():
    """Yield module, first and last line, function and text of each refusal in the code."""
    folder = ROOT / "dsgan_studio" / "core" / "checkpoints"
    for path in sorted(folder.glob("*.py")):
        if path.name in ("average_latent.py", "files.py"):  # no readers of checkpoints
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            for node in ast.walk(function) if isinstance(function, ast.FunctionDef) else ():
                text = ast.unparse(node) if isinstance(node, ast.Raise) else ""
                if text.startswith(("raise Refused", "raise Corrupt", "raise NewerVersion")):
                    yield path.name, node.lineno, node.end_lineno, function.name, text


def test_every_refusal_in_the_code_has_a_file_that_leads_to_it(outcomes):
    reached = {outcome["where"] for outcome in outcomes.values()}
    unreached = {
        (function, text)
        for module, first, last, function, text in _refusals()
        if not any(f"{module}:{line}" in reached for line in range(first, last + 1))
    }
    allowed = hostile_rules.NOT_BY_A_FILE
    unexplained = [
        (function, text)
        for function, text in unreached
        if not any(function == name and words in text for name, words in allowed)
    ]
    assert unexplained == []


def test_a_file_that_names_a_program_runner_is_called_out_by_that_name(outcomes):
    message = outcomes["os.system in D / open_checkpoint"]["message"]
    assert "tries to use os.system" in message
    assert "nothing of it was run" in message


@pytest.mark.slow
def test_files_that_use_up_the_budget_end_within_a_minute(tmp_path):
    run = _run(tmp_path, "heavy")
    assert run.returncode == 0, run.stderr
    for outcome in json.loads(run.stdout)["outcomes"].values():
        _assert_refused(outcome)
        assert outcome["seconds"] < 60
