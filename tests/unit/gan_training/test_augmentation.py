"""Augmentation: what is exact, what is differentiable, what p means."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import ShapeError
from dsgan_studio.core.gan_training.ada import P_MAX, AdaController
from dsgan_studio.core.gan_training.augmentation import AugmentationSettings, augment
from dsgan_studio.core.gan_training.resampling import filter_matrices, resample

NOTHING = AugmentationSettings(
    flip=False, rotate_90=False, integer_shift=0, scale_std=0, rotate=0, shift_std=0,
    brightness_std=0, contrast_std=0, luma_flip=False, hue=0, saturation_std=0,
)  # fmt: skip


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def smooth_images(count=4, size=32):
    coarse = torch.randn(count, 3, 4, 4, generator=rng(9))
    return torch.nn.functional.interpolate(coarse, (size, size), mode="bicubic").clamp(-1, 1)


def linear_map(a, b, c, d, tx=0.0, ty=0.0):
    return torch.tensor([[[a, b, tx], [c, d, ty], [0, 0, 1.0]]])


@pytest.mark.parametrize("size", [8, 13, 64])
def test_doubling_and_halving_gives_the_image_back(size):
    up, down = filter_matrices(size)
    torch.testing.assert_close(down @ up, torch.eye(size), atol=1e-5, rtol=0)


def test_the_identity_map_gives_the_image_back_up_to_its_edges():
    images = torch.randn(2, 3, 16, 16, generator=rng())
    moved = resample(images, torch.eye(3).repeat(2, 1, 1))
    torch.testing.assert_close(moved, images, atol=1e-4, rtol=0)


def test_a_shift_by_whole_pixels_moves_the_inside_exactly():
    images = torch.randn(1, 3, 16, 16, generator=rng())
    moved = resample(images, linear_map(1, 0, 0, 1, tx=2.0, ty=-1.0))
    torch.testing.assert_close(moved[:, :, 7:13, 3:9], images[:, :, 6:12, 5:11], atol=1e-4, rtol=0)


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        (linear_map(-1, 0, 0, 1), lambda x: x.flip(3)),
        (linear_map(0, -1, 1, 0), lambda x: torch.rot90(x, 1, (2, 3))),
        (linear_map(-1, 0, 0, -1), lambda x: x.flip(2, 3)),
    ],
    ids=["mirror", "quarter turn", "half turn"],
)
def test_mirrors_and_turns_go_the_way_the_matrix_says(matrix, expected):
    image = smooth_images(1)
    moved = resample(image, matrix)
    inside = (slice(None), slice(None), slice(4, -4), slice(4, -4))
    assert (moved[inside] - expected(image)[inside]).abs().max() < 0.12


def test_places_outside_are_mirrored_in():
    image = torch.zeros(1, 3, 16, 16)
    image[:, :, :, :8] = 1.0
    moved = resample(image, linear_map(1, 0, 0, 1, tx=-12.0))
    # The left edge now lies at column 12; left of it the image is mirrored: also ones.
    assert (moved[:, :, 4:12, 5:15] - 1).abs().max() < 0.2


def test_constant_images_stay_constant_under_any_geometry():
    settings_ = dataclasses.replace(AugmentationSettings(), brightness_std=0, contrast_std=0,
                                    luma_flip=False, hue=0, saturation_std=0)  # fmt: skip
    images = torch.full((8, 3, 16, 16), 0.5)
    moved = augment(images, 1.0, rng(), settings_)
    torch.testing.assert_close(moved, images, atol=2e-2, rtol=0)


def test_at_zero_probability_images_come_back_as_they_are():
    images = torch.randn(2, 3, 8, 8)
    assert augment(images, 0.0, rng(), AugmentationSettings()) is images


def test_with_every_strength_at_zero_nothing_changes():
    images = torch.randn(4, 3, 16, 16, generator=rng())
    torch.testing.assert_close(augment(images, 1.0, rng(), NOTHING), images, atol=1e-3, rtol=0)


def test_the_same_state_of_the_generator_gives_the_same_distortions():
    images = smooth_images()
    first, second, third = (
        augment(images, 0.7, rng(seed), AugmentationSettings()) for seed in (1, 1, 2)
    )
    assert torch.equal(first, second)
    assert not torch.equal(first, third)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_a_distortion_happens_to_a_share_p_of_the_images(p):
    only_brightness = dataclasses.replace(NOTHING, brightness_std=1.0)
    images = torch.zeros(1000, 3, 8, 8)
    changed = (augment(images, p, rng(), only_brightness).abs().amax(dim=(1, 2, 3)) > 1e-6).float()
    assert changed.mean().item() == pytest.approx(p, abs=0.05)


@pytest.mark.parametrize("kind", ["luma_flip", "hue", "saturation_std", "contrast_std"])
def test_colour_distortions_leave_greys_grey(kind):
    settings_ = dataclasses.replace(NOTHING, **{kind: True if kind == "luma_flip" else 1.0})
    grey = torch.full((16, 3, 8, 8), 0.3)
    out = augment(grey, 1.0, rng(), settings_)
    torch.testing.assert_close(out, out.mean(dim=1, keepdim=True).expand_as(out), atol=1e-3, rtol=0)
    if kind in ("hue", "saturation_std"):
        torch.testing.assert_close(out, grey, atol=1e-3, rtol=0)


def test_hue_and_luma_flip_keep_distances_between_colours():
    settings_ = dataclasses.replace(NOTHING, hue=1.0, luma_flip=True)
    colours = torch.randn(16, 3, 1, 1, generator=rng(3)).expand(-1, -1, 8, 8)
    out = augment(colours, 1.0, rng(), settings_)
    torch.testing.assert_close(
        out.mean(dim=(2, 3)).norm(dim=1), colours[:, :, 0, 0].norm(dim=1), atol=1e-3, rtol=1e-3
    )


@given(seed=st.integers(0, 1000), p=st.floats(0.1, 1.0))
@settings(max_examples=10, deadline=None)
def test_gradients_and_their_gradients_are_those_of_an_affine_map(seed, p):
    def distort(x):
        return augment(x, p, rng(seed), AugmentationSettings())

    x = torch.randn(2, 3, 8, 8, generator=rng(seed + 1)).requires_grad_()
    u = torch.randn(2, 3, 8, 8, generator=rng(seed + 2))
    v = torch.randn(2, 3, 8, 8, generator=rng(seed + 3)).requires_grad_()
    moved_u = distort(u) - distort(torch.zeros_like(u))
    (gradient,) = torch.autograd.grad(distort(x), x, v, create_graph=True)
    assert (gradient * u).sum().item() == pytest.approx(
        (moved_u * v).sum().item(), rel=1e-3, abs=1e-2
    )
    (second,) = torch.autograd.grad((gradient * u).sum(), v)
    torch.testing.assert_close(second, moved_u, atol=1e-3, rtol=1e-3)


def test_images_that_are_not_square_are_refused():
    with pytest.raises(ShapeError, match="images has shape"):
        augment(torch.zeros(1, 3, 8, 9), 0.5, rng(), AugmentationSettings())


def test_p_rises_while_the_discriminator_is_sure_and_falls_otherwise():
    controller = AdaController(kimg=1.0)
    sure = controller.observed(torch.ones(100)).adjusted()
    assert sure.p == pytest.approx(0.1)
    assert sure.last_sign == 1.0
    unsure = sure.observed(torch.tensor([1.0, -1.0]).repeat(25)).adjusted()
    assert unsure.p == pytest.approx(0.05)


def test_p_at_the_target_stays():
    scores = torch.tensor([1.0] * 8 + [-1.0] * 2)  # mean sign 0.6
    assert AdaController(p=0.3).observed(scores).adjusted().p == 0.3


def test_p_stays_within_its_bounds():
    assert AdaController(p=0.7, kimg=0.1).observed(torch.ones(90)).adjusted().p == P_MAX
    assert AdaController(p=0.1, kimg=0.1).observed(-torch.ones(90)).adjusted().p == 0.0


def test_observations_add_up_and_are_forgotten_after_an_adjustment():
    controller = AdaController().observed(torch.ones(4)).observed(-torch.ones(2))
    assert (controller.sign_sum, controller.sign_count) == (2.0, 6)
    adjusted = controller.adjusted()
    assert (adjusted.sign_sum, adjusted.sign_count) == (0.0, 0)
    assert adjusted.adjusted() == adjusted
