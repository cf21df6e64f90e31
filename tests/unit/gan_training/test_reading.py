"""Reading image files of many kinds; every damaged one gives a reason."""

from __future__ import annotations

import errno

import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.gan_training import reading
from dsgan_studio.core.gan_training.reading import image_size, may_be_deep, read_image

RGB = np.random.default_rng(0).integers(0, 256, (5, 7, 3), np.uint8)
GREY16 = np.random.default_rng(1).integers(0, 65536, (5, 7), np.uint16)


@pytest.mark.parametrize("suffix", ["png", "bmp", "tif", "tiff"])
def test_lossless_rgb_comes_back_to_the_last_bit(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(RGB).save(path)
    np.testing.assert_array_equal(read_image(path), RGB)
    assert image_size(path) == (5, 7)


@pytest.mark.parametrize("suffix", ["jpg", "webp"])
def test_lossy_rgb_comes_back_nearly(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(np.full((16, 16, 3), (200, 100, 50), np.uint8)).save(path, quality=95)
    assert np.abs(read_image(path).astype(int) - (200, 100, 50)).max() < 6


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_16_bit_grey_keeps_its_depth(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(GREY16).save(path)
    pixels = read_image(path)
    assert pixels.dtype == np.uint16
    np.testing.assert_array_equal(pixels[..., 0], GREY16)
    assert may_be_deep(path)


def test_only_deep_files_need_a_window(tmp_path):
    Image.fromarray(RGB).save(tmp_path / "a.png")
    Image.fromarray(RGB).save(tmp_path / "a.jpg")
    assert not may_be_deep(tmp_path / "a.png")
    assert not may_be_deep(tmp_path / "a.jpg")
    tifffile.imwrite(tmp_path / "a.tif", RGB, photometric="rgb")
    assert not may_be_deep(tmp_path / "a.tif")
    tifffile.imwrite(tmp_path / "a.tif", GREY16, photometric="minisblack")
    assert may_be_deep(tmp_path / "a.tif")


@pytest.mark.parametrize(("mode", "channels"), [("1", 1), ("L", 1), ("P", 3), ("CMYK", 3)])
def test_grey_palette_and_cmyk_become_grey_or_rgb(tmp_path, mode, channels):
    path = tmp_path / "a.tif"
    Image.fromarray(RGB).convert(mode).save(path)
    expected = Image.fromarray(RGB).convert(mode).convert("L" if channels == 1 else "RGB")
    pixels = read_image(path)
    assert pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels.squeeze(), np.asarray(expected))


@pytest.mark.parametrize("suffix", ["png", "tif", "webp"])
@pytest.mark.parametrize(("background", "value"), [("white", 255), ("black", 0)])
def test_transparent_images_are_laid_on_the_chosen_ground(tmp_path, suffix, background, value):
    path = tmp_path / f"a.{suffix}"
    rgba = np.zeros((4, 4, 4), np.uint8)
    rgba[:2] = (10, 20, 30, 255)
    Image.fromarray(rgba).save(path, lossless=True)
    pixels = read_image(path, alpha_background=background)
    assert (pixels[:2] == (10, 20, 30)).all()
    assert (pixels[2:] == value).all()


def test_transparent_grey_stays_grey_and_a_transparent_palette_is_laid_on_white(tmp_path):
    grey = Image.fromarray(np.array([[[9, 255], [9, 0]]], np.uint8), mode=None).convert("LA")
    grey.putalpha(Image.fromarray(np.array([[255, 0]], np.uint8)))
    grey.save(tmp_path / "la.png")
    assert read_image(tmp_path / "la.png").shape[2] == 1
    palette = Image.fromarray(np.array([[0, 1]], np.uint8)).convert("P")
    palette.putpalette([10, 20, 30, 40, 50, 60] + [0] * 762)
    palette.save(tmp_path / "p.png", transparency=1)
    assert read_image(tmp_path / "p.png").tolist() == [[[10, 20, 30], [255, 255, 255]]]


@pytest.mark.parametrize("suffix", ["jpg", "tif", "png"])
def test_images_are_turned_upright(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying on its side
    Image.fromarray(RGB).save(path, exif=exif)
    assert read_image(path).shape == (7, 5, 3)


def test_a_tiff_of_five_channels_keeps_them_wherever_they_are_stored(tmp_path):
    data = np.random.default_rng(2).integers(0, 65536, (5, 8, 9), np.uint16)
    tifffile.imwrite(tmp_path / "pages.tif", data, photometric="minisblack")
    tifffile.imwrite(
        tmp_path / "named.tif", data, photometric="minisblack", metadata={"axes": "CYX"}
    )
    tifffile.imwrite(
        tmp_path / "last.tif", data.transpose(1, 2, 0), photometric="minisblack",
        planarconfig="contig",
    )  # fmt: skip
    for name in ("pages.tif", "named.tif", "last.tif"):
        np.testing.assert_array_equal(read_image(tmp_path / name), data.transpose(1, 2, 0))


def test_of_a_stack_the_first_plane_is_read(tmp_path):
    stack = np.random.default_rng(3).integers(0, 256, (3, 2, 8, 9), np.uint8)
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, stack, photometric="minisblack", imagej=True, metadata={"axes": "ZCYX"})
    np.testing.assert_array_equal(read_image(path), stack[0].transpose(1, 2, 0))
    long = np.random.default_rng(3).integers(0, 256, (40, 8, 9), np.uint8)
    tifffile.imwrite(path, long, photometric="minisblack")
    np.testing.assert_array_equal(read_image(path)[..., 0], long[0])


@pytest.mark.parametrize("kind", [np.int32, np.uint32, np.int16])
def test_integers_that_fit_into_16_bits_are_read_as_such(tmp_path, kind):
    path = tmp_path / "a.tif"
    data = (np.arange(12).reshape(3, 4) * 1000).astype(kind)
    tifffile.imwrite(path, data, photometric="minisblack")
    pixels = read_image(path)
    assert pixels.dtype == np.uint16
    np.testing.assert_array_equal(pixels[..., 0], data)


@pytest.mark.parametrize(
    ("kind", "lowest"),
    [(np.float32, 0), (np.float64, 0), (np.int32, -9), (np.uint32, 65_500), (np.int16, -9)],
)
def test_other_numbers_become_float32(tmp_path, kind, lowest):
    path = tmp_path / "a.tif"
    data = (lowest + np.arange(12).reshape(3, 4) * 10).astype(kind)
    tifffile.imwrite(path, data, photometric="minisblack")
    pixels = read_image(path)
    assert pixels.dtype == np.float32
    np.testing.assert_array_equal(pixels[..., 0], data)


def test_white_is_zero_images_are_inverted(tmp_path):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, np.array([[0, 255]], np.uint8), photometric="miniswhite")
    assert read_image(path).ravel().tolist() == [255, 0]
    tifffile.imwrite(path, np.array([[0, 1000]], np.uint16), photometric="miniswhite")
    assert read_image(path).ravel().tolist() == [1000, 0]


def test_compressed_tiffs_are_read(tmp_path):
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        path = tmp_path / f"{compression}.tif"
        Image.fromarray(RGB).save(path, compression=compression)
        assert read_image(path).shape == RGB.shape


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.bmp", "a.webp"])
@pytest.mark.parametrize("data", [b"", b"hello", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"II*\0" * 9])
def test_files_that_are_not_images_give_a_reason(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    for read in (read_image, image_size):
        with pytest.raises(BadInput, match=r"not an image|damaged"):
            read(path)


@given(data=st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_damaged_files_give_a_reason_or_pixels_but_never_another_error(tmp_path, data):
    suffix = data.draw(st.sampled_from(["png", "jpg", "tif", "bmp", "webp"]))
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(RGB).save(path)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    try:
        pixels = read_image(path)
    except BadInput:
        return
    assert pixels.ndim == 3


@pytest.mark.parametrize("kind", ["GIF", "EPS", "PPM", "ICO"])
def test_kinds_that_are_not_offered_are_not_opened_under_another_name(tmp_path, kind):
    path = tmp_path / "a.png"
    Image.fromarray(RGB).save(path, format=kind)
    for read in (read_image, image_size):
        with pytest.raises(BadInput, match="of a kind that is not read here"):
            read(path)


def test_a_file_is_what_it_holds_whatever_its_name(tmp_path):
    Image.fromarray(RGB).save(tmp_path / "a.tif", format="PNG")
    tifffile.imwrite(tmp_path / "b.png", GREY16, photometric="minisblack")
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif"), RGB)
    np.testing.assert_array_equal(read_image(tmp_path / "b.png")[..., 0], GREY16)
    assert may_be_deep(tmp_path / "b.png")
    assert not may_be_deep(tmp_path / "a.tif")


@pytest.mark.parametrize("suffix", ["png", "webp", "tif"])
def test_of_what_moves_or_has_pages_the_first_is_read(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    pages = [Image.fromarray(RGB), Image.fromarray(255 - RGB)]
    options = {"lossless": True} if suffix == "webp" else {}
    pages[0].save(path, save_all=True, append_images=pages[1:], **options)
    np.testing.assert_array_equal(read_image(path), RGB)


def test_files_that_are_gone_or_folders_or_denied_are_told(tmp_path, monkeypatch):
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(BadInput, match="a folder, not an image"):
        read_image(tmp_path / "folder.png")
    with pytest.raises(BadInput, match="it is no longer there"):
        read_image(tmp_path / "gone.png")

    def denied(path):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(reading, "_head", denied)
    with pytest.raises(BadInput, match="permission to read it is denied"):
        may_be_deep(tmp_path / "a.png")


def test_a_file_that_needs_more_memory_than_there_is_is_told(tmp_path, monkeypatch):
    Image.fromarray(RGB).save(tmp_path / "a.png")

    def no_memory(*_):
        raise MemoryError

    monkeypatch.setattr(reading, "_pixels", no_memory)
    with pytest.raises(BadInput, match="larger than the memory of this machine"):
        read_image(tmp_path / "a.png")


def test_a_header_that_promises_far_too_much_is_told_as_too_large(tmp_path, monkeypatch):
    Image.fromarray(RGB).save(tmp_path / "a.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    for read in (read_image, image_size):
        with pytest.raises(BadInput, match="pixels, too many to be read at once"):
            read(tmp_path / "a.png")


def test_a_truncated_image_is_not_read_as_half_an_image(tmp_path):
    path = tmp_path / "a.jpg"
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(BadInput, match="truncated"):
        read_image(path)


def test_a_tiff_that_would_fill_the_memory_is_refused(tmp_path, monkeypatch):
    tifffile.imwrite(tmp_path / "a.tif", GREY16, photometric="minisblack")
    monkeypatch.setattr(reading, "_MAX_BYTES", 64)
    with pytest.raises(BadInput, match="GiB of pixels"):
        read_image(tmp_path / "a.tif")


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_images_with_too_many_pixels_are_refused(tmp_path, monkeypatch, suffix):
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(RGB).save(path)
    monkeypatch.setattr(reading, "MAX_PIXELS", 34)
    with pytest.raises(BadInput, match="more than 34 pixels, too many"):
        read_image(path)
