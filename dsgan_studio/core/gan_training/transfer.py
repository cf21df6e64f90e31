"""Beginning a training from a generator that has learned already, of up to the same resolution.

A generator of a lower resolution gives its blocks; those above it are new, and their colours are
switched off at first, so that the training begins with the old images, enlarged. That is the
progressive growing of Karras et al. (2018) without its fading, which StyleGAN2's sum of colours
makes needless.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.checkpoints.architecture import Architecture, StyleGAN2Architecture
from dsgan_studio.core.checkpoints.opening import open_checkpoint
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.gan_training.snapshots import is_snapshot, snapshot_networks
from dsgan_studio.core.gan_training.state import TrainingState
from dsgan_studio.core.generators.build import complete


@dataclass(frozen=True)
class TrainingStart:
    """What a training begins from.

    Attributes:
        name: of the file or snapshot.
        architecture: of the generator.
        generator: its tensors.
        average: those of the averaged generator; the same where there is only one.
        discriminator: its tensors; empty where there is none, and a new one learns from the start.
    """

    name: str
    architecture: StyleGAN2Architecture
    generator: Mapping[str, Tensor]
    average: Mapping[str, Tensor]
    discriminator: Mapping[str, Tensor] = field(default_factory=dict)


def read_start(path: Path) -> TrainingStart:
    """Read a checkpoint of a StyleGAN2, or a snapshot folder of a training.

    Raises:
        BadInput: if there is nothing, or the generator is of a kind that cannot be trained on.
        Refused, Corrupt, StoreError: as `open_checkpoint`.
    """
    if is_snapshot(path):
        architecture, parts = snapshot_networks(path)
        return TrainingStart(
            path.name, architecture, parts["generator"], parts["average"], parts["discriminator"]
        )
    checkpoint = complete(open_checkpoint(path))
    architecture = _trainable(checkpoint.architecture, path)
    return TrainingStart(path.name, architecture, checkpoint.tensors, checkpoint.tensors)


def _trainable(architecture: Architecture, path: Path) -> StyleGAN2Architecture:
    if not isinstance(architecture, StyleGAN2Architecture):
        raise BadInput(
            f"{path} holds a {architecture.family}; a training can only begin from a StyleGAN2."
        )
    reasons = {
        "has classes": architecture.c_dim > 0,
        "is not made of skip blocks": architecture.architecture != "skip",
        "has no noise": not architecture.use_noise,
        "is not of three colours": architecture.img_channels != 3,
        "has an unusual activation": architecture.activation != "lrelu",
    }
    for reason, holds in reasons.items():
        if holds:
            raise BadInput(
                f"the generator in {path} {reason}, and such a one is not trained here; choose "
                "another, or begin without one."
            )
    return architecture


def settings_from_start(settings: TrainingSettings, start: TrainingStart) -> TrainingSettings:
    """Return the settings with the sizes of the generator to begin from.

    Raises:
        BadInput: if it is larger than the resolution asked for, or its channels follow no rule.
    """
    a = start.architecture
    if a.resolution > settings.resolution:
        raise BadInput(
            f"{start.name} makes images of {a.resolution} px; train at {a.resolution} px or more."
        )
    most = max(a.channels)
    narrow = [c * s for c, s in zip(a.channels, a.block_sizes, strict=True) if c < most]
    base = narrow[-1] if narrow else max(settings.channel_base, most * a.resolution)
    found = dataclasses.replace(
        settings, z_dim=a.z_dim, w_dim=a.w_dim, mapping_layers=a.mapping_layers,
        channel_base=base, channel_max=most,
    )  # fmt: skip
    if found.architecture.channels[: len(a.channels)] != a.channels:
        raise BadInput(
            f"the blocks of {start.name} have {', '.join(map(str, a.channels))} channels, which no "
            "setting here gives; choose another, or begin without one."
        )
    return found


def begin_from(state: TrainingState, start: TrainingStart) -> None:
    """Copy what `start` has into a fresh state.

    Args:
        state: from `initial_state` with settings of `settings_from_start`.
        start: what to begin from.
    """
    grown = round(
        math.log2(state.generator.architecture.resolution / start.architecture.resolution)
    )
    with torch.no_grad():
        for network, tensors in (
            (state.generator, start.generator),
            (state.average, start.average),
        ):
            for name, tensor in network.state_dict().items():
                if name in tensors:
                    tensor.copy_(tensors[name])
                elif name.endswith("torgb.weight"):
                    tensor.zero_()
        for name, tensor in state.discriminator.state_dict().items():
            source = _before_growing(name, grown)
            if source is not None and source in start.discriminator:
                tensor.copy_(start.discriminator[source])


def _before_growing(name: str, grown: int) -> str | None:
    """Return the name of a discriminator's tensor before `grown` blocks came on top."""
    part, _, rest = name.partition(".")
    if part == "blocks":
        number, _, rest = rest.partition(".")
        return f"blocks.{int(number) - grown}.{rest}" if int(number) >= grown else None
    return None if part == "from_rgb" and grown else name
