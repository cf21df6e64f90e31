"""Pairs of PNG: images/, masks/ (one channel, grey level = class id), color/ and classes.json."""

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
from dsgan_studio.core.release.card import DatasetCard, write_card
from dsgan_studio.core.release.items import (
    ReleaseItem,
    Written,
    checked,
    fit_image,
    open_image,
    png_bytes,
    refuse_existing,
)


def write(
    out: Path,
    items: Iterable[ReleaseItem],
    schema: LabelSchema,
    card: DatasetCard | None = None,
) -> Written:
    """Write `items` to the new folder `out`, whole or not at all, one at a time.

    Masks are PNG of mode L, 255 where unlabelled. `color/` only serves to look at: its colours
    are those of classes.json.

    Raises:
        BadInput: if `out` holds something, or an item cannot be written.
        StoreError: if the disk refuses.
    """
    count = 0
    with staged_folder(out) as folder:
        for name in ("images", "masks", "color"):
            make_folder(folder / name)
        write_schema(folder / "classes.json", schema)
        write_card(folder, card)
        for item in checked(items, schema):
            file = f"{item.name}.png"
            refuse_existing(folder / "images" / file)
            atomic_write(folder / "images" / file, png_bytes(fit_image(item)))
            atomic_write(folder / "masks" / file, encode_mask(item.label))
            atomic_write(folder / "color" / file, png_bytes(colour_mask(item.label, schema)))
            count += 1
    return Written(count)


def check(out: Path) -> Written:
    """Read a folder of `write` again and compare its parts.

    Raises:
        Corrupt: if a file is missing, damaged or of the wrong mode or size.
        BadInput: if classes.json cannot be used or a mask holds another class.
    """
    schema = read_schema(out / "classes.json")
    names = {
        part: sorted(path.name for path in (out / part).glob("*.png"))
        for part in ("images", "masks", "color")
    }
    if not names["images"] == names["masks"] == names["color"]:
        raise Corrupt(f"{out} does not hold the same names in images, masks and color.")
    for name in names["images"]:
        image = open_image(out / "images" / name, "RGB")
        mask = open_image(out / "masks" / name, "L")
        if image.shape[:2] != mask.shape:
            raise Corrupt(f"{out / 'masks' / name} has another size than its image; export again.")
        check_mask(mask, schema, None, str(out / "masks" / name))
    return Written(len(names["images"]))
