"""Masks on disk: one uint8 raster per sample, the class id of each pixel, 255 where unlabelled.

Reads what other tools write (grey, palette, colour-coded, 1-bit and 16-bit PNG; NumPy arrays) and
refuses what would put a label on a pixel that nobody gave it.
"""

from __future__ import annotations

import io
import struct
import tokenize
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Shaped, UInt8
from PIL import Image

from dsgan_studio.core.annotations.palette import UNLABELLED_COLOUR
from dsgan_studio.core.annotations.schema import UNLABELLED, LabelSchema, listed
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import atomic_write, disk_errors
from dsgan_studio.core.base.shapes import check_shape

Mask = UInt8[np.ndarray, "H W"]

MOST_PIXELS = 1 << 26  # 8192 x 8192; a generator makes far less
_MOST_BYTES = 1 << 30
_PNG = b"\x89PNG\r\n\x1a\n"
_NPY = b"\x93NUMPY"
_JPEG = b"\xff\xd8\xff"
_GREY, _PALETTE, _GREY_ALPHA = 0, 3, 4  # PNG colour types
_ADVICE = "save it as a greyscale or palette PNG whose grey levels are the class ids"
# What Pillow raises on damaged files, besides its own class (which is an OSError).
_DAMAGE = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error,
    tokenize.TokenError,  # of numpy, for a header with a bracket that is never closed
)  # fmt: skip


def read_mask(
    path: Path, schema: LabelSchema | None = None, size_px: tuple[int, int] | None = None
) -> Mask:
    """Return the mask in the file at `path`; the content decides how it is read, not the name.

    Args:
        path: a PNG (grey of 1 to 16 bit, palette, or RGB in the colours of `schema`), or an NPY
            of whole numbers or booleans, [H, W] or [H, W, 1].
        schema: the classes that may occur; None takes any id.
        size_px: height and width it must have; None takes any.

    Returns:
        [H, W] uint8 class ids, 255 where unlabelled.

    Raises:
        BadInput: if the file is missing, damaged, lossy or of another kind, has the wrong size,
            or holds ids or colours that the schema does not know.
        StoreError: if the disk refuses.
    """
    data = _read_bytes(path)
    if data.startswith(_PNG):
        mask = _read_png(data, path, schema, size_px)
    elif data.startswith(_NPY):
        mask = _read_npy(data, path)
    else:
        raise BadInput(_unknown_kind(data, path))
    check_mask(mask, schema, size_px, str(path))
    return mask


def write_mask(path: Path, mask: Mask) -> None:
    """Put `mask` at `path` as an 8-bit greyscale PNG, whole or not at all.

    Raises:
        ShapeError: if `mask` is not [H, W].
        BadInput: if it is not uint8.
        StoreError: if the disk refuses.
    """
    atomic_write(path, encode_mask(mask))


def encode_mask(mask: Mask) -> bytes:
    """Return `mask` ([H, W] uint8) as the bytes of a greyscale PNG; equal masks, equal bytes."""
    check_shape(mask, [None, None], "mask")
    if mask.dtype != np.uint8:
        raise BadInput(f"the mask has the type {mask.dtype}; convert it to uint8 first.")
    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(mask)).save(stream, "PNG", compress_level=6)
    return stream.getvalue()


def check_mask(
    mask: Mask, schema: LabelSchema | None, size_px: tuple[int, int] | None, name: str
) -> None:
    """Check the size and the ids of `mask`.

    Raises:
        BadInput: if they differ from `size_px` (height, width) or are not in `schema`.
    """
    if size_px is not None:
        _check_size((mask.shape[0], mask.shape[1]), size_px, name)
    if schema is None:
        return
    unknown = sorted(set(ids_in(mask)) - set(schema.ids))
    if unknown:
        raise BadInput(
            f"{name} has pixels of class {listed(unknown)}, which the label schema does not have"
            f" (it has {listed(schema.ids)}); add them to the schema or correct the mask."
        )


