"""What commands say where something is not as it was asked for."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from dsgan_studio.cli.main import run
from tests.end_to_end.conftest import CHECKPOINTS


def test_info_tells_of_every_file_though_some_cannot_be_read(tmp_path, capsys):
    good = [CHECKPOINTS / "mini_sg2ada_16.pkl", CHECKPOINTS / "mini_sg1_128.for_g_all.pt"]
    bad = [tmp_path / "notes.pkl", tmp_path / "missing.pkl"]
    bad[0].write_bytes(b"no checkpoint at all")
    words = [str(file) for file in (bad[0], good[0], bad[1], good[1])]
    assert run(["generator", "info", *words, "--json"]) == 2
    printed = capsys.readouterr()
    assert [one["file"] for one in json.loads(printed.out)] == [str(file) for file in good]
    told = printed.err.splitlines()
    assert [line.startswith("dsgan-studio: ") for line in told] == [True, True]
    assert "notes.pkl" in told[0]
    assert "missing.pkl" in told[1]
    assert run(["generator", "info", *words]) == 2
    shown = capsys.readouterr().out
    assert all(str(file) in shown for file in good)


def test_info_of_nothing_that_can_be_read_prints_nothing_on_stdout(command, tmp_path):
    (tmp_path / "notes.pkl").write_bytes(b"no checkpoint at all")
    code, told = command.fails("generator", "info", tmp_path / "notes.pkl")
    assert code == 2
    assert "notes.pkl" in told


@pytest.mark.parametrize("verb", ["sample", "render"])
def test_more_truncated_layers_than_the_generator_has_are_refused(verb, command, project, tmp_path):
    words = {
        "sample": ("sample", project, "--count", 5, "--seed", 9),
        "render": ("generator", "render", project, "--out", tmp_path / "o.png", "--seed", 1),
    }[verb]
    code, told = command.fails(*words, "--cutoff", 99)
    assert code == 2
    assert "this generator has 6 layers, and 99 cannot be truncated; give 0 to 6" in told
    command(*words, "--cutoff", 6)


def test_details_are_of_the_program_and_not_of_its_libraries(painted):
    told = subprocess.run(
        [sys.executable, "-m", "dsgan_studio", "generate", painted, "--count", "2", "--seed", "1",
         "-v"],
        capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    details = [line for line in told.splitlines() if re.match(r"(DEBUG|INFO) ", line)]
    assert all(line.split()[1].startswith("dsgan_studio") for line in details)


def test_a_training_that_is_further_than_asked_for_says_so(command, photographs, tmp_path, capsys):
    project = tmp_path / "p.dsgan"
    command("new", project)
    words = (
        "generator", "train", project, "--images", photographs, "--resolution", 8,
        "--batch", 8, "--channel-max", 8, "--snapshot-kimg", 0.1,
    )  # fmt: skip
    command(*words, "--kimg", 0.032)
    capsys.readouterr()
    again = [str(word) for word in (*words, "--kimg", 0.016, "--resume")]
    assert run(again) == 0
    printed = capsys.readouterr()
    assert "It had seen 0.032 kimg before, more than the 0.016 asked for" in printed.out
    assert "training: 32 of 32" in printed.err


def test_a_finished_run_tells_no_rate_and_one_thing_is_told_in_the_singular(painted, capsys):
    for rate in (True, False):
        assert run(["generate", str(painted), "--count", "1", "--seed", "1"]) == 0
        told = capsys.readouterr().out
        assert told.startswith("Run 1 holds 1 item")
        assert ("/s)" in told) == rate
