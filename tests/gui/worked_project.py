"""A project in which every step was done, for pictures of pages that are filled."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training.outputs import write_curves
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.interpreters import train_interpreter
from dsgan_studio.core.workflow.runs import generate_run
from dsgan_studio.core.workflow.sample_projects import SAMPLE_PROJECT, copy_sample_project
from dsgan_studio.core.workflow.training_past import keep_request, set_aside
from dsgan_studio.core.workflow.training_request import TrainingRequest

ITEMS = 60


def worked_project(target: Path) -> Path:
    """Make it of the sample project: an interpreter, a run, and what was seen of a training."""
    path = copy_sample_project(SAMPLE_PROJECT, target)
    train_interpreter(
        path, members=4, seed=0, class_weights="none", device="cpu", context=JobContext()
    )
    generate_run(
        path, count=ITEMS, seed=1, workers=1, scheduler=None, decision="mean", device="cpu",
        context=JobContext(),
    )  # fmt: skip
    _past_training(path)
    return path


def _past_training(path: Path) -> None:
    folder = path / "training"
    (folder / "grids").mkdir(parents=True, exist_ok=True)
    images = [Image.open(one).convert("RGB") for one in sorted((path / "samples").glob("*.png"))]
    side = images[0].width
    grid = Image.new("RGB", (4 * side, 4 * side))
    for place, image in enumerate(images[:16]):
        grid.paste(image, (place % 4 * side, place // 4 * side))
    for shown in (20_000, 40_000, 60_000):
        grid.save(folder / "grids" / f"grid-{shown:08d}.png")
    rows = [
        {"images": 1000 * step, "kid": 9 / step, "kid_floor": 0.1, "loss_g": 1 + 1 / step,
         "loss_d": 0.8 - 0.5 / step, "ada_p": step / 200}
        for step in range(1, 61)
    ]  # fmt: skip
    write_curves(folder, rows)
    keep_request(folder, TrainingRequest(images=path / "samples", resolution_px=128, kimg=60.0))
    with open_project(path) as project:
        set_aside(project)
