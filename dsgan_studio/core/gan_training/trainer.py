"""Training a generator: from prepared images to the best snapshot, stopping and resuming anywhere.

Several processes may share the batches: one calls `train`, the others `train_with`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Int64

from dsgan_studio.core.base.device import DevicePlan, is_out_of_memory
from dsgan_studio.core.base.errors import BadInput, JobCancelled, OutOfDeviceMemory
from dsgan_studio.core.base.fsio import atomic_write_json, make_folder, remove_unfinished
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.checkpoints.checkpoint import GeneratorCheckpoint
from dsgan_studio.core.gan_training.discriminator import MBSTD_GROUP
from dsgan_studio.core.gan_training.draws import path_count
from dsgan_studio.core.gan_training.images import TrainingImages
from dsgan_studio.core.gan_training.outputs import GRIDS
from dsgan_studio.core.gan_training.ranks import ALONE, Ranks
from dsgan_studio.core.gan_training.running import Pixels, Run, train_along
from dsgan_studio.core.gan_training.settings import TrainingSettings, settings_to_json
from dsgan_studio.core.gan_training.snapshots import (
    best_snapshot,
    latest_state,
    load_generator,
    snapshot_kid,
    snapshots,
)
from dsgan_studio.core.gan_training.state import TrainingState, initial_state, network_tensors
from dsgan_studio.core.gan_training.transfer import TrainingStart, begin_from


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
    ranks: Ranks = ALONE,
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
        ranks: the processes that share the batches; this is the first, the others call
            `train_with`.

    Raises:
        BadInput: if a training is there already and `resume` is not set, or settings or images do
            not go with it.
        Corrupt: if no snapshot can be read.
        TrainingDiverged: if a loss or weight is not a number; the last snapshot is good.
        OutOfDeviceMemory: if the batch is too large for the device.
        StoreError: if the disk refuses; the last snapshot stays good.
        JobCancelled: if the user cancels; a snapshot of that very step is written.
        PeerLost: if another process has ended.
    """
    check_split(settings, ranks.world)
    if images.images.shape[1] != settings.resolution:
        raise BadInput(
            f"the images were fitted to {images.images.shape[1]} px and the generator has "
            f"{settings.resolution}; prepare the images again."
        )
    make_folder(folder / GRIDS)
    for written in (folder, folder / GRIDS):
        remove_unfinished(written)
    state = _begin(images.fingerprint, settings, folder, plan.device, resume=resume, start=start)
    atomic_write_json(folder / "settings.json", settings_to_json(settings))
    run = Run(images, settings, folder, context, state, ranks)
    ranks.tell()  # what the others begin from is on the disk
    ranks.check_equal(_signature(state))
    try:
        with _memory_explained(plan, settings):
            run.to_the_end()
    except JobCancelled:
        run.save(measured=run.kid_here())
        raise
    return _result(folder, settings, run)


def train_with(
    pixels: Pixels,
    fingerprint: str,
    settings: TrainingSettings,
    folder: Path,
    plan: DevicePlan,
    ranks: Ranks,
    *,
    resume: bool,
    start: TrainingStart | None = None,
) -> None:
    """Train with the first process until it stops; nothing is written.

    Args:
        pixels: [N, R, R, 3] uint8, those of the first process.
        fingerprint: of them.
        settings: as the first process has them.
        folder: likewise; only read.
        plan: gives the device.
        ranks: the processes that share the batches; this is not the first.
        resume: as the first process has it.
        start: likewise.

    Raises:
        BadInput: if this process does not find what the first has read.
        OutOfDeviceMemory: if the batch is too large for the device.
        PeerLost: if another process has ended.
    """
    if ranks.hear() is None:
        return
    state = _begin(fingerprint, settings, folder, plan.device, resume=resume, start=start)
    ranks.check_equal(_signature(state))
    with _memory_explained(plan, settings):
        train_along(pixels, settings, state, ranks)


def check_split(settings: TrainingSettings, world: int) -> None:
    """Check that `world` processes can share each batch without changing what is learned.

    Raises:
        BadInput: if they would part images that the discriminator compares, or have unlike shares.
    """
    whole = world * MBSTD_GROUP
    if world > 1 and (settings.batch % whole or path_count(settings) % world):
        raise BadInput(
            f"{world} processes cannot share a batch of {settings.batch}; "
            f"give --batch {max(round(settings.batch / whole), 1) * whole} or another multiple of "
            f"{whole}, or start fewer processes."
        )


def _signature(state: TrainingState) -> Int64[torch.Tensor, "N"]:
    """Return the step and a check sum of each tensor of the networks, to compare processes by."""
    # Of the bits: sums of the numbers would differ between cards of different make.
    bits = [tensor.detach().contiguous().view(torch.int32) for _, tensor in network_tensors(state)]
    sums = [part.sum(dtype=torch.int64) for part in bits]
    return torch.stack([torch.full_like(sums[0], state.step), *sums])


@contextlib.contextmanager
def _memory_explained(plan: DevicePlan, settings: TrainingSettings) -> Iterator[None]:
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise OutOfDeviceMemory(
            f"{plan.device} has too little memory for a batch of {settings.batch} at "
            f"{settings.resolution} px; give a smaller batch or channel_max."
        ) from error


def _begin(
    fingerprint: str,
    settings: TrainingSettings,
    folder: Path,
    device: torch.device,
    *,
    resume: bool,
    start: TrainingStart | None,
) -> TrainingState:
    if resume:
        state = latest_state(folder, settings, device, data=fingerprint)
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


def _result(folder: Path, settings: TrainingSettings, run: Run) -> TrainingResult:
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
