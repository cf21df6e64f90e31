"""What each of two processes does in `test_ranks`."""

from __future__ import annotations

import dataclasses
import os
import sys
from pathlib import Path

import numpy as np
import torch

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import JobCancelled, StudioError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training import running
from dsgan_studio.core.gan_training.fit import ImageFit
from dsgan_studio.core.gan_training.folder import FolderReport
from dsgan_studio.core.gan_training.images import TrainingImages
from dsgan_studio.core.gan_training.ranks import ALONE, Ranks, joined_ranks
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.gan_training.trainer import train, train_with

CPU = torch.device("cpu")
PLAN = DevicePlan(CPU, torch.float32, batch=8, budget_bytes=1 << 30, threads=1)
# Every way in which processes could part is at work: both regularisers, mixed styles, distortions
# whose probability moves at every second step, mirrored images, groups of the discriminator.
SETTINGS = TrainingSettings(
    resolution=16, total_kimg=0.16, batch=8, channel_base=128, channel_max=16, z_dim=16, w_dim=16,
    r1_interval=3, path_length_interval=2, ada_interval=2, ada_kimg=0.05, ada_target=0.0,
    flips=True, snapshot_kimg=0.08, kid_images=8, ema_rampup=1.0,
)  # fmt: skip


class StopAt(JobContext):
    """Cancels itself once `images` images were shown."""

    def __init__(self, images: int) -> None:
        super().__init__()
        self._images = images

    def checkpoint(self, stage: str, done: int, total: int, **figures: float) -> None:
        if done >= self._images:
            self.cancel()
        super().checkpoint(stage, done, total, **figures)


def some_images() -> TrainingImages:
    pixels = np.random.default_rng(0).integers(0, 256, (30, 16, 16, 3), np.uint8)
    return TrainingImages(FolderReport((), (), ()), pixels, "pixels", ImageFit(16), None, ())


def run(folder: Path, verb: str, ranks: Ranks = ALONE) -> None:
    images = some_images()
    settings, resume = SETTINGS, verb == "resume"
    context = StopAt(40) if verb == "cancel" else JobContext()
    if verb == "die" and not ranks.leads:
        os._exit(7)
    if verb == "differ" and not ranks.leads:
        settings = dataclasses.replace(settings, seed=1)
    if verb == "diverge" and ranks.leads:
        running.train_step_on = diverging(running.train_step_on)
    if ranks.leads:
        with ranks.leading():
            train(images, settings, folder, PLAN, context, resume=resume, ranks=ranks)
    else:
        train_with(images.images, "pixels", settings, folder, PLAN, ranks, resume=resume)


def diverging(step):
    """Return `step` with a loss that is not a number in the fifth."""

    def bad_step(state, *rest):
        figures = step(state, *rest)
        return figures if state.step < 5 else {**figures, "loss_d": torch.tensor(torch.nan)}

    return bad_step


def process(folder: Path, verb: str, environment: dict[str, str], heard: Path) -> None:
    """Do `verb` as the process that `environment` says, and write to `heard` what it complains."""
    os.environ |= environment
    torch.set_num_threads(1)
    with joined_ranks(CPU) as ranks:
        try:
            run(folder, verb, ranks)
        except (StudioError, JobCancelled) as error:
            heard.write_text(f"{type(error).__name__}: {error}")
            sys.exit(1)
