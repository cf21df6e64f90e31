"""What a release would hold and take, told before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.base.errors import StoreError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.room import free_bytes, size_text
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.release import coco, dataset_release, hdf5, png_pairs
from dsgan_studio.core.release.card import card_text
from dsgan_studio.core.workflow.release_card import PixelTally, dataset_card, examples_sheet
from dsgan_studio.core.workflow.release_choice import ReleaseChoice, open_choice
from dsgan_studio.core.workflow.release_likeness import ReleaseLikeness
from dsgan_studio.core.workflow.release_request import ReleaseRequest

_MEASURED = 16  # items that are encoded to tell the size of all
_ITEM_BYTES = {
    "dataset_release": dataset_release.item_bytes,
    "png": png_pairs.item_bytes,
    "coco": coco.item_bytes,
    "hdf5": hdf5.item_bytes,
}
_SPARE = 1.05  # of the estimate, which is taken from a few items
_AROUND_BYTES = 200_000  # card, examples, list of classes


@dataclass(frozen=True)
class OutlookClass:
    """A class of a release.

    Attributes:
        id, name, colour: as in the release; the colour as red, green, blue.
        images: items whose label holds it.
        made_of: names of the classes of the project in it.
    """

    id: int
    name: str
    colour: tuple[int, int, int]
    images: int
    made_of: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ReleaseOutlook:
    """What a release would hold and take.

    Attributes:
        run: number of the run.
        items: labelled images in it.
        left_out: items of the run that are not in it.
        parts: items by part; the part "" is a release without any.
        classes: in the order of the schema.
        size_bytes: about; within a few per cent.
        free_bytes: on the disk of the place that was named, or of the project.
        card: the dataset card, with shares of pixels from a few items.
        examples: [H, W, 3] some items with their labels.
        likeness: what a search for likeness showed, None where none was asked for.
    """

    run: int
    items: int
    left_out: int
    parts: dict[str, int]
    classes: tuple[OutlookClass, ...]
    size_bytes: int
    free_bytes: int
    card: str
    examples: UInt8[np.ndarray, "H W 3"]
    likeness: ReleaseLikeness | None


def release_outlook(
    path: Path | Project, request: ReleaseRequest, *, out: Path | None, context: JobContext
) -> ReleaseOutlook:
    """Return what `export_release` would write; writes nothing.

    Args:
        path: the project, its folder or open.
        request: what is asked for.
        out: where it would be written, for the room on that disk; the project's disk where None.
        context: progress and cancel.

    Raises:
        BadInput: if the request cannot be met.
        JobCancelled, StoreError: as usual.
    """
    with open_choice(path, request, context) as choice:
        tally = PixelTally()
        size = estimated_bytes(choice, tally, context)
        card = dataset_card(choice, tally)
        return ReleaseOutlook(
            run=choice.chosen.run.id,
            items=card.items,
            left_out=len(choice.codes) - card.items,
            parts=dict(card.parts),
            classes=tuple(
                OutlookClass(
                    one.id,
                    one.name,
                    one.colour,
                    sum(card.classes[one.id].images.values()),
                    card.classes[one.id].made_of,
                )
                for one in card.schema.classes
            ),
            size_bytes=size,
            free_bytes=free_bytes(_existing(out or choice.project.root)),
            card=card_text(card),
            examples=examples_sheet(choice),
            likeness=choice.likeness,
        )


def estimated_bytes(choice: ReleaseChoice, tally: PixelTally, context: JobContext) -> int:
    """Return about how much room a release takes: some items are encoded, the rest is like them."""
    places = choice.some(_MEASURED)
    measure = _ITEM_BYTES[choice.request.format_name]
    total = 0
    for done, item in enumerate(tally.counting(choice.items(places))):
        context.checkpoint("estimate the size", done, len(places))
        total += measure(item, choice.merged.schema)
    context.checkpoint("estimate the size", len(places), len(places))
    size = total * len(choice.indexes) / len(places)
    return round(size) + _AROUND_BYTES + _beside_bytes(choice)


def _beside_bytes(choice: ReleaseChoice) -> int:
    """Return the size of what lies beside the items."""
    if choice.request.format_name != "dataset_release":
        return 0
    project, chosen = choice.project, choice.chosen
    files = [
        project.path(layout.generator_file(chosen.run.generator_hash)),
        project.path(layout.interpreter_file(chosen.interpreter.hash)),
    ]
    for sample_id, _ in chosen.interpreter.mask_revisions:
        files.append(project.path(layout.sample_file(sample_id)))
    return sum(file.stat().st_size for file in files if file.is_file())


def require_release_room(choice: ReleaseChoice, out: Path, context: JobContext) -> None:
    """Refuse a release that would fill the disk, before anything is written.

    Raises:
        StoreError: saying how much is needed and free.
    """
    needed = round(_SPARE * estimated_bytes(choice, PixelTally(), context))
    folder = _existing(out)
    free = free_bytes(folder)
    if free < needed:
        raise StoreError(
            f"the release needs about {size_text(needed)} and the disk of {folder} has "
            f"{size_text(free)} free; free some space, or choose a folder on another disk."
        )


def _existing(path: Path) -> Path:
    """Return `path`, or the nearest folder above it that exists."""
    return next((one for one in (path, *path.absolute().parents) if one.is_dir()), Path("/"))
