"""What there is to say of a set of images before a generator is trained on it."""

from __future__ import annotations

from collections import Counter

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.gan_training.images import TrainingImages
from dsgan_studio.core.gan_training.pieces import is_enlarged

_FEWEST = 4  # KID needs two on either side of a half
_FEW = 200


def check_trainable(images: TrainingImages) -> None:
    """Refuse images that no generator can learn from.

    Raises:
        BadInput: if there are fewer than four different ones.
    """
    count, different = len(images.images), len(set(images.digests))
    if count < _FEWEST:
        raise BadInput(
            f"{count} {_images(count)} in {images.report.folder} {_are(count)} too few to train "
            f"on; give at least {_FEWEST}, better hundreds (large images can be cut into "
            "tiles: --fit tiles)."
        )
    if different == 1:
        raise BadInput(
            f"the {count:,} images in {images.report.folder} are all equal, pixel by pixel; give "
            f"at least {_FEWEST} different ones, better hundreds."
        )
    if different < _FEWEST:
        raise BadInput(
            f"of the {count:,} images in {images.report.folder} only {different} are different; "
            f"give at least {_FEWEST} different ones, better hundreds."
        )


def remarks(images: TrainingImages) -> tuple[str, ...]:
    """Return what a user should know of the images, a sentence each; nothing where all is well."""
    counts = Counter(images.digests)
    found = []
    if len(counts) < _FEW:
        found.append(
            f"Only {len(counts)} different images: the generator will rather repeat them than "
            "make new ones; better give hundreds."
        )
    repeated = len(images.images) - len(counts)
    if repeated:
        found.append(
            f"{repeated:,} of the {len(images.images):,} images {_are(repeated)} there already, "
            "pixel by pixel; what is there more often is shown more often."
        )
    enlarged = sum(is_enlarged(height, width, images.fit) for height, width in images.report.sizes)
    if enlarged:
        found.append(
            f"{enlarged:,} of {len(images.report.sizes):,} files {_are(enlarged)} smaller than "
            f"{images.fit.resolution} px and {'was' if enlarged == 1 else 'were'} enlarged: the "
            "generator will learn their blur; a lower resolution may serve better."
        )
    if images.faint and images.window is not None:
        low, high = min(images.window[0]), max(images.window[1])
        found.append(
            f"{len(images.faint):,} of {len(images.report.names):,} files "
            f"{_are(len(images.faint))} nearly of one grey level where {low:g} to {high:g} become "
            f"black to white ({images.faint[0]}): in another unit than the others, or empty; bring "
            "all to one, or give --window LOW,HIGH."
        )
    return tuple(found)


def _images(count: int) -> str:
    return "image" if count == 1 else "images"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
