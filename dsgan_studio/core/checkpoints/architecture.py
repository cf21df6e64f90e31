"""What a StyleGAN is, apart from its weights: sizes and switches, as plain data."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.stylegan3_architecture import (
    StyleGAN3Architecture,
    stylegan3_from_json,
)
from dsgan_studio.core.checkpoints.wording import shown

SynthesisArchitecture = Literal["skip", "resnet", "orig"]
ClassInput = Literal["embedded", "concatenated"]


def _check_common(resolution: int, channels: tuple[int, ...], img_channels: int) -> None:
    if resolution < 4 or resolution & (resolution - 1):
        raise Corrupt(
            f"a resolution of {resolution} px is not a power of two from 4 up; choose another."
        )
    if len(channels) != int(math.log2(resolution)) - 1 or min(channels) < 1:
        raise Corrupt(f"{len(channels)} blocks do not make {resolution} px; the file is damaged.")
    if img_channels not in (1, 3):
        raise Refused(
            f"it makes images of {img_channels} channels; choose a generator of grey or RGB images"
        )


def _mapping_sizes(inputs: int, width: int | None, w_dim: int, layers: int) -> tuple[int, ...]:
    return (inputs, *[w_dim if width is None else width] * (layers - 1), w_dim)


@dataclass(frozen=True)
class StyleGAN1Architecture:
    """A StyleGAN1 generator (Karras et al., CVPR 2019), in the arithmetic of its PyTorch port.

    Attributes:
        resolution: side of the image in px, a power of two from 4 up.
        z_dim, w_dim: lengths of z and w.
        mapping_layers: dense layers of the mapping network.
        channels: feature maps of each block, 4 px first.
        img_channels: 3 for RGB, 1 for grey.
        instance_norm_eps: 1e-5 in the PyTorch port, 1e-8 in TensorFlow.
        fused_upscale_from_px: blocks of this size and above upscale by a strided transposed
            convolution, those below by nearest neighbour.
        mapping_lr_multiplier: factor on weights and biases of the mapping network.
        c_dim: number of classes, 0 for none; the class's vector is joined to z before z is
            normalised.
        mapping_width: outputs of the mapping's layers but the last; None for w_dim.
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
    c_dim: int = 0
    mapping_width: int | None = None

    def __post_init__(self) -> None:
        _check_common(self.resolution, self.channels, self.img_channels)

    @property
    def fits_port(self) -> bool:
        """Whether the PyTorch port's modules, which take sizes but no settings, can hold it."""
        usual = (self.c_dim, self.mapping_width, self.img_channels) == (0, None, 3)
        scales = (self.fused_upscale_from_px, self.mapping_lr_multiplier) == (128, 0.01)
        return usual and scales

    @property
    def num_ws(self) -> int:
        """Number of w vectors the synthesis takes: two a block."""
        return 2 * len(self.channels)

    @property
    def mapping_sizes(self) -> tuple[int, ...]:
        """Inputs of the mapping's first layer, then the outputs of each layer."""
        inputs = 2 * self.z_dim if self.c_dim else self.z_dim
        return _mapping_sizes(inputs, self.mapping_width, self.w_dim, self.mapping_layers)

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
        img_channels: 3 for RGB, 1 for grey.
        architecture: how blocks join: skip, resnet or orig.
        conv_clamp: bound on the output of convolutions, or None.
        activation: of the synthesis convolutions: lrelu or linear.
        use_noise: whether layers add noise.
        mapping_lr_multiplier: factor on weights and biases of the mapping network.
        w_avg_beta: decay of the running mean of w in training.
        class_input: whether the class is embedded and normalised beside z (NVIDIA's PyTorch code),
            or joined to z as it is before both are normalised (TensorFlow's).
        embed_dim: length of the embedded class; None for w_dim. A joined class has z_dim.
        mapping_width: outputs of the mapping's layers but the last; None for w_dim.
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
    class_input: ClassInput = "embedded"
    embed_dim: int | None = None
    mapping_width: int | None = None

    def __post_init__(self) -> None:
        _check_common(self.resolution, self.channels, self.img_channels)

    @property
    def num_ws(self) -> int:
        """Number of w vectors the synthesis takes: 2 log2(resolution) - 2."""
        return 2 * len(self.channels)

    @property
    def class_dim(self) -> int:
        """Length of the vector that stands for the class beside z; 0 where there is none."""
        if not self.c_dim:
            return 0
        if self.class_input == "concatenated":
            return self.z_dim
        return self.w_dim if self.embed_dim is None else self.embed_dim

    @property
    def mapping_sizes(self) -> tuple[int, ...]:
        """Inputs of the mapping's first layer, then the outputs of each layer."""
        inputs = self.z_dim + self.class_dim
        return _mapping_sizes(inputs, self.mapping_width, self.w_dim, self.mapping_layers)

    @property
    def block_sizes(self) -> tuple[int, ...]:
        """Sides of the blocks in px: 4, 8, …, resolution."""
        return tuple(4 << i for i in range(len(self.channels)))


Architecture = StyleGAN1Architecture | StyleGAN2Architecture | StyleGAN3Architecture
_FAMILIES = {kind.family: kind for kind in (StyleGAN1Architecture, StyleGAN2Architecture)}


_INTEGERS = ("resolution", "z_dim", "c_dim", "w_dim", "mapping_layers", "img_channels")
_OPTIONAL_INTEGERS = ("embed_dim", "mapping_width")
_REALS = ("instance_norm_eps", "conv_clamp", "mapping_lr_multiplier", "w_avg_beta")
_WORDS = {
    "architecture": ("skip", "resnet", "orig"),
    "activation": ("lrelu", "linear"),
    "class_input": ("embedded", "concatenated"),
}
# Settings that came after the first generators were stored. They are written only where they are
# not the default, because the hash of a generator is taken over its settings too.
_LATER = ("c_dim", "class_input", "embed_dim", "mapping_width")
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
    for name in _OPTIONAL_INTEGERS:
        good = good and (settings.get(name) is None or _is_size(settings[name]))
    for name in _REALS:
        value = settings.get(name)
        good = good and (value is None or (type(value) in (int, float) and math.isfinite(value)))
    for name, words in _WORDS.items():
        good = good and settings.get(name, words[0]) in words
    good = good and settings.get("mapping_layers", 1) <= _MAX_LAYERS
    for name in ("z_dim", "w_dim", "mapping_layers", *_OPTIONAL_INTEGERS):
        good = good and settings.get(name, 1) != 0
    if not good or type(settings.get("use_noise", True)) is not bool:
        raise Corrupt("the settings of its generator are impossible; copy or download it again.")


def architecture_to_json(architecture: Architecture) -> dict[str, Any]:
    """Return `architecture` as JSON values, with its family."""
    settings = dataclasses.asdict(architecture)
    for field in dataclasses.fields(architecture):
        if field.name in _LATER and settings[field.name] == field.default:
            del settings[field.name]
    return {"family": architecture.family, **settings}


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
        raise Corrupt(f"its family {shown(family, 40)!r} is not known here; update the program")
    _check_settings(settings)
    try:
        settings["channels"] = tuple(int(count) for count in settings["channels"])
        return _FAMILIES[family](**settings)
    except (TypeError, KeyError, ValueError) as error:
        raise Corrupt(
            f"the architecture of the generator is incomplete ({shown(error)}); choose another."
        ) from error
