import numpy as np
import pytest
from scipy import ndimage

from dsgan_studio.core.annotations.superpixels import superpixels
from dsgan_studio.core.base.errors import BadInput, ShapeError


def test_superpixels_cover_the_image_are_connected_and_do_not_cross_an_edge():
    image = np.zeros((48, 48, 3), np.uint8)
    image[:, 24:] = 220
    found = superpixels(image, 8)
    assert found.shape == (48, 48)
    numbers = np.unique(found)
    assert numbers.tolist() == list(range(len(numbers)))
    assert 16 <= len(numbers) <= 60
    for number in numbers:
        assert ndimage.label(found == number)[1] == 1
        assert len(np.unique(image[found == number])) == 1


def test_sizes_and_shapes_are_checked():
    with pytest.raises(BadInput, match="too small"):
        superpixels(np.zeros((8, 8, 3), np.uint8), 1)
    with pytest.raises(ShapeError):
        superpixels(np.zeros((8, 8), np.uint8), 8)
