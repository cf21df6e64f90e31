"""The U-Net: it learns, its files come back, and it says what it cannot read."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from dsgan_studio.core.base.errors import BadInput, StoreError
from sample_projects.drawing.blood_smear import draw_folder, draw_smear
from sample_projects.drawing.second_opinion import (
    agreement,
    load_unet,
    main,
    predict_folder,
    read_images,
    save_unet,
)
from sample_projects.drawing.unet import UNet, UNetSettings, augment, predict_masks, train_unet

TINY = UNetSettings(width=4, epochs=12, batch=8, learning_rate=2e-2)


@pytest.fixture(scope="module")
def pairs():
    smears = [draw_smear(9, index, 32) for index in range(24)]
    return np.stack([s.image for s in smears]), np.stack([s.mask for s in smears])


@pytest.fixture(scope="module")
def trained(pairs):
    losses = []
    model = train_unet(*pairs, TINY, lambda epoch, loss: losses.append(loss))
    return model, losses


def test_training_lowers_the_loss_and_beats_guessing(pairs, trained):
    images, masks = pairs
    model, losses = trained
    assert len(losses) == TINY.epochs
    assert losses[-1] < 0.6 * losses[0]
    commonest = np.bincount(masks.ravel()).max() / masks.size
    assert agreement(predict_masks(model, images), masks, 5).accuracy > commonest + 0.1


def test_the_same_seed_trains_the_same_network_and_leaves_the_global_stream_alone(pairs):
    images, masks = pairs
    short = UNetSettings(width=4, epochs=1, batch=12)
    before = torch.random.get_rng_state()
    first, second = (train_unet(images, masks, short).state_dict() for _ in range(2))
    assert torch.equal(before, torch.random.get_rng_state())
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_augmentation_keeps_masks_on_their_images():
    generator = torch.Generator().manual_seed(0)
    masks = torch.zeros(16, 32, 32, dtype=torch.long)
    masks[:, 8:20, 6:16] = 4
    images = (masks[:, None] / 4.0 - 0.5).expand(-1, 3, -1, -1)
    bent, moved = augment(images, masks, generator)
    assert set(moved.unique().tolist()) == {0, 4}
    assert not torch.equal(moved, masks)
    for image, mask in zip(bent, moved, strict=True):
        assert image[:, mask == 4].mean() - image[:, mask == 0].mean() > 0.5
    assert bent.abs().max() <= 1


def test_predictions_have_the_shape_of_the_images():
    model = UNet(classes=3, width=4).eval()
    masks = predict_masks(model, np.zeros((2, 16, 16, 3), np.uint8))
    assert (masks.shape, masks.dtype) == ((2, 16, 16), np.uint8)
    assert masks.max() < 3


def test_agreement_counts_pixels_class_by_class():
    truth = np.array([[0, 0, 1, 1]], np.uint8)
    result = agreement(np.array([[0, 1, 1, 1]], np.uint8), truth, 3)
    assert result.iou[:2] == pytest.approx((1 / 2, 2 / 3))
    assert result.recall[:2] == pytest.approx((1 / 2, 1))
    assert np.isnan(result.iou[2])
    assert result.accuracy == pytest.approx(3 / 4)


def test_weights_come_back_and_write_masks_of_the_same_names(tmp_path, pairs, trained):
    save_unet(tmp_path / "weights", trained[0], TINY)
    draw_folder(tmp_path / "drawn", count=3, seed=9, size_px=32)
    predict_folder(tmp_path / "drawn/images", tmp_path / "weights", tmp_path / "out")
    expected = predict_masks(trained[0], pairs[0][:3])
    for index in range(3):
        with Image.open(tmp_path / "out" / f"{index:05d}.png") as mask:
            assert mask.mode == "L"
            assert np.array_equal(np.asarray(mask), expected[index])


def test_weights_that_are_missing_or_foreign_are_refused(tmp_path):
    with pytest.raises(BadInput, match="none is not there: give the weights that `train` wrote"):
        load_unet(tmp_path / "none")
    (tmp_path / "text").write_text("not weights at all")
    with pytest.raises(BadInput, match="text does not hold the weights of a second opinion"):
        load_unet(tmp_path / "text")


def test_images_of_several_sizes_or_none_or_broken_are_refused(tmp_path):
    with pytest.raises(BadInput, match=r"The images have 0 sizes .there are none."):
        read_images([], "RGB")
    for size in (8, 16):
        Image.new("RGB", (size, size)).save(tmp_path / f"{size}.png")
    with pytest.raises(BadInput, match=r"The images have 2 sizes .16x16, 8x8."):
        read_images(sorted(tmp_path.glob("*.png")), "RGB")
    (tmp_path / "8.png").write_bytes(b"no image")
    with pytest.raises(StoreError, match=r"cannot read .*8\.png"):
        read_images([tmp_path / "8.png"], "RGB")


def test_the_command_asks_for_more_images_than_it_trains_on(tmp_path, capsys):
    draw_folder(tmp_path, count=2, seed=1, size_px=16)
    assert main(["train", str(tmp_path), str(tmp_path / "weights")]) == 2
    assert "holds 2 drawn images: draw more than 5000" in capsys.readouterr().err


def test_the_command_predicts(tmp_path, trained):
    save_unet(tmp_path / "weights", trained[0], TINY)
    draw_folder(tmp_path, count=1, seed=1, size_px=32)
    assert main(["predict", *(str(tmp_path / part) for part in ("images", "weights", "out"))]) == 0
    assert (tmp_path / "out/00000.png").is_file()
