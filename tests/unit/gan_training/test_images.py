"""The cache of fitted images."""

from __future__ import annotations

import errno
import os
import shutil

import numpy as np
import pytest
import tifffile
from PIL import Image

from dsgan_studio.core.base import room
from dsgan_studio.core.base.errors import BadInput, JobCancelled, StoreError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training import building, image_cache, reading
from dsgan_studio.core.gan_training.fit import ImageFit
from dsgan_studio.core.gan_training.images import as_batch, prepare_images

FIT = ImageFit(8)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "images"
    made.mkdir()
    for index in range(4):
        Image.fromarray(np.full((8, 8, 3), index * 40, np.uint8)).save(made / f"{index}.png")
    return made


def prepare(folder, fit=FIT, context=None):
    return prepare_images(folder, None, fit, folder.parent / "cache", context or JobContext())


def test_images_are_fitted_and_mapped_from_disk(folder):
    made = prepare(folder)
    assert isinstance(made.images, np.memmap)
    assert made.images.shape == (4, 8, 8, 3)
    assert [int(image[0, 0, 0]) for image in made.images] == [0, 40, 80, 120]
    assert made.sources == ("0.png", "1.png", "2.png", "3.png")
    assert made.window is None


def test_a_second_call_reads_no_image(folder, monkeypatch):
    first = prepare(folder)
    monkeypatch.setattr(building, "read_image", None)
    monkeypatch.setattr(building, "image_size", None)
    second = prepare(folder)
    assert second.fingerprint == first.fingerprint
    np.testing.assert_array_equal(first.images, second.images)


def test_a_changed_file_or_fit_makes_a_new_cache(folder):
    first = prepare(folder)
    Image.fromarray(np.full((9, 8, 3), 7, np.uint8)).save(folder / "0.png")
    assert prepare(folder).fingerprint != first.fingerprint
    assert prepare(folder, ImageFit(4)).images.shape == (4, 4, 4, 3)


def test_caches_of_another_fit_go_when_a_training_has_its_own(folder):
    first, second = prepare(folder), prepare(folder, ImageFit(4))
    second.checks.remove_other_caches()
    assert len(list((folder.parent / "cache").iterdir())) == 2  # the array and its facts
    assert np.array_equal(prepare(folder, ImageFit(4)).images, second.images)
    assert np.array_equal(prepare(folder).images, first.images)


@pytest.mark.parametrize("victim", ["*.npy", "*.json"])
def test_a_damaged_cache_is_made_again(folder, victim):
    first = prepare(folder)
    (path,) = (folder.parent / "cache").glob(victim)
    path.write_bytes(path.read_bytes()[:-20] + b"x" * 20)
    second = prepare(folder)
    assert second.fingerprint == first.fingerprint
    assert [int(image[-1, -1, -1]) for image in second.images] == [0, 40, 80, 120]


def cache_file(folder, suffix):
    (path,) = (folder.parent / "cache").glob(f"*{suffix}")
    return path


def damage(path, at):
    """Change one byte as a failing disk does: the file looks untouched."""
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    with open(path, "r+b") as file:
        file.seek(at, os.SEEK_END if at < 0 else os.SEEK_SET)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 255]))
    os.utime(path, ns=times)


def test_an_image_that_the_disk_has_damaged_is_found_when_it_is_used(folder, monkeypatch):
    monkeypatch.setattr(image_cache, "_LOOKED_AT", 1)  # at the opening, the first image alone
    prepare(folder)
    damage(cache_file(folder, ".npy"), -1)
    opened = prepare(folder)
    np.testing.assert_array_equal(opened.taken([0, 2])[:, 0, 0, 0], [0, 80])
    with pytest.raises(StoreError, match=r"damaged image 3 of the image cache .*made anew"):
        opened.taken([1, 3])
    again = prepare(folder)
    np.testing.assert_array_equal(again.taken([3, 1])[:, 0, 0, 0], [120, 40])


def test_work_that_reads_all_images_can_have_them_looked_at_first(folder, monkeypatch):
    monkeypatch.setattr(image_cache, "_LOOKED_AT", 1)
    made = prepare(folder)
    made.checks.check_all(made.images, JobContext())
    damage(cache_file(folder, ".npy"), -1)
    opened = prepare(folder)
    with pytest.raises(StoreError, match="damaged image 3 of the image cache"):
        opened.checks.check_all(opened.images, JobContext())
    assert len(list((folder.parent / "cache").glob("*.json"))) == 0


