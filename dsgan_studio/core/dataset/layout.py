"""Names of the files of a run, and which of them exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from dsgan_studio.core.base.fsio import disk_errors, remove_file

_OPEN_NAME = re.compile(r"(\d{6,})(?:-([0-9a-f]{12}))?\.npz")
_SEALED_NAME = re.compile(r"(?:images|labelling-([0-9a-f]{12}))-(\d{5,})\.h5")
_STAGED_NAME = re.compile(r"\.[0-9a-f]{32}\.part.*")


def manifest_path(run_dir: Path) -> Path:
    """Return where the manifest lies."""
    return run_dir / "manifest.json"


def sealed_path(run_dir: Path, shard: int, labelling_id: str | None) -> Path:
    """Return where a sealed shard of the images (None) or of a labelling lies."""
    stem = "images" if labelling_id is None else f"labelling-{labelling_id}"
    return run_dir / f"{stem}-{shard:05d}.h5"


def open_path(run_dir: Path, index: int, labelling_id: str | None) -> Path:
    """Return where an item of an open shard lies: its image (None) or what a labelling says."""
    suffix = "" if labelling_id is None else f"-{labelling_id}"
    return run_dir / "open" / f"{index:06d}{suffix}.npz"


def workers_folder(run_dir: Path) -> Path:
    """Return where the weights lie that a job hands to its workers while it runs."""
    return run_dir / ".workers"


class Inventory:
    """Which items of the images, or of one labelling, are on disk.

    Holds one number for each sealed file and for each item of the open shards, so it does not
    grow with what is *in* the files.
    """

    def __init__(self, shard_size: int) -> None:
        self._shard_size = shard_size
        self.sealed: set[int] = set()
        self.open: set[int] = set()

    def has(self, index: int) -> bool:
        """Tell whether item `index` is on disk."""
        return index // self._shard_size in self.sealed or index in self.open

    def indexes(self) -> Iterator[int]:
        """Give the indexes of all items on disk, in no order."""
        for shard in self.sealed:
            yield from range(shard * self._shard_size, (shard + 1) * self._shard_size)
        yield from self.open

    def complete(self, shard: int) -> bool:
        """Tell whether an unsealed shard has all its items."""
        first = shard * self._shard_size
        indexes = range(first, first + self._shard_size)
        return shard not in self.sealed and all(index in self.open for index in indexes)

    def seal(self, shard: int) -> None:
        """Note that a shard is sealed."""
        self.sealed.add(shard)
        first = shard * self._shard_size
        self.open.difference_update(range(first, first + self._shard_size))

    @property
    def leading(self) -> int:
        """Number of items before the first missing one."""
        shard = 0
        while shard in self.sealed:
            shard += 1
        index = shard * self._shard_size
        while self.has(index):
            index += 1
        return index


def take_inventory(run_dir: Path, shard_size: int, labelling_id: str | None) -> Inventory:
    """Return what is on disk of the images (None) or of a labelling."""
    found = Inventory(shard_size)
    with disk_errors(f"read the folder {run_dir}"):
        for path in run_dir.iterdir() if run_dir.is_dir() else ():
            match = _SEALED_NAME.fullmatch(path.name)
            if match and match[1] == labelling_id:
                found.sealed.add(int(match[2]))
        folder = run_dir / "open"
        for path in folder.iterdir() if folder.is_dir() else ():
            match = _OPEN_NAME.fullmatch(path.name)
            if match and match[2] == labelling_id:
                found.open.add(int(match[1]))
    return found


def clean(run_dir: Path, shard_size: int) -> None:
    """Remove what a killed job left: staged files, and single files whose shard is sealed."""
    sealed: dict[str | None, set[int]] = {}
    with disk_errors(f"read the folder {run_dir}"):
        names = list(run_dir.iterdir()) if run_dir.is_dir() else []
        folder = run_dir / "open"
        singles = list(folder.iterdir()) if folder.is_dir() else []
    for path in names:
        match = _SEALED_NAME.fullmatch(path.name)
        if match:
            sealed.setdefault(match[1], set()).add(int(match[2]))
    for path in singles:
        match = _OPEN_NAME.fullmatch(path.name)
        if match and int(match[1]) // shard_size in sealed.get(match[2], ()):
            remove_file(path)
    for path in (*names, *singles):
        if _STAGED_NAME.fullmatch(path.name) and path.is_file():
            remove_file(path)
