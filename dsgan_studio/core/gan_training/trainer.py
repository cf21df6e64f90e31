"""The training loop: from prepared images to a generator, stopping and resuming at any step."""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dsgan_studio.core.base.device import DevicePlan, is_out_of_memory
from dsgan_studio.core.base.errors import (
    BadInput,
    JobCancelled,
    OutOfDeviceMemory,
    StudioError,
)
from dsgan_studio.core.base.fsio import atomic_write_json, make_folder, remove_folder
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.checkpoints.checkpoint import GeneratorCheckpoint
from dsgan_studio.core.fitness.features import block_starts
from dsgan_studio.core.fitness.kid import RealFeatures, kid, reference_features, reference_indices
from dsgan_studio.core.gan_training.images import TrainingImages
from dsgan_studio.core.gan_training.outputs import (
    GRIDS,
    generated,
    grid_side,
    read_curves,
    write_curves,
    write_grid,
)
from dsgan_studio.core.gan_training.settings import TrainingSettings, settings_to_json
from dsgan_studio.core.gan_training.snapshots import (
    best_snapshot,
    latest_state,
    load_generator,
    save_snapshot,
    snapshot_kid,
    snapshots,
)
from dsgan_studio.core.gan_training.state import TrainingState, initial_state, network_tensors
from dsgan_studio.core.gan_training.steps import Figures, real_batch_indices, train_step
from dsgan_studio.core.gan_training.transfer import TrainingStart, begin_from

STAGE = "training"
_TICK_STEPS = 64  # steps between two rows of the curves


class TrainingDiverged(StudioError):
    """A training whose losses are no longer numbers."""


@dataclass(frozen=True)
class TrainingResult:
    """What a training ends with.

    Attributes:
        checkpoint: the averaged generator of the snapshot with the lowest KID.
        kid: its KID, None where none was measured.
        kid_floor: KID of real images against real ones.
        images_shown: real images shown in the whole training.
        snapshot: where that snapshot lies.
    """

    checkpoint: GeneratorCheckpoint
    kid: float | None
    kid_floor: float
    images_shown: int
    snapshot: Path


def train(
    images: TrainingImages,
    settings: TrainingSettings,
    folder: Path,
    plan: DevicePlan,
    context: JobContext,
    *,
    resume: bool,
    start: TrainingStart | None = None,
) -> TrainingResult:
    """Train a generator until `settings.total_kimg`, or go on with a training begun before.

    A resumed training equals one that was never stopped: to the last bit on a CPU with the same
    libraries and threads, up to the order of additions on a graphics card. Precision is the
    settings', not the plan's.

    Args:
        images: from `prepare_images`, of the settings' resolution.
        settings: when resuming, only how far and how often to save may differ.
        folder: gets snapshots, grids, curves.jsonl and settings.json.
        plan: gives the device.
        context: gets the stage "training" with done and total in images, and figures.
        resume: go on from the latest snapshot, if there is one.
        start: what a new training begins from, None for nothing; the settings are then those of
            `settings_from_start`.

    Raises:
        BadInput: if a training is there already and `resume` is not set, or settings or images do
            not go with it.
        Corrupt: if no snapshot can be read.
        TrainingDiverged: if a loss is not a number; the last snapshot is from before that.
        OutOfDeviceMemory: if the batch is too large for the device.
        StoreError: if the disk refuses; the last snapshot stays good.
        JobCancelled: if the user cancels; a snapshot of that very step is written.
    """
    if images.images.shape[1] != settings.resolution:
        raise BadInput(
            f"the images were fitted to {images.images.shape[1]} px and the generator has "
            f"{settings.resolution}; prepare the images again."
        )
    make_folder(folder / GRIDS)
    for left_over in folder.glob(".*.part"):  # snapshots that a killed process did not finish
        remove_folder(left_over)
    state = _begin(images, settings, folder, plan.device, resume=resume, start=start)
    atomic_write_json(folder / "settings.json", settings_to_json(settings))
    run = _Run(images, settings, folder, context, state)
    try:
        run.to_the_end()
    except JobCancelled:
        run.save(measured=run.kid_here())
        raise
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise OutOfDeviceMemory(
            f"{plan.device} has too little memory for a batch of {settings.batch} at "
            f"{settings.resolution} px; give a smaller batch or channel_max."
        ) from error
    return _result(folder, settings, run)


def _begin(
    images: TrainingImages,
    settings: TrainingSettings,
    folder: Path,
    device: torch.device,
    *,
    resume: bool,
    start: TrainingStart | None,
) -> TrainingState:
    if resume:
        state = latest_state(folder, settings, device, data=images.fingerprint)
        if state is not None:
            return state
    elif snapshots(folder):
        raise BadInput(
            f"{folder} already holds a training; resume it, or choose another folder for a new one."
        )
    state = initial_state(settings, device)
    if start is not None:
        begin_from(state, start)
    return state


