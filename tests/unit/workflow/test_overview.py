import errno
import os
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from dsgan_studio.core.annotations.schema import LabelClass, LabelSchema
from dsgan_studio.core.base.errors import StoreError
from dsgan_studio.core.workflow.overview import CELL_PX, GAP_PX, write_overview

SCHEMA = LabelSchema(
    (LabelClass(0, "background", (0, 0, 0), None), LabelClass(1, "cell", (255, 0, 0), None))
)


class FewItems:
    """Stands in for a run of `count` items of one colour, labelled and unsure on the right."""

    def __init__(self, count):
        self._count = count

    def iter_items(self, labelling, stop):
        for index in range(min(self._count, stop)):
            image = np.full((8, 8, 3), 7 * index, np.uint8)
            label = np.zeros((4, 4), np.uint8)
            label[:, 2:] = 1
            uncertainty = np.where(label == 1, np.log(2.0), 0.0).astype(np.float32)
            yield SimpleNamespace(index=index, image=image, label=label, uncertainty=uncertainty)


def sheet(path, count):
    assert write_overview(path, FewItems(count), "labelling", SCHEMA) == min(count, 36)
    with Image.open(path) as image:
        return np.asarray(image)


def test_an_item_is_shown_as_image_label_and_uncertainty(tmp_path):
    pixels = sheet(tmp_path / "o.png", 1)
    assert pixels.shape == (3 * CELL_PX, CELL_PX, 3)
    image, label, heat = (pixels[row * CELL_PX : (row + 1) * CELL_PX] for row in range(3))
    assert (image == 0).all()
    left, right = slice(0, CELL_PX // 2), slice(CELL_PX // 2, None)
    assert (label[:, left] == 0).all()
    assert (label[:, right] == (255, 0, 0)).all()
    assert (heat[:, left] == 0).all()
    assert (heat[:, right] == 255).all()


def test_a_corrected_mask_is_shown_in_place_of_the_label(tmp_path):
    corrected = {1: np.ones((4, 4), np.uint8)}
    write_overview(tmp_path / "o.png", FewItems(2), "labelling", SCHEMA, corrected)
    with Image.open(tmp_path / "o.png") as image:
        labels = np.asarray(image)[CELL_PX : 2 * CELL_PX]
    assert (labels[:, : CELL_PX // 2] == 0).all()
    assert (labels[:, CELL_PX:] == (255, 0, 0)).all()


@pytest.mark.parametrize(("count", "rows", "columns"), [(5, 1, 5), (13, 2, 12), (100, 3, 12)])
def test_items_fill_rows_of_twelve_up_to_thirty_six(tmp_path, count, rows, columns):
    pixels = sheet(tmp_path / "o.png", count)
    height = 3 * CELL_PX + GAP_PX
    assert pixels.shape == (rows * height - GAP_PX, columns * CELL_PX, 3)
    last = min(count, 36) - 1
    row, column = divmod(last, 12)
    corner = pixels[row * height, column * CELL_PX]
    assert (corner == 7 * last).all()


def test_a_full_disk_leaves_no_half_picture(tmp_path, monkeypatch):
    def full(source, target):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StoreError, match="the disk is full"):
        write_overview(tmp_path / "o.png", FewItems(1), "labelling", SCHEMA)
    assert not list(tmp_path.iterdir())
