import numpy as np
import pytest

from dsgan_studio.core.annotations.refine import fit_border
from dsgan_studio.core.base.errors import BadInput, ShapeError


@pytest.fixture
def disc():
    """A bright disc of radius 10 on dark ground, and where it is."""
    rows, cols = np.mgrid[:40, :40]
    inside = (rows - 20) ** 2 + (cols - 20) ** 2 <= 100
    image = np.where(inside[..., None], 200, 40).astype(np.uint8).repeat(3, axis=2)
    return image, inside


@pytest.mark.parametrize("grown_px", [-2, 2])
def test_a_border_that_is_off_moves_to_the_edge_of_the_image(disc, grown_px):
    image, inside = disc
    rows, cols = np.mgrid[:40, :40]
    painted = (rows - 20) ** 2 + (cols - 20) ** 2 <= (10 + grown_px) ** 2
    mask = np.where(painted, 3, 1).astype(np.uint8)
    fitted = fit_border(mask, 3, image, 4)
    wrong_before, wrong = ((mask == 3) != inside).sum(), ((fitted == 3) != inside).sum()
    assert wrong < wrong_before / 3
    assert set(np.unique(fitted)) == {1, 3}


def test_nothing_outside_the_band_changes(disc):
    image, _ = disc
    rng = np.random.default_rng(0)
    mask = rng.integers(0, 3, (40, 40)).astype(np.uint8)
    mask[10:30, 10:30] = 3
    fitted = fit_border(mask, 3, image, 2)
    far = np.ones(mask.shape, dtype=bool)
    far[8:32, 8:32] = False
    assert (fitted[far] == mask[far]).all()


def test_a_thin_part_does_not_vanish_and_a_class_that_is_not_there_changes_nothing(disc):
    image, _ = disc
    mask = np.zeros((40, 40), np.uint8)
    mask[20, 5:35] = 2
    assert (fit_border(mask, 2, image, 4) == 2).any()
    assert (fit_border(mask, 7, image, 4) == mask).all()


def test_sizes_and_radius_are_checked(disc):
    image, _ = disc
    mask = np.zeros((40, 40), np.uint8)
    with pytest.raises(BadInput, match="changes nothing"):
        fit_border(mask, 0, image, 0)
    with pytest.raises(ShapeError):
        fit_border(mask[1:], 0, image, 2)
