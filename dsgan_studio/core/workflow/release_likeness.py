"""Which items of a release are nearly the same, and which are nearly a real image."""

from __future__ import annotations

import contextlib
import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from jaxtyping import UInt8

from dsgan_studio.core.base.fsio import atomic_write_text, staged_folder
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.items import thumbnail
from dsgan_studio.core.dataset.reading import Run
from dsgan_studio.core.fitness.sheets import Heading, Tile, draw_sheet, write_sheet
from dsgan_studio.core.gan_training.images import TrainingImages, prepare_images
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.release.likeness import (
    Pair,
    coarse_pictures,
    compare,
    limit_of,
    near_duplicates,
    nearest,
    usual_levels,
)
from dsgan_studio.core.workflow.image_fit import FitRequest, chosen_fit, stored_fit

_READ_AT_ONCE = 64
_SHOWN = 12  # pairs of each kind on the sheet
_ACROSS = 4  # pairs in a row


@dataclass(frozen=True)
class Like:
    """An item and what it is nearly the same as, or most like.

    Attributes:
        item: number of the item in its run.
        other: the other item, or the name of the real image.
        mirrored: whether it is like the mirror image.
        levels: root mean square difference in grey levels of 255.
        flagged: whether it is so small that they are called nearly the same.
    """

    item: int
    other: str
    mirrored: bool
    levels: float
    flagged: bool


@dataclass(frozen=True, eq=False)
class ReleaseLikeness:
    """What a search for near-duplicates and copies showed.

    Attributes:
        items: that were looked at.
        limit_levels: difference up to which two items are called nearly the same.
        duplicates: items that are nearly the same as another one, which stays.
        real_images: that items were compared with; 0 where none were given.
        real_limit_levels: difference up to which an item is called a copy.
        nearest_real: for each item the real image that it is most like; none without real images.
        sheet: [H, W, 3] the most alike pairs, to look at; None where there is no pair.
    """

    items: int
    limit_levels: float
    duplicates: tuple[Like, ...]
    real_images: int
    real_limit_levels: float
    nearest_real: tuple[Like, ...]
    sheet: UInt8[np.ndarray, "H W 3"] | None

    @property
    def copies(self) -> tuple[Like, ...]:
        """Items that are nearly the same as a real image, the most alike first."""
        found = [one for one in self.nearest_real if one.flagged]
        return tuple(sorted(found, key=lambda one: one.levels))

    @property
    def sentences(self) -> tuple[str, ...]:
        """The same in words."""
        told = [
            f"{len(self.duplicates)} of {self.items} items are nearly the same as another one "
            f"(at most {self.limit_levels:.1f} grey levels apart, mirrored or not)."
        ]
        if self.real_images:
            levels = [one.levels for one in self.nearest_real]
            median = float(np.median(levels))
            told.append(
                f"{len(self.copies)} of {self.items} items are nearly the same as one of "
                f"{self.real_images} real images (at most {self.real_limit_levels:.1f} grey levels "
                f"apart). From an item to its nearest real image it is {median:.1f} grey "
                f"levels in the median and {min(levels):.1f} at least."
            )
        else:
            told.append("The items were not compared with real images.")
        return tuple(told)


class ItemImages:
    """Small pictures of some items of a run, by their place."""

    def __init__(self, run: Run, indexes: Sequence[int]) -> None:
        self.run = run
        self.indexes = indexes

    def __iter__(self) -> Iterator[npt.NDArray[np.uint8]]:
        for start in range(0, len(self.indexes), _READ_AT_ONCE):
            yield from self.run.thumbnails(self.indexes[start : start + _READ_AT_ONCE])

    def __call__(self, place: int) -> npt.NDArray[np.uint8]:
        """Return the picture of one."""
        return self.run.thumbnail(self.indexes[place])


def look_for_likeness(
    project: Project, run: Run, indexes: Sequence[int], real: Path | None, context: JobContext
) -> ReleaseLikeness:
    """Compare items of a run with each other, and with the real images in a folder.

    Args:
        project: that the run is of; says how real images become square.
        run: open.
        indexes: of the items; of two that are nearly the same, the one named first stays.
        real: folder of real images, or None.
        context: progress and cancel.

    Raises:
        BadInput: if the folder has no image that can be used.
        StoreError, JobCancelled: as usual.
    """
    images = ItemImages(run, indexes)
    coarse = coarse_pictures(images, len(indexes), context, "look at the items")
    limit = limit_of(usual_levels(coarse, context, "compare the items"))
    doubles = near_duplicates(coarse, images, limit, context)
    with _real_images(project, real, context) as photographs:
        pairs: tuple[Pair, ...] = ()
        real_limit = 0.0
        if photographs is not None:
            pairs, real_limit = _nearest_real(images, coarse, photographs, context)
        names = () if photographs is None else photographs.sources
        sheet = _sheet(images, doubles, pairs, photographs)
    return ReleaseLikeness(
        items=len(indexes),
        limit_levels=limit,
        duplicates=tuple(_like(images, one, str(indexes[one.other]), limit) for one in doubles),
        real_images=len(names),
        real_limit_levels=real_limit,
        nearest_real=tuple(_like(images, one, names[one.other], real_limit) for one in pairs),
        sheet=sheet,
    )


