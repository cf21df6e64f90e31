"""Puts finished blocks on disk and seals full shards; the same for one process or many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dsgan_studio.core.base.errors import BadInput, Corrupt
from dsgan_studio.core.base.fsio import make_folder, remove_file
from dsgan_studio.core.dataset.items import (
    ImagePart,
    LabelPart,
    read_image_part,
    read_label_part,
    write_image_part,
    write_label_part,
)
from dsgan_studio.core.dataset.layout import Inventory, open_path, sealed_path
from dsgan_studio.core.dataset.manifest import Labelling
from dsgan_studio.core.dataset.recipe import RunRecipe
from dsgan_studio.core.dataset.shards import (
    ShardReader,
    write_images_shard,
    write_labelling_shard,
)


@dataclass(frozen=True)
class BlockWork:
    """What is missing of one block; small enough to send to another machine.

    Attributes:
        block: its number; it holds items block * block_size and on.
        images: indexes of items without an image.
        labels: indexes of items without a label; includes those of `images`, unless a job before
            was killed between the two.
    """

    block: int
    images: tuple[int, ...]
    labels: tuple[int, ...]


@dataclass(frozen=True)
class BlockContent:
    """A computed block, whole: block_size items whatever was asked for."""

    images: Sequence[ImagePart]
    labels: Sequence[LabelPart]


def stored_images(run_dir: Path, recipe: RunRecipe, work: BlockWork) -> Mapping[int, ImagePart]:
    """Return the images that exist of the items whose label is missing."""
    return {
        index: read_stored_image(run_dir, recipe, index)
        for index in work.labels
        if index not in work.images
    }


def read_stored_image(run_dir: Path, recipe: RunRecipe, index: int) -> ImagePart:
    """Return the image of an item from its single file or its shard."""
    single = open_path(run_dir, index, None)
    if single.is_file():
        return read_image_part(single)
    shard, row = divmod(index, recipe.shard_size)
    with ShardReader(sealed_path(run_dir, shard, None)) as reader:
        return reader.image_part(row)


def store_block(
    run_dir: Path,
    recipe: RunRecipe,
    labelling: Labelling,
    work: BlockWork,
    content: BlockContent,
    *,
    tolerance: int,
) -> None:
    """Write what is missing of a block, one file an item, the label before its image.

    Args:
        run_dir: folder of the run.
        recipe: of the run.
        labelling: what the labels belong to.
        work: what is missing.
        content: the block as computed.
        tolerance: grey levels by which an image made again may differ from the stored one.

    Raises:
        BadInput: if an image that exists does not come out again; its label would be another
            image's.
        StoreError: if the disk refuses; what was written before is kept.
    """
    first = work.block * recipe.block_size
    for index, held in stored_images(run_dir, recipe, work).items():
        _check_same_image(run_dir, index, held, content.images[index - first], tolerance)
    make_folder(run_dir / "open")
    for row in range(recipe.block_size):
        index = first + row
        if index in work.labels:
            path = open_path(run_dir, index, labelling.id)
            write_label_part(path, content.labels[row])
        if index in work.images:
            write_image_part(open_path(run_dir, index, None), content.images[row])


def _check_same_image(
    run_dir: Path, index: int, held: ImagePart, made: ImagePart, tolerance: int
) -> None:
    if held.image.shape == made.image.shape:
        difference = np.abs(held.image.astype(np.int16) - made.image.astype(np.int16)).max()
        if difference <= tolerance and np.array_equal(held.latent, made.latent):
            return
    raise BadInput(
        f"item {index} of {run_dir} does not come out again as it was stored, so a label of it "
        "would belong to another image; check that the generator is the run's own, or start a "
        "run with another seed."
    )


def drop_unreadable(run_dir: Path, images: Inventory, labels: Inventory, labelling_id: str) -> None:
    """Remove single files that a power cut left empty or cut short, so that they are made again.

    Raises:
        StoreError: if the disk refuses.
    """
    for index in sorted(images.open):
        path = open_path(run_dir, index, None)
        try:
            read_image_part(path)
        except Corrupt:
            remove_file(path)
            images.open.discard(index)
    for index in sorted(labels.open):
        path = open_path(run_dir, index, labelling_id)
        try:
            read_label_part(path)
        except Corrupt:
            remove_file(path)
            labels.open.discard(index)


def seal_images(run_dir: Path, recipe: RunRecipe, shard: int) -> None:
    """Seal the images of a shard whose items are all there, then remove the single files.

    Raises:
        Corrupt: if a single file is damaged.
        StoreError: if the disk refuses; the single files are kept.
    """
    indexes = _indexes(recipe, shard)
    write_images_shard(
        sealed_path(run_dir, shard, None),
        (read_image_part(open_path(run_dir, index, None)) for index in indexes),
        first_index=indexes.start,
        count=len(indexes),
        run_seed=recipe.seed,
    )
    for index in indexes:
        remove_file(open_path(run_dir, index, None))


def seal_labelling(run_dir: Path, recipe: RunRecipe, labelling: Labelling, shard: int) -> None:
    """Seal a labelling of a shard whose items are all there, then remove the single files.

    Raises:
        Corrupt: if a single file is damaged.
        StoreError: if the disk refuses; the single files are kept.
    """
    indexes = _indexes(recipe, shard)
    write_labelling_shard(
        sealed_path(run_dir, shard, labelling.id),
        (read_label_part(open_path(run_dir, index, labelling.id)) for index in indexes),
        first_index=indexes.start,
        count=len(indexes),
        class_ids=labelling.class_ids,
        ensemble_hash=labelling.ensemble_hash,
        decision=labelling.decision,
    )
    for index in indexes:
        remove_file(open_path(run_dir, index, labelling.id))


def _indexes(recipe: RunRecipe, shard: int) -> range:
    first = shard * recipe.shard_size
    return range(first, first + recipe.shard_size)
