"""What is said of images before training, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training.fit import ImageFit
from dsgan_studio.core.gan_training.images import prepare_images
from dsgan_studio.core.gan_training.remarks import check_trainable, remarks

FIT = ImageFit(8)


@pytest.fixture
def prepared(tmp_path):
    """Prepare images of the given pixels."""

    def prepare(pixels, fit=FIT):
        folder = tmp_path / "images"
        folder.mkdir()
        for number, one in enumerate(pixels):
            Image.fromarray(one).save(folder / f"{number}.png")
        return prepare_images(folder, None, fit, tmp_path / "cache", JobContext())

    return prepare


def noise(count, height=8, width=8):
    rng = np.random.default_rng(0)
    return [rng.integers(0, 256, (height, width, 3), np.uint8) for _ in range(count)]


@pytest.mark.parametrize(
    ("pixels", "told"),
    [
        (noise(1), r"1 image in .*images is too few to train on; give at least 4"),
        (noise(3), r"3 images in .*images are too few"),
        ([np.zeros((8, 8, 3), np.uint8)] * 20, r"the 20 images in .*images are all equal"),
        (noise(3) * 4, r"of the 12 images in .*images only 3 are different"),
    ],
)
def test_images_that_nothing_can_be_learnt_from_are_refused(prepared, pixels, told):
    with pytest.raises(BadInput, match=told):
        check_trainable(prepared(pixels))


def test_four_different_images_can_be_trained_on(prepared):
    check_trainable(prepared(noise(4)))


def test_one_large_image_is_many_tiles(prepared):
    check_trainable(prepared(noise(1, 40, 40), ImageFit(8, "tiles")))


def test_few_and_repeated_images_are_remarked(prepared):
    few, repeated = remarks(prepared([*noise(6), noise(1)[0]]))
    assert few.startswith("Only 6 different images")
    assert repeated.startswith("1 of the 7 images is there already, pixel by pixel")


def test_of_many_large_images_nothing_is_remarked(prepared):
    assert remarks(prepared(noise(200, 9, 12))) == ()


@pytest.mark.parametrize(
    ("size", "fit", "enlarged"),
    [
        ((1, 1), ImageFit(8), True),
        ((7, 30), ImageFit(8), True),
        ((8, 30), ImageFit(8), False),
        ((7, 30), ImageFit(8, "letterbox"), False),
        ((7, 7), ImageFit(8, "letterbox"), True),
        ((30, 30), ImageFit(8, "tiles"), False),
        ((30, 30), ImageFit(8, "tiles", crop_px=4), True),
        ((12, 12), ImageFit(8, "tiles", crop_px=16), False),
    ],
)
def test_enlarged_images_are_remarked(prepared, size, fit, enlarged):
    told = "4 of 4 files are smaller than 8 px and were enlarged"
    said = remarks(prepared(noise(4, *size), fit))
    assert any(told in sentence for sentence in said) == enlarged


def test_files_that_are_faint_beside_others_of_another_unit_are_named(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    for number, one in enumerate(noise(6)):
        grey = one[:, :, 0]
        Image.fromarray(grey.astype(np.uint16) * 16).save(folder / f"{number}.tif")
    Image.fromarray(grey.astype(np.float32) / 255).save(folder / "fraction.tif")
    told = remarks(prepare_images(folder, None, FIT, tmp_path / "cache", JobContext()))
    assert "1 of 7 files is nearly of one grey level where" in told[-1]
    assert "(fraction.tif): in another unit than the others" in told[-1]
    again = remarks(prepare_images(folder, None, FIT, tmp_path / "cache", JobContext()))
    assert again == told


def test_a_dark_8_bit_image_is_no_reason_to_remark_on_units(prepared):
    dark = [one // 32 for one in noise(6)]
    assert not any("unit" in one for one in remarks(prepared(dark)))
