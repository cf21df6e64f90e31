"""Lets HDF5 write to a disk that fails: HDF5 itself does not survive that."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer


class SteadyFile:
    """A file for h5py's "fileobj" driver that takes every write and remembers the first failure.

    WORKAROUND HDF5 2.0.0 with h5py 3.16: a write that fails while a file is flushed or closed
    leaves handles behind that crash the process at the latest as it ends. So HDF5 never hears of
    it; the writer calls `check` after each item, and the file is thrown away.
    """

    def __init__(self, path: Path) -> None:
        """Make a new file at `path` (`OSError` if the disk refuses)."""
        self._file = open(path, "x+b", buffering=0)  # noqa: SIM115  closed by __exit__
        self._error: OSError | None = None

    def check(self) -> None:
        """Raise the first failure, if there was one.

        Raises:
            OSError: as the system gave it.
        """
        if self._error is not None:
            raise self._error

    def write(self, data: Buffer) -> int:
        """Write all of `data`, or remember why not."""
        view = memoryview(data).cast("B")
        done = 0
        while self._error is None and done < len(view):
            try:
                done += self._file.write(view[done:]) or 0
            except OSError as error:
                self._error = error
        return len(view)

    def read(self, size: int) -> bytes:
        """Return `size` bytes; zeros where nothing was written."""
        data = bytearray(size)
        self.readinto(data)
        return bytes(data)

    def readinto(self, data: Buffer) -> int:
        """Fill `data`; with zeros where nothing was written."""
        view = memoryview(data).cast("B")
        got = 0
        try:
            got = self._file.readinto(view) or 0
        except OSError as error:
            self._error = self._error or error
        view[got:] = bytes(len(view) - got)
        return len(view)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to a position."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._file.tell()

    def truncate(self, size: int | None = None) -> int:
        """Set the length, or remember why not."""
        try:
            return self._file.truncate(size)
        except OSError as error:
            self._error = self._error or error
            return size or 0

    def flush(self) -> None:
        """Do nothing: there is no buffer, and whoever staged the file brings it to the disk."""

    def __enter__(self) -> SteadyFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