def save_likeness(likeness: ReleaseLikeness, folder: Path) -> None:
    """Write the sheet and the lists to a new folder: duplicates.csv, nearest_real.csv, sheet.png.

    They name real images and show them, so that they do not belong into a release.

    Raises:
        BadInput: if `folder` holds something.
        StoreError: if the disk refuses.
    """
    with staged_folder(folder) as staged:
        atomic_write_text(staged / "duplicates.csv", _csv(likeness.duplicates, "like_item"))
        if likeness.real_images:
            atomic_write_text(staged / "nearest_real.csv", _csv(likeness.nearest_real, "real"))
        if likeness.sheet is not None:
            write_sheet(staged / "sheet.png", likeness.sheet)


def _csv(rows: Sequence[Like], other: str) -> str:
    stream = io.StringIO()
    write = csv.writer(stream, lineterminator="\n").writerow
    write(["item", other, "mirrored", "grey_levels", "nearly_the_same"])
    for one in sorted(rows, key=lambda row: (row.levels, row.item)):
        write([one.item, one.other, one.mirrored, f"{one.levels:.3f}", one.flagged])
    return stream.getvalue()


def _like(images: ItemImages, pair: Pair, other: str, limit: float) -> Like:
    item = images.indexes[pair.item]
    return Like(item, other, pair.mirrored, pair.levels, pair.levels <= limit)


@contextlib.contextmanager
def _real_images(
    project: Project, folder: Path | None, context: JobContext
) -> Iterator[TrainingImages | None]:
    """Give the real images as the generator learned them; nothing of them stays on the disk."""
    if folder is None:
        yield None
        return
    generator = project.latest_generator()
    side = int(generator.architecture_json["resolution"]) if generator else 64
    fit, window = chosen_fit(FitRequest(), side, stored_fit(project))
    with contextlib.ExitStack() as stack:
        cache = project.path(layout.TRAINING) / "cache"
        if not project.writing:
            # Where the images are mapped from a file it may not be removed on every system.
            made = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
            cache = Path(stack.enter_context(made))
        yield prepare_images(folder, None, fit, cache, context, known_window=window)


def _nearest_real(
    images: ItemImages,
    coarse: npt.NDArray[np.uint8],
    real: TrainingImages,
    context: JobContext,
) -> tuple[tuple[Pair, ...], float]:
    photographs = (thumbnail(real.taken([place])[0]) for place in range(len(real.images)))
    stage = "look at the real images"
    coarse_real = coarse_pictures(photographs, len(real.images), context, stage)
    limit = limit_of(usual_levels(coarse_real, context, "compare the real images"))
    stage = "compare with real images"
    found, _, _ = nearest(coarse, coarse_real, context, stage)
    pairs = []
    for place, image in enumerate(images):
        context.checkpoint("compare with the nearest real image", place, len(found))
        other = int(found[place])
        pairs.append(compare(place, other, image, thumbnail(real.taken([other])[0])))
    return tuple(pairs), limit


def _sheet(
    images: ItemImages,
    doubles: Sequence[Pair],
    nearest_real: Sequence[Pair],
    real: TrainingImages | None,
) -> UInt8[np.ndarray, "H W 3"] | None:
    def like_of(pair: Pair) -> Tile:
        image, name = images(pair.other), f"item {images.indexes[pair.other]}"
        return Tile(image[:, ::-1] if pair.mirrored else image, name)

    def real_of(pair: Pair) -> Tile:
        assert real is not None  # there are pairs with them
        image, name = thumbnail(real.taken([pair.other])[0]), real.sources[pair.other]
        return Tile(image[:, ::-1] if pair.mirrored else image, name)

    groups = [
        ("Nearly the same items", _most_alike(doubles), like_of),
        ("Items and their nearest real image", _most_alike(nearest_real), real_of),
    ]
    filled = [group for group in groups if group[1]]
    if not filled:
        return None
    across = _ACROSS // len(filled)  # pairs of a group in a row
    rows: list[list[Tile | None]] = []
    headings = [Heading(2 * across * place, title) for place, (title, *_) in enumerate(filled)]
    for start in range(0, max(len(pairs) for _, pairs, _ in filled), across):
        row: list[Tile | None] = []
        for _, pairs, other in filled:
            shown = pairs[start : start + across]
            for pair in shown:
                caption = f"item {images.indexes[pair.item]}, {pair.levels:.1f}"
                row += [Tile(images(pair.item), caption), other(pair)]
            row += [None] * (2 * (across - len(shown)))
        rows.append(row)
    return draw_sheet("The most alike, with the difference in grey levels", headings, rows)


def _most_alike(pairs: Sequence[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda one: one.levels)[:_SHOWN]
