"""Image files of many kinds -> plain arrays. What a file says is not trusted."""

from __future__ import annotations

import contextlib
import errno
import math
import struct
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, cast

import numpy as np
import numpy.typing as npt
import tifffile
from PIL import Image, ImageOps, UnidentifiedImageError

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import disk_errors
from dsgan_studio.core.base.room import scratch_array
from dsgan_studio.core.gan_training.deep_png import (
    SIGNATURE,
    deep_png_size,
    is_deep,
    read_deep_png,
)
from dsgan_studio.core.gan_training.fit import Pixels

IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"})
NOT_AN_IMAGE = "not an image, or of a kind that is not read here"
# Pillow knows many more, some of which start other programs.
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
MAX_PIXELS = 178_956_970  # held in memory: Pillow's own limit for what it takes for an attack
_DEEP_PNG_SHARE = 4  # a PNG of 16 bits takes so many times the memory while it is read
_MOST_PIXELS = 1 << 32  # mapped from disk
_MAX_BYTES = 4 << 30
HEAD_BYTES = 26
_BAND_ROWS = 256
_MAX_CHANNELS = 16  # a leading axis without a name and up to this long holds channels
_DAMAGED = (
    OSError, ValueError, SyntaxError, TypeError, EOFError, struct.error, zlib.error, KeyError,
    IndexError, OverflowError, ZeroDivisionError, NotImplementedError, AttributeError,
    UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning,
    tifffile.TiffFileError,
)  # fmt: skip
# Of the machine, not of the file: the file may be read another day, so it must not be left out.
_MACHINE = (
    errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENXIO, errno.ENODEV,
    errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN, errno.EHOSTDOWN,
)  # fmt: skip
_CANNOT_OPEN = {
    errno.ENOENT: "it is no longer there",
    errno.EACCES: "permission to read it is denied",
    errno.EPERM: "permission to read it is denied",
    errno.EISDIR: "a folder, not an image",
}


_TIFF_HEADS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def _too_large(most: int) -> str:
    return (
        f"more than {most:,} pixels, too many to be read at once; save it as a TIFF without "
        "compression or with Deflate, or cut it up"
    )


def begins_as_image(head: bytes) -> bool:
    """Tell from the first `HEAD_BYTES` of a file whether it is of a kind that is read here."""
    is_webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    return is_webp or head.startswith((SIGNATURE, b"\xff\xd8\xff", b"BM", *_TIFF_HEADS))


def _head(path: Path) -> bytes:
    """Return the beginning of the file, which says what it is whatever its name."""
    with open(path, "rb") as file:
        return file.read(HEAD_BYTES)


