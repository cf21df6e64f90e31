"""Read every image of a folder once, fit it, and write the cache."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.room import require_room
from dsgan_studio.core.gan_training.fit import (
    ImageFit,
    Pixels,
    Window,
    choose_channels,
    fit_to_json,
    to_8_bit,
)
from dsgan_studio.core.gan_training.folder import Listing, nothing_readable
from dsgan_studio.core.gan_training.image_cache import new_array
from dsgan_studio.core.gan_training.pieces import fitted, fitted_count
from dsgan_studio.core.gan_training.reading import image_size, may_be_deep, read_image

_WINDOW_SAMPLES = 4096  # pixels of each image that the set's percentiles are taken from
_FAINT_LEVELS = 26  # a tenth of black to white: what is on another scale than the others has less


class _Folder:
    """The images of a listing, without those that were found to be unusable.

    Attributes:
        sizes: height and width of each by its name, from the headers.
        bad: why others cannot be used, by name.
        tick: reports and looks for a cancel once more, where one image takes long.
    """

    def __init__(self, listing: Listing, fit: ImageFit, scratch: Path, context: JobContext) -> None:
        self._listing, self._fit, self._context = listing, fit, context
        self._scratch = scratch
        self.tick: Callable[[], None]
        self.sizes: dict[str, tuple[int, int]] = {}
        self.bad: dict[str, str] = {}

    def look_at_headers(self) -> None:
        """Fill in the sizes."""
        for path in self._paths("looking at the images"):
            try:
                self.sizes[path.name] = image_size(path)
            except BadInput as error:
                self.bad[path.name] = str(error)

    def read(self, stage: str, *, deep_only: bool = False) -> Iterator[tuple[Path, Pixels]]:
        """Yield each image that can be read, all or those that may have more than 8 bits."""
        fit = self._fit
        for path in self._paths(stage):
            try:
                if deep_only and not may_be_deep(path):
                    continue
                pixels = read_image(
                    path, alpha_background=fit.alpha_background, scratch=self._scratch
                )
                pixels = choose_channels(pixels, fit)
            except BadInput as error:
                self.bad[path.name] = str(error)
                continue
            yield path, pixels

    def _paths(self, stage: str) -> Iterator[Path]:
        files = self._listing.files
        for done, file in enumerate(files):
            self.tick = functools.partial(self._context.checkpoint, stage, done, len(files))
            self.tick()
            if file.name not in self.bad:
                yield self._listing.folder / file.name
        self._context.checkpoint(stage, len(files), len(files))

    def nothing(self) -> BadInput:
        """Return the error that says why there is nothing to train on."""
        folder, count = self._listing.folder, len(self._listing.files)
        if len(self.bad) == count:
            return nothing_readable(folder, (*self.bad.items(), *self._listing.passed_over))
        return BadInput(
            f"no objects were found in the {count - len(self.bad)} images of {folder}; "
            "set objects_are and object_min_px, or choose another fit."
        )


def build_cache(
    listing: Listing,
    fit: ImageFit,
    known_window: Window | None,
    array_path: Path,
    context: JobContext,
) -> dict[str, Any]:
    """Write the array of fitted images, and return what is known of it as JSON values.

    Args:
        listing: of the folder.
        fit: how they become square 8-bit images.
        known_window: what becomes black and white; None measures it, unless the fit gives it.
        array_path: where the array goes.
        context: progress and cancel.

    Raises:
        BadInput: if nothing can be used.
        StoreError: if the disk refuses, or has too little room.
        JobCancelled: if the user cancels; nothing is left behind.
    """
    folder = _Folder(listing, fit, array_path.parent, context)
    folder.look_at_headers()
    if not folder.sizes:
        raise folder.nothing()
    count = sum(fitted_count(height, width, fit) for height, width in folder.sizes.values())
    require_room(array_path.parent, count * fit.resolution**2 * 3, "the fitted images")
    window = _set_window(folder, fit, known_window)
    low, high = window or ([0.0] * 3, [255.0] * 3)
    convert = functools.partial(to_8_bit, low=low, high=high)
    sources: list[str] = []
    faint: list[str] = []
    with new_array(array_path, fit.resolution) as writer:
        for path, pixels in folder.read("reading images"):
            contrast = 0
            for image in fitted(pixels, fit, convert):
                folder.tick()
                writer.add(image)
                sources.append(path.name)
                contrast = max(contrast, int(np.ptp(image)))
            if pixels.dtype != np.uint8 and contrast < _FAINT_LEVELS:
                faint.append(path.name)
        if not sources:
            raise folder.nothing()
    names = [file.name for file in listing.files if file.name not in folder.bad]
    return {
        "fingerprint": writer.whole_sha256,
        "digests": writer.digests,
        "window": window,
        "names": names,
        "heights_px": [folder.sizes[name][0] for name in names],
        "widths_px": [folder.sizes[name][1] for name in names],
        "sources": sources,
        "faint": faint,
        "unreadable": [[name, folder.bad[name]] for name in sorted(folder.bad)],
        "fit": fit_to_json(fit),
    }


def _set_window(
    folder: _Folder, fit: ImageFit, known: Window | None
) -> tuple[list[float], list[float]] | None:
    """Return low and high of each channel over the whole set of images of more than 8 bits."""
    if fit.window is not None:
        return [float(fit.window[0])] * 3, [float(fit.window[1])] * 3
    if known is not None:
        return list(known[0]), list(known[1])
    samples = []
    for _, pixels in folder.read("measuring brightness", deep_only=True):
        if pixels.dtype != np.uint8:
            height, width = pixels.shape[:2]
            step = max(height * width // _WINDOW_SAMPLES, 1)
            rows, cols = np.divmod(np.arange(0, height * width, step), width)
            samples.append(pixels[rows, cols].astype(np.float32))
    if not samples:
        return None
    values = np.concatenate(samples)
    finite = values[np.isfinite(values).all(axis=1)]
    if not len(finite):
        raise BadInput(
            "no pixel of the images is a finite number; give --window LOW,HIGH, or other images."
        )
    low, high = np.percentile(finite, fit.window_percentiles, axis=0)
    return low.astype(float).tolist(), high.astype(float).tolist()
