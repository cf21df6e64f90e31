"""The fit of a training is used again unless something else is asked for."""

from __future__ import annotations

import numpy as np
import pytest
import tifffile

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training.fit import ImageFit
from dsgan_studio.core.gan_training.images import prepare_images
from dsgan_studio.core.project.opening import create_project
from dsgan_studio.core.workflow.image_fit import (
    IMAGE_FIT_SETTING,
    FitRequest,
    chosen_fit,
    store_fit,
    stored_fit,
)

WINDOW = ((10.0, 20.0, 30.0), (1000.0, 2000.0, 3000.0))


@pytest.fixture
def project(tmp_path):
    with create_project(tmp_path / "p.dsgan") as made:
        yield made


def test_what_was_stored_comes_back(project):
    assert stored_fit(project) is None
    fit = ImageFit(32, mode="tiles", channels=(2,), crop_px=48, stride_px=16)
    for window in (WINDOW, None):
        store_fit(project, fit, window)
        assert stored_fit(project) == (fit, window)


def test_a_damaged_window_is_told(project):
    store_fit(project, ImageFit(32), WINDOW)
    setting = project.setting(IMAGE_FIT_SETTING)
    project.set_setting(IMAGE_FIT_SETTING, {**setting, "used_window": "wide"})
    with pytest.raises(BadInput, match=r"the image fit of .* cannot be read"):
        stored_fit(project)


def test_without_a_stored_fit_the_middle_square_is_taken():
    assert chosen_fit(FitRequest(), 64, None) == (ImageFit(64), None)


def test_what_is_asked_for_replaces_that_part_alone():
    stored = (ImageFit(64, mode="tiles", crop_px=80, stride_px=40), WINDOW)
    assert chosen_fit(FitRequest(), 64, stored) == stored
    fit, window = chosen_fit(FitRequest(mode="crop", stride_px=0), 64, stored)
    assert (fit.mode, fit.crop_px, fit.stride_px, window) == ("crop", 80, 0, WINDOW)
    fit, window = chosen_fit(FitRequest(window="5,50"), 64, stored)
    assert (fit.window, window) == ((5.0, 50.0), None)
    fit, window = chosen_fit(FitRequest(channels="1"), 64, stored)
    assert (fit.channels, window) == ((1,), None)


def test_tiles_keep_their_size_in_the_file_when_the_generator_has_another_resolution():
    fit, _ = chosen_fit(FitRequest(), 16, (ImageFit(64, mode="tiles"), None))
    assert (fit.resolution, fit.crop_px) == (16, 64)


def test_images_measured_with_a_known_window_keep_their_brightness(tmp_path):
    folder = tmp_path / "deep"
    folder.mkdir()
    tifffile.imwrite(folder / "a.tif", np.full((8, 8), 500, np.uint16))
    window = ((0.0,) * 3, (1000.0,) * 3)
    fit = ImageFit(8)

    def prepared(**known):
        return prepare_images(folder, None, fit, tmp_path / "cache", JobContext(), **known)

    alone = prepared()
    found = prepared(known_window=window)
    assert found.window == window
    assert np.unique(found.images).tolist() == [128]
    assert np.unique(alone.images).tolist() != [128]