@contextlib.contextmanager
def _reasons(path: Path) -> Iterator[None]:
    """Turn whatever reading a file can raise into the reason why it cannot be used.

    Raises:
        BadInput: if the file is at fault.
        StoreError: if the machine is.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UnidentifiedImageError as error:
        raise BadInput(NOT_AN_IMAGE) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadInput(_too_large(MAX_PIXELS)) from error
    except MemoryError as error:
        raise BadInput("larger than the memory of this machine; cut it up") from error
    except _DAMAGED as error:
        number = error.errno if isinstance(error, OSError) else None
        if number in _MACHINE:
            with disk_errors(f"read {path}"):
                raise
        if number in _CANNOT_OPEN:
            raise BadInput(_CANNOT_OPEN[number]) from error
        reason = str(error).strip().split("\n")[0].replace(str(path), "").strip() or "no details"
        raise BadInput(f"damaged ({reason[:120]})") from error


def read_image(
    path: Path,
    *,
    alpha_background: Literal["white", "black"] = "white",
    scratch: Path | None = None,
) -> Pixels:
    """Return the pixels of an image file, upright.

    Args:
        path: PNG, JPEG, TIFF, BMP or WebP: 1 to 16 bits, or 32-bit float or integer; grey, palette,
            RGB, RGBA, CMYK, or more channels (TIFF).
        alpha_background: what transparent images are laid on; a TIFF's only where it has 8 bits.
        scratch: folder for the pixels of TIFFs too large for memory while they are in use; None
            refuses them.

    Returns:
        [H, W, C] uint8, uint16 or float32. Of a stack, the first plane.

    Raises:
        BadInput: if the file cannot be read; the text is the reason, without the file's name.
    """
    with _reasons(path):
        head = _head(path)
        pixels: Pixels | None = None
        if head.startswith(_TIFF_HEADS):
            pixels = _read_tiff(path, scratch)
        elif is_deep(head):
            if math.prod(deep_png_size(head)) > MAX_PIXELS // _DEEP_PNG_SHARE:
                raise BadInput(_too_large(MAX_PIXELS // _DEEP_PNG_SHARE))
            pixels = _opaque(read_deep_png(path), alpha_background)
        if pixels is None:
            pixels = _read_with_pillow(path, alpha_background)
    if 0 in pixels.shape:
        raise BadInput("holds no pixels")
    return pixels


def image_size(path: Path) -> tuple[int, int]:
    """Return height and width in px from the file's header alone.

    Raises:
        BadInput: as `read_image`.
    """
    with _reasons(path):
        if _head(path).startswith(_TIFF_HEADS):
            with tifffile.TiffFile(path) as file:
                page = file.pages.first
                return int(page.imagelength), int(page.imagewidth)
        with Image.open(path, formats=_FORMATS) as image:
            return image.height, image.width


def may_be_deep(path: Path) -> bool:
    """Tell from the header whether the file may hold more than 8 bits a channel.

    Raises:
        BadInput: as `read_image`.
    """
    with _reasons(path):
        head = _head(path)
    if head.startswith(SIGNATURE):
        return head[24:25] == b"\x10"  # bit depth, in the IHDR chunk
    if not head.startswith(_TIFF_HEADS):
        return False
    with _reasons(path), tifffile.TiffFile(path) as file:
        return bool(file.pages.first.bitspersample > 8)


def _opaque(pixels: npt.NDArray[np.uint16], background: Literal["white", "black"]) -> Pixels:
    """Return grey and alpha, or RGB with or without alpha, laid on a ground and without alpha."""
    if pixels.shape[2] == 3:
        return pixels
    values, alpha = pixels[:, :, :-1], pixels[:, :, -1:]
    if (alpha == 65_535).all():
        return values
    ground = 65_535.0 if background == "white" else 0.0
    share = alpha / np.float32(65_535)
    return np.rint(ground + (values - np.float32(ground)) * share).astype(np.uint16)


def _read_tiff(path: Path, scratch: Path | None) -> Pixels | None:
    """Return what tifffile reads, None where Pillow does it better (palettes, codecs, CMYK)."""
    with tifffile.TiffFile(path) as file:
        series = file.series[0]
        page = file.pages.first
        if page.photometric not in (0, 1, 2) or page.compression not in (1, 8, 32946, 32773):
            return None
        if page.bitspersample not in (8, 16, 32, 64):
            return None
        samples = page.samplesperpixel
        upright = "Orientation" not in page.tags or int(page.tags["Orientation"].value) == 1
        transparent = any(kind in page.extrasamples for kind in (1, 2)) and page.bitspersample == 8
        if transparent or not upright:
            return None
        count = int(page.imagelength) * int(page.imagewidth)
        if count > MAX_PIXELS:
            if scratch is None or count > _MOST_PIXELS or page.photometric == 0:
                raise BadInput(_too_large(MAX_PIXELS))
            return _mapped(page, scratch)
        axes, shape = series.axes, series.shape
        if min(series.nbytes, page.nbytes) > _MAX_BYTES:
            raise ValueError(f"more than {_MAX_BYTES >> 30} GiB of pixels")
        if series.nbytes > _MAX_BYTES or any(
            n > _MAX_CHANNELS for a, n in zip(axes, shape, strict=True) if a not in "YX"
        ):
            array = page.asarray()
            axes = "YXS" if array.ndim == 3 and array.shape[-1] == samples else "YX"
        else:
            array = series.asarray()
        inverted = page.photometric == 0
    pixels = _canonical(_channels_last(array, axes))
    if not inverted:
        return pixels
    return _canonical(255 - pixels if pixels.dtype == np.uint8 else pixels.max() - pixels)


def _mapped(page: tifffile.TiffPage, scratch: Path) -> Pixels:
    """Return the pixels of a very large page, mapped from a file that goes with them."""
    kinds = (np.uint8, np.uint16, np.float32)
    if page.dtype not in kinds or page.axes not in ("YX", "YXS"):
        raise BadInput(_too_large(MAX_PIXELS))
    pixels: Pixels = scratch_array(scratch, page.shape, page.dtype)
    page.asarray(out=pixels)
    return pixels.reshape(*page.shape[:2], -1)


def _channels_last(array: npt.NDArray[np.generic], axes: str) -> npt.NDArray[np.generic]:
    """Return [H, W, C]: named channel axes kept, of all other axes the first plane."""
    named = "S" in axes or "C" in axes
    keep = {"Y", "X"} | ({"S", "C"} if named else {"Q", "I"})
    while len(axes) > 2:
        extra = next((i for i, a in enumerate(axes) if a not in keep), None)
        if extra is None:
            break
        array = np.take(array, 0, axis=extra)
        axes = axes[:extra] + axes[extra + 1 :]
    order = [axes.index("Y"), axes.index("X")]
    order += [i for i in range(array.ndim) if i not in order]
    moved = array.transpose(order)
    return moved.reshape(*moved.shape[:2], -1)


def _canonical(array: npt.NDArray[np.generic]) -> Pixels:
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255)
    if array.dtype in (np.uint8, np.uint16):
        return cast(Pixels, array)
    if array.dtype.kind in "ui" and array.size and array.min() >= 0 and array.max() <= 65_535:
        return array.astype(np.uint16)  # as what it is beside images of 16 bits
    if array.dtype.kind in "uif":
        return array.astype(np.float32)
    raise ValueError(f"pixels of type {array.dtype} are not read here")


def _read_with_pillow(path: Path, background: Literal["white", "black"]) -> Pixels:
    with Image.open(path, formats=_FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise BadInput(_too_large(MAX_PIXELS))
        opened.load()
        # In place, and row by row below: each copy of a large image is half a gigabyte.
        ImageOps.exif_transpose(opened, in_place=True)
        return _pixels(opened, background)


def _pixels(image: Image.Image, background: Literal["white", "black"]) -> Pixels:
    if image.mode.startswith("I;16"):
        return _canonical(np.asarray(image)[:, :, None])
    if image.mode in ("I", "F"):
        return _canonical(np.asarray(image)[:, :, None])
    if image.mode in ("1", "L"):
        return np.asarray(image.convert("L"))[:, :, None]
    grey = image.mode in ("LA", "La")
    transparent = image.mode in ("PA", "RGBA", "RGBa") or "transparency" in image.info
    out: npt.NDArray[np.uint8] = np.empty((image.height, image.width, 1 if grey else 3), np.uint8)
    for top in range(0, image.height, _BAND_ROWS):
        band = image.crop((0, top, image.width, min(top + _BAND_ROWS, image.height)))
        if grey or transparent:
            rgba = band.convert("RGBA")
            band = Image.alpha_composite(Image.new("RGBA", rgba.size, background), rgba)
        levels = np.asarray(band.convert("L" if grey else "RGB"))
        out[top : top + _BAND_ROWS] = levels.reshape(*levels.shape[:2], -1)
    return out
