"""The drawn smears: the same every time, and masks that say what the image shows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy import ndimage

from dsgan_studio.core.base.errors import BadInput
from sample_projects.drawing.blood_smear import SMEAR_CLASSES, draw_folder, draw_smear, main
from sample_projects.drawing.canvas import BACKGROUND, CYTOPLASM, NUCLEUS, PLATELET, RED_CELL


@pytest.fixture(scope="module")
def smears():
    return [draw_smear(3, index, 64) for index in range(40)]


def contents(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*.png"))}


def test_an_image_depends_on_the_seed_and_its_index_alone():
    first = draw_smear(5, 7, 32)
    draw_smear(5, 8, 32)
    again = draw_smear(5, 7, 32)
    assert np.array_equal(first.image, again.image)
    assert np.array_equal(first.mask, again.mask)
    assert not np.array_equal(first.image, draw_smear(5, 8, 32).image)
    assert not np.array_equal(first.image, draw_smear(6, 7, 32).image)


def test_drawing_more_or_with_more_workers_writes_the_same_bytes(tmp_path):
    draw_folder(tmp_path / "few", count=2, seed=1, size_px=32)
    draw_folder(tmp_path / "many", count=5, seed=1, size_px=32, workers=2)
    few, many = contents(tmp_path / "few"), contents(tmp_path / "many")
    assert sorted(few) == [
        "images/00000.png",
        "images/00001.png",
        "masks/00000.png",
        "masks/00001.png",
    ]
    assert len(many) == 10
    assert all(many[name] == data for name, data in few.items())


@pytest.mark.parametrize("size_px", [16, 48, 64])
def test_image_and_mask_have_the_size_asked_for(size_px):
    smear = draw_smear(1, 0, size_px)
    assert (smear.image.shape, smear.image.dtype) == ((size_px, size_px, 3), np.uint8)
    assert (smear.mask.shape, smear.mask.dtype) == ((size_px, size_px), np.uint8)


def test_masks_hold_the_listed_classes_and_always_a_white_cell(smears):
    ids = {c.id for c in SMEAR_CLASSES}
    seen = set()
    for smear in smears:
        here = set(np.unique(smear.mask).tolist())
        assert {BACKGROUND, CYTOPLASM, NUCLEUS} <= here <= ids
        seen |= here
    assert seen == ids
    assert [c.id for c in SMEAR_CLASSES] == [0, 1, 2, 3, 4]
    assert len({c.colour for c in SMEAR_CLASSES}) == len({c.name for c in SMEAR_CLASSES}) == 5


def test_each_image_has_one_white_cell_in_the_middle(smears):
    for smear in smears:
        white = smear.mask >= CYTOPLASM
        assert ndimage.label(white)[1] == 1
        assert np.abs(np.array(ndimage.center_of_mass(white)) - 31.5).max() < 6
        assert 0.15 < white.mean() < 0.8


def test_cytoplasm_surrounds_the_nucleus(smears):
    for smear in smears:
        beside = ndimage.binary_dilation(smear.mask == NUCLEUS) & (smear.mask != NUCLEUS)
        # The rim is kept at a quarter of a micrometre, 0.7 px: a majority may miss a pixel of it.
        assert (smear.mask[beside] == CYTOPLASM).mean() > 0.9


def test_the_mask_lies_on_what_the_image_shows(smears):
    for smear in smears:
        inner = {
            k: ndimage.binary_erosion(smear.mask == k) for k in (BACKGROUND, CYTOPLASM, NUCLEUS)
        }
        grey = smear.image.mean(axis=2)
        background = grey[inner[BACKGROUND]].mean()
        assert grey[inner[NUCLEUS]].mean() < background - 60
        if inner[CYTOPLASM].sum() > 10:
            assert grey[inner[NUCLEUS]].mean() < grey[inner[CYTOPLASM]].mean() - 10
            assert grey[inner[CYTOPLASM]].mean() < background - 15


def test_the_nucleus_edge_in_the_image_is_the_edge_in_the_mask(smears):
    """A mask shifted by one pixel explains the darkness of the nucleus worse than the mask."""

    def contrast(smear, shift):
        mask = np.roll(smear.mask, shift, axis=(0, 1))
        inside = ndimage.binary_dilation(mask == NUCLEUS, iterations=2)
        green = smear.image[..., 1].astype(float)[inside]
        return np.corrcoef(green, mask[inside] == NUCLEUS)[0, 1]

    for shift in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        worse = [contrast(smear, shift) - contrast(smear, (0, 0)) for smear in smears]
        assert np.mean(worse) > 0.05


def test_red_cells_are_redder_and_platelets_more_purple_than_the_background(smears):
    pixels = {k: [] for k in (BACKGROUND, RED_CELL, PLATELET)}
    for smear in smears:
        for k, found in pixels.items():
            found.append(smear.image[smear.mask == k].astype(float))
    mean = {k: np.concatenate(v).mean(axis=0) for k, v in pixels.items()}  # [R, G, B]
    assert mean[RED_CELL][0] - mean[RED_CELL][1] > mean[BACKGROUND][0] - mean[BACKGROUND][1] + 30
    purple = {k: (v[0] + v[2]) / 2 - v[1] for k, v in mean.items()}
    assert purple[PLATELET] > purple[BACKGROUND] + 20
    assert mean[PLATELET][2] > mean[RED_CELL][2] - 20


def test_red_cells_are_paler_in_their_middle(smears):
    paler = []
    for smear in smears:
        depth = ndimage.distance_transform_edt(np.pad(smear.mask == RED_CELL, 1))[1:-1, 1:-1]
        green = smear.image[..., 1].astype(float)
        if (depth > 7).any():
            paler.append(green[depth > 7].mean() - green[(depth > 2) & (depth < 4)].mean())
    assert len(paler) > 10
    assert np.mean(paler) > 8


def test_a_larger_drawing_shows_the_same_field():
    """Cells keep place and outline; textures (and a nucleus drawn after them) may differ."""
    for index in range(12):
        small, large = draw_smear(1, index, 32).mask, draw_smear(1, index, 96).mask
        same = np.minimum(small, CYTOPLASM) == np.minimum(large, CYTOPLASM)[1::3, 1::3]
        assert same.mean() > 0.97


@pytest.mark.parametrize("size_px", [0, 15, 1025])
def test_a_size_out_of_range_is_refused(size_px):
    with pytest.raises(
        BadInput, match=rf"A smear of {size_px} px .* choose a size from 16 to 1024"
    ):
        draw_smear(1, 0, size_px)


@pytest.mark.parametrize(
    ("settings", "name"), [({"count": 0}, "count"), ({"workers": 0}, "number of workers")]
)
def test_a_count_below_one_is_refused(tmp_path, settings, name):
    with pytest.raises(BadInput, match=f"The {name} is 0: give a whole number of at least 1"):
        draw_folder(tmp_path, **({"count": 1, "seed": 1, "size_px": 16} | settings))


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadInput, match=r"cannot make the folder .*file.*choose another place"):
        draw_folder(tmp_path / "file", count=1, seed=1, size_px=16)


def test_the_command_writes_images_and_masks(tmp_path, capsys):
    assert main([str(tmp_path), "--count", "1", "--seed", "2", "--size", "32"]) == 0
    smear = draw_smear(2, 0, 32)
    assert np.array_equal(np.asarray(Image.open(tmp_path / "images/00000.png")), smear.image)
    mask = Image.open(tmp_path / "masks/00000.png")
    assert mask.mode == "L"
    assert np.array_equal(np.asarray(mask), smear.mask)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("place", "count", "code", "sentence"),
    [("file", "1", 2, "cannot make the folder"), ("new", "-3", 2, "The count is -3")],
)
def test_the_command_tells_what_is_wrong_in_one_line(
    tmp_path, capsys, place, count, code, sentence
):
    (tmp_path / "file").write_text("in the way")
    assert main([str(tmp_path / place), "--count", count, "--size", "16"]) == code
    error = capsys.readouterr().err
    assert error.startswith(sentence)
    assert error.count("\n") == 1


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**63), index=st.integers(0, 10**9))
def test_any_seed_and_index_gives_a_white_cell_with_a_nucleus(seed, index):
    mask = draw_smear(seed, index, 32).mask
    assert (mask == NUCLEUS).sum() > 20
    assert (mask == CYTOPLASM).sum() > 5
    assert mask.max() == NUCLEUS
