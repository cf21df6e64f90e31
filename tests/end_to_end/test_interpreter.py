"""What the interpreter has to learn from and what it learned, told by commands."""

from __future__ import annotations

import re

import pytest

from dsgan_studio.cli.main import run
from dsgan_studio.core.interpreter import learning_curve
from tests.end_to_end.conftest import state


@pytest.fixture
def short_trainings(monkeypatch):
    monkeypatch.setattr(learning_curve, "_STEPS", 20)


def told(capsys, *words):
    capsys.readouterr()
    assert run([str(word) for word in words]) == 0
    return capsys.readouterr().out


def test_painted_counts_the_pixels_of_every_class_and_sample(painted, command, capsys):
    done = command("interpreter", "painted", painted)
    assert len(done["samples"]) == 4
    assert sum(done["totals"]) == 4 * 16 * 16
    by_class = zip(*(one["pixels"] for one in done["samples"]), strict=True)
    assert done["totals"] == [sum(one) for one in by_class]
    assert "4 of 4 samples are painted." in told(capsys, "interpreter", "painted", painted)


def test_list_tells_which_interpreter_is_used_and_says_so_where_there_is_none(
    at, painted, command, capsys
):
    (one,) = command("interpreter", "list", painted)
    assert (one["used"], one["members"], one["masks"], one["stale"]) == (True, 3, 4, [])
    again = command("interpreter", "train", painted, "--members", 2)
    listed = command("interpreter", "list", painted)
    assert {one["hash"]: one["used"] for one in listed} == {one["hash"]: False, again["hash"]: True}
    without = at("masked", "without.dsgan")
    assert command("interpreter", "list", without) == []
    assert "No interpreter yet." in told(capsys, "interpreter", "list", without)


def test_train_tells_apart_the_figures_of_other_pixels(painted, capsys):
    printed = told(capsys, "interpreter", "train", painted, "--members", 4, "--seed", 1)
    assert "figures are on all that each left out" in printed
    found = re.search(
        r"ensemble ([\d.]+) %.*right in ([\d.]+) %.*gains ([+-][\d.]+)", printed, re.S
    )
    ensemble, alone, gain = map(float, found.groups())
    assert ensemble - alone == pytest.approx(gain, abs=0.11)  # one digit is printed


def test_a_curve_is_kept_and_shown_again(painted, command, short_trainings):
    code, line = command.fails("interpreter", "curve", painted, "--show")
    assert code == 2
    assert "keeps no learning curve" in line
    measured = command("interpreter", "curve", painted)
    assert [one["images"] for one in measured["curve"]["points"]] == [2, 3, 4]
    before = state(painted)
    assert command("interpreter", "curve", painted, "--show") == measured
    assert state(painted) == before


@pytest.mark.parametrize("space", ["w", "features"])
def test_the_most_different_samples_stay_and_the_same_call_changes_nothing(space, painted, command):
    words = ("sample", painted, "--count", 12, "--seed", 7, "--diverse", 3, "--by", space)
    done = command(*words)
    assert len(done["choice"]["kept"]) == 3
    assert len(done["choice"]["dropped"]) == 9
    assert done["choice"]["least_after"] >= done["choice"]["least_before"]
    again = command(*words)
    assert again["choice"]["dropped"] == []
    assert again["drawn"]["added"] == 0
    painted_table = command("interpreter", "painted", painted)
    assert len(painted_table["samples"]) == 4 + 3


def test_a_way_to_compare_that_does_not_exist_is_refused(painted, command):
    before = state(painted)
    words = ("--count", 12, "--seed", 7, "--diverse", 3, "--by", "colour")
    code, line = command.fails("sample", painted, *words)
    assert code == 2
    assert "give w or features" in line
    assert state(painted) == before
