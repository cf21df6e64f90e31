"""One image under every fit: what would be cut out of it, and what the generator would see."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import make_folder
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training.fit import (
    FitMode,
    ImageFit,
    Pixels,
    Window,
    choose_channels,
    to_8_bit,
)
from dsgan_studio.core.gan_training.folder import list_folder, nothing_readable
from dsgan_studio.core.gan_training.pieces import Frame, To8Bit, frames, piece
from dsgan_studio.core.gan_training.reading import read_image
from dsgan_studio.core.gan_training.resizing import resized
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.training import image_fit_of
from dsgan_studio.core.workflow.training_request import TrainingRequest

_SHOWN = 8  # pieces of a fit
_ORIGINAL_PX = 512  # longer side of the copy that the frames are drawn on
_MOST_FRAMES = 400
_WINDOW_SAMPLES = 4096  # pixels that stand for an image of more than 8 bits
FIT_MODES: tuple[FitMode, ...] = get_args(FitMode)


@dataclass(frozen=True, eq=False)
class FitSight:
    """What one fit makes of an image.

    Attributes:
        mode: crop, letterbox, tiles or objects.
        count: how many training images.
        frames: (row, col, height, width) of each in the image's px, the first 400.
        pieces: the first eight, as the generator will see them.
    """

    mode: FitMode
    count: int
    frames: tuple[tuple[int, int, int, int], ...]
    pieces: UInt8[np.ndarray, "N R R 3"]


@dataclass(frozen=True, eq=False)
class FitsSight:
    """An image under every fit.

    Attributes:
        name: of the file.
        place: of the file among those of the folder, from 0.
        files: how many there are.
        height_px, width_px: of the image.
        picture: of at most 512 px a side.
        fits: in the order crop, letterbox, tiles, objects.
    """

    name: str
    place: int
    files: int
    height_px: int
    width_px: int
    picture: UInt8[np.ndarray, "H W 3"]
    fits: tuple[FitSight, ...]


def see_fits(
    path: Path | Project,
    request: TrainingRequest,
    place: int,
    window: Window | None,
    context: JobContext,
) -> FitsSight:
    """Cut one image of a folder in every way, as a training would.

    Args:
        path: the project, its folder or open.
        request: which images, and all of a fit but its mode.
        place: of the file to begin with, from 0; goes around, and past what cannot be read.
        window: what became black and white in images of more than 8 bits, as the check of all of
            them has found; None takes what is darkest and brightest in this image.
        context: progress and cancel.

    Raises:
        BadInput: if no image can be read.
        StoreError, JobCancelled: as usual.
    """
    listing = list_folder(request.images, request.list_file, context)
    with open_project(path) as project:
        scratch = project.path(layout.TRAINING) / "cache"
        make_folder(scratch)
    fit = image_fit_of(request)
    unreadable: list[tuple[str, str]] = []
    count = len(listing.files)
    for offset in range(count):
        at = (place + offset) % count
        name = listing.files[at].name
        context.checkpoint("looking at an image", offset, count)
        try:
            read = read_image(
                listing.folder / name, alpha_background=fit.alpha_background, scratch=scratch
            )
            pixels = choose_channels(read, fit)
        except BadInput as error:
            unreadable.append((name, str(error)))
            continue
        return _sight(name, at, count, pixels, fit, window, context)
    raise nothing_readable(listing.folder, tuple(unreadable))


def _sight(
    name: str,
    place: int,
    files: int,
    pixels: Pixels,
    fit: ImageFit,
    window: Window | None,
    context: JobContext,
) -> FitsSight:
    height, width = pixels.shape[:2]
    low, high = window_of(pixels, fit, window)
    convert = functools.partial(to_8_bit, low=low, high=high)
    scale = min(_ORIGINAL_PX / max(height, width), 1.0)
    size = (max(round(height * scale), 1), max(round(width * scale), 1))
    fits = []
    for done, mode in enumerate(FIT_MODES):
        context.checkpoint("cutting an image", done, len(FIT_MODES))
        fits.append(_fit_sight(pixels, replace(fit, mode=mode), convert))
    picture = resized(pixels, size, convert)
    return FitsSight(name, place, files, height, width, picture, tuple(fits))


def _fit_sight(pixels: Pixels, fit: ImageFit, convert: To8Bit) -> FitSight:
    found = frames(pixels, fit, convert)
    made = [piece(pixels, one, fit, convert) for one in found[:_SHOWN]]
    side = fit.resolution
    return FitSight(
        mode=fit.mode,
        count=len(found),
        frames=tuple(_corners(one) for one in found[:_MOST_FRAMES]),
        pieces=np.stack(made) if made else np.zeros((0, side, side, 3), np.uint8),
    )


def _corners(frame: Frame) -> tuple[int, int, int, int]:
    return frame.row, frame.col, frame.height, frame.width


def window_of(pixels: Pixels, fit: ImageFit, known: Window | None) -> Window:
    """Return the window of the fit, or of the set, or else that of this image alone."""
    if fit.window is not None:
        return (fit.window[0],) * 3, (fit.window[1],) * 3
    if known is not None:
        return known
    if pixels.dtype == np.uint8:
        return (0.0,) * 3, (255.0,) * 3
    height, width = pixels.shape[:2]
    rows, cols = np.divmod(
        np.arange(0, height * width, max(height * width // _WINDOW_SAMPLES, 1)), width
    )
    values = pixels[rows, cols].astype(np.float32)
    values = values[np.isfinite(values).all(axis=1)]
    if not len(values):
        return (0.0,) * 3, (1.0,) * 3
    low, high = np.percentile(values, fit.window_percentiles, axis=0)
    return tuple(low.tolist()), tuple(high.tolist())
