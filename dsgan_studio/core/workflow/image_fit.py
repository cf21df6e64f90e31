"""How a project's images become square: what the user asks for, and what the project remembers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast, get_args

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.gan_training.fit import FitMode, ImageFit, Window, fit_from_json, fit_to_json
from dsgan_studio.core.project.project import Project

IMAGE_FIT_SETTING = "image_fit"
_USED_WINDOW = "used_window"


@dataclass(frozen=True)
class FitRequest:
    """What a user asks for; None where the project's own, or else the usual, holds.

    Attributes:
        mode: crop, letterbox, tiles or objects.
        channels: rgb, or channel numbers with commas.
        window: "LOW,HIGH" for images of more than 8 bits.
        crop_px: side of tiles and object crops in the files' pixels; 0 takes the resolution.
        stride_px: from one tile to the next; 0 takes `crop_px`.
    """

    mode: str | None = None
    channels: str | None = None
    window: str | None = None
    crop_px: int | None = None
    stride_px: int | None = None


def store_fit(project: Project, fit: ImageFit, window: Window | None) -> None:
    """Let the project remember a fit and the window that was found in the images."""
    # Other images of the same source need the same window.
    used = None if window is None else [list(side) for side in window]
    project.set_setting(IMAGE_FIT_SETTING, {**fit_to_json(fit), _USED_WINDOW: used})


def stored_fit(project: Project) -> tuple[ImageFit, Window | None] | None:
    """Return the fit and the window that the project remembers, None where it has none.

    Raises:
        BadInput: if the setting is damaged.
    """
    setting = project.setting(IMAGE_FIT_SETTING)
    if not isinstance(setting, dict):
        return None
    used = setting.get(_USED_WINDOW)
    fit = fit_from_json({name: value for name, value in setting.items() if name != _USED_WINDOW})
    if used is None:
        return fit, None
    try:
        low, high = (tuple(float(value) for value in side) for side in used)
    except (TypeError, ValueError) as error:
        raise BadInput(
            f"the image fit of {project.root} cannot be read ({error}); give --window LOW,HIGH."
        ) from error
    return fit, (low, high)


def chosen_fit(
    request: FitRequest, resolution_px: int, stored: tuple[ImageFit, Window | None] | None
) -> tuple[ImageFit, Window | None]:
    """Return the fit to use, and the window known from earlier images if that still holds.

    Raises:
        BadInput: if an option cannot be used.
    """
    fit, window = stored or (ImageFit(resolution_px), None)
    if fit.resolution != resolution_px:
        # A crop of 0 means the resolution: that of the training it was chosen for.
        fit = replace(fit, resolution=resolution_px, crop_px=fit.crop_px or fit.resolution)
    if request.mode is not None:
        fit = replace(fit, mode=parse_fit_mode(request.mode))
    if request.channels is not None:
        fit, window = replace(fit, channels=parse_channels(request.channels)), None
    if request.window is not None:
        fit, window = replace(fit, window=parse_window(request.window)), None
    if request.crop_px is not None:
        fit = replace(fit, crop_px=request.crop_px)
    if request.stride_px is not None:
        fit = replace(fit, stride_px=request.stride_px)
    return fit, window


def parse_fit_mode(text: str) -> FitMode:
    """Return the mode that a user has typed.

    Raises:
        BadInput: if there is no such mode.
    """
    if text not in get_args(FitMode):
        raise BadInput(f'"{text}" is not a fit; give crop, letterbox, tiles or objects.')
    return cast(FitMode, text)


def parse_channels(text: str) -> tuple[int, ...] | None:
    """Return the channels that a user has typed; None for red, green and blue.

    Raises:
        BadInput: if it is neither rgb nor numbers.
    """
    if text == "rgb":
        return None
    parts = text.split(",")
    if not all(part.strip().isdigit() for part in parts):
        raise BadInput(f'"{text}" is not a choice of channels; give rgb, one number, or three.')
    return tuple(int(part) for part in parts)


def parse_window(text: str | None) -> tuple[float, float] | None:
    """Return the grey values that a user has typed, or None.

    Raises:
        BadInput: if they are not two numbers.
    """
    if text is None:
        return None
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadInput(f'"{text}" is not a window; give two grey values, LOW,HIGH.') from error
    return low, high