def test_a_damaged_image_among_those_looked_at_makes_a_new_cache_at_once(folder):
    prepare(folder)
    damage(cache_file(folder, ".npy"), -1)
    assert prepare(folder).taken([3])[0].tolist() == np.full((8, 8, 3), 120).tolist()


@pytest.mark.parametrize("at", [4, 40])
def test_a_damaged_header_makes_a_new_cache(folder, at):
    first = prepare(folder)
    damage(cache_file(folder, ".npy"), at)
    np.testing.assert_array_equal(prepare(folder).images, first.images)


def test_facts_with_a_single_wrong_letter_are_not_used(folder):
    first = prepare(folder)
    path = cache_file(folder, ".json")
    path.write_text(path.read_text().replace(first.fingerprint, "0" * 64))
    assert prepare(folder).fingerprint == first.fingerprint


def test_a_cache_that_was_copied_is_compared_as_a_whole_once(folder, monkeypatch):
    monkeypatch.setattr(image_cache, "_LOOKED_AT", 1)
    prepare(folder)
    os.utime(cache_file(folder, ".npy"), ns=(5, 5))
    monkeypatch.setattr(building, "read_image", None)
    looked = []
    digest = image_cache.image_digest
    monkeypatch.setattr(
        image_cache, "image_digest", lambda image: (looked.append(1), digest(image))[1]
    )
    prepare(folder)
    assert len(looked) == 4
    prepare(folder)
    assert len(looked) == 5


def test_files_that_vanish_while_they_are_read_are_left_out(folder):
    class Vanishing(JobContext):
        def checkpoint(self, stage, done, total, **figures):
            if stage == "reading images":
                (folder / "2.png").unlink(missing_ok=True)
            super().checkpoint(stage, done, total, **figures)

    made = prepare(folder, context=Vanishing())
    assert made.sources == ("0.png", "1.png", "3.png")
    assert made.report.unreadable == (("2.png", "it is no longer there"),)


