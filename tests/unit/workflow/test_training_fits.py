import numpy as np
import pytest
from PIL import Image

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training.images import prepare_images
from dsgan_studio.core.workflow.new_projects import new_project
from dsgan_studio.core.workflow.training import image_fit_of
from dsgan_studio.core.workflow.training_fits import FIT_MODES, see_fits
from dsgan_studio.core.workflow.training_request import TrainingRequest


@pytest.fixture
def project(tmp_path):
    return new_project(tmp_path / "a.dsgan").path


@pytest.fixture
def folder(tmp_path):
    """One image of 40 x 64 px with two dark squares, between two files that are none."""
    made = tmp_path / "photographs"
    made.mkdir()
    pixels = np.full((40, 64, 3), 230, np.uint8)
    pixels[4:14, 6:16] = 20
    pixels[24:36, 44:56] = 20
    Image.fromarray(pixels).save(made / "b.png")
    (made / "a.png").write_bytes(b"no image")
    (made / "c.png").write_bytes(b"no image")
    return made


def request(folder, **changes):
    return TrainingRequest(images=folder, resolution_px=16, kimg=1.0, **changes)


def test_one_image_is_shown_under_every_fit_with_what_is_cut_out(project, folder):
    seen = see_fits(project, request(folder), 0, None, JobContext())
    assert (seen.name, seen.place, seen.files) == ("b.png", 1, 3)
    assert (seen.height_px, seen.width_px) == (40, 64)
    assert seen.picture.shape == (40, 64, 3)
    fits = {one.mode: one for one in seen.fits}
    assert tuple(fits) == FIT_MODES
    assert {mode: one.count for mode, one in fits.items()} == {
        "crop": 1, "letterbox": 1, "tiles": 12, "objects": 2,
    }  # fmt: skip
    assert fits["crop"].frames == ((0, 12, 40, 40),)
    assert fits["letterbox"].frames == ((0, 0, 40, 64),)
    assert fits["tiles"].frames[:2] == ((0, 0, 16, 16), (0, 16, 16, 16))
    assert fits["tiles"].frames[-1] == (24, 48, 16, 16)
    assert len(fits["tiles"].pieces) == 8
    assert fits["letterbox"].pieces[0, 0].max() == 0  # the bar above


@pytest.mark.parametrize("mode", FIT_MODES)
def test_what_is_shown_is_what_a_training_would_be_given(project, folder, tmp_path, mode):
    asked = request(folder, fit=mode, crop_px=20)
    seen = see_fits(project, asked, 0, None, JobContext())
    (shown,) = [one for one in seen.fits if one.mode == mode]
    images = prepare_images(folder, None, image_fit_of(asked), tmp_path / "cache", JobContext())
    assert shown.count == len(images.images)
    assert np.array_equal(shown.pieces, images.images[:8])


def test_the_next_image_comes_after_the_last(project, folder):
    Image.new("RGB", (20, 20), "red").save(folder / "d.png")
    names = [
        see_fits(project, request(folder), place, None, JobContext()).name for place in range(5)
    ]
    assert names == ["b.png", "b.png", "d.png", "d.png", "b.png"]


def test_a_large_image_is_shown_reduced_and_its_frames_are_in_its_own_pixels(project, folder):
    Image.new("RGB", (3000, 1500), "red").save(folder / "e.png")
    seen = see_fits(project, request(folder), 3, None, JobContext())
    assert seen.picture.shape == (256, 512, 3)
    assert seen.fits[0].frames == ((0, 750, 1500, 1500),)
    tiles = seen.fits[2]
    assert tiles.count == 94 * 188
    assert len(tiles.frames) == 400


def test_deep_images_are_shown_with_the_window_of_the_whole_set(project, tmp_path):
    folder = tmp_path / "deep"
    folder.mkdir()
    ramp = np.linspace(1000, 3000, 16 * 16).reshape(16, 16).astype(np.uint16)
    Image.fromarray(ramp).save(folder / "a.png")
    own = see_fits(project, request(folder), 0, None, JobContext()).fits[0].pieces
    assert (own.min(), own.max()) == (0, 255)
    window = ((0.0,) * 3, (6000.0,) * 3)
    given = see_fits(project, request(folder), 0, window, JobContext()).fits[0].pieces
    assert (given.min(), given.max()) == (42, 128)
    asked = request(folder, window="1000,5000")
    assert see_fits(project, asked, 0, window, JobContext()).fits[0].pieces.max() == 128


def test_a_folder_without_an_image_is_refused(project, folder):
    (folder / "b.png").unlink()
    with pytest.raises(BadInput, match="none of the 2 files"):
        see_fits(project, request(folder), 0, None, JobContext())
