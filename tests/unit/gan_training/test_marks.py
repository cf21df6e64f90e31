"""Marks go through the same crop, letterbox, tiles and objects as their images."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training.fit import ImageFit
from dsgan_studio.core.gan_training.images import prepare_images
from dsgan_studio.core.gan_training.marks import read_marks
from dsgan_studio.core.gan_training.pieces import fit_image, fit_mask


def picture():
    """Return an image with two bright squares on a dark ground, and a mask of them."""
    mask = np.zeros((60, 90), bool)
    mask[20:40, 30:50] = mask[42:58, 66:84] = True
    return np.where(mask[:, :, None], 230, 20).repeat(3, axis=2).astype(np.uint8), mask


@pytest.mark.parametrize(
    "fit",
    [
        ImageFit(32),
        ImageFit(32, mode="letterbox", letterbox_colour=(255, 255, 255)),
        ImageFit(32, mode="tiles"),
        ImageFit(32, mode="tiles", crop_px=48, stride_px=20),
        ImageFit(32, mode="objects"),
        ImageFit(128, mode="objects"),
    ],
    ids=lambda fit: f"{fit.mode}-{fit.crop_px}-{fit.resolution}",
)
def test_a_mask_lies_where_its_object_lies_in_every_training_image(fit):
    image, mask = picture()
    images, masks = fit_image(image, fit), fit_mask(mask, image, fit)
    assert len(images) == len(masks)
    for one, marked in zip(images, masks, strict=True):
        bright = (one[:, :, 0] > 125) & ~((one == 255).all(axis=2))
        assert (bright != marked).mean() < 0.02
    assert any(marked.any() for marked in masks)


def test_a_single_pixel_stays_marked_when_it_becomes_smaller():
    mask = np.zeros((500, 500), bool)
    mask[250, 250] = True
    (found,) = fit_mask(mask, np.zeros((500, 500, 3), np.uint8), ImageFit(125))
    assert 1 <= found.sum() <= 4
    assert found[61:64, 61:64].any()


@pytest.fixture
def folders(tmp_path):
    image, mask = picture()
    for name in ("images", "marks"):
        (tmp_path / name).mkdir()
    for number in range(4):
        Image.fromarray(image).save(tmp_path / "images" / f"cell {number}.png")
    for number in (2, 0):
        grey = np.where(mask, 2, 0).astype(np.uint8)
        grey[0, :] = 7
        Image.fromarray(grey).save(tmp_path / "marks" / f"cell {number}.png")
    return tmp_path


def marks_of(folder, grey=None, mode="crop"):
    fit = ImageFit(32, mode=mode)
    images = prepare_images(folder / "images", None, fit, folder / "cache", JobContext())
    return read_marks(folder / "marks", images, grey)


def test_marks_are_matched_to_their_images_by_name(folders):
    found = marks_of(folders)
    assert [(one.index, one.name) for one in found] == [(0, "cell 0.png"), (2, "cell 2.png")]
    assert found[0].mask[0].all()
    assert not marks_of(folders, grey=2)[0].mask[0].any()


def test_only_tiles_with_a_mark_are_returned(folders):
    found = marks_of(folders, grey=2, mode="tiles")
    assert all(one.mask.any() for one in found)
    assert {one.name for one in found} == {"cell 0.png", "cell 2.png"}


def test_marks_that_cannot_be_used_are_refused(folders):
    with pytest.raises(BadInput, match="nothing is marked in"):
        marks_of(folders, grey=99)
    Image.new("L", (5, 5), 9).save(folders / "marks" / "cell 1.png")
    with pytest.raises(BadInput, match=r"has 5 × 5 px and cell 1\.png 90 × 60"):
        marks_of(folders)
    (folders / "marks" / "cell 1.png").write_bytes(b"no")
    with pytest.raises(BadInput, match=r"cell 1\.png cannot be read"):
        marks_of(folders)
    (folders / "marks" / "cell 1.png").rename(folders / "marks" / "other.png")
    with pytest.raises(BadInput, match=r"1 of the marks in .* named like no single image"):
        marks_of(folders)
    for file in (folders / "marks").iterdir():
        file.unlink()
    with pytest.raises(BadInput, match="holds no PNG"):
        marks_of(folders)
    (folders / "marks").rmdir()
    with pytest.raises(BadInput, match="marks is not there"):
        marks_of(folders)
