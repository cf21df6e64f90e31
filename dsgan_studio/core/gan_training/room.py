"""How much disk a training will take, told before it begins."""

from __future__ import annotations

from pathlib import Path

import torch

from dsgan_studio.core.base.room import require_room
from dsgan_studio.core.gan_training.discriminator import Discriminator
from dsgan_studio.core.gan_training.outputs import grid_side
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.gan_training.snapshots import MOST_KEPT, snapshots
from dsgan_studio.core.generators.stylegan2 import StyleGAN2Generator

_ADAM_TENSORS = 2  # of each weight: the means of the gradient and of its square
_FLOAT_BYTES = 4


def snapshot_bytes(settings: TrainingSettings) -> int:
    """Return about how large a snapshot is; no network is made for it."""
    with torch.device("meta"):
        generator = StyleGAN2Generator(settings.architecture)
        discriminator = Discriminator(
            settings.resolution,
            channel_base=settings.channel_base,
            channel_max=settings.channel_max,
        )
    numbers = 0
    for network, copies in ((generator, 2), (discriminator, 1)):
        numbers += copies * sum(tensor.numel() for tensor in network.state_dict().values())
        numbers += _ADAM_TENSORS * sum(weight.numel() for weight in network.parameters())
    return numbers * _FLOAT_BYTES


def training_bytes(settings: TrainingSettings, snapshots_there: int) -> int:
    """Return about how much more disk a training takes at the most, without the image cache.

    Args:
        settings: of the training.
        snapshots_there: how many it has left already.
    """
    # One more than are kept: a new one is whole before an old one goes.
    new = max(MOST_KEPT + 1 - snapshots_there, 1)
    measured = settings.total_kimg / settings.snapshot_kimg + 1
    grid = (grid_side(settings.resolution) * settings.resolution) ** 2 * 3
    # The generator that is kept at the end is one more copy of the smallest part of a snapshot.
    return round((new + 0.25) * snapshot_bytes(settings) + measured * grid)


def require_training_room(folder: Path, settings: TrainingSettings) -> None:
    """Refuse a training that would fill the disk of `folder`, which exists.

    Raises:
        StoreError: if there is too little room; says how much is needed and free.
    """
    needed = training_bytes(settings, len(snapshots(folder)))
    require_room(folder, needed, "the snapshots and pictures of the training")
