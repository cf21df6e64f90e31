"""What a StyleGAN3 is, apart from its weights: the geometry of each layer, as plain data."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from dsgan_studio.core.base.errors import Corrupt

MAX_PLANE_PX = 1 << 14  # side of the largest map inside a layer; 1024 px need 2136
_MAX_SIZE = 1 << 20
_MAX_LAYERS = 100
_MAX_FACTOR = 16
_MAX_TAPS = 256
_IMPOSSIBLE = "the settings of its generator are impossible; copy or download it again"


def _require(good: bool) -> None:
    if not good:
        raise Corrupt(_IMPOSSIBLE)


@dataclass(frozen=True)
class FourierInput:
    """The first map: sine waves that an affine of w turns and shifts.

    Attributes:
        channels: feature maps.
        size: side in px, with the border around the image.
        sampling_rate: px to the side of the unit square.
        bandwidth: highest frequency, in periods to the side of the unit square.
    """

    channels: int
    size: int
    sampling_rate: int
    bandwidth: float

    def __post_init__(self) -> None:
        _require(1 <= self.channels <= _MAX_SIZE and 1 <= self.size <= MAX_PLANE_PX)
        _require(1 <= self.sampling_rate <= MAX_PLANE_PX)
        _require(0.0 < self.bandwidth < self.sampling_rate / 2)


@dataclass(frozen=True)
class AliasFreeLayer:
    """A modulated convolution, and a leaky ReLU between a low-pass filter before and after.

    The leaky ReLU runs at a higher sampling rate: `up` times that of the layer before, and `down`
    times that of this layer's output.

    Attributes:
        channels: feature maps that come out.
        size: side in px of what comes out, with the border around the image.
        sampling_rate: px to the side of the unit square, of what comes out.
        kernel: side of the convolution, whose output is `kernel` - 1 larger than its input.
        up, down: factors before and after the leaky ReLU.
        up_taps, down_taps: lengths of the filters; 1 for none.
        radial: whether the filter after it is a square of `down_taps`, or a line for each axis.
        padding: zeros before and after the spread samples, negative where some are cut off.
        conv_clamp: bound on the output of the leaky ReLU, or None.
    """

    channels: int
    size: int
    sampling_rate: int
    kernel: int
    up: int
    up_taps: int
    down: int
    down_taps: int
    radial: bool
    padding: tuple[int, int]
    conv_clamp: float | None

    def __post_init__(self) -> None:
        _require(1 <= self.channels <= _MAX_SIZE and 1 <= self.size <= MAX_PLANE_PX)
        _require(1 <= self.sampling_rate <= MAX_PLANE_PX and 1 <= self.kernel <= 15)
        for factor, taps in ((self.up, self.up_taps), (self.down, self.down_taps)):
            _require(1 <= factor <= _MAX_FACTOR and 1 <= taps <= _MAX_TAPS)
            _require(taps >= factor)
        _require(not self.radial or self.down_taps > 1)
        _require(len(self.padding) == 2 and all(abs(p) <= MAX_PLANE_PX for p in self.padding))
        _require(self.conv_clamp is None or self.conv_clamp > 0)

    def check_follows(self, size: int, sampling_rate: int) -> None:
        """Check that the layer makes its output out of a map of this size and sampling rate.

        Raises:
            Corrupt: if sizes, factors, filters and padding do not fit together.
        """
        _require(sampling_rate * self.up == self.sampling_rate * self.down)
        inside = (size + self.kernel - 1) * self.up + sum(self.padding) - self.up_taps + 1
        _require(self.down_taps <= inside <= MAX_PLANE_PX)
        # Of the spread samples, one at least has to be left at either end.
        _require(min(self.padding) >= self.up - (size + self.kernel - 1) * self.up)
        _require((inside - self.down_taps) // self.down + 1 == self.size)


@dataclass(frozen=True)
class StyleGAN3Architecture:
    """A StyleGAN3 generator (Karras et al., NeurIPS 2021), or a StyleGAN-XL (Sauer et al., 2022).

    Attributes:
        resolution: side of the image in px.
        z_dim, c_dim, w_dim: lengths of z, of the one-hot class (0 for none) and of w.
        mapping_layers: fully connected layers of the mapping network.
        input: the first map.
        layers: those that follow, but for the one that makes colours.
        img_channels: 3 for RGB.
        torgb_clamp: bound on the colours before they are scaled, or None.
        output_scale: factor on the image.
        mapping_lr_multiplier: factor on weights and biases of the mapping network.
        class_table_dim: length of a class's row in a table, which a layer then brings to the length
            of z (StyleGAN-XL); 0 where one layer embeds the class (StyleGAN3).
        mean_w_per_class: whether there is a mean w for each class (StyleGAN-XL), or one for all.
    """

    family: ClassVar[str] = "stylegan3"
    resolution: int
    z_dim: int
    c_dim: int
    w_dim: int
    mapping_layers: int
    input: FourierInput
    layers: tuple[AliasFreeLayer, ...]
    img_channels: int = 3
    torgb_clamp: float | None = None
    output_scale: float = 0.25
    mapping_lr_multiplier: float = 0.01
    class_table_dim: int = 0
    mean_w_per_class: bool = False

    def __post_init__(self) -> None:
        for size in (self.z_dim, self.w_dim, self.img_channels):
            _require(1 <= size <= _MAX_SIZE)
        _require(0 <= self.c_dim <= _MAX_SIZE and 0 <= self.class_table_dim <= _MAX_SIZE)
        _require(self.c_dim > 0 or not (self.class_table_dim or self.mean_w_per_class))
        _require(1 <= self.mapping_layers <= _MAX_LAYERS and 1 <= len(self.layers) <= _MAX_LAYERS)
        _require(self.torgb_clamp is None or self.torgb_clamp > 0)
        size, sampling_rate = self.input.size, self.input.sampling_rate
        for layer in self.layers:
            layer.check_follows(size, sampling_rate)
            size, sampling_rate = layer.size, layer.sampling_rate
        _require(size == self.resolution)
        for map_size, rate in self._maps:
            within = rate * self.resolution
            _require(within % sampling_rate == 0 and within >= sampling_rate)
            border = map_size - within // sampling_rate
            _require(border >= 0 and border % 2 == 0)

    @property
    def _maps(self) -> tuple[tuple[int, int], ...]:
        """Size and sampling rate of the input and of each layer's output."""
        first = (self.input.size, self.input.sampling_rate)
        return (first, *((layer.size, layer.sampling_rate) for layer in self.layers))

    @property
    def num_ws(self) -> int:
        """Number of w vectors the synthesis takes: one each for input, layers and colours."""
        return len(self.layers) + 2

    @property
    def channels(self) -> tuple[int, ...]:
        """Feature maps of the input and of each layer."""
        return (self.input.channels, *(layer.channels for layer in self.layers))

    @property
    def tap_sizes(self) -> tuple[int, ...]:
        """Sides in px of the part of each map that the image shows."""
        last = self.layers[-1].sampling_rate
        return tuple(rate * self.resolution // last for _, rate in self._maps)

    @property
    def borders(self) -> tuple[int, ...]:
        """Width in px of what each map has on every side beyond the image."""
        sizes = (size for size, _ in self._maps)
        return tuple((size - tap) // 2 for size, tap in zip(sizes, self.tap_sizes, strict=True))

    @property
    def layer_names(self) -> tuple[str, ...]:
        """Names of the layers, that of the colours last: number, size and channels."""
        shapes = [(layer.size, layer.channels) for layer in self.layers]
        shapes.append((self.resolution, self.img_channels))
        return tuple(f"L{i}_{size}_{channels}" for i, (size, channels) in enumerate(shapes))


_Reader = Callable[[Any], Any]


def _whole(value: Any) -> int:
    _require(type(value) is int and abs(value) <= _MAX_SIZE)
    return int(value)


def _real(value: Any) -> float:
    _require(type(value) in (int, float) and math.isfinite(value))
    return float(value)


def _bound(value: Any) -> float | None:
    return None if value is None else _real(value)


def _switch(value: Any) -> bool:
    _require(type(value) is bool)
    return bool(value)


def _fields(value: Any, readers: Mapping[str, _Reader]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != set(readers):
        raise Corrupt("the architecture of its generator is incomplete; choose another file")
    return {name: read(value[name]) for name, read in readers.items()}


def _list_of(read: _Reader) -> _Reader:
    def read_all(value: Any) -> tuple[Any, ...]:
        _require(isinstance(value, list | tuple) and len(value) <= _MAX_LAYERS)
        return tuple(read(item) for item in value)

    return read_all


def _readers(kind: type, special: Mapping[str, _Reader]) -> dict[str, _Reader]:
    by_type = {"int": _whole, "float": _real, "float | None": _bound, "bool": _switch}
    fields = dataclasses.fields(kind)
    return {field.name: special.get(field.name) or by_type[str(field.type)] for field in fields}


_INPUT = _readers(FourierInput, {})
_LAYER = _readers(AliasFreeLayer, {"padding": _list_of(_whole)})
_WHOLE = _readers(
    StyleGAN3Architecture,
    {
        "input": lambda value: FourierInput(**_fields(value, _INPUT)),
        "layers": _list_of(lambda value: AliasFreeLayer(**_fields(value, _LAYER))),
    },
)


def stylegan3_from_json(settings: Mapping[str, Any]) -> StyleGAN3Architecture:
    """Return the architecture whose fields are JSON values, which may be hostile.

    Raises:
        Corrupt: if a setting is missing, unknown or impossible, or the layers do not fit together.
    """
    return StyleGAN3Architecture(**_fields(dict(settings), _WHOLE))
