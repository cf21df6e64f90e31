"""PNGs of 16 bits and more than one channel, which Pillow brings down to 8 bits.

Of a microscope's 12 bits that would leave four. Only what the format's specification (ISO/IEC
15948) says of such files is done here: chunks, filters, interlacing.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
from jaxtyping import UInt16

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {2: 3, 4: 2, 6: 4}  # by colour type
_SUB, _UP, _AVERAGE, _PAETH = 1, 2, 3, 4
# First row and column, and steps, of each pass of Adam7.
_PASSES = (
    (0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2),
    (1, 0, 2, 1),
)  # fmt: skip


def is_deep(head: bytes) -> bool:
    """Tell from the first 26 bytes of a file whether it is a PNG that `read_deep_png` reads."""
    return (
        head.startswith(SIGNATURE) and len(head) > 25 and head[24] == 16 and head[25] in _CHANNELS
    )


def deep_png_size(head: bytes) -> tuple[int, int]:
    """Return height and width as the header has them."""
    width, height = struct.unpack(">II", head[16:24])
    return height, width


def read_deep_png(path: Path) -> UInt16[np.ndarray, "H W C"]:
    """Return the pixels of a PNG for which `is_deep` holds: RGB, RGBA, or grey and alpha.

    Raises:
        ValueError, struct.error, zlib.error, IndexError: if the file is damaged.
        OSError: if it cannot be read.
    """
    data = path.read_bytes()
    height, width = deep_png_size(data)
    channels, interlaced = _CHANNELS[data[25]], data[28]
    if not width * height or interlaced > 1:
        raise ValueError("a header that makes no sense")
    passes = _PASSES if interlaced else ((0, 0, 1, 1),)
    shapes = [
        (-(-(height - row) // down), -(-(width - col) // across))
        for row, col, down, across in passes
    ]
    bpp = channels * 2
    sizes = [rows * (1 + cols * bpp) if rows > 0 < cols else 0 for rows, cols in shapes]
    raw = _inflated(_pixel_data(data), sum(sizes))
    out = np.empty((height, width, channels), np.uint16)
    start = 0
    for place, (rows, cols), size in zip(passes, shapes, sizes, strict=True):
        if size:
            lines = raw[start : start + size].reshape(rows, 1 + cols * bpp)
            plain = _unfiltered(lines[:, 0], lines[:, 1:].reshape(rows, cols, bpp))
            row, col, down, across = place
            out[row::down, col::across] = plain.view(">u2")
        start += size
    return out


def _pixel_data(data: bytes) -> bytes:
    """Return the contents of all IDAT chunks, each compared with its checksum."""
    found, at = [], len(SIGNATURE)
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if kind in (b"IHDR", b"IDAT"):
            (told,) = struct.unpack(">I", data[at + 8 + length : at + 12 + length].rjust(4, b"\0"))
            if zlib.crc32(body, zlib.crc32(kind)) != told:
                raise ValueError("a checksum is wrong, or the file is truncated")
        if kind == b"IDAT":
            found.append(body)
        at += 12 + length
    return b"".join(found)


def _inflated(data: bytes, size: int) -> npt.NDArray[np.uint8]:
    inflating = zlib.decompressobj()
    raw = inflating.decompress(data, size)
    if len(raw) != size:
        raise ValueError("the file is truncated")
    return np.frombuffer(raw, np.uint8)


def _unfiltered(
    kinds: npt.NDArray[np.uint8], lines: npt.NDArray[np.uint8]
) -> npt.NDArray[np.uint8]:
    """Undo the filter of each row.

    A pixel hangs on those left of it, above, and left above. So all pixels on a diagonal, from
    lower left to upper right, can be had at once from the two diagonals before.

    Args:
        kinds: [H] filter of each row.
        lines: [H, W, bytes of a pixel].
    """
    if kinds.max() > _PAETH:
        raise ValueError("an unknown filter")
    rows, cols, bpp = lines.shape
    # One row and column of zeros above and to the left, as the format has it.
    out = np.zeros((rows + 1, cols + 1, bpp), np.int16)
    out[1:, 1:] = lines
    for diagonal in range(rows + cols - 1):
        first, last = max(diagonal - cols + 1, 0), min(diagonal, rows - 1)
        r = np.arange(first, last + 1)
        c = diagonal - r
        kind = kinds[r, None]
        left, above, corner = out[r + 1, c], out[r, c + 1], out[r, c]
        guess = np.zeros_like(left)
        for value, prediction in (
            (_SUB, left),
            (_UP, above),
            (_AVERAGE, (left + above) >> 1),
            (_PAETH, _paeth(left, above, corner)),
        ):
            np.copyto(guess, prediction, where=kind == value)
        out[r + 1, c + 1] = (out[r + 1, c + 1] + guess) & 255
    return np.ascontiguousarray(out[1:, 1:].astype(np.uint8))


def _paeth(
    left: npt.NDArray[np.int16], above: npt.NDArray[np.int16], corner: npt.NDArray[np.int16]
) -> npt.NDArray[np.int16]:
    to_left, to_above = abs(above - corner), abs(left - corner)
    to_corner = abs(left + above - 2 * corner)
    chosen = np.where(to_above <= to_corner, above, corner)
    return np.where((to_left <= to_above) & (to_left <= to_corner), left, chosen)
