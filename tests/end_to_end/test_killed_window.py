"""The window is killed while it generates; started again, it finds what was made and goes on."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.reading import open_run
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.review.verdicts import Verdict
from dsgan_studio.core.workflow.interpreters import train_interpreter
from dsgan_studio.core.workflow.run_list import list_runs
from dsgan_studio.core.workflow.runs import generate_run
from dsgan_studio.core.workflow.sample_projects import SAMPLE_PROJECT, copy_sample_project

ROOT = Path(__file__).resolve().parents[2]
KILLED_AT = 16
COUNT = 24

WORK = """
import sys
from PySide6.QtWidgets import QApplication
from dsgan_studio.gui.app import build
from dsgan_studio.gui.verbs_generate import RunRequest

window = build([sys.argv[1]])
window.show_page("review")
review = window.pages["review"]
review._sheet.select_numbers((review._tiles.numbers[0],))
review.judge("accepted")
job = window.pages["generate"].generate(RunRequest(5_000, 2))
job.progressed.connect(lambda progress: print(progress.done, flush=True))
QApplication.exec()
"""


@pytest.fixture
def project(tmp_path):
    path = copy_sample_project(SAMPLE_PROJECT, tmp_path / "killed.dsgan")
    train_interpreter(
        path, members=1, seed=0, class_weights="none", device="cpu", context=JobContext()
    )
    generate(path, 4, seed=1)
    return path


def generate(path, count, seed):
    return generate_run(
        path, count=count, seed=seed, workers=1, scheduler=None, decision="mean", device="cpu",
        context=JobContext(),
    )  # fmt: skip


def kill_while_it_generates(project, home):
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
    }
    child = subprocess.Popen(
        [sys.executable, "-c", WORK, str(project)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    done = 0
    for line in child.stdout:
        done = int(line)
        if done >= KILLED_AT:
            break
    child.send_signal(signal.SIGKILL)
    child.wait(60)
    child.stdout.close()
    return done


def test_a_killed_window_loses_no_item_and_no_verdict_and_goes_on_with_the_same_bytes(
    project, tmp_path
):
    untouched = shutil.copytree(project, tmp_path / "untouched.dsgan")
    done = kill_while_it_generates(project, tmp_path)
    assert done >= KILLED_AT
    with open_project(project) as opened:
        (first, second) = opened.runs()
        (labelling,) = opened.labellings(first.id)
        (verdict,) = opened.review.verdicts(labelling.id)
        assert verdict.verdict is Verdict.ACCEPTED
        assert list_runs(opened).runs[1].state in ("empty", "stopped")
        with open_run(opened.root / "runs" / f"{second.id:04d}") as run:
            assert run.labelled_count() >= done
    generate(project, COUNT, seed=2)
    generate(untouched, COUNT, seed=2)
    assert items(project) == items(untouched)


def items(project):
    folder = project / "runs" / "0002" / "open"
    found = {one.name: one.read_bytes() for one in folder.iterdir() if one.name[0] != "."}
    return {name: data for name, data in found.items() if int(name[:6]) < COUNT}
