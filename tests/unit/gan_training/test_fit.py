"""Fitting images of any size to squares."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.gan_training.fit import (
    ImageFit,
    choose_channels,
    fit_from_json,
    fit_to_json,
    to_8_bit,
)
from dsgan_studio.core.gan_training.pieces import fit_image


def image(height, width, value=128):
    return np.full((height, width, 3), value, np.uint8)


@given(
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    mode=st.sampled_from(["crop", "letterbox", "tiles", "objects"]),
    resolution=st.sampled_from([4, 16]),
)
@settings(max_examples=60, deadline=None)
def test_every_fit_gives_square_rgb_images_of_the_resolution(height, width, mode, resolution):
    pixels = np.random.default_rng(height * 41 + width).integers(
        0, 256, (height, width, 3), np.uint8
    )
    for made in fit_image(pixels, ImageFit(resolution, mode)):
        assert made.shape == (resolution, resolution, 3)
        assert made.dtype == np.uint8


def test_an_image_of_the_right_size_is_not_touched():
    pixels = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    for mode in ("crop", "letterbox", "tiles"):
        (made,) = fit_image(pixels, ImageFit(16, mode))
        np.testing.assert_array_equal(made, pixels)


def test_a_crop_takes_the_middle():
    pixels = image(8, 24, 0)
    pixels[:, 8:16] = 200
    (made,) = fit_image(pixels, ImageFit(8, "crop"))
    assert (made == 200).all()


def test_a_letterbox_keeps_the_whole_image_between_bars_of_the_chosen_colour():
    (made,) = fit_image(image(8, 16, 200), ImageFit(16, "letterbox", letterbox_colour=(1, 2, 3)))
    assert (made[4:12] == 200).all()
    assert (made[:4] == (1, 2, 3)).all()
    assert (made[12:] == (1, 2, 3)).all()


def test_tiles_cover_the_image_and_the_last_of_a_row_is_flush_with_the_edge():
    pixels = np.zeros((8, 20, 3), np.uint8)
    pixels[..., 0] = np.arange(20)
    made = fit_image(pixels, ImageFit(8, "tiles"))
    assert [int(tile[0, 0, 0]) for tile in made] == [0, 8, 12]


def test_tiles_may_overlap_and_be_reduced():
    made = fit_image(image(32, 32), ImageFit(8, "tiles", crop_px=16, stride_px=8))
    assert len(made) == 9


def blobs(*centres, background=240, ink=30):
    pixels = image(96, 128, background)
    for row, col in centres:
        pixels[row - 6 : row + 7, col - 6 : col + 7] = ink
    return pixels


@pytest.mark.parametrize(("background", "ink"), [(240, 30), (20, 220)])
def test_every_object_gets_a_crop_around_its_middle(background, ink):
    pixels = blobs((30, 40), (60, 90), background=background, ink=ink)
    made = fit_image(pixels, ImageFit(32, "objects"))
    assert len(made) == 2
    for crop in made:
        rows, cols = np.nonzero(crop[..., 0] == ink)
        assert rows.mean() == pytest.approx(15.5, abs=1)
        assert cols.mean() == pytest.approx(15.5, abs=1)


def test_a_crop_around_an_object_at_the_edge_stays_inside_the_image():
    (made,) = fit_image(blobs((7, 7)), ImageFit(32, "objects"))
    assert (made[1:14, 1:14] == 30).all()


def test_small_objects_are_passed_over_and_a_plain_image_has_none():
    pixels = blobs((40, 40))
    pixels[80:83, 100:103] = 30
    assert len(fit_image(pixels, ImageFit(32, "objects"))) == 1
    assert len(fit_image(pixels, ImageFit(32, "objects", object_min_px=4))) == 2
    assert fit_image(image(96, 96), ImageFit(32, "objects")) == []


def test_whether_objects_are_dark_or_bright_can_be_said():
    pixels = blobs((40, 40))
    bright = fit_image(pixels, ImageFit(32, "objects", objects_are="bright"))
    assert len(bright) == 1  # the background, as one object
    assert bright[0].shape == (32, 32, 3)


def test_one_channel_becomes_grey_and_three_become_colours():
    pixels = np.arange(5, dtype=np.uint8)[None, None]
    assert choose_channels(pixels, ImageFit(4)).tolist() == [[[0, 1, 2]]]
    assert choose_channels(pixels[..., :2], ImageFit(4)).tolist() == [[[0, 0, 0]]]
    assert choose_channels(pixels, ImageFit(4, channels=(4,))).tolist() == [[[4, 4, 4]]]
    assert choose_channels(pixels, ImageFit(4, channels=(2, 0, 4))).tolist() == [[[2, 0, 4]]]


def test_a_channel_that_does_not_exist_is_named():
    with pytest.raises(BadInput, match="channel 3 does not exist; it has 2, counted from 0"):
        choose_channels(np.zeros((1, 1, 2), np.uint8), ImageFit(4, channels=(3,)))


def test_a_window_maps_its_ends_to_black_and_white():
    pixels = np.array([0, 100, 200, 300, 1000], np.uint16).reshape(1, 5, 1)
    assert to_8_bit(pixels, 100, 300).ravel().tolist() == [0, 0, 128, 255, 255]


def test_pixels_of_8_bits_pass_the_window_untouched_and_holes_become_black():
    pixels = np.array([0, 9, 255], np.uint8).reshape(1, 3, 1)
    assert to_8_bit(pixels, 100, 200) is not None
    np.testing.assert_array_equal(to_8_bit(pixels, 100, 200), pixels)
    floats = np.array([np.nan, 0.5, np.inf], np.float32).reshape(1, 3, 1)
    assert to_8_bit(floats, 0, 1).ravel().tolist() == [0, 128, 255]


def test_a_window_without_width_does_not_divide_by_zero():
    assert to_8_bit(np.full((1, 1, 1), 7, np.uint16), 7, 7).ravel().tolist() == [0]


FITS = st.builds(
    ImageFit,
    resolution=st.sampled_from([8, 64]),
    mode=st.sampled_from(["crop", "letterbox", "tiles", "objects"]),
    channels=st.none() | st.tuples(st.integers(0, 5)) | st.tuples(*[st.integers(0, 5)] * 3),
    window=st.none() | st.tuples(st.floats(0, 10), st.floats(11, 100)),
    alpha_background=st.sampled_from(["white", "black"]),
    letterbox_colour=st.tuples(*[st.integers(0, 255)] * 3),
    stride_px=st.integers(0, 100),
)


@given(fit=FITS)
def test_a_fit_comes_back_from_json(fit):
    assert fit_from_json(json.loads(json.dumps(fit_to_json(fit)))) == fit


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"mode": "squeeze"}, 'fit "squeeze" is unknown; give crop, letterbox, tiles, objects'),
        ({"alpha_background": "pink"}, 'alpha_background "pink" is unknown'),
        ({"objects_are": "round"}, 'objects_are "round" is unknown'),
        ({"resolution": 0}, "a resolution of 0 px cannot be"),
        ({"channels": (1, 2)}, "one or three numbers from 0 up"),
        ({"channels": (-1,)}, "one or three numbers from 0 up"),
        ({"window_percentiles": (50.0, 50.0)}, "percentiles need to rise, between 0 and 100"),
        ({"window": (5.0, 5.0)}, "a low value below its high value"),
        ({"stride_px": -1}, "cannot be below 0"),
        ({"letterbox_colour": (0, 0, 256)}, "three numbers from 0 to 255"),
    ],
)
def test_impossible_fits_are_refused(settings, message):
    with pytest.raises(BadInput, match=message):
        ImageFit(**{"resolution": 8, **settings})


@pytest.mark.parametrize("value", [{"resolution": 8, "angle": 3}, {}, {"resolution": "big"}])
def test_a_fit_of_another_making_is_refused(value):
    with pytest.raises(BadInput, match="the image fit cannot be read"):
        fit_from_json(value)
