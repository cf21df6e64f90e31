"""Images of any size are cut and resized in bounded memory."""

from __future__ import annotations

import numpy as np
import pytest
import tifffile
from PIL import Image

from dsgan_studio.core.base import room
from dsgan_studio.core.base.errors import BadInput, StoreError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training import reading, resizing
from dsgan_studio.core.gan_training.fit import ImageFit, choose_channels
from dsgan_studio.core.gan_training.images import prepare_images
from dsgan_studio.core.gan_training.pieces import fit_image, fitted
from dsgan_studio.core.gan_training.reading import read_image


@pytest.fixture
def smooth():
    """A picture with detail of a few pixels, of a size that nothing divides."""
    rows, cols = np.mgrid[0:397, 0:523]
    bands = [np.sin(rows / 9) * np.cos(cols / 7), np.cos(rows / 31), np.sin(cols / 23)]
    return np.rint(np.stack(bands, axis=2) * 100 + 128).astype(np.uint8)


@pytest.mark.parametrize("mode", ["crop", "letterbox"])
def test_reducing_a_vast_image_band_by_band_changes_less_than_a_grey_level_on_average(
    smooth, monkeypatch, mode
):
    fit = ImageFit(8, mode)
    (whole,) = fit_image(smooth, fit)
    monkeypatch.setattr(resizing, "_WHOLE_PIXELS", 1000)
    monkeypatch.setattr(resizing, "_BAND_PIXELS", 5000)
    (banded,) = fit_image(smooth, fit)
    difference = np.abs(banded.astype(int) - whole)
    assert 0 < difference.mean() < 0.8


def test_only_a_band_is_brought_to_8_bits_at_a_time(smooth, monkeypatch):
    monkeypatch.setattr(resizing, "_WHOLE_PIXELS", 1000)
    monkeypatch.setattr(resizing, "_BAND_PIXELS", 5000)
    seen = []

    def to_8_bit(pixels):
        seen.append(pixels.shape[0])
        return np.asarray(pixels, np.uint8)

    assert len(list(fitted(smooth, ImageFit(8), to_8_bit))) == 1
    assert sum(seen) == 397
    assert max(seen) < 20
    seen.clear()
    tiles = list(fitted(smooth, ImageFit(16, "tiles"), to_8_bit))
    assert seen == [16] * len(tiles)


@pytest.mark.parametrize("channels", [None, (1,)])
def test_the_usual_channels_are_not_copied(smooth, channels):
    assert np.shares_memory(choose_channels(smooth, ImageFit(8, channels=channels)), smooth)


VAST = {
    "whole": {},
    "high byte first": {"byteorder": ">"},
    "deflated strips": {"compression": "deflate", "rowsperstrip": 10},
    "deflated tiles": {"compression": "deflate", "tile": (64, 64)},
}


@pytest.mark.parametrize("kind", VAST)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_tiff_larger_than_memory_is_mapped_and_cut_into_tiles(
    smooth, tmp_path, monkeypatch, kind, dtype
):
    pixels = smooth.astype(dtype)
    (tmp_path / "images").mkdir()
    path = tmp_path / "images" / "slide.tif"
    tifffile.imwrite(path, pixels, photometric="rgb", **VAST[kind])
    monkeypatch.setattr(reading, "MAX_PIXELS", 1000)
    mapped = read_image(path, scratch=tmp_path)
    assert isinstance(mapped, np.memmap)
    np.testing.assert_array_equal(mapped, pixels)
    fit = ImageFit(32, "tiles", window=(0.0, 255.0))
    cache = tmp_path / "cache"
    made = prepare_images(tmp_path / "images", None, fit, cache, JobContext())
    np.testing.assert_array_equal(made.images, fit_image(smooth, fit))
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize(
    "write",
    [
        lambda path, pixels: Image.fromarray(pixels).save(path, format="PNG"),
        lambda path, pixels: Image.fromarray(pixels).save(path, format="TIFF", compression="jpeg"),
        lambda path, pixels: tifffile.imwrite(path, pixels.astype(float), photometric="rgb"),
    ],
)
def test_what_cannot_be_read_in_parts_says_how_to_save_it(smooth, tmp_path, monkeypatch, write):
    write(tmp_path / "slide.tif", smooth)
    monkeypatch.setattr(reading, "MAX_PIXELS", 1000)
    with pytest.raises(BadInput, match=r"more than 1,000 pixels.*save it as a TIFF without compr"):
        read_image(tmp_path / "slide.tif", scratch=tmp_path)


def test_a_vast_tiff_needs_room_for_its_pixels(smooth, tmp_path, monkeypatch):
    tifffile.imwrite(tmp_path / "slide.tif", smooth, photometric="rgb")
    monkeypatch.setattr(reading, "MAX_PIXELS", 1000)
    monkeypatch.setattr(room, "free_bytes", lambda _: smooth.nbytes - 1)
    with pytest.raises(StoreError, match=r"the pixels of a very large image need about 0\.6 MB"):
        read_image(tmp_path / "slide.tif", scratch=tmp_path)
