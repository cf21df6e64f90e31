"""How images of any size and depth become square 8-bit RGB ones of a generator's resolution."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
from jaxtyping import UInt8

from dsgan_studio.core.base.errors import BadInput

FitMode = Literal["crop", "letterbox", "tiles", "objects"]
Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16] | npt.NDArray[np.float32]
# What becomes black and what white, for red, green and blue.
Window = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True)
class ImageFit:
    """A transform from a file's pixels to training images; kept with a project.

    Attributes:
        resolution: side of the result in px.
        mode: crop: the largest square in the middle. letterbox: the whole image, bars of
            `letterbox_colour`. tiles: squares of `crop_px` every `stride_px`, the last of a row
            flush with the edge. objects: a square of `crop_px` around every connected object.
        channels: which channels become red, green and blue (three numbers) or grey (one), from 0;
            None takes the first three, or the only one.
        window_percentiles: of the whole set, per channel: the values that become black and white
            in images of more than 8 bits.
        window: explicit values instead (low, high), in the file's units.
        alpha_background: what transparent images are laid on.
        letterbox_colour: red, green, blue.
        crop_px: side of a tile or object crop in the file's pixels; 0 takes the resolution.
        stride_px: from one tile to the next; 0 takes `crop_px`.
        object_min_px: objects of fewer pixels are passed over.
        objects_are: whether objects are darker or brighter than what surrounds them; auto takes
            what touches the image's edge least.
    """

    resolution: int
    mode: FitMode = "crop"
    channels: tuple[int, ...] | None = None
    window_percentiles: tuple[float, float] = (0.1, 99.9)
    window: tuple[float, float] | None = None
    alpha_background: Literal["white", "black"] = "white"
    letterbox_colour: tuple[int, int, int] = (0, 0, 0)
    crop_px: int = 0
    stride_px: int = 0
    object_min_px: int = 64
    objects_are: Literal["auto", "dark", "bright"] = "auto"

    def __post_init__(self) -> None:
        _check_choice("fit", self.mode, ("crop", "letterbox", "tiles", "objects"))
        _check_choice("alpha_background", self.alpha_background, ("white", "black"))
        _check_choice("objects_are", self.objects_are, ("auto", "dark", "bright"))
        if self.resolution < 1:
            raise BadInput(f"a resolution of {self.resolution} px cannot be; give at least 1.")
        if self.channels is not None and (
            len(self.channels) not in (1, 3) or min(self.channels) < 0
        ):
            raise BadInput("the choice of channels needs one or three numbers from 0 up.")
        low, high = self.window_percentiles
        if not 0 <= low < high <= 100:
            raise BadInput("the window percentiles need to rise, between 0 and 100.")
        if self.window is not None and not self.window[0] < self.window[1]:
            raise BadInput("the window needs a low value below its high value.")
        if min(self.crop_px, self.stride_px, self.object_min_px) < 0:
            raise BadInput("crop_px, stride_px and object_min_px cannot be below 0.")
        if len(self.letterbox_colour) != 3 or not all(0 <= v <= 255 for v in self.letterbox_colour):
            raise BadInput("the letterbox colour needs three numbers from 0 to 255.")


def _check_choice(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise BadInput(f'{name} "{value}" is unknown; give {", ".join(allowed)}.')


def fit_to_json(fit: ImageFit) -> dict[str, Any]:
    """Return the fit as JSON values."""
    return dataclasses.asdict(fit)


def fit_from_json(value: dict[str, Any]) -> ImageFit:
    """Return the fit that `fit_to_json` wrote.

    Raises:
        BadInput: if a setting is unknown, missing or impossible.
    """
    settings: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in value.items()}
    try:
        return ImageFit(**settings)
    except (TypeError, ValueError) as error:
        raise BadInput(f"the image fit cannot be read ({error}); choose it again.") from error


def choose_channels(pixels: Pixels, fit: ImageFit) -> Pixels:
    """Return [H, W, 3] in the dtype of `pixels` [H, W, C].

    Raises:
        BadInput: if a chosen channel does not exist.
    """
    available = pixels.shape[2]
    chosen = fit.channels or ((0, 1, 2) if available >= 3 else (0,))
    missing = [c for c in chosen if c >= available]
    if missing:
        raise BadInput(f"channel {missing[0]} does not exist; it has {available}, counted from 0.")
    # Views where possible: an image may be larger than memory.
    if chosen == (0, 1, 2):
        return pixels[:, :, :3]
    if len(chosen) == 1:
        one = pixels[:, :, chosen[0] : chosen[0] + 1]
        return cast(Pixels, np.broadcast_to(one, (*pixels.shape[:2], 3)))
    return pixels[:, :, list(chosen)]


def to_8_bit(pixels: Pixels, low: npt.ArrayLike, high: npt.ArrayLike) -> UInt8[np.ndarray, "H W C"]:
    """Return `pixels` with `low` mapped to 0 and `high` to 255; 8-bit pixels come back as they are.

    Args:
        pixels: [H, W, C].
        low: one value, or one for each channel.
        high: likewise, above `low`.
    """
    if pixels.dtype == np.uint8:
        return pixels.astype(np.uint8, copy=False)
    floor = np.asarray(low, np.float32)
    span = np.maximum(np.asarray(high, np.float32) - floor, 1e-12)
    scaled = (pixels.astype(np.float32) - floor) / span
    levels = np.rint(np.clip(np.nan_to_num(scaled), 0.0, 1.0) * 255)
    return np.asarray(levels, np.uint8)
