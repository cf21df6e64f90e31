"""The training images, fitted once and kept on disk: memory does not grow with their number."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
from jaxtyping import UInt8

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import (
    atomic_write_json,
    disk_errors,
    make_folder,
    read_json,
    remove_file,
    sha256_file,
    staged_path,
)
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training.fit import (
    ImageFit,
    Pixels,
    choose_channels,
    fit_image,
    fit_to_json,
    to_8_bit,
)
from dsgan_studio.core.gan_training.folder import FolderReport, nothing_readable, scan_folder
from dsgan_studio.core.gan_training.reading import may_be_deep, read_image

_HEADER_BYTES = 128
_WINDOW_SAMPLES = 4096  # pixels of each image that the set's percentiles are taken from
_CACHE_VERSION = 1
# What becomes black and what white, for red, green and blue.
Window = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True)
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
    """

    report: FolderReport
    images: UInt8[np.ndarray, "N R R 3"]
    fingerprint: str
    fit: ImageFit
    window: Window | None
    sources: tuple[str, ...]


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
        context: gets the stage "reading images".
        known_window: what became black and white in earlier images of the same source; None
            measures it in these, unless the fit gives it.

    Raises:
        BadInput: if nothing can be used, or a chosen channel exists in no image.
        StoreError: if the disk refuses.
        JobCancelled: if the user cancels; nothing is left behind.
    """
    report = scan_folder(folder, list_file)
    make_folder(cache_folder)
    for left_over in cache_folder.glob(".*.part.npy"):  # of a process that was killed
        remove_file(left_over)
    key = _cache_key(report, fit, known_window)
    array_path, facts_path = cache_folder / f"{key}.npy", cache_folder / f"{key}.json"
    facts = _cached_facts(array_path, facts_path)
    if facts is None:
        facts = _build(report, folder, fit, known_window, array_path, context)
        atomic_write_json(facts_path, facts)
    with disk_errors(f"read {array_path}"):
        images = np.load(array_path, mmap_mode="r", allow_pickle=False)
    bad = dict(facts["unreadable"])
    kept = [i for i, p in enumerate(report.paths) if p.name not in bad]
    window = facts["window"]
    return TrainingImages(
        report=FolderReport(
            paths=tuple(report.paths[i] for i in kept),
            sizes=tuple(report.sizes[i] for i in kept),
            unreadable=(*report.unreadable, *bad.items()),
        ),
        images=images,
        fingerprint=str(facts["fingerprint"]),
        fit=fit,
        window=None if window is None else (tuple(window[0]), tuple(window[1])),
        sources=tuple(facts["sources"]),
    )


def _cache_key(report: FolderReport, fit: ImageFit, known_window: Window | None) -> str:
    with disk_errors("read the images"):
        stats = [(p.name, s.st_size, s.st_mtime_ns) for p in report.paths if (s := p.stat())]
    value = [_CACHE_VERSION, fit_to_json(fit), str(report.paths[0].parent.resolve()), stats]
    if known_window is not None:
        value.append(known_window)
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:20]


def _cached_facts(array_path: Path, facts_path: Path) -> dict[str, Any] | None:
    if not (array_path.is_file() and facts_path.is_file()):
        return None
    try:
        facts = read_json(facts_path)
    except BadInput:
        return None
    # The pixels are checked too: a cache that a disk has damaged is made again.
    if not isinstance(facts, dict) or facts.get("sha256") != sha256_file(array_path):
        return None
    return facts


def _read(path: Path, fit: ImageFit) -> Pixels:
    return choose_channels(read_image(path, alpha_background=fit.alpha_background), fit)


def _usable(
    report: FolderReport,
    fit: ImageFit,
    bad: dict[str, str],
    stage: str,
    context: JobContext,
    wanted: Callable[[Path], bool] = lambda path: True,
) -> Iterator[tuple[Path, Pixels]]:
    """Yield each wanted image that can be read; note in `bad` why another cannot."""
    for done, path in enumerate(report.paths):
        context.checkpoint(stage, done, len(report.paths))
        if path.name in bad or not wanted(path):
            continue
        try:
            pixels = _read(path, fit)
        except BadInput as error:
            bad[path.name] = str(error)
            continue
        yield path, pixels
    context.checkpoint(stage, len(report.paths), len(report.paths))


def _set_window(
    report: FolderReport,
    fit: ImageFit,
    known: Window | None,
    bad: dict[str, str],
    context: JobContext,
) -> tuple[list[float], list[float]] | None:
    """Return low and high of each channel over the whole set of images of more than 8 bits."""
    if fit.window is not None:
        return [float(fit.window[0])] * 3, [float(fit.window[1])] * 3
    if known is not None:
        return list(known[0]), list(known[1])
    samples = []
    stage = "measuring brightness"
    for _, pixels in _usable(report, fit, bad, stage, context, wanted=may_be_deep):
        if pixels.dtype != np.uint8:
            flat = pixels.reshape(-1, 3)
            step = max(len(flat) // _WINDOW_SAMPLES, 1)
            samples.append(flat[::step].astype(np.float32))
    if not samples:
        return None
    low, high = np.nanpercentile(np.concatenate(samples), fit.window_percentiles, axis=0)
    return low.astype(float).tolist(), high.astype(float).tolist()


def _build(
    report: FolderReport,
    folder: Path,
    fit: ImageFit,
    known_window: Window | None,
    array_path: Path,
    context: JobContext,
) -> dict[str, Any]:
    bad: dict[str, str] = {}
    window = _set_window(report, fit, known_window, bad, context)
    low, high = window or ([0.0] * 3, [255.0] * 3)
    sources: list[str] = []
    digest = hashlib.sha256()
    with staged_path(array_path) as staged, open(staged, "xb") as file:
        file.write(b"\0" * _HEADER_BYTES)
        for path, pixels in _usable(report, fit, bad, "reading images", context):
            for image in fit_image(to_8_bit(pixels, low, high), fit):
                data = image.tobytes()
                file.write(data)
                digest.update(data)
                sources.append(path.name)
        if not sources:
            raise _nothing(folder, report, bad)
        _write_header(file, (len(sources), fit.resolution, fit.resolution, 3))
        file.flush()
    return {
        "fingerprint": digest.hexdigest(),
        "sha256": sha256_file(array_path),
        "window": window,
        "sources": sources,
        "unreadable": sorted(bad.items()),
        "fit": fit_to_json(fit),
    }


def _nothing(folder: Path, report: FolderReport, bad: dict[str, str]) -> BadInput:
    if len(bad) == len(report.paths):
        return nothing_readable(folder, [*bad.items(), *report.unreadable])
    return BadInput(
        f"no objects were found in the {len(report.paths)} images of {folder}; "
        "set objects_are and object_min_px, or choose another fit."
    )


def _write_header(file: BinaryIO, shape: tuple[int, ...]) -> None:
    """Fill in the NPY header (format 1.0), whose size must not depend on the number of images."""
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}"
    body = text.ljust(_HEADER_BYTES - 11).encode("latin1") + b"\n"
    file.seek(0)
    file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(body)) + body)


def as_batch(
    images: npt.NDArray[np.uint8], indices: list[int], mirrored: npt.NDArray[np.bool_] | None = None
) -> npt.NDArray[np.float32]:
    """Return images [B, 3, R, R] float32 from -1 to 1, some of them mirrored left to right."""
    taken = images[indices]
    if mirrored is not None:
        taken[mirrored] = taken[mirrored, :, ::-1]
    return np.ascontiguousarray(taken.transpose(0, 3, 1, 2), np.float32) / 127.5 - 1