def _result(folder: Path, settings: TrainingSettings, run: _Run) -> TrainingResult:
    best = best_snapshot(folder)
    if best is None:
        raise BadInput(f"the snapshots in {folder} were removed while training; train again.")
    return TrainingResult(
        checkpoint=load_generator(best),
        kid=snapshot_kid(best),
        kid_floor=run.real.floor,
        images_shown=run.images_shown,
        snapshot=best,
    )


class _Run:
    """One call of `train`: the state, and what goes to the folder beside it."""

    def __init__(
        self,
        images: TrainingImages,
        settings: TrainingSettings,
        folder: Path,
        context: JobContext,
        state: TrainingState,
    ) -> None:
        self._images, self._settings, self._folder = images, settings, folder
        self._context, self._state = context, state
        self._reference = reference_indices(len(images.images), settings.seed)
        # Rows after the snapshot belong to steps that are done again.
        self._rows: list[dict[str, Any]] = [
            row for row in read_curves(folder) if row["images"] <= self.images_shown
        ]
        self._busy_s, self._busy_images = 0.0, 0
        self._latest: Figures = {}

    @functools.cached_property
    def real(self) -> RealFeatures:
        """Features of the real images; measured when first asked for, not before the first step."""
        return reference_features(self._reference_blocks(), self._settings.seed)

    def _reference_blocks(self) -> Iterator[npt.NDArray[np.uint8]]:
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
        """Train, measure and save until all images were shown."""
        total = self._settings.total_images
        while True:
            if self._is_due() and self.kid_here() is None:
                self._evaluate()
            self._report()
            if self.images_shown >= total:
                return
            self._step()

    def _report(self) -> None:
        total = self._settings.total_images
        self._context.checkpoint(STAGE, self.images_shown, total, **self._figures())

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

    def _step(self) -> None:
        began_s = time.monotonic()
        figures = train_step(self._state, self._settings, self._reals())
        self._busy_s += time.monotonic() - began_s
        self._busy_images += self._settings.batch
        bad = [name for name, value in figures.items() if not math.isfinite(value)]
        if bad:
            raise self._diverged(bad[0])
        sums = self._state.sums
        for name, value in figures.items():
            before, count = sums.get(name, (0.0, 0))
            sums[name] = (before + value, count + 1)
        self._latest |= figures
        if self._state.step % _TICK_STEPS == 0:
            self._tick()

    def _diverged(self, what: str) -> TrainingDiverged:
        settings, good = self._settings, snapshots(self._folder)
        tries = f"a larger gamma (now {settings.r1_gamma:g}; try {settings.r1_gamma * 2 or 1:g})"
        if settings.precision != "float32":
            tries += ", or with precision float32"
        place = f"{self._folder} has no snapshot from before: start again with {tries}."
        if good:
            place = (
                f"{good[-1]} is from before and good. Resuming would end the same way: move "
                f"{self._folder} to another place and begin a new training from that snapshot "
                f"(--from) with {tries}."
            )
        return TrainingDiverged(
            f"the training has diverged at {self.images_shown} images ({what} is not a number). "
            + place
        )

    def _reals(self) -> Tensor:
        settings, step = self._settings, self._state.step
        indices = real_batch_indices(settings, step, len(self._images.images))
        mirrored = None
        if settings.flips:
            mirrored = numpy_generator("flips", settings.seed, step).random(len(indices)) < 0.5
        batch = self._images.batch(indices, mirrored)
        return torch.from_numpy(batch).to(self._state.path_length_mean.device)

    def _figures(self) -> Figures:
        return {**self._latest, **self._controls()}

    def _controls(self) -> Figures:
        rate = self._busy_images / self._busy_s if self._busy_s else 0.0
        ada = self._state.ada
        return {"ada_p": ada.p, "sign": ada.last_sign, "images_per_s": rate}

    def _tick(self) -> None:
        means = {name: total / count for name, (total, count) in self._state.sums.items()}
        self._state.sums = {}
        self._rows.append({"images": self.images_shown, **self._controls(), **means})
        write_curves(self._folder, self._rows)
        self._busy_s, self._busy_images = 0.0, 0

    def _evaluate(self) -> None:
        self._require_numbers()
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
        self._latest["kid"] = measured
        self._rows.append(
            {"images": self.images_shown, "kid": measured, "kid_floor": self.real.floor}
        )
        write_curves(self._folder, self._rows)
        self.save(measured=measured)

    def _require_numbers(self) -> None:
        # A loss is of the weights before the step, so the weights may be lost already.
        for name, tensor in network_tensors(self._state):
            if not torch.isfinite(tensor).all():
                raise self._diverged(name)

    def save(self, *, measured: float | None) -> None:
        """Write a snapshot of this very step (`TrainingDiverged` if it would not be good)."""
        self._require_numbers()
        if self._state.step:
            save_snapshot(
                self._state,
                self._settings,
                self._folder,
                data=self._images.fingerprint,
                kid=measured,
            )