def test_a_disk_that_fails_while_images_are_read_stops_it_and_is_no_fact_of_the_cache(
    folder, monkeypatch
):
    def failing(*_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(reading, "_read_with_pillow", failing)
    with pytest.raises(StoreError, match=r"0\.png: the disk reported a hardware error"):
        prepare(folder)
    monkeypatch.undo()
    assert len(prepare(folder).images) == 4


def test_a_disk_with_too_little_room_is_told_before_anything_is_read(folder, monkeypatch):
    monkeypatch.setattr(room, "free_bytes", lambda _: 700)
    monkeypatch.setattr(building, "read_image", None)
    with pytest.raises(StoreError, match=r"fitted images need about .* and the disk .* free"):
        prepare(folder)


def test_tiles_are_counted_before_they_are_cut(folder, monkeypatch):
    Image.fromarray(np.zeros((80, 80, 3), np.uint8)).save(folder / "large.png")
    fit = ImageFit(8, "tiles", stride_px=7)
    made = prepare(folder, fit)
    needed = []
    monkeypatch.setattr(building, "require_room", lambda _, count, what: needed.append(count))
    shutil.rmtree(folder.parent / "cache")
    prepare(folder, fit)
    assert needed == [made.images.nbytes]


def test_values_that_are_no_numbers_do_not_decide_what_is_white(folder):
    for index in range(4):
        (folder / f"{index}.png").unlink()
        values = np.linspace(0, 10, 64, dtype=np.float32).reshape(8, 8)
        values[0, 0], values[0, 1], values[0, 2] = np.nan, np.inf, -np.inf
        tifffile.imwrite(folder / f"{index}.tif", values, photometric="minisblack")
    made = prepare(folder)
    assert made.window is not None
    assert made.window[1][0] == pytest.approx(10, abs=0.1)
    assert made.images[0, 0, :3, 0].tolist() == [0, 255, 0]
    assert made.images[0].max() == 255
    for index in range(4):
        nothing = np.full((8, 8), np.nan, np.float32)
        tifffile.imwrite(folder / f"{index}.tif", nothing, photometric="minisblack")
    with pytest.raises(BadInput, match="no pixel of the images is a finite number"):
        prepare(folder)


def test_unreadable_images_are_skipped_and_stay_listed_on_the_second_call(folder):
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(folder / "cut.jpg")
    (folder / "cut.jpg").write_bytes((folder / "cut.jpg").read_bytes()[:-500])
    (folder / "notes.txt").write_text("x")
    for _ in range(2):
        made = prepare(folder)
        assert len(made.images) == len(made.report.names) == len(made.report.sizes) == 4
        assert sorted(name for name, _ in made.report.unreadable) == ["cut.jpg", "notes.txt"]


def test_16_bit_images_share_one_window_over_the_set(folder):
    for index in range(4):
        (folder / f"{index}.png").unlink()
        values = np.full((8, 8), 1000 + index * 1000, np.uint16)
        tifffile.imwrite(folder / f"{index}.tif", values, photometric="minisblack")
    made = prepare(folder)
    levels = [int(image[0, 0, 0]) for image in made.images]
    assert levels == [0, 85, 170, 255]
    assert made.window is not None
    assert made.window[0][0] == pytest.approx(1000, abs=10)
    explicit = prepare(folder, ImageFit(8, window=(0.0, 4000.0)))
    assert int(explicit.images[1][0, 0, 0]) == 128


def test_tiles_know_their_source(folder):
    Image.fromarray(np.zeros((8, 16, 3), np.uint8)).save(folder / "4.png")
    assert prepare(folder, ImageFit(8, "tiles")).sources[-2:] == ("4.png", "4.png")


def test_where_nothing_can_be_used_the_reason_is_told(folder):
    with pytest.raises(BadInput, match=r"none of the 4 files .* channel 9 does not exist"):
        prepare(folder, ImageFit(8, channels=(9,)))
    with pytest.raises(BadInput, match="no objects were found in the 4 images"):
        prepare(folder, ImageFit(8, "objects"))
    assert not list((folder.parent / "cache").iterdir())


def test_cancelling_leaves_no_half_cache(folder):
    class Second(JobContext):
        def checkpoint(self, stage, done, total, **figures):
            if done == 2:
                self.cancel()
            super().checkpoint(stage, done, total, **figures)

    with pytest.raises(JobCancelled):
        prepare(folder, context=Second())
    assert not list((folder.parent / "cache").iterdir())


def test_cutting_one_large_image_into_tiles_can_be_cancelled(folder):
    class AtTheTenthTile(JobContext):
        seen = 0

        def checkpoint(self, stage, done, total, **figures):
            self.seen += stage == "reading images"
            if self.seen == 10:
                self.cancel()
            super().checkpoint(stage, done, total, **figures)

    for number in range(1, 4):
        (folder / f"{number}.png").unlink()
    Image.fromarray(np.zeros((80, 80, 3), np.uint8)).save(folder / "0.png")
    with pytest.raises(JobCancelled):
        prepare(folder, ImageFit(8, "tiles"), AtTheTenthTile())
    assert not list((folder.parent / "cache").iterdir())


def test_what_a_killed_process_left_is_cleared_away(folder):
    cache = folder.parent / "cache"
    cache.mkdir()
    (cache / ".abc.part.npy").write_bytes(b"x")
    prepare(folder)
    assert not (cache / ".abc.part.npy").exists()


def test_a_full_disk_is_told_in_one_sentence(folder, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(image_cache, "_header", full)
    with pytest.raises(StoreError, match="the disk is full"):
        prepare(folder)
    assert not list((folder.parent / "cache").iterdir())


def test_a_batch_is_scaled_to_minus_one_to_one_and_mirrored_where_asked():
    pixels = np.zeros((2, 4, 4, 3), np.uint8)
    pixels[:, :, 0] = 255
    batch = as_batch(pixels, [1, 0], np.array([True, False]))
    assert batch.shape == (2, 3, 4, 4)
    assert batch.dtype == np.float32
    assert (batch[0, :, :, 3] == 1).all()
    assert (batch[1, :, :, 0] == 1).all()
    assert batch.min() == -1
    assert (pixels[:, :, 0] == 255).all()
