"""Projects at every step of the chain, driven by the commands as a user types them."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dsgan_studio.cli.main import run
from dsgan_studio.core.workflow.run_outlook import RATES_SETTING

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CHECKPOINTS = ROOT / "tests" / "data" / "checkpoints"
NAME = "cells of ward 4 – ä.dsgan"


class Commands:
    """Runs commands in this process and returns what they print."""

    def __init__(self, capsys):
        self._capsys = capsys

    def __call__(self, *words):
        """Run a command that has to succeed; return its JSON."""
        self._capsys.readouterr()
        code = run([*(str(word) for word in words), "--json"])
        printed = self._capsys.readouterr()
        assert code == 0, printed.err
        assert len(printed.out.splitlines()) == 1
        return json.loads(printed.out)

    def fails(self, *words):
        """Run a command that has to fail; return its exit code and its one line on stderr."""
        self._capsys.readouterr()
        code = run([str(word) for word in words])
        printed = self._capsys.readouterr()
        assert code != 0, printed.out
        assert printed.out == ""
        return code, the_line(printed.err)


def the_line(stderr):
    """Return the one line that tells of a failure; lines of progress may stand above it."""
    lines = stderr.strip().splitlines()
    told = [line for line in lines if line.startswith("dsgan-studio: ")]
    assert len(told) == 1, stderr
    assert lines[-1] == told[0], stderr
    for sign in ("Traceback", "Error:", "unexpected failure", "Warning"):
        assert sign not in stderr
    return told[0].removeprefix("dsgan-studio: ")


@pytest.fixture
def command(capsys):
    return Commands(capsys)


def paint(project, folder, values=(0, 1, 2)):
    """Write masks for all samples: brightness of the image in as many steps as `values`."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted((project / "samples").glob("*.png")):
        grey = np.asarray(Image.open(file).convert("L")).astype(int)
        limits = np.quantile(grey, np.linspace(0, 1, len(values) + 1)[1:-1])
        mask = np.asarray(values, np.uint8)[np.searchsorted(limits, grey)]
        Image.fromarray(mask).save(folder / file.name)
    return folder


@pytest.fixture(scope="session")
def stages(tmp_path_factory):
    """A small project after each step of the chain, and masks of its samples; never written to."""
    home = tmp_path_factory.mktemp("stages")
    project, painted = home / "project.dsgan", home / "painted"
    steps = {
        "empty": ("new", project),
        "imported": ("generator", "import", project, CHECKPOINTS / "mini_sg2ada_16.pkl"),
        "sampled": ("sample", project, "--count", 4, "--seed", 1),
        "masked": ("masks", "import", project, painted),
        "ready": ("interpreter", "train", project, "--members", 3),
        "generated": ("generate", project, "--count", 6, "--seed", 2),
    }
    for name, words in steps.items():
        if name == "masked":
            paint(project, painted)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            assert run([str(word) for word in words]) == 0
        shutil.copytree(project, home / name)
    shutil.rmtree(project)
    return home


@pytest.fixture
def at(stages, tmp_path):
    """Give a copy of the project at a step, for this test alone."""

    def copy(stage, name=NAME):
        return Path(shutil.copytree(stages / stage, tmp_path / name))

    return copy


@pytest.fixture
def project(at):
    """A project with a 16 px StyleGAN2 and four samples."""
    return at("sampled")


@pytest.fixture
def painted(at):
    """The project with masks and an interpreter of three members."""
    return at("ready")


@pytest.fixture
def generated(at):
    """The project with a run of six items."""
    return at("generated")


def facts(project):
    """Return what the index says, without times, order of arrival and who holds it."""
    with contextlib.closing(sqlite3.connect(project / "project.sqlite")) as index:
        tables = [row[0] for row in index.execute("SELECT name FROM sqlite_master")]
        kept = [name for name in tables if name not in ("writer_lock", "sqlite_sequence")]
        found = {}
        for name in sorted(kept):
            with contextlib.suppress(sqlite3.OperationalError):  # an index of a table
                columns = [row[1] for row in index.execute(f"PRAGMA table_info({name})")]
                wanted = [one for one in columns if one != "sequence" and not one.endswith("_utc")]
                if wanted:
                    rows = index.execute(f"SELECT {', '.join(wanted)} FROM {name}").fetchall()
                    found[name] = sorted(rows, key=repr)
        return found


def without_speeds(found):
    """Leave out of `facts` how fast a run was: measured with a clock, it is never the same twice.

    Which pair of networks was measured says nothing either: a command that finds all items
    made measures nothing.
    """
    rows = [row for row in found["settings"] if row[0] != RATES_SETTING]
    return {**found, "settings": rows}


def files_in(folder):
    """Return every file but the index, by its path."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != "project.sqlite"
    }


def state(project):
    """Return all that a project holds."""
    return files_in(project), facts(project)


@dataclass(frozen=True)
class Ended:
    """How a process ended."""

    code: int
    out: str
    err: str
    changes: int


class Zygote:
    """Runs commands in forked processes, on a disk that fails or under a power cut."""

    def __init__(self, folder):
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "zygote.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "LD_PRELOAD": str(folder / "failing_disk.so"),
                "OPENBLAS_NUM_THREADS": "1",
                "OMP_NUM_THREADS": "1",
            },
        )

    def start(self, *words, under=None, after=1 << 40, error=0, out=None, err=None):
        """Start a command; after `after` changes under a folder, the disk fails or all ends."""
        for name in ("out.txt", "err.txt"):
            (self._folder / name).write_text("")
        job = {
            "words": [str(word) for word in words],
            "under": None if under is None else str(under),
            "after": after,
            "error": error,
            "out": out or str(self._folder / "out.txt"),
            "err": err or str(self._folder / "err.txt"),
        }
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def wait(self):
        """Return how the command that was started ended."""
        code, changes = json.loads(self._process.stdout.readline())
        out, err = ((self._folder / name).read_text("utf-8") for name in ("out.txt", "err.txt"))
        return Ended(code, out, err, changes)

    def __call__(self, *words, **options):
        """Run a command to its end."""
        self.start(*words, **options)
        return self.wait()

    def close(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture(scope="session")
def zygote(tmp_path_factory):
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("needs a C compiler and a loader that preloads")
    folder = tmp_path_factory.mktemp("zygote")
    library = folder / "failing_disk.so"
    command = [compiler, "-shared", "-fPIC", "-o", str(library), str(HERE / "failing_disk.c")]
    subprocess.run([*command, "-ldl"], check=True)
    made = Zygote(folder)
    yield made
    made.close()


KILLED = -signal.SIGKILL


@pytest.fixture(scope="session")
def photographs(tmp_path_factory):
    """Twelve small colour images that a generator can be trained on."""
    folder = tmp_path_factory.mktemp("photographs of März")
    random = np.random.default_rng(0)
    for number in range(12):
        pixels = random.integers(0, 256, (20, 24, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"cell {number}.png")
    return folder


def wait_for(condition):
    """Return once `condition` holds; the state of another process sends no signal to wait on."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
