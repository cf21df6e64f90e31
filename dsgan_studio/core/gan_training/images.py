"""The training images, fitted once and kept on disk: memory does not grow with their number."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from jaxtyping import UInt8

from dsgan_studio.core.base.fsio import make_folder, remove_unfinished
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training.building import build_cache
from dsgan_studio.core.gan_training.fit import ImageFit, Window, fit_to_json
from dsgan_studio.core.gan_training.folder import FolderReport, Listing, list_folder
from dsgan_studio.core.gan_training.image_cache import (
    CachePaths,
    ImageChecks,
    cached_facts,
    image_digest,
    mapped,
    write_facts,
)

_CACHE_VERSION = 2


@dataclass(frozen=True, eq=False)
class TrainingImages:
    """A set of images ready for training.

    Attributes:
        report: what the folder offered and what was passed over.
        images: [N, R, R, 3] uint8, mapped from disk; do not write to it.
        fingerprint: SHA-256 of the pixels.
        fit: how they were made.
        window: (low, high) that became black and white in images of more than 8 bits, for red,
            green and blue; None where there were none.
        sources: name of the file each image comes from.
        faint: names of files of more than 8 bits that have hardly any contrast in the window.
        checks: finds what the disk has damaged; None for pixels that are no file's.
    """

    report: FolderReport
    images: UInt8[np.ndarray, "N R R 3"]
    fingerprint: str
    fit: ImageFit
    window: Window | None
    sources: tuple[str, ...]
    faint: tuple[str, ...] = ()
    checks: ImageChecks | None = None

    @property
    def digests(self) -> Sequence[str]:
        """A digest of each image; equal images have equal ones."""
        if self.checks is not None:
            return self.checks.digests
        return [image_digest(image) for image in self.images]

    def taken(self, indices: Sequence[int]) -> UInt8[np.ndarray, "B R R 3"]:
        """Return a copy of the images at `indices`.

        Raises:
            StoreError: if the disk has damaged one.
        """
        taken = np.array(self.images[list(indices)])
        if self.checks is not None:
            self.checks.check(taken, indices)
        return taken

    def batch(
        self, indices: Sequence[int], mirrored: npt.NDArray[np.bool_] | None = None
    ) -> npt.NDArray[np.float32]:
        """Return the images at `indices` as `as_batch` does (`StoreError` if one is damaged)."""
        return as_batch(self.taken(indices), list(range(len(indices))), mirrored)


def prepare_images(
    folder: Path,
    list_file: Path | None,
    fit: ImageFit,
    cache_folder: Path,
    context: JobContext,
    *,
    known_window: Window | None = None,
) -> TrainingImages:
    """Read, fit and cache the images of `folder`; a second call with the same input is quick.

    Args:
        folder: of image files.
        list_file: names a subset, see `read_list`; None takes all.
        fit: how they become square 8-bit images.
        cache_folder: made if needed; may be deleted at any time but while training.
        context: progress and cancel.
        known_window: what became black and white in earlier images of the same source; None
            measures it in these, unless the fit gives it.

    Raises:
        BadInput: if nothing can be used, or a chosen channel exists in no image.
        StoreError: if the disk refuses.
        JobCancelled: if the user cancels; nothing is left behind.
    """
    listing = list_folder(folder, list_file, context)
    make_folder(cache_folder)
    remove_unfinished(cache_folder)
    paths = cache_paths(cache_folder, listing, fit, known_window)
    facts = cached_facts(paths, fit.resolution, context)
    if not facts:
        facts = build_cache(listing, fit, known_window, paths.array, context)
        write_facts(paths, facts)
    window = facts["window"]
    return TrainingImages(
        report=FolderReport(
            names=tuple(facts["names"]),
            sizes=tuple(zip(facts["heights_px"], facts["widths_px"], strict=True)),
            unreadable=(*listing.passed_over, *((n, why) for n, why in facts["unreadable"])),
            folder=folder,
        ),
        images=mapped(paths),
        fingerprint=str(facts["fingerprint"]),
        fit=fit,
        window=None if window is None else (tuple(window[0]), tuple(window[1])),
        sources=tuple(facts["sources"]),
        faint=tuple(facts.get("faint", ())),  # older caches do not say
        checks=ImageChecks(paths, facts["digests"]),
    )


def cache_paths(
    cache_folder: Path, listing: Listing, fit: ImageFit, known_window: Window | None
) -> CachePaths:
    """Return where the cache of these images lies; other images or another fit have another."""
    files = [(file.name, *file.stamp) for file in listing.files]
    value = [_CACHE_VERSION, fit_to_json(fit), str(listing.folder.resolve()), files, known_window]
    key = hashlib.sha256(json.dumps(value).encode()).hexdigest()[:20]
    return CachePaths(cache_folder / f"{key}.npy", cache_folder / f"{key}.json")


def as_batch(
    images: npt.NDArray[np.uint8], indices: list[int], mirrored: npt.NDArray[np.bool_] | None = None
) -> npt.NDArray[np.float32]:
    """Return images [B, 3, R, R] float32 from -1 to 1, some of them mirrored left to right."""
    taken = images[indices]
    if mirrored is not None:
        taken[mirrored] = taken[mirrored, :, ::-1]
    return np.ascontiguousarray(taken.transpose(0, 3, 1, 2), np.float32) / 127.5 - 1
