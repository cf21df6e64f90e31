"""A folder of masks that are named by items of a run."""

from __future__ import annotations

import re
from pathlib import Path

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import disk_errors

_SUFFIXES = (".png", ".npy")
_NAME = re.compile(r"\d{1,12}")


def item_mask_files(folder: Path) -> tuple[dict[int, Path], tuple[str, ...]]:
    """Return the mask file of each item in `folder`, and the names that are no masks of items.

    Raises:
        BadInput: if it is no folder, holds no mask of an item, or two of one.
        StoreError: if the disk refuses.
    """
    if not folder.is_dir():
        raise BadInput(f"{folder} is not a folder; give the folder that holds the masks.")
    with disk_errors(f"read {folder}"):
        names = sorted(file.name for file in folder.iterdir() if file.name[0] != ".")
    files: dict[int, Path] = {}
    passed_over = []
    for name in names:
        file = folder / name
        if file.suffix.lower() not in _SUFFIXES or not _NAME.fullmatch(file.stem):
            passed_over.append(name)
            continue
        if int(file.stem) in files:
            raise BadInput(f"{folder} has two masks of item {int(file.stem)}; remove one of them.")
        files[int(file.stem)] = file
    if not files:
        raise BadInput(
            f"{folder} has no mask of an item; masks are PNG or NPY named by the item, such as "
            "000012.png."
        )
    return files, tuple(passed_over)
