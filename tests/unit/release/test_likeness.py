import numpy as np
import pytest

from dsgan_studio.core.base.errors import JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.release import likeness
from dsgan_studio.core.release.likeness import (
    coarse_pictures,
    compare,
    limit_of,
    near_duplicates,
    nearest,
    usual_levels,
)


def pictures(count, side=32, seed=0):
    """Smooth pictures that differ from each other."""
    draw = numpy_generator("test-likeness", seed)
    small = draw.integers(0, 256, (count, 8, 8, 3), dtype=np.uint8)
    return np.repeat(np.repeat(small, side // 8, axis=1), side // 8, axis=2)


def coarse_of(images):
    return coarse_pictures(iter(images), len(images), JobContext(), "look")


def found(images, limit=8.0):
    return near_duplicates(coarse_of(images), images.__getitem__, limit, JobContext())


def test_slightly_changed_and_mirrored_items_are_found_and_others_are_not():
    images = pictures(12)
    draw = numpy_generator("test-likeness", 9)
    images[5] = np.clip(images[2] + draw.integers(-3, 4, images[2].shape), 0, 255)
    images[9] = images[4][:, ::-1]
    pairs = found(images)
    assert [(one.item, one.other, one.mirrored) for one in pairs] == [(5, 2, False), (9, 4, True)]
    assert 0 < pairs[0].levels < 4
    assert pairs[1].levels == 0


def test_of_many_equal_items_the_first_stays_whatever_the_size_of_a_block(monkeypatch):
    images = pictures(10)
    images[3:8] = images[1]
    whole = found(images)
    assert [(one.item, one.other) for one in whole] == [(item, 1) for item in range(3, 8)]
    monkeypatch.setattr(likeness, "_ROWS", 3)
    assert found(images) == whole


def test_what_is_alike_only_when_made_small_is_no_duplicate():
    # A checkerboard of 1 px and a grey area are the same at 16 px.
    board = np.indices((64, 64)).sum(axis=0) % 2 * 200 + 27
    images = np.stack([board, np.full((64, 64), 127)]).astype(np.uint8)
    images = np.repeat(images[..., None], 3, axis=3)
    assert found(images) == ()


def test_the_nearest_picture_is_the_one_that_a_search_of_all_pairs_finds(monkeypatch):
    monkeypatch.setattr(likeness, "_ROWS", 4)
    one, other = coarse_of(pictures(9)), coarse_of(pictures(11, seed=1))
    index, mirrored, levels = nearest(one, other, JobContext(), "compare")
    for place, small in enumerate(one.astype(float)):
        turned = other.reshape(-1, 16, 16, 3)[:, :, ::-1].reshape(11, -1)
        apart = np.sqrt(
            np.square(np.stack([other, turned]).astype(float) - small).mean(axis=2)
        )  # [2, M]
        assert apart[int(mirrored[place]), index[place]] == pytest.approx(apart.min())
        assert levels[place] == pytest.approx(apart.min(), rel=1e-5)


def test_the_limit_falls_where_all_images_are_alike():
    assert limit_of(usual_levels(coarse_of(pictures(20)), JobContext(), "look")) == 8.0
    flat = np.stack([np.full((16, 16, 3), 100 + level, np.uint8) for level in range(10)])
    assert limit_of(usual_levels(coarse_of(flat), JobContext(), "look")) == 0.5
    assert limit_of(usual_levels(coarse_of(flat[:1]), JobContext(), "look")) == 8.0


def test_the_usual_difference_of_many_images_is_that_of_some_of_them(monkeypatch):
    coarse = coarse_of(pictures(40))
    whole = usual_levels(coarse, JobContext(), "look")
    monkeypatch.setattr(likeness, "_MOST_USUAL", 15)
    monkeypatch.setattr(likeness, "_ROWS", 7)
    assert usual_levels(coarse, JobContext(), "look") == pytest.approx(whole, rel=0.05)


def test_images_of_different_size_are_compared():
    small, large = pictures(1, side=32)[0], pictures(1, side=64)[0]
    assert compare(0, 0, small, large).levels < 20


def test_a_search_stops_where_it_is_cancelled():
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        near_duplicates(coarse_of(pictures(3)), pictures(3).__getitem__, 8.0, context)
