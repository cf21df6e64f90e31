"""Sealed shards: HDF5 files whose bytes depend on their content alone."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from dsgan_studio.core.base.closing import Closing
from dsgan_studio.core.base.errors import BadInput, Corrupt, ShapeError
from dsgan_studio.core.base.fsio import atomic_write, disk_errors
from dsgan_studio.core.dataset.items import (
    ImagePart,
    LabelPart,
    as_half,
    ids_from,
    scores_from_rows,
    thumbnail,
)
from dsgan_studio.core.interpreter.found_keypoints import FoundKeypoints, found_from_rows
from dsgan_studio.core.interpreter.scoring import ItemScores

FORMAT_VERSION = 1
# Labels are flat and shrink thirtyfold; images of a generator are noisy and do not pay for it.
_COMPRESSION: dict[str, Any] = {"compression": "gzip", "compression_opts": 1}


@contextlib.contextmanager
def _in_memory() -> Iterator[h5py.File]:
    # The file is put together in memory and written by `atomic_write`. HDF5 itself never meets a
    # failing disk: where it does, closing the file fails too and its handle is lost.
    name = f"{uuid.uuid4().hex}.h5"
    with h5py.File(
        name, "w", driver="core", backing_store=False, libver=("v110", "v110"), track_order=False
    ) as file:
        yield file


def _bytes_of(file: h5py.File) -> bytes:
    file.flush()
    image: bytes = file.id.get_file_image()
    return image


def _per_item(file: h5py.File, name: str, first: np.ndarray, count: int, **options: Any) -> Any:
    return file.create_dataset(
        name,
        shape=(count, *first.shape),
        dtype=first.dtype,
        chunks=(1, *first.shape),
        track_times=False,
        **options,
    )


def write_images_shard(
    path: Path, parts: Iterable[ImagePart], *, first_index: int, count: int, run_seed: int
) -> None:
    """Seal `count` images into `path`.

    Datasets: images [n, H, W, 3] uint8, thumbnails [n, h, w, 3] uint8, latents [n, z] float32,
    noise_seeds [n] int64.

    Raises:
        StoreError: if the disk refuses; nothing is left then.
    """
    latents, seeds = [], []
    with _in_memory() as file:
        _stamp(file, "images", first_index)
        file.attrs["run_seed"] = np.uint64(run_seed)
        for row, part in enumerate(parts):
            small = thumbnail(part.image)
            if row == 0:
                images = _per_item(file, "images", part.image, count)
                thumbnails = _per_item(file, "thumbnails", small, count)
            images[row], thumbnails[row] = part.image, small
            latents.append(part.latent)
            seeds.append(part.noise_seed)
        file.create_dataset("latents", data=np.stack(latents), track_times=False)
        file.create_dataset("noise_seeds", data=np.array(seeds, np.int64), track_times=False)
        data = _bytes_of(file)
    atomic_write(path, data)


def write_labelling_shard(
    path: Path,
    parts: Iterable[LabelPart],
    *,
    first_index: int,
    count: int,
    class_ids: tuple[int, ...],
    ensemble_hash: str,
    decision: str,
) -> None:
    """Seal what an interpreter says of `count` items into `path`.

    Datasets: labels [n, S, S] uint8, uncertainty [n, S, S] float16, score_worst [n, 2] float64
    (worst pixels, worst region), score_region [n, 3] int64 (row, column, side of that region) and
    score_per_class [n, C] float64, NaN where a class is absent. Where the interpreter knows
    keypoints also points [n, K, 5] float32 (row, column, confidence, spread, visibility), whose ids
    are the attribute point_ids.

    Raises:
        Corrupt: if some items have keypoints and others not.
        StoreError: if the disk refuses; nothing is left then.
    """
    scores: list[ItemScores] = []
    found: list[FoundKeypoints] = []
    with _in_memory() as file:
        _stamp(file, "labelling", first_index)
        file.attrs["class_ids"] = np.array(class_ids, np.uint8)
        file.attrs["ensemble_hash"] = ensemble_hash
        file.attrs["decision"] = decision
        for row, part in enumerate(parts):
            if row == 0:
                labels = _per_item(file, "labels", part.label, count, **_COMPRESSION)
                maps = _per_item(
                    file, "uncertainty", part.uncertainty, count, shuffle=True, **_COMPRESSION
                )
            labels[row], maps[row] = part.label, part.uncertainty
            scores.append(part.scores)
            found += [] if part.points is None else [part.points]
        columns = {
            "score_worst": np.array([(s.worst_pixels, s.worst_region) for s in scores]),
            "score_region": np.array([(s.region_row, s.region_col, s.region_px) for s in scores]),
            "score_per_class": np.array([one.per_class for one in scores], np.float64),
        }
        if found:
            if len(found) != count:
                raise Corrupt(f"items of {path.name} lack keypoints; delete it and generate again.")
            columns["points"] = np.stack([one.to_rows() for one in found])
            file.attrs["point_ids"] = np.array(found[0].point_ids, np.int64)
        for name, column in columns.items():
            file.create_dataset(name, data=column, track_times=False)
        data = _bytes_of(file)
    atomic_write(path, data)


def _stamp(file: h5py.File, kind: str, first_index: int) -> None:
    file.attrs["format"] = f"dsgan-studio {kind}"
    file.attrs["format_version"] = np.uint32(FORMAT_VERSION)
    file.attrs["first_index"] = np.uint64(first_index)


class ShardReader(Closing):
    """An open sealed shard; rows are read one at a time. Close it, or use it in a `with`."""

    def __init__(self, path: Path) -> None:
        """Open the shard at `path`.

        Raises:
            BadInput: if it is not there.
            Corrupt: if it is not an HDF5 file of ours, or is damaged.
        """
        self.path = path
        if not path.is_file():
            raise BadInput(f"{path} is missing; restore it or generate the run again.")
        try:
            # Sealed files never change, and locking fails on many network drives.
            self._file = h5py.File(path, "r", locking=False)
        except OSError as error:
            raise Corrupt(f"{path} is damaged ({error}); delete it and generate again.") from error

    def column(self, name: str) -> np.ndarray:
        """Return a whole dataset; for columns of numbers, not of images."""
        with self._reading():
            return np.asarray(self._file[name][()])

    def row(self, name: str, row: int) -> np.ndarray:
        """Return one item's entry of a dataset."""
        with self._reading():
            return np.asarray(self._file[name][row])

    def rows(self, name: str, first: int, last: int) -> np.ndarray:
        """Return the entries of items `first` to `last` - 1 of a dataset in one read."""
        with self._reading():
            return np.asarray(self._file[name][first:last])

    def image_part(self, row: int) -> ImagePart:
        """Return the image, latent and noise seed of a row of an images shard."""
        seed = int(self.row("noise_seeds", row))
        return ImagePart(self.row("images", row), self.row("latents", row), seed)

    def label_part(self, row: int) -> LabelPart:
        """Return label, uncertainty and scores of a row of a labelling shard."""
        scores = scores_from_rows(
            self.row("score_worst", row),
            self.row("score_region", row),
            self.row("score_per_class", row),
        )
        uncertainty = as_half(self.row("uncertainty", row))
        return LabelPart(self.row("labels", row), uncertainty, scores, self.points(row))

    def points(self, row: int) -> FoundKeypoints | None:
        """Return the keypoints of a row of a labelling shard, None where it has none."""
        with self._reading():
            if "points" not in self._file:
                return None
            ids = ids_from(self._file.attrs["point_ids"])
            return found_from_rows(ids, np.asarray(self._file["points"][row]))

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            with disk_errors(f"read {self.path}"):
                yield
        except (KeyError, IndexError, ValueError, RuntimeError, ShapeError) as error:
            raise Corrupt(f"{self.path} is damaged; delete it and generate again.") from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()
