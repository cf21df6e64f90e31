"""What the interpreter has to learn from and what it learned, told by commands."""

from __future__ import annotations

import re

import pytest

from dsgan_studio.cli.main import run
from dsgan_studio.core.interpreter import learning_curve
from tests.end_to_end.conftest import KILLED, facts, files_in, state


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


NEXT = ("--unseen", 20, "--count", 3)


def test_next_suggests_unseen_images_with_reasons_and_changes_nothing(painted, command, capsys):
    before = state(painted)
    found = command("interpreter", "next", painted, *NEXT)
    assert (found["looked_through"], found["painted"]) == (20, 4)
    (used,) = command("interpreter", "list", painted)
    assert found["interpreter"] == used["hash"]
    assert len({one["index"] for one in found["suggestions"]}) == 3
    for one in found["suggestions"]:
        assert one["reason"]["kind"] in ("border", "inside", "unlike")
        assert bool(one["class_name"]) == (one["reason"]["kind"] != "unlike")
        assert one["sample"] is None
    assert command("interpreter", "next", painted, *NEXT) == found
    printed = told(capsys, "interpreter", "next", painted, *NEXT)
    assert "Of 20 unseen images" in printed
    assert len(re.findall(r"image \d+: .*unsure|unlike", printed)) == 3
    assert state(painted) == before


def test_next_adds_samples_with_proposals_that_are_no_masks(painted, command):
    old = files_in(painted)
    found = command("interpreter", "next", painted, *NEXT, "--add", 2)
    assert [one["sample"] for one in found["suggestions"]] == [5, 6, None]
    new = files_in(painted)
    assert {name: new[name] for name in old} == old
    assert set(new) - set(old) == {
        f"{folder}/{number:06d}.png"
        for folder in ("samples", "masks/proposals")
        for number in (5, 6)
    }
    table = command("interpreter", "painted", painted)
    assert [one["has_mask"] for one in table["samples"]] == [True] * 4 + [False] * 2
    # A proposal may be the beginning of a mask.
    imported = command("masks", "import", painted, painted / "masks" / "proposals")
    assert imported["imported"] == 2
    command("interpreter", "train", painted, "--members", 2)
    again = command("interpreter", "next", painted, *NEXT)
    taken = {one["index"] for one in found["suggestions"][:2]}
    assert not taken & {one["index"] for one in again["suggestions"]}


def test_next_needs_painted_masks_and_numbers_in_range(at, painted, command):
    project = at("sampled", "sampled.dsgan")
    before = state(project)
    code, line = command.fails("interpreter", "next", project)
    assert code == 2
    assert "has no mask" in line
    assert state(project) == before
    code, line = command.fails("interpreter", "next", painted, *NEXT, "--add", 4)
    assert code == 2
    assert "give 0 to 3" in line


def test_next_that_was_killed_is_repeated_with_the_same_samples(at, zygote, tmp_path):
    """Whatever the moment: no sample without its image, and the same call adds no other one."""
    words = ("interpreter", "next", "PROJECT", *NEXT, "--add", 1)

    def run_in(home, **options):
        return zygote(*(home if word == "PROJECT" else word for word in words), **options)

    whole = at("ready", "whole.dsgan")
    done = run_in(whole, under=tmp_path)
    assert done.code == 0, done.err
    for number in range(4):
        cut = at("ready", f"cut {number}.dsgan")
        after = done.changes * number // 4
        assert run_in(cut, under=tmp_path, after=after).code == KILLED
        assert zygote("status", cut).code == 0
        images = {file.name for file in (cut / "samples").glob("0*.png")}
        assert {f"{row[0]:06d}.png" for row in facts(cut)["samples"]} <= images
        if len(facts(cut)["samples"]) == 4:
            again = run_in(cut)
            assert again.code == 0, again.err
            # What a power cut leaves of an atomic write is a hidden file that nobody reads.
            kept = {name for name in files_in(cut) if not name.split("/")[-1].startswith(".")}
            assert {name: files_in(cut)[name] for name in kept} == files_in(whole)


def test_mistakes_lists_places_and_changes_nothing(painted, command, capsys):
    before = state(painted)
    found = command("interpreter", "mistakes", painted, "--sure", 0.5)
    assert (found["samples"], found["dismissed"]) == (4, 0)
    assert all(one["painted"] != one["suggested"] for one in found["mistakes"])
    assert all(0.5 <= one["confidence"] <= 1 for one in found["mistakes"])
    printed = told(capsys, "interpreter", "mistakes", painted, "--sure", 0.5)
    assert f"{len(found['mistakes'])} places in 4 samples stand out, 0 more" in printed
    assert len(printed.splitlines()) == 1 + len(found["mistakes"])
    assert state(painted) == before
