"""The training loop: the first process trains, measures and saves; the others train along."""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import UInt8

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.fitness.features import block_starts
from dsgan_studio.core.fitness.kid import RealFeatures, kid, reference_features, reference_indices
from dsgan_studio.core.gan_training.draws import StepInputs, step_inputs
from dsgan_studio.core.gan_training.figures import FigureLog
from dsgan_studio.core.gan_training.images import TrainingImages, as_batch
from dsgan_studio.core.gan_training.outputs import (
    GRIDS,
    generated,
    grid_side,
    read_curves,
    write_curves,
    write_grid,
)
from dsgan_studio.core.gan_training.prefetch import prefetched
from dsgan_studio.core.gan_training.ranks import Ranks
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.gan_training.snapshots import save_snapshot
from dsgan_studio.core.gan_training.state import TrainingState
from dsgan_studio.core.gan_training.steps import real_batch_indices, train_step_on

STAGE = "training"
_TICK_STEPS = 64  # steps between two rows of the curves

Pixels = UInt8[np.ndarray, "N R R 3"]


@dataclass(frozen=True)
class RealImages:
    """Where a process gets the real images of a step from.

    Attributes:
        count: how many there are.
        batch: the images at these indices, mirrored where told: [B, 3, R, R] float32, -1 to 1.
    """

    count: int
    batch: Callable[[list[int], npt.NDArray[np.bool_] | None], npt.NDArray[np.float32]]


def inputs_of_step(
    real: RealImages,
    settings: TrainingSettings,
    step: int,
    noise_sizes: tuple[int, ...],
    ranks: Ranks,
) -> StepInputs:
    """Return what this process needs for step `step`, on the CPU; it depends on (seed, step)."""
    indices = real_batch_indices(settings, step, real.count)
    mirrored = None
    if settings.flips:
        mirrored = numpy_generator("flips", settings.seed, step).random(len(indices)) < 0.5
        mirrored = ranks.share(mirrored)
    reals = torch.from_numpy(real.batch(ranks.share(indices), mirrored))
    return step_inputs(settings, step, reals, noise_sizes, ranks)


@contextlib.contextmanager
def upcoming(
    real: RealImages, settings: TrainingSettings, state: TrainingState, ranks: Ranks
) -> Iterator[Iterator[StepInputs]]:
    """Give the inputs of the steps to come, on the device of `state`, made ahead by a thread."""
    device, sizes = state.path_length_mean.device, state.generator.noise_sizes

    def make(step: int) -> StepInputs:
        return inputs_of_step(real, settings, step, sizes, ranks).pinned(device)

    end = settings.total_images // settings.batch
    with prefetched(make, range(state.step, end)) as prepared:
        yield (inputs.on(device) for inputs in prepared)


def train_along(
    pixels: Pixels, settings: TrainingSettings, state: TrainingState, ranks: Ranks
) -> None:
    """Do every step that the first process does, until it says to stop.

    Raises:
        PeerLost: if another process has ended.
    """
    real = RealImages(len(pixels), functools.partial(as_batch, pixels))
    with upcoming(real, settings, state, ranks) as inputs:
        while ranks.hear() is not None:
            train_step_on(state, settings, next(inputs), ranks)