def ids_in(mask: Mask) -> tuple[int, ...]:
    """Return the class ids that occur in `mask`, ascending, without 255."""
    counts = np.bincount(mask.reshape(-1), minlength=256)
    return tuple(int(value) for value in np.flatnonzero(counts) if value != UNLABELLED)


def colour_mask(mask: Mask, schema: LabelSchema) -> UInt8[np.ndarray, "H W 3"]:
    """Return `mask` in the colours of `schema`, unlabelled pixels white, for previews.

    Raises:
        ShapeError: if `mask` is not [H, W].
        BadInput: if it holds ids that `schema` does not have.
    """
    check_shape(mask, [None, None], "mask")
    check_mask(mask, schema, None, "the mask")
    table = np.zeros((256, 3), dtype=np.uint8)
    table[UNLABELLED] = UNLABELLED_COLOUR
    for one in schema.classes:
        table[one.id] = one.colour
    return np.take(table, mask, axis=0)  # [H, W, 3]


def _read_bytes(path: Path) -> bytes:
    if not path.exists():
        raise BadInput(f"{path} is not there; check the path.")
    if not path.is_file():
        raise BadInput(f"{path} is not a file; give a mask.")
    with disk_errors(f"read {path}"):
        if path.stat().st_size > _MOST_BYTES:
            raise BadInput(f"{path} is too large for a mask; {_ADVICE}.")
        return path.read_bytes()


def _unknown_kind(data: bytes, path: Path) -> str:
    if data.startswith(_JPEG):
        return (
            f"{path} is a JPEG image, which changes labels where classes meet; save the mask again"
            " as PNG from its original."
        )
    return f"{path} is not a PNG or NPY file; {_ADVICE}."


def _check_size(found: tuple[int, int], expected: tuple[int, int], name: str) -> None:
    if found != expected:
        raise BadInput(
            f"{name} is {found[1]} x {found[0]} pixels wide and high, but its sample is"
            f" {expected[1]} x {expected[0]}; resize the mask to {expected[1]} x {expected[0]} with"
            " nearest neighbour, or choose the mask of this sample."
        )


def _read_png(
    data: bytes, path: Path, schema: LabelSchema | None, size_px: tuple[int, int] | None
) -> Mask:
    """Decode; the size is checked from the header, before a hostile one can ask for memory."""
    if len(data) < 26:
        raise BadInput(f"{path} is damaged: it ends within its header; save the mask again.")
    width, height, bits, colour_type = struct.unpack(">IIBB", data[16:26])
    if size_px is not None:
        _check_size((height, width), size_px, str(path))
    if width * height > MOST_PIXELS:
        raise BadInput(f"{path} is {width} x {height}, too large for a mask; cut it into tiles.")
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            pixels = np.array(image)  # [H, W] or [H, W, channels]
    except _DAMAGE as error:
        raise BadInput(f"{path} is damaged ({error}); save the mask again.") from error
    if colour_type == _PALETTE or (colour_type == _GREY and bits in (1, 8)):
        return pixels.astype(np.uint8)
    if colour_type == _GREY and bits in (2, 4):
        # Pillow stretches these to 0..255; the ids are what the file holds.
        ids: Mask = (pixels // (255 // (2**bits - 1))).astype(np.uint8)
        return ids
    if colour_type == _GREY:
        return _narrowed(pixels, path)
    if bits != 8:
        raise BadInput(f"{path} has colours of {bits} bit; {_ADVICE}.")
    if colour_type == _GREY_ALPHA:
        _check_opaque(pixels[..., 1], path)
        grey: Mask = np.where(pixels[..., 1] == 0, np.uint8(UNLABELLED), pixels[..., 0])
        return grey
    return _from_colours(pixels, path, schema)


def _check_opaque(alpha: UInt8[np.ndarray, "H W"], path: Path) -> None:
    if np.any((alpha != 0) & (alpha != 255)):
        raise BadInput(f"{path} has half-transparent pixels, which are no labels; {_ADVICE}.")


def _from_colours(
    pixels: UInt8[np.ndarray, "H W C"], path: Path, schema: LabelSchema | None
) -> Mask:
    """Look each colour up; exact, since a near miss is a blurred edge and not a label."""
    if schema is None:
        raise BadInput(
            f"{path} is a colour image, and no label schema says what its colours mean; give a"
            " schema with the colour of each class."
        )
    codes = _colour_codes(pixels[..., :3])  # [H, W]
    if pixels.shape[2] == 4:
        _check_opaque(pixels[..., 3], path)
        codes = np.where(pixels[..., 3] == 0, _code(UNLABELLED_COLOUR), codes)
    found, inverse, counts = np.unique(codes, return_inverse=True, return_counts=True)
    meaning = {_code(UNLABELLED_COLOUR): UNLABELLED}
    meaning.update({_code(one.colour): one.id for one in schema.classes})
    strange = [
        (int(n), int(code)) for code, n in zip(found, counts, strict=True) if code not in meaning
    ]
    if strange:
        shown = listed((f"#{code:06X} ({n} pixels)" for n, code in sorted(strange)[::-1]), most=5)
        raise BadInput(
            f"{path} has colours that no class of the label schema has: {shown}; save it without"
            " smoothing, or give the classes these colours."
        )
    ids = np.array([meaning[int(code)] for code in found], dtype=np.uint8)
    return np.take(ids, inverse.reshape(codes.shape))  # [H, W]


def _colour_codes(rgb: UInt8[np.ndarray, "H W 3"]) -> Shaped[np.ndarray, "H W"]:
    wide = rgb.astype(np.int64)
    return wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2]


