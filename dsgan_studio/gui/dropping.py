"""What it is that was dropped onto the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import disk_errors
from dsgan_studio.core.project import layout

Kind = Literal["project", "images", "checkpoint"]
_IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")


@dataclass(frozen=True)
class Dropped:
    """Something dropped.

    Attributes:
        kind: a project, a folder of images, or a file that may be a checkpoint.
        path: where it is.
    """

    kind: Kind
    path: Path


def recognise(paths: Sequence[Path]) -> Dropped:
    """Say what was dropped, by a look at names alone.

    Raises:
        BadInput: if it is several things, or nothing that a page can use.
    """
    folders = {path.parent for path in paths}
    if len(paths) > 1 and len(folders) == 1 and all(_is_image(path) for path in paths):
        return Dropped("images", folders.pop())
    if len(paths) != 1:
        raise BadInput(
            f"{len(paths)} things were dropped; drop one project, checkpoint or folder of images."
        )
    path = paths[0]
    if path.name == layout.INDEX_FILE.name:
        path = path.parent
    with disk_errors(f"read {path}"):
        if path.is_dir():
            return _folder(path)
    if _is_image(path):
        return Dropped("images", path.parent)
    return Dropped("checkpoint", path)


def _folder(path: Path) -> Dropped:
    if (path / layout.INDEX_FILE.name).is_file():
        return Dropped("project", path)
    if any(_is_image(file) for file in path.iterdir()):
        return Dropped("images", path)
    raise BadInput(
        f"{path} is neither a project nor a folder of images; drop a folder that holds PNG, JPEG, "
        "TIFF, BMP or WebP files."
    )


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in _IMAGE_SUFFIXES
