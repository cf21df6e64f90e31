"""Pairs of PNG: images/, masks/ (one channel, grey level = class id), color/ and classes.json.

Where the release is split, train/, val/ and test/ have these three folders each.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dsgan_studio.core.annotations.masks import check_mask, colour_mask, encode_mask
from dsgan_studio.core.annotations.schema import (
    LabelSchema,
    read_schema,
    write_schema,
)
from dsgan_studio.core.base.errors import Corrupt
from dsgan_studio.core.base.fsio import atomic_write, make_folder, staged_folder
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.release.items import (
    CHECK_STAGE,
    Finish,
    ReleaseItem,
    Written,
    by_part,
    checked,
    fit_image,
    leave_as_it_is,
    open_image,
    parts_at,
    png_bytes,
    refuse_existing,
)

_FOLDERS = ("images", "masks", "color")


def write(
    out: Path,
    items: Iterable[ReleaseItem],
    schema: LabelSchema,
    finish: Finish = leave_as_it_is,
) -> Written:
    """Write `items` to the new folder `out`, whole or not at all, one at a time.

    Masks are PNG of mode L, 255 where unlabelled. `color/` only serves to look at: its colours
    are those of classes.json.

    Args:
        out: new folder.
        items: part by part.
        schema: of the labels.
        finish: called with the folder once every item is in it, to add to it.

    Raises:
        BadInput: if `out` holds something, or an item cannot be written.
        StoreError: if the disk refuses.
    """
    count = 0
    with staged_folder(out) as folder:
        write_schema(folder / "classes.json", schema)
        for part, group in by_part(checked(items, schema)):
            for name in _FOLDERS:
                make_folder(folder / part / name)
            for item in group:
                for name, data in _files(item, schema).items():
                    file = folder / part / name / f"{item.name}.png"
                    refuse_existing(file)
                    atomic_write(file, data)
                count += 1
        finish(folder)
    return Written(count)


def item_bytes(item: ReleaseItem, schema: LabelSchema) -> int:
    """Return how much room the files of an item take."""
    return sum(len(data) for data in _files(item, schema).values())


def _files(item: ReleaseItem, schema: LabelSchema) -> dict[str, bytes]:
    return {
        "images": png_bytes(fit_image(item)),
        "masks": encode_mask(item.label),
        "color": png_bytes(colour_mask(item.label, schema)),
    }


def check(out: Path, context: JobContext | None = None) -> Written:
    """Read a folder of `write` again with Pillow and compare its parts.

    Raises:
        Corrupt: if a file is missing, damaged or of the wrong mode or size.
        BadInput: if classes.json cannot be used or a mask holds another class.
        JobCancelled: if the job was cancelled.
    """
    context = context or JobContext()
    schema = read_schema(out / "classes.json")
    found = []
    for part in parts_at(lambda part: (out / part).is_dir()):
        names = {
            one: sorted(path.name for path in (out / part / one).glob("*.png")) for one in _FOLDERS
        }
        if not names["images"] == names["masks"] == names["color"]:
            raise Corrupt(f"{out / part} does not hold the same names in images, masks and color.")
        found += [(out / part, name) for name in names["images"]]
    for done, (folder, name) in enumerate(found):
        context.checkpoint(CHECK_STAGE, done, len(found))
        image = open_image(folder / "images" / name, "RGB")
        mask = open_image(folder / "masks" / name, "L")
        open_image(folder / "color" / name, "RGB")
        if image.shape[:2] != mask.shape:
            raise Corrupt(
                f"{folder / 'masks' / name} has another size than its image; export again."
            )
        check_mask(mask, schema, None, str(folder / "masks" / name))
    context.checkpoint(CHECK_STAGE, len(found), len(found))
    return Written(len(found))
