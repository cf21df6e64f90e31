"""A file of COCO annotations, written as images come: neither list is held in memory."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from dsgan_studio.core.base.fsio import remove_file, staged_path


class CocoFile:
    """A file that is being written: images go into it, their annotations wait in another."""

    def __init__(self, file: TextIO, waiting: TextIO) -> None:
        self._file = file
        self._waiting = waiting
        self._images = 0
        self._annotations = 0

    def add(self, image: dict[str, Any], annotations: Sequence[dict[str, Any]]) -> None:
        """Add an image, which has its id, and its annotations, which get theirs, from 1."""
        self._file.write((",\n" if self._images else "\n") + json.dumps(image))
        self._images += 1
        for entry in annotations:
            self._annotations += 1
            ids = {"id": self._annotations, "image_id": image["id"]}
            self._waiting.write(f",\n{json.dumps({**ids, **entry})}")

    def finish(self) -> None:
        """Put the annotations after the images."""
        self._file.write('\n], "annotations": [')
        self._waiting.seek(1)  # the first comma
        shutil.copyfileobj(self._waiting, self._file)
        self._file.write("\n]}\n")


@contextlib.contextmanager
def coco_file(
    path: Path, description: str, categories: Sequence[dict[str, Any]]
) -> Iterator[CocoFile]:
    """Give a file to fill, in place at the end of the block whole or not at all.

    Raises:
        StoreError: if the disk refuses.
    """
    waiting = path.with_suffix(".part")
    with (
        staged_path(path) as staged,
        open(staged, "x", encoding="ascii") as file,
        open(waiting, "x+", encoding="ascii") as annotations,
    ):
        head = {"info": {"description": description}, "licenses": [], "categories": categories}
        file.write(json.dumps(head)[:-1] + ', "images": [')
        made = CocoFile(file, annotations)
        yield made
        made.finish()
    remove_file(waiting)
