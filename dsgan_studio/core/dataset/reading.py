"""A run as a sequence of items, wherever they lie: in sealed shards or in single files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from jaxtyping import Float16, Float32, Float64, UInt8

from dsgan_studio.core.base.closing import Closing
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.dataset.items import (
    ImagePart,
    LabelPart,
    as_half,
    read_image_part,
    read_label_part,
    thumbnail,
)
from dsgan_studio.core.dataset.layout import open_path, sealed_path, take_inventory
from dsgan_studio.core.dataset.manifest import Labelling, RunManifest, read_manifest
from dsgan_studio.core.dataset.shards import ShardReader
from dsgan_studio.core.interpreter.found_keypoints import FoundKeypoints
from dsgan_studio.core.interpreter.scoring import ItemScores

_T = TypeVar("_T")


@dataclass(frozen=True)
class Item:
    """One generated image and what an interpreter says of it.

    Attributes:
        index: in its run.
        image: [H, W, 3] uint8.
        label: [S, S] uint8 class ids.
        uncertainty: [S, S] float32, nats, never negative (stored in half precision).
        scores: how uncertain the interpreter is.
        latent: [z] float32.
        seed: of the run; the latent is draw (“run”, seed, index).
        noise_seed: of the per-layer noise of this item.
        points: the keypoints, None where the interpreter knows none.
    """

    index: int
    image: UInt8[np.ndarray, "H W 3"]
    label: UInt8[np.ndarray, "S S"]
    uncertainty: Float32[np.ndarray, "S S"]
    scores: ItemScores
    latent: Float32[np.ndarray, "z"]
    seed: int
    noise_seed: int
    points: FoundKeypoints | None = None


@dataclass(frozen=True)
class RunScores:
    """Scores of all items of a labelling, in nats; higher is more uncertain.

    Attributes:
        worst_pixels: [N] mean of the worst 10 % of the pixels.
        worst_region: [N] of the worst region.
        per_class: [N, C] mean by class, NaN where the class is absent; columns as `class_ids`.
        class_ids: of the label schema.
    """

    worst_pixels: Float64[np.ndarray, "N"]
    worst_region: Float64[np.ndarray, "N"]
    per_class: Float64[np.ndarray, "N C"]
    class_ids: tuple[int, ...]


class Run(Closing):
    """A run on disk, open for reading; one thread at a time. Close it, or use it in a `with`."""

    def __init__(self, run_dir: Path, manifest: RunManifest) -> None:
        self.run_dir = run_dir
        self.manifest = manifest
        self._open: dict[str, ShardReader] = {}  # at most one images and one labelling shard

    @property
    def count(self) -> int:
        """Images that are there, up to the first missing one."""
        return self._count(None)

    def labelled_count(self, labelling: str | None = None) -> int:
        """Items that have image and label, up to the first that lacks one."""
        chosen = self.manifest.labelling(labelling)
        return min(self.count, self._count(chosen.id))

    @property
    def labellings(self) -> tuple[Labelling, ...]:
        """Of this run, in the order they were begun."""
        return self.manifest.labellings

    def _count(self, labelling_id: str | None) -> int:
        return take_inventory(self.run_dir, self.manifest.recipe.shard_size, labelling_id).leading

    def item(self, index: int, labelling: str | None = None) -> Item:
        """Return item `index` with what a labelling (the last one begun, if None) says of it.

        Raises:
            BadInput: if the item or its label does not exist.
            Corrupt: if its file is damaged.
        """
        picture, said = self.image_part(index), self.label_part(index, labelling)
        return Item(
            index=index,
            image=picture.image,
            label=said.label,
            uncertainty=said.uncertainty.astype(np.float32),
            scores=said.scores,
            latent=picture.latent,
            seed=self.manifest.recipe.seed,
            noise_seed=picture.noise_seed,
            points=said.points,
        )

    def iter_items(
        self, labelling: str | None = None, start: int = 0, stop: int | None = None
    ) -> Iterator[Item]:
        """Yield items in order, reading one at a time, up to `stop` or the last there is."""
        end = self.labelled_count(labelling)
        for index in range(start, end if stop is None else min(stop, end)):
            yield self.item(index, labelling)

    def image_part(self, index: int) -> ImagePart:
        """Return image, latent and noise seed of an item (raises as `item`)."""
        return self._part(index, None, read_image_part, ShardReader.image_part)

    def label_part(self, index: int, labelling: str | None = None) -> LabelPart:
        """Return label, uncertainty and scores of an item (raises as `item`)."""
        chosen = self.manifest.labelling(labelling)
        return self._part(index, chosen.id, read_label_part, ShardReader.label_part)

    def label(self, index: int, labelling: str | None = None) -> UInt8[np.ndarray, "S S"]:
        """Return the label of an item alone, which is read faster (raises as `item`)."""
        chosen = self.manifest.labelling(labelling)
        return self._part(
            index,
            chosen.id,
            lambda path: read_label_part(path).label,
            lambda reader, row: reader.row("labels", row),
        )

    def points(self, index: int, labelling: str | None = None) -> FoundKeypoints | None:
        """Return the keypoints of an item alone, None where there are none (raises as `item`)."""
        chosen = self.manifest.labelling(labelling)
        return self._part(
            index,
            chosen.id,
            lambda path: read_label_part(path).points,
            ShardReader.points,
        )

    def uncertainty(self, index: int, labelling: str | None = None) -> Float16[np.ndarray, "S S"]:
        """Return the map of uncertainty of an item alone, in nats (raises as `item`)."""
        chosen = self.manifest.labelling(labelling)
        return self._part(
            index,
            chosen.id,
            lambda path: read_label_part(path).uncertainty,
            lambda reader, row: as_half(reader.row("uncertainty", row)),
        )

    def thumbnail(self, index: int) -> UInt8[np.ndarray, "h w 3"]:
        """Return the image of an item reduced to at most 96 px (raises as `item`)."""
        return self._part(
            index,
            None,
            lambda path: thumbnail(read_image_part(path).image),
            lambda reader, row: reader.row("thumbnails", row),
        )

    def thumbnails(self, indexes: Sequence[int]) -> UInt8[np.ndarray, "K h w 3"]:
        """Return the thumbnails of items in the order asked for; consecutive ones in one read.

        For a gallery, which asks for what is on the screen: each shard is opened once, whatever
        the order. Raises as `item`.
        """
        small: dict[int, np.ndarray] = {}
        size = self.manifest.recipe.shard_size
        for first, last in _stretches(sorted({int(index) for index in indexes}), size):
            reader = self._reader(first // size, None) if first >= 0 else None
            if reader is None:
                small.update((index, self.thumbnail(index)) for index in range(first, last))
            else:
                row = first % size
                found = reader.rows("thumbnails", row, row + last - first)
                small.update(zip(range(first, last), found, strict=True))
        if not small:
            return np.zeros((0, 1, 1, 3), np.uint8)
        return np.stack([small[int(index)] for index in indexes])

    def scores(self, labelling: str | None = None) -> RunScores:
        """Return the scores of every item that has a label, without reading any map of shards."""
        chosen = self.manifest.labelling(labelling)
        size, end = self.manifest.recipe.shard_size, self.labelled_count(chosen.id)
        worst, by_class = np.empty((end, 2)), np.empty((end, len(chosen.class_ids)))
        for first in range(0, end, size):
            last = min(first + size, end)
            reader = self._reader(first // size, chosen.id)
            if reader is not None:
                worst[first:last] = reader.column("score_worst")[: last - first]
                by_class[first:last] = reader.column("score_per_class")[: last - first]
                continue
            for index in range(first, last):
                scores = self.label_part(index, chosen.id).scores
                worst[index] = scores.worst_pixels, scores.worst_region
                by_class[index] = scores.per_class
        return RunScores(worst[:, 0], worst[:, 1], by_class, chosen.class_ids)

    def _part(
        self,
        index: int,
        labelling_id: str | None,
        from_single: Callable[[Path], _T],
        from_shard: Callable[[ShardReader, int], _T],
    ) -> _T:
        shard, row = divmod(index, self.manifest.recipe.shard_size)
        if index >= 0:
            single = open_path(self.run_dir, index, labelling_id)
            # Sealing writes the shard before it removes the single files, so an item that is
            # in neither place was not made.
            reader = self._reader(shard, labelling_id)
            if reader is not None:
                return from_shard(reader, row)
            if single.is_file():
                return from_single(single)
        what = "image" if labelling_id is None else f"label in labelling {labelling_id}"
        raise BadInput(f"item {index} of {self.run_dir} has no {what}; generate it first.")

    def _reader(self, shard: int, labelling_id: str | None) -> ShardReader | None:
        path = sealed_path(self.run_dir, shard, labelling_id)
        slot = "images" if labelling_id is None else "labels"
        held = self._open.get(slot)
        if held is not None and held.path == path:
            return held
        if not path.is_file():
            return None
        if held is not None:
            held.close()
            del self._open[slot]
        self._open[slot] = ShardReader(path)
        return self._open[slot]

    def close(self) -> None:
        """Close the shards that are open."""
        for reader in self._open.values():
            reader.close()
        self._open.clear()


def _stretches(indexes: Sequence[int], size: int) -> Iterator[tuple[int, int]]:
    """Cut ascending indexes into (first, last + 1) without gaps and within one shard each."""
    first = 0
    for place in range(1, len(indexes) + 1):
        begun = indexes[first]
        if (
            place == len(indexes)
            or indexes[place] != indexes[place - 1] + 1
            or indexes[place] // size != begun // size
        ):
            yield begun, indexes[place - 1] + 1
            first = place


def open_run(run_dir: Path) -> Run:
    """Open the run in `run_dir` for reading.

    Raises:
        BadInput: if there is no run, or its manifest is damaged.
        NewerVersion: if a later version of the program wrote it.
    """
    return Run(run_dir, read_manifest(run_dir))