def _code(colour: Sequence[int]) -> int:
    return colour[0] << 16 | colour[1] << 8 | colour[2]


def _read_npy(data: bytes, path: Path) -> Mask:
    """Parse without `numpy.load`, which allocates what a hostile header asks for."""
    array = _npy_array(data, path)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[..., 0]
    if array.ndim != 2 or 0 in array.shape:
        raise BadInput(f"{path} has the shape {array.shape}; a mask is [height, width].")
    return _narrowed(array, path)


def _npy_array(data: bytes, path: Path) -> Shaped[np.ndarray, "..."]:
    stream = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(stream)
        read_header = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        shape, by_columns, dtype = read_header(stream)
    except (*_DAMAGE, KeyError, TypeError, RecursionError, MemoryError) as error:
        raise BadInput(f"{path} is a damaged NPY file; save the mask again.") from error
    if dtype.kind not in "iubf" or dtype.subdtype is not None:
        raise BadInput(f"{path} holds values of type {dtype}; save it as uint8.")
    count = 1
    for length in shape:
        count *= length
    rest = len(data) - stream.tell()
    if any(length < 0 for length in shape) or rest != count * dtype.itemsize:
        raise BadInput(
            f"{path} is damaged: its header tells of {count} values and {rest} bytes follow; save"
            " the mask again."
        )
    flat = np.frombuffer(data, dtype, count=count, offset=stream.tell())
    return flat.reshape(shape, order="F" if by_columns else "C")


def _narrowed(array: Shaped[np.ndarray, "H W"], path: Path) -> Mask:
    """Return `array` as uint8 if every value is a whole number from 0 to 255."""
    if array.dtype.kind == "f":
        whole = np.isfinite(array) & (array == np.round(array))
        if not whole.all():
            raise BadInput(
                f"{path} has values that are not whole numbers, such as"
                f" {array[~whole][0]:g}; a mask holds class ids. Save it as uint8."
            )
    if array.dtype.kind != "b" and (array.min() < 0 or array.max() > UNLABELLED):
        raise BadInput(
            f"{path} has values from {array.min():g} to {array.max():g}, but class ids lie between"
            f" 0 and 254 (255 is unlabelled); renumber the classes."
        )
    return array.astype(np.uint8)
