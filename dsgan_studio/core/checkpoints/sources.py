"""Bytes of a file, read where they are needed and never beyond what the file holds."""

from __future__ import annotations

import io
import zlib
from typing import BinaryIO

from dsgan_studio.core.base.errors import Corrupt

_CRC_CHUNK = 1 << 20
TRUNCATED = "is cut short; copy or download it again"


class Source:
    """A window on an open file: `size` bytes from `start` on.

    One thread at a time, because windows of one file share its position.
    """

    def __init__(self, file: BinaryIO, *, start: int, size: int) -> None:
        self._file = file
        self._start = start
        self.size = size

    @classmethod
    def of_bytes(cls, data: bytes) -> Source:
        """Return a source of bytes that are in memory already."""
        return cls(io.BytesIO(data), start=0, size=len(data))

    def window(self, offset: int, size: int) -> Source:
        """Return the part of `size` bytes from `offset` on (`Corrupt` if it is not inside)."""
        if offset < 0 or size < 0 or offset + size > self.size:
            raise Corrupt(f"it {TRUNCATED}")
        return Source(self._file, start=self._start + offset, size=size)

    def read(self, offset: int, size: int) -> bytes:
        """Return exactly `size` bytes from `offset` on."""
        if offset < 0 or size < 0 or offset + size > self.size:
            raise Corrupt(f"it {TRUNCATED}")
        self._file.seek(self._start + offset)
        data = self._file.read(size)
        if len(data) != size:
            raise Corrupt("it changed while it was read; try again when nothing writes to it")
        return data

    def read_into(self, offset: int, target: memoryview) -> None:
        """Fill `target` with the bytes from `offset` on, without a copy in between."""
        if offset < 0 or offset + target.nbytes > self.size:
            raise Corrupt(f"it {TRUNCATED}")
        self._file.seek(self._start + offset)
        if _fill(self._file, target) != target.nbytes:
            raise Corrupt("it changed while it was read; try again when nothing writes to it")

    def crc32(self) -> int:
        """Return the CRC-32 of the window."""
        crc = 0
        for offset in range(0, self.size, _CRC_CHUNK):
            crc = zlib.crc32(self.read(offset, min(_CRC_CHUNK, self.size - offset)), crc)
        return crc


def _fill(file: BinaryIO, target: memoryview) -> int:
    done = 0
    while done < target.nbytes:
        count = file.readinto(target[done:])  # type: ignore[attr-defined]
        if not count:
            break
        done += count
    return done


class Cursor:
    """Reads a source from front to back, in pieces of `chunk` bytes.

    Attributes:
        source: what is read.
    """

    def __init__(self, source: Source, *, position: int = 0, chunk: int = 1 << 16) -> None:
        self.source = source
        self._chunk = chunk
        self._buffer = b""
        self._begin = position  # offset in the source of the first byte of the buffer
        self._next = 0  # index in the buffer of the next byte

    @property
    def position(self) -> int:
        """Offset of the next byte."""
        return self._begin + self._next

    @property
    def remaining(self) -> int:
        """Number of bytes up to the end."""
        return self.source.size - self.position

    def _require(self, size: int) -> None:
        if len(self._buffer) - self._next >= size:
            return
        position = self.position
        if size > self.source.size - position:
            raise Corrupt(f"it {TRUNCATED}")
        length = min(max(size, self._chunk), self.source.size - position)
        self._buffer, self._begin, self._next = self.source.read(position, length), position, 0

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        end = self._next + size
        if end > len(self._buffer):
            self._require(size)
            end = self._next + size
        data = self._buffer[self._next : end]
        self._next = end
        return data

    def byte(self) -> int:
        """Return the next byte as a number."""
        if self._next >= len(self._buffer):
            self._require(1)
        value = self._buffer[self._next]
        self._next += 1
        return value

    def number(self, size: int) -> int:
        """Return the next `size` bytes as an unsigned little-endian number."""
        return int.from_bytes(self.take(size), "little")

    def line(self, limit: int) -> bytes:
        """Return the bytes up to the next newline, which is passed over; at most `limit`."""
        line = bytearray()
        while (value := self.byte()) != 0x0A:
            line.append(value)
            if len(line) > limit:
                raise Corrupt("it has a name that never ends; copy or download it again")
        return bytes(line)

    def skip(self, size: int) -> Source:
        """Pass over the next `size` bytes and return them as a source, unread."""
        position = self.position
        window = self.source.window(position, size)
        if self._next + size <= len(self._buffer):
            self._next += size
        else:
            self._buffer, self._begin, self._next = b"", position + size, 0
        return window
