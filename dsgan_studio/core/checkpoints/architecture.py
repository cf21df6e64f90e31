"""What a StyleGAN is, apart from its weights: sizes and switches, as plain data."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from dsgan_studio.core.base.errors import Corrupt
from dsgan_studio.core.checkpoints.stylegan3_architecture import (
    StyleGAN3Architecture,
    stylegan3_from_json,
)

SynthesisArchitecture = Literal["skip", "resnet", "orig"]


def _check_common(resolution: int, channels: tuple[int, ...]) -> None:
    if resolution < 4 or resolution & (resolution - 1):
        raise Corrupt(
            f"a resolution of {resolution} px is not a power of two from 4 up; choose another."
        )
    if len(channels) != int(math.log2(resolution)) - 1 or min(channels) < 1:
        raise Corrupt(f"{len(channels)} blocks do not make {resolution} px; the file is damaged.")


@dataclass(frozen=True)
class StyleGAN1Architecture:
    """A StyleGAN1 generator (Karras et al., CVPR 2019), in the arithmetic of its PyTorch port.

    Attributes:
        resolution: side of the image in px, a power of two from 4 up.
        z_dim, w_dim: lengths of z and w.
        mapping_layers: dense layers of the mapping network.
        channels: feature maps of each block, 4 px first.
        img_channels: 3 for RGB.
        instance_norm_eps: 1e-5 in the PyTorch port, 1e-8 in TensorFlow.
        fused_upscale_from_px: blocks of this size and above upscale by a strided transposed
            convolution, those below by nearest neighbour.
        mapping_lr_multiplier: factor on weights and biases of the mapping network.
    """

    family: ClassVar[str] = "stylegan1"
    resolution: int
    z_dim: int
    w_dim: int
    mapping_layers: int
    channels: tuple[int, ...]
    img_channels: int = 3
    instance_norm_eps: float = 1e-5
    fused_upscale_from_px: int = 128
    mapping_lr_multiplier: float = 0.01

    def __post_init__(self) -> None:
        _check_common(self.resolution, self.channels)

    @property
    def c_dim(self) -> int:
        """Number of classes; the port has none."""
        return 0

    @property
    def num_ws(self) -> int:
        """Number of w vectors the synthesis takes: two a block."""
        return 2 * len(self.channels)

    @property
    def block_sizes(self) -> tuple[int, ...]:
        """Sides of the blocks in px: 4, 8, …, resolution."""
        return tuple(4 << i for i in range(len(self.channels)))


@dataclass(frozen=True)
class StyleGAN2Architecture:
    """A StyleGAN2 generator (Karras et al., CVPR 2020 and NeurIPS 2020).

    Attributes:
        resolution: side of the image in px, a power of two from 4 up.
        z_dim, c_dim, w_dim: lengths of z, of the one-hot class (0 for none) and of w.
        mapping_layers: fully connected layers of the mapping network.
        channels: feature maps of each block, 4 px first.
        img_channels: 3 for RGB.
        architecture: how blocks join: skip, resnet or orig.
        conv_clamp: bound on the output of convolutions, or None.
        activation: of the synthesis convolutions: lrelu or linear.
        use_noise: whether layers add noise.
        mapping_lr_multiplier: factor on weights and biases of the mapping network.
        w_avg_beta: decay of the running mean of w in training.
    """

    family: ClassVar[str] = "stylegan2"
    resolution: int
    z_dim: int
    c_dim: int
    w_dim: int
    mapping_layers: int
    channels: tuple[int, ...]
    img_channels: int = 3
    architecture: SynthesisArchitecture = "skip"
    conv_clamp: float | None = None
    activation: str = "lrelu"
    use_noise: bool = True
    mapping_lr_multiplier: float = 0.01
    w_avg_beta: float = 0.995

    def __post_init__(self) -> None:
        _check_common(self.resolution, self.channels)

    @property
    def num_ws(self) -> int:
        """Number of w vectors the synthesis takes: 2 log2(resolution) - 2."""
        return 2 * len(self.channels)

    @property
    def block_sizes(self) -> tuple[int, ...]:
        """Sides of the blocks in px: 4, 8, …, resolution."""
        return tuple(4 << i for i in range(len(self.channels)))


Architecture = StyleGAN1Architecture | StyleGAN2Architecture | StyleGAN3Architecture
_FAMILIES = {kind.family: kind for kind in (StyleGAN1Architecture, StyleGAN2Architecture)}


_INTEGERS = ("resolution", "z_dim", "c_dim", "w_dim", "mapping_layers", "img_channels")
_REALS = ("instance_norm_eps", "conv_clamp", "mapping_lr_multiplier", "w_avg_beta")
_WORDS = {"architecture": ("skip", "resnet", "orig"), "activation": ("lrelu", "linear")}
_MAX_SIZE = 1 << 20
_MAX_LAYERS = 100


def _is_size(value: object) -> bool:
    return type(value) is int and 0 <= value <= _MAX_SIZE


def _check_settings(settings: dict[str, Any]) -> None:
    """Check the type and range of settings that come from a file, which may be hostile."""
    channels = settings.get("channels", ())
    good = isinstance(channels, list | tuple) and all(map(_is_size, channels))
    for name in (*_INTEGERS, "fused_upscale_from_px"):
        good = good and _is_size(settings.get(name, 0))
    for name in _REALS:
        value = settings.get(name)
        good = good and (value is None or (type(value) in (int, float) and math.isfinite(value)))
    for name, words in _WORDS.items():
        good = good and settings.get(name, words[0]) in words
    good = good and settings.get("mapping_layers", 1) <= _MAX_LAYERS
    if not good or type(settings.get("use_noise", True)) is not bool:
        raise Corrupt("the settings of its generator are impossible; copy or download it again.")


def architecture_to_json(architecture: Architecture) -> dict[str, Any]:
    """Return `architecture` as JSON values, with its family."""
    return {"family": architecture.family, **dataclasses.asdict(architecture)}


def architecture_from_json(value: dict[str, Any]) -> Architecture:
    """Return the architecture that `architecture_to_json` wrote.

    Raises:
        Corrupt: if the family is unknown or a setting is missing, unknown or impossible.
    """
    settings = dict(value)
    family = settings.pop("family", None)
    if family == StyleGAN3Architecture.family:
        return stylegan3_from_json(settings)
    if not isinstance(family, str) or family not in _FAMILIES:
        raise Corrupt(f"the architecture names the family {family!r}, which is not known here.")
    _check_settings(settings)
    try:
        settings["channels"] = tuple(int(count) for count in settings["channels"])
        return _FAMILIES[family](**settings)
    except (TypeError, KeyError, ValueError) as error:
        raise Corrupt(
            f"the architecture of the generator is incomplete ({error}); choose another."
        ) from error
