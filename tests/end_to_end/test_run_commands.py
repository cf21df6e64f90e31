"""Runs through the commands: listed, chosen, deleted, brought back and removed for good."""

from __future__ import annotations

import pytest

from dsgan_studio.cli.main import run
from tests.end_to_end.conftest import files_in


@pytest.fixture
def two_runs(generated, command):
    command("generate", generated, "--count", 2, "--seed", 77)
    return generated


def used(listed):
    return [one["id"] for one in listed["runs"] if one["in_use"]]


def test_the_list_tells_what_each_run_holds_and_which_is_in_use(two_runs, command):
    listed = command("run", "list", two_runs)
    assert [(one["id"], one["count"], one["state"]) for one in listed["runs"]] == [
        (1, 6, "finished"),
        (2, 2, "finished"),
    ]
    assert used(listed) == [2]
    assert listed["runs"][0]["size_bytes"] > 0
    assert listed["deleted"] == []


def test_a_person_gets_a_line_for_each_run(two_runs, command, capsys):
    command("run", "delete", two_runs, 2)
    assert run(["run", "list", str(two_runs)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "*    1" in lines[0]
    assert "6 of 6 items" in lines[0]
    assert lines[1].startswith("Deleted, still ")


def test_the_run_that_is_chosen_is_the_one_that_is_reviewed(two_runs, command):
    assert used(command("run", "use", two_runs, 1)) == [1]
    assert command("review", two_runs, "list")["found"] == 6


def test_a_deleted_run_comes_back_as_it_was(two_runs, command):
    before = command("run", "list", two_runs)
    gone = command("run", "delete", two_runs, 2)
    assert [one["id"] for one in gone["runs"]] == [1]
    assert gone["deleted"] == [2]
    assert gone["deleted_bytes"] > 0
    assert command("run", "restore", two_runs, 2) == before


def test_freeing_removes_the_files_of_deleted_runs_alone(two_runs, command):
    kept = files_in(two_runs / "runs" / "0001")
    command("run", "delete", two_runs, 2)
    freed = command("run", "free", two_runs)
    assert (freed["deleted"], freed["deleted_bytes"]) == ([], 0)
    assert not (two_runs / "runs" / "0002").exists()
    assert files_in(two_runs / "runs" / "0001") == kept
    assert "no run 2" in command.fails("run", "restore", two_runs, 2)[1]


@pytest.mark.parametrize("verb", ["use", "delete", "restore"])
def test_a_run_that_is_not_there_is_named(generated, command, verb):
    assert "has no run 9; choose one of 1" in command.fails("run", verb, generated, 9)[1]
