"""Everything that decides how a training goes, as one frozen value saved beside its output."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any, Literal

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.checkpoints.architecture import StyleGAN2Architecture
from dsgan_studio.core.gan_training.augmentation import AugmentationSettings
from dsgan_studio.core.gan_training.discriminator import channels_at

Precision = Literal["float32", "bfloat16"]


@dataclass(frozen=True)
class TrainingSettings:
    """How a generator is trained.

    Attributes:
        resolution: side of the images in px, a power of two from 8 up.
        total_kimg: thousands of real images shown by the end.
        seed: of every random draw.
        batch: images in one step.
        channel_base: a map of side r has min(channel_base / r, channel_max) channels.
        channel_max: see there.
        z_dim: length of z.
        w_dim: length of w.
        mapping_layers: dense layers from z to w; 2 trains more stably on few images.
        learning_rate: of both Adam optimisers, before the correction for lazy regularisation.
        gamma: weight of R1; None takes the usual 0.0002 resolution² / batch.
        r1_interval: steps between R1 penalties.
        path_length_weight: 0 switches path-length regularisation off.
        path_length_interval: steps between path-length penalties.
        path_length_shrink: the penalty takes batch / this many images.
        style_mixing: probability of mixing the styles of two latents.
        ema_kimg: half-life of the averaged generator, in thousands of images.
        ema_rampup: the half-life is at most this fraction of what was shown so far.
        flips: whether real images are also shown mirrored.
        augment: whether the discriminator's images are distorted adaptively.
        ada_target: mean sign of real scores that the distortion aims at.
        ada_kimg: thousands of images over which its probability may go from 0 to 1.
        ada_interval: steps between its adjustments.
        augmentation: which distortions.
        precision: of the bulk arithmetic.
        snapshot_kimg: thousands of images between snapshots, which also measure KID.
        kid_images: generated images that KID is measured on.
        description: what the settings are for, in plain words.
    """

    resolution: int
    total_kimg: float
    seed: int = 0
    batch: int = 16
    channel_base: int = 4096
    channel_max: int = 128
    z_dim: int = 128
    w_dim: int = 128
    mapping_layers: int = 2
    learning_rate: float = 0.0025
    gamma: float | None = 1.0
    r1_interval: int = 16
    path_length_weight: float = 2.0
    path_length_interval: int = 4
    path_length_shrink: int = 2
    style_mixing: float = 0.9
    ema_kimg: float = 10.0
    ema_rampup: float = 0.05
    flips: bool = False
    augment: bool = True
    ada_target: float = 0.6
    ada_kimg: float = 100.0
    ada_interval: int = 4
    augmentation: AugmentationSettings = field(default_factory=AugmentationSettings)
    precision: Precision = "float32"
    snapshot_kimg: float = 4.0
    kid_images: int = 500
    description: str = ""

    def __post_init__(self) -> None:
        if self.resolution < 8 or self.resolution & (self.resolution - 1):
            raise BadInput(
                f"a generator of {self.resolution} px cannot be trained; "
                "give a power of two from 8 px up, such as 64, 128 or 256."
            )
        if self.batch < 1 or self.batch % 2:
            raise BadInput(f"a batch of {self.batch} cannot be trained on; give an even number.")
        for name in (
            "total_kimg", "learning_rate", "snapshot_kimg", "ema_kimg", "ada_kimg",
            "r1_interval", "path_length_interval", "path_length_shrink", "ada_interval",
            "kid_images", "z_dim", "w_dim", "mapping_layers", "channel_max",
        ):  # fmt: skip
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise BadInput(f"{name} is {value}; give a number above 0.")
        if self.channel_base < self.resolution:
            raise BadInput(
                f"channel_base {self.channel_base} leaves no channel at {self.resolution} px; "
                f"give at least {self.resolution}."
            )
        if self.precision not in ("float32", "bfloat16"):
            raise BadInput(f"precision {self.precision!r} is unknown; give float32 or bfloat16.")

    @property
    def total_images(self) -> int:
        """Images shown by the end, a whole number of batches."""
        return math.ceil(self.total_kimg * 1000 / self.batch) * self.batch

    @property
    def r1_gamma(self) -> float:
        """The weight of R1 in use."""
        if self.gamma is not None:
            return self.gamma
        return 0.0002 * self.resolution**2 / self.batch

    @property
    def architecture(self) -> StyleGAN2Architecture:
        """The generator these settings train."""
        sizes = [4 << i for i in range(self.resolution.bit_length() - 2)]
        return StyleGAN2Architecture(
            resolution=self.resolution,
            z_dim=self.z_dim,
            c_dim=0,
            w_dim=self.w_dim,
            mapping_layers=self.mapping_layers,
            channels=tuple(channels_at(s, self.channel_base, self.channel_max) for s in sizes),
        )


# What may differ between a snapshot and the run that resumes it: how far and how often, not how.
_FREE_TO_CHANGE = frozenset({"total_kimg", "snapshot_kimg", "kid_images", "description"})


def settings_to_json(settings: TrainingSettings) -> dict[str, Any]:
    """Return the settings as JSON values."""
    return dataclasses.asdict(settings)


def settings_from_json(value: dict[str, Any]) -> TrainingSettings:
    """Return the settings that `settings_to_json` wrote.

    Raises:
        BadInput: if one is unknown, missing or impossible.
    """
    try:
        augmentation = AugmentationSettings(**value["augmentation"])
        return TrainingSettings(**{**value, "augmentation": augmentation})
    except (TypeError, KeyError) as error:
        raise BadInput(
            f"the training settings cannot be read ({error}); start the training anew."
        ) from error


def changed_settings(old: TrainingSettings, new: TrainingSettings) -> list[str]:
    """Name the settings that differ and would make a resumed run another one."""
    before, after = settings_to_json(old), settings_to_json(new)
    return sorted(k for k in before if before[k] != after[k] and k not in _FREE_TO_CHANGE)
