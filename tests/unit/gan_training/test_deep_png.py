"""PNGs of 16 bits and several channels keep their depth."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.gan_training import reading
from dsgan_studio.core.gan_training.deep_png import SIGNATURE, _pixel_data, _unfiltered
from dsgan_studio.core.gan_training.reading import image_size, may_be_deep, read_image

COLOUR_TYPES = {2: 4, 3: 2, 4: 6}  # by channels
ADAM7 = "1646264677777777565656567777777736463646777777775656565677777777"


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def filtered(lines, bpp, kinds):
    """Filter rows of bytes as the specification says, a byte at a time."""
    out = bytearray()
    above = [0] * len(lines[0])
    for kind, line in zip(kinds, lines, strict=True):
        out.append(kind)
        for i, value in enumerate(line):
            left = line[i - bpp] if i >= bpp else 0
            corner = above[i - bpp] if i >= bpp else 0
            guesses = (left, above[i], corner)
            p = left + above[i] - corner
            nearest = min(range(3), key=lambda n: (abs(p - guesses[n]), n))
            guess = (0, left, above[i], (left + above[i]) // 2, guesses[nearest])[kind]
            out.append((value - guess) % 256)
        above = line
    return bytes(out)


def png(pixels, *, kinds=(0, 1, 2, 3, 4), interlaced=False):
    height, width, channels = pixels.shape
    pattern = np.array(list(ADAM7), int).reshape(8, 8)
    passes = np.tile(pattern, (height // 8 + 1, width // 8 + 1))[:height, :width]
    raw, at = b"", 0
    for number in range(1, 8) if interlaced else (0,):
        lines = []
        for row in range(height):
            chosen = pixels[row][passes[row] == number] if interlaced else pixels[row]
            if len(chosen):
                lines.append(list(chosen.astype(">u2").tobytes()))
        if lines:
            used = [kinds[(at + i) % len(kinds)] for i in range(len(lines))]
            raw, at = raw + filtered(lines, channels * 2, used), at + len(lines)
    header = struct.pack(
        ">IIBBBBB", width, height, 16, COLOUR_TYPES[channels], 0, 0, int(interlaced)
    )
    data = zlib.compress(raw)
    parts = [chunk(b"IDAT", data[i : i + 100]) for i in range(0, len(data), 100)]
    return b"".join([SIGNATURE, chunk(b"IHDR", header), *parts, chunk(b"IEND", b"")])


def deep(height, width, channels, seed=0):
    # Of a few levels, so that the ties of a prediction are met too.
    return np.random.default_rng(seed).integers(0, 4, (height, width, channels)).astype(
        np.uint16
    ) * np.uint16(260)


@given(
    height=st.integers(1, 11),
    width=st.integers(1, 11),
    kinds=st.lists(st.integers(0, 4), min_size=1, max_size=5),
    interlaced=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_every_filter_and_interlacing_gives_the_pixels_again(
    tmp_path_factory, height, width, kinds, interlaced
):
    path = tmp_path_factory.mktemp("png") / "a.png"
    pixels = deep(height, width, 3, height * 12 + width)
    path.write_bytes(png(pixels, kinds=kinds, interlaced=interlaced))
    assert may_be_deep(path)
    assert image_size(path) == (height, width)
    read = read_image(path)
    assert read.dtype == np.uint16
    np.testing.assert_array_equal(read, pixels)
    # Pillow sees the same in the upper eight bits.
    np.testing.assert_array_equal(np.asarray(Image.open(path).convert("RGB")), pixels >> 8)


def test_filters_are_undone_as_pillow_undoes_them():
    ramp = np.add.outer(np.arange(40) * 5, np.arange(33) * 3)
    pixels = np.stack([ramp, ramp[::-1], ramp // 2], axis=2).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    rows = np.frombuffer(zlib.decompress(_pixel_data(file.getvalue())), np.uint8).reshape(40, -1)
    assert len(set(rows[:, 0])) > 1
    np.testing.assert_array_equal(_unfiltered(rows[:, 0], rows[:, 1:].reshape(40, 33, 3)), pixels)


@pytest.mark.parametrize("channels", [2, 4])
def test_what_is_transparent_is_laid_on_the_ground_and_what_is_opaque_is_kept(tmp_path, channels):
    path = tmp_path / "a.png"
    pixels = deep(4, 6, channels)
    pixels[..., -1] = 65_535
    path.write_bytes(png(pixels))
    np.testing.assert_array_equal(read_image(path), pixels[..., :-1])
    pixels[:2, :, -1] = 0
    path.write_bytes(png(pixels))
    for background, level in (("white", 65_535), ("black", 0)):
        laid = read_image(path, alpha_background=background)
        assert (laid[:2] == level).all()
        np.testing.assert_array_equal(laid[2:], pixels[2:, :, :-1])


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda data: data[:-70], "truncated"),
        (lambda data: data[:30], "damaged"),
        (lambda data: data[:60] + bytes([data[60] ^ 1]) + data[61:], "checksum"),
        (lambda data: data[:28] + b"\x02" + data[29:], "damaged"),
    ],
)
def test_damaged_files_are_told(tmp_path, damage, told):
    path = tmp_path / "a.png"
    path.write_bytes(damage(png(deep(30, 30, 3))))
    with pytest.raises(BadInput, match=told):
        read_image(path)


def test_an_unknown_filter_is_told(tmp_path):
    path = tmp_path / "a.png"
    header = struct.pack(">IIBBBBB", 1, 1, 16, 2, 0, 0, 0)
    data = zlib.compress(b"\x05" + bytes(6))
    path.write_bytes(SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", data))
    with pytest.raises(BadInput, match="unknown filter"):
        read_image(path)


def test_files_too_large_for_memory_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    path.write_bytes(png(deep(5, 7, 3)))
    monkeypatch.setattr(reading, "MAX_PIXELS", 4 * 34)
    with pytest.raises(BadInput, match="more than 34 pixels"):
        read_image(path)
