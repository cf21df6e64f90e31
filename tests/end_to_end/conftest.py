"""A project on a small imported generator, driven by the commands as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dsgan_studio.cli.main import run

CHECKPOINTS = Path(__file__).parents[1] / "data" / "checkpoints"


class Commands:
    """Runs commands in this process and returns what they print."""

    def __init__(self, capsys):
        self._capsys = capsys

    def __call__(self, *words):
        """Run a command that has to succeed; return its JSON."""
        code = run([*(str(word) for word in words), "--json"])
        printed = self._capsys.readouterr()
        assert code == 0, printed.err
        return json.loads(printed.out)

    def fails(self, *words):
        """Run a command that has to fail; return its exit code and its one line on stderr."""
        code = run([str(word) for word in words])
        lines = self._capsys.readouterr().err.strip().splitlines()
        assert code != 0
        return code, lines[-1]


@pytest.fixture
def command(capsys):
    return Commands(capsys)


@pytest.fixture
def project(tmp_path, command):
    """A project with a 16 px StyleGAN2 and four samples."""
    path = tmp_path / "cells of ward 4 – ä.dsgan"
    command("new", path)
    command("generator", "import", path, CHECKPOINTS / "mini_sg2ada_16.pkl")
    command("sample", path, "--count", 4, "--seed", 1)
    return path


def paint(project, folder, values=(0, 1, 2)):
    """Write masks for all samples: brightness of the image in as many steps as `values`."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted((project / "samples").glob("*.png")):
        grey = np.asarray(Image.open(file).convert("L")).astype(int)
        limits = np.quantile(grey, np.linspace(0, 1, len(values) + 1)[1:-1])
        mask = np.asarray(values, np.uint8)[np.searchsorted(limits, grey)]
        Image.fromarray(mask).save(folder / file.name)
    return folder


@pytest.fixture
def painted(project, command, tmp_path):
    """The project with masks and an interpreter of three members."""
    command("masks", "import", project, paint(project, tmp_path / "painted"))
    command("interpreter", "train", project, "--members", 3)
    return project
