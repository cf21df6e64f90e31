"""Killed at any moment, or stopped with Ctrl-C: nothing is lost, and the same command goes on."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
from pathlib import Path

import pytest

from dsgan_studio.cli.progress import job_context
from dsgan_studio.core.dataset.reading import open_run
from tests.end_to_end.conftest import (
    CHECKPOINTS,
    KILLED,
    facts,
    files_in,
    paint,
    state,
    the_line,
    wait_for,
    without_speeds,
)


@pytest.fixture(scope="session")
def repainted(stages, tmp_path_factory):
    """Other masks than those that the painted project holds."""
    return paint(stages / "sampled", tmp_path_factory.mktemp("other") / "masks", (2, 0, 1))


def commands_of(repainted):
    return {
        "sample": ("sampled", ("sample", "--count", 9, "--seed", 1)),
        "masks import": ("masked", ("masks import", repainted)),
        "interpreter train": ("masked", ("interpreter train", "--members", 1)),
        "generate": ("generated", ("generate", "--count", 19, "--seed", 2)),
        "generator import": ("empty", ("generator import", "CHECKPOINT")),
    }


def words_of(template, project):
    first, *rest = template
    rest = [
        CHECKPOINTS / "mini_sg1_32.for_g_all.pt" if one == "CHECKPOINT" else one for one in rest
    ]
    return (*first.split(), project, *rest)


def without_events(found):
    """Leave out the journal: a command that was killed and repeated may stand in it twice."""
    return {name: rows for name, rows in without_speeds(found).items() if name != "events"}


@pytest.mark.parametrize(
    ("verb", "times"),
    [
        ("sample", 5),
        ("masks import", 5),
        ("interpreter train", 2),
        ("generate", 6),
        ("generator import", 3),
    ],
)
def test_killed_at_any_change_of_the_disk_the_same_command_ends_with_the_same_bytes(
    verb, times, at, zygote, repainted, tmp_path
):
    stage, template = commands_of(repainted)[verb]
    whole = at(stage, "whole.dsgan")
    done = zygote(*words_of(template, whole), under=tmp_path)
    assert done.code == 0, done.err
    points = sorted(random.Random(verb).sample(range(done.changes), times - 1))
    for number, after in enumerate([*points, done.changes - 1]):
        cut = at(stage, f"cut {number}.dsgan")
        before = files_in(cut)
        killed = zygote(*words_of(template, cut), under=tmp_path, after=after)
        assert killed.code == KILLED
        # What was there is there, but for open items that went into a sealed shard.
        kept = files_in(cut)
        assert not [name for name in before if name.startswith("samples/") and name not in kept]
        assert zygote("status", cut).code == 0  # the lock of the dead is no hindrance
        again = zygote(*words_of(template, cut))
        assert again.code == 0, again.err
        assert _comparable(files_in(cut)) == _comparable(files_in(whole)), after
        assert without_events(facts(cut)) == without_events(facts(whole))


def _comparable(files):
    # What a power cut leaves of an atomic write is a hidden file that nobody reads.
    return {name: data for name, data in files.items() if not name.split("/")[-1].startswith(".")}


@pytest.mark.parametrize("after", [0, 7, 20, 45])
def test_a_killed_new_leaves_no_project_and_can_be_repeated(after, zygote, tmp_path):
    killed = zygote("new", tmp_path / "a.dsgan", under=tmp_path, after=after)
    made = zygote("new", tmp_path / "a.dsgan")
    if killed.code == KILLED and not (tmp_path / "a.dsgan").exists():
        assert made.code == 0
    else:
        assert zygote("status", tmp_path / "a.dsgan").code == 0


@pytest.mark.parametrize("form", ["png", "coco", "hdf5", "dataset_release"])
def test_a_killed_export_is_not_taken_for_a_release(form, generated, zygote, tmp_path):
    words = ("export", generated, tmp_path / "out", "--format", form)
    before = state(generated)
    changes = zygote(*words, under=tmp_path).changes
    files = files_in(tmp_path / "out")
    (tmp_path / "out").rename(tmp_path / "whole")
    killed = zygote(*words, under=tmp_path, after=random.Random(form).randrange(changes))
    assert killed.code == KILLED
    assert not (tmp_path / "out").exists() or files_in(tmp_path / "out") == files
    if not (tmp_path / "out").exists():
        assert zygote(*words).code == 0
    assert files_in(tmp_path / "out").keys() == files.keys()
    assert state(generated) == before


def interrupt_once(zygote, words, begun, number=signal.SIGINT):
    """Run a command and, once `begun`, send a signal to all its processes, as a terminal does."""
    process = zygote.start(*words)
    try:
        wait_for(begun)
        os.killpg(process, number)
    except AssertionError:
        os.killpg(process, signal.SIGKILL)
        raise AssertionError(zygote.wait()) from None
    return zygote.wait()


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_keeps_the_finished_items_and_the_same_command_goes_on(
    workers, painted, at, zygote, command
):
    run_dir = painted / "runs" / "0001"
    ended = interrupt_once(
        zygote,
        ("generate", painted, "--count", 50_000, "--seed", 5, "--workers", workers),
        lambda: len(list(run_dir.glob("open/*.npz"))) > 8,
    )
    assert ended.code == 130
    assert ended.out == ""
    assert the_line(ended.err).startswith("stopped; the same command goes on from here")
    steps = {step["name"]: step["hint"] for step in command("status", painted)}
    with open_run(run_dir) as run:
        finished = run.labelled_count()
    assert finished
    assert steps["runs"] == f"run 1: {finished} items."
    assert not list(run_dir.rglob("*.part*"))
    assert not (run_dir / ".workers").exists()
    count = finished + 5
    command("generate", painted, "--count", count, "--seed", 5)
    whole = at("ready", "whole.dsgan")
    command("generate", whole, "--count", count, "--seed", 5)
    with open_run(run_dir) as one, open_run(whole / "runs" / "0001") as other:
        for mine, theirs in zip(one.iter_items(), other.iter_items(), strict=False):
            assert mine.image.tobytes() == theirs.image.tobytes()
            assert mine.label.tobytes() == theirs.label.tobytes()
            assert mine.uncertainty.tobytes() == theirs.uncertainty.tobytes()


def test_ctrl_c_while_sampling_keeps_the_finished_samples(at, zygote, command):
    project = at("imported")
    ended = interrupt_once(
        zygote,
        ("sample", project, "--count", 20_000, "--seed", 1),
        lambda: len(list((project / "samples").glob("*.png"))) > 3,
    )
    assert (ended.code, ended.out) == (130, "")
    assert the_line(ended.err).startswith("stopped")
    kept = files_in(project / "samples")
    done = command("sample", project, "--count", len(kept) + 2, "--seed", 1)
    assert done["added"] <= 3  # an image that the index does not name yet is made again
    after = files_in(project / "samples")
    assert {name: after[name] for name in kept} == kept


def test_a_second_ctrl_c_ends_a_job_that_does_not_answer(capsys):
    with job_context() as context:
        os.kill(os.getpid(), signal.SIGINT)
        assert context.cancelled
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert capsys.readouterr().err.count("Stopping") == 1


def train(project, photographs):
    sizes = ("--resolution", 8, "--batch", 4, "--channel-max", 8)
    length = ("--kimg", 0.104, "--snapshot-kimg", 0.1)
    return ("generator", "train", project, "--images", photographs, *sizes, *length, "--json")


@pytest.fixture(scope="module")
def whole_training(stages, zygote, photographs, tmp_path_factory):
    """What a training that nobody ended says, and its weights."""
    project = Path(shutil.copytree(stages / "empty", tmp_path_factory.mktemp("t") / "whole.dsgan"))
    ended = zygote(*train(project, photographs))
    assert ended.code == 0, ended.err
    return json.loads(ended.out), files_in(project / "generators")


@pytest.mark.parametrize(
    ("number", "moment"),
    [
        (signal.SIGINT, "settings.json"),  # no snapshot yet
        (signal.SIGINT, "snapshot-*/state.json"),
        (signal.SIGKILL, "snapshot-*/state.json"),
    ],
)
def test_a_training_that_was_ended_and_resumed_equals_one_that_was_not(
    number, moment, at, zygote, photographs, whole_training
):
    project = at("empty")
    training = project / "training"
    ended = interrupt_once(
        zygote, train(project, photographs), lambda: list(training.glob(moment)), number
    )
    assert ended.code == (130 if number == signal.SIGINT else KILLED)
    assert ended.out == ""
    begun_before = list(training.glob("snapshot-*"))
    again = zygote(*train(project, photographs))
    if begun_before:
        assert again.code == 2
        assert "give --resume to go on" in the_line(again.err)
        again = zygote(*train(project, photographs), "--resume")
    assert again.code == 0, again.err
    told, weights = json.loads(again.out), files_in(project / "generators")
    expected, expected_weights = whole_training
    for name in ("hash", "kid", "kimg", "images"):
        assert told[name] == expected[name]
    assert weights == expected_weights
    assert not list(training.rglob("*.part*"))
