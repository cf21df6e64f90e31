"""Images to train on that are nearly the same: they teach a generator nothing new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training.images import TrainingImages, prepare_images
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.release.likeness import (
    Pair,
    coarse_pictures,
    limit_of,
    near_duplicates,
    usual_levels,
)
from dsgan_studio.core.workflow.training import image_fit_of
from dsgan_studio.core.workflow.training_request import TrainingRequest

_READ_AT_ONCE = 64
_MOST_SHOWN = 120


@dataclass(frozen=True, eq=False)
class Twins:
    """An image, and an earlier one that is nearly the same.

    Attributes:
        name: of its file; with the number of the piece, where a file gives several.
        like: the earlier one, likewise.
        mirrored: whether it is like the mirror image.
        levels: root mean square difference in grey levels of 255.
        pictures: the earlier one and this one, as the generator will see them.
    """

    name: str
    like: str
    mirrored: bool
    levels: float
    pictures: UInt8[np.ndarray, "2 R R 3"]


@dataclass(frozen=True)
class ImageLikeness:
    """What a search for near-duplicates among images to train on showed.

    Attributes:
        images: that were compared.
        count: images that are nearly the same as an earlier one.
        limit_levels: difference up to which two are called nearly the same.
        shown: some of them to look at, the most alike first.
    """

    images: int
    count: int
    limit_levels: float
    shown: tuple[Twins, ...]


def look_for_twins(
    path: Path | Project, request: TrainingRequest, context: JobContext
) -> ImageLikeness:
    """Compare the images of a request with each other, as the generator will see them.

    The same measure as for the items of a release, so that both say the same of the same images.

    Args:
        path: the project, its folder or open.
        request: which images, and how they are fitted.
        context: progress and cancel.

    Raises:
        BadInput: if no image can be used.
        StoreError, JobCancelled: as usual.
    """
    with open_project(path) as project:
        cache = project.path(layout.TRAINING) / "cache"
        fit = image_fit_of(request)
        images = prepare_images(request.images, request.list_file, fit, cache, context)
    count = len(images.images)
    coarse = coarse_pictures(_each(images), count, context, "looking at the images")
    limit = limit_of(usual_levels(coarse, context, "comparing the images"))
    pairs = near_duplicates(coarse, lambda place: images.taken([place])[0], limit, context)
    names = _names(images.sources)
    alike = sorted(pairs, key=lambda pair: (pair.levels, pair.item))[:_MOST_SHOWN]
    shown = tuple(_twins(images, names, pair) for pair in alike)
    return ImageLikeness(count, len(pairs), limit, shown)


def _each(images: TrainingImages) -> Iterator[UInt8[np.ndarray, "R R 3"]]:
    count = len(images.images)
    for start in range(0, count, _READ_AT_ONCE):
        yield from images.taken(range(start, min(start + _READ_AT_ONCE, count)))


def _names(sources: tuple[str, ...]) -> list[str]:
    """Return a name for each image: its file, with its number where the file gives several."""
    pieces, seen = Counter(sources), Counter[str]()
    names = []
    for source in sources:
        seen[source] += 1
        names.append(source if pieces[source] == 1 else f"{source} #{seen[source]}")
    return names


def _twins(images: TrainingImages, names: list[str], pair: Pair) -> Twins:
    pictures = images.taken([pair.other, pair.item])
    return Twins(names[pair.item], names[pair.other], pair.mirrored, pair.levels, pictures)