class Run:
    """One call of `train`: the state, and what goes to the folder beside it.

    Args:
        images: to train on.
        settings: of the training.
        folder: gets snapshots, grids and curves.
        context: gets progress.
        state: to go on from.
        ranks: the processes that train along; this is the first of them.

    Raises:
        BadInput: if there are too few images, or the curves in the folder are damaged.
        StoreError: if the disk refuses.
    """

    def __init__(
        self,
        images: TrainingImages,
        settings: TrainingSettings,
        folder: Path,
        context: JobContext,
        state: TrainingState,
        ranks: Ranks,
    ) -> None:
        self._images, self._settings, self._folder = images, settings, folder
        self._context, self._state, self._ranks = context, state, ranks
        self._reference = reference_indices(len(images.images), settings.seed)
        # Rows after the snapshot belong to steps that are done again.
        self._rows: list[dict[str, Any]] = [
            row for row in read_curves(folder) if row["images"] <= self.images_shown
        ]
        self._busy_s, self._busy_images = 0.0, 0
        self._figures = FigureLog(state, settings, folder)

    @functools.cached_property
    def real(self) -> RealFeatures:
        """Features of the real images; measured when first asked for, not before the first step."""
        return reference_features(self._reference_blocks(), self._settings.seed)

    def _reference_blocks(self) -> Iterator[Pixels]:
        chosen, settings = self._reference, self._settings
        starts = block_starts(len(chosen), settings.resolution)
        for start in starts:
            self._report()
            yield self._images.taken(chosen[start : start + starts.step])

    @property
    def images_shown(self) -> int:
        """Real images shown so far."""
        return self._state.step * self._settings.batch

    def to_the_end(self) -> None:
        """Train, measure and save until all images were shown.

        Raises:
            TrainingDiverged: if a figure or weight is not a number; nothing is saved then.
            StoreError: if the disk refuses.
            JobCancelled: if the user cancels; a snapshot of that very step is written.
            PeerLost: if another process has ended.
        """
        real = RealImages(len(self._images.images), self._images.batch)
        with upcoming(real, self._settings, self._state, self._ranks) as inputs:
            while True:
                if self._is_due() and self.kid_here() is None:
                    self._evaluate()
                self._report()
                if self.images_shown >= self._settings.total_images:
                    return
                self._ranks.tell()
                self._step(inputs)

    def _is_due(self) -> bool:
        settings = self._settings
        every = max(round(settings.snapshot_kimg * 1000 / settings.batch), 1)
        step = self._state.step
        return step > 0 and (step % every == 0 or self.images_shown >= settings.total_images)

    def kid_here(self) -> float | None:
        """Return the KID measured at this very step, None where it was not."""
        for row in reversed(self._rows):
            if row["images"] < self.images_shown:
                return None
            if "kid" in row:
                return float(row["kid"])
        return None

    def _step(self, inputs: Iterator[StepInputs]) -> None:
        began_s = time.monotonic()
        self._figures.note(train_step_on(self._state, self._settings, next(inputs), self._ranks))
        means = self._figures.means() if self._state.step % _TICK_STEPS == 0 else None
        # The means have waited for the device, so that the rate of a row is that of its work.
        self._busy_s += time.monotonic() - began_s
        self._busy_images += self._settings.batch
        if means is not None:
            self._rows.append({"images": self.images_shown, **self._controls(), **means})
            write_curves(self._folder, self._rows)
            self._busy_s, self._busy_images = 0.0, 0

    def _report(self) -> None:
        figures = {**self._figures.shown(), **self._controls()}
        # A snapshot that is resumed may have seen more than is asked for now.
        total = max(self._settings.total_images, self.images_shown)
        self._context.checkpoint(STAGE, self.images_shown, total, **figures)

    def _controls(self) -> dict[str, float]:
        rate = self._busy_images / self._busy_s if self._busy_s else 0.0
        ada = self._state.ada
        return {"ada_p": ada.p, "sign": ada.last_sign, "images_per_s": rate}

    def _evaluate(self) -> None:
        self._figures.settle()
        settings, average = self._settings, self._state.average
        side = grid_side(settings.resolution)
        if not (self._folder / GRIDS / "real.png").exists():
            write_grid(
                self._folder / GRIDS / "real.png",
                self._images.taken(range(min(side * side, len(self._images.images)))),
            )
        blocks = []
        for block in generated(average, "kid", settings.seed, settings.kid_images):
            self._report()
            blocks.append(block)
        measured = kid(self.real, np.concatenate(blocks))
        grid = np.concatenate(list(generated(average, "grid", settings.seed, side * side)))
        write_grid(self._folder / GRIDS / f"grid-{self.images_shown:08d}.png", grid)
        self._state.best_kid = min(self._state.best_kid, measured)
        self._figures.show("kid", measured)
        self._rows.append(
            {"images": self.images_shown, "kid": measured, "kid_floor": self.real.floor}
        )
        write_curves(self._folder, self._rows)
        self.save(measured=measured)

    def save(self, *, measured: float | None) -> None:
        """Write a snapshot of this very step, unless it is of a training that has diverged.

        Raises:
            TrainingDiverged: if a figure or weight is not a number.
            StoreError: if the disk refuses.
        """
        self._figures.settle()
        if self._state.step:
            save_snapshot(
                self._state,
                self._settings,
                self._folder,
                data=self._images.fingerprint,
                kid=measured,
            )
