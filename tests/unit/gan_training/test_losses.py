"""The objectives against their definitions."""

from __future__ import annotations

import math

import pytest
import torch

from dsgan_studio.core.gan_training.losses import (
    discriminator_loss,
    generator_loss,
    lazy_adam,
    path_length_penalty,
    path_lengths,
    r1_penalty,
)


def test_losses_are_negative_log_likelihoods_of_being_right():
    real, fake = torch.tensor([2.0, -1.0]), torch.tensor([0.5, -3.0])
    p_real, p_fake = real.sigmoid(), fake.sigmoid()
    expected = -(p_real.log().mean() + (1 - p_fake).log().mean())
    torch.testing.assert_close(discriminator_loss(real, fake), expected)
    torch.testing.assert_close(generator_loss(fake), -p_fake.log().mean())


def test_losses_stay_finite_for_extreme_scores():
    scores = torch.tensor([1e4, -1e4])
    assert torch.isfinite(discriminator_loss(scores, scores))
    assert torch.isfinite(generator_loss(scores))


def test_r1_of_a_quadratic_score_is_known():
    images = torch.randn(3, 3, 4, 4, requires_grad=True)
    scale = torch.tensor(1.5, requires_grad=True)
    penalty = r1_penalty((scale * images.square()).sum(dim=(1, 2, 3)), images)
    expected = (2 * 1.5 * images).square().sum(dim=(1, 2, 3))
    torch.testing.assert_close(penalty, expected)
    penalty.sum().backward()
    torch.testing.assert_close(scale.grad, 2 * expected.sum().detach() / 1.5)


def test_path_length_of_a_linear_synthesis_is_known():
    layers, w_dim, size = 2, 3, 4
    matrix = torch.randn(layers * w_dim, 3 * size * size, requires_grad=True)
    ws = torch.randn(5, layers, w_dim, requires_grad=True)
    images = (ws.flatten(1) @ matrix).reshape(5, 3, size, size)
    y = torch.randn(5, 3, size, size)
    found = path_lengths(images, ws, y)
    jacobian_y = (y.flatten(1) @ matrix.T).reshape(5, layers, w_dim) / size
    torch.testing.assert_close(found, jacobian_y.square().sum(2).mean(1).sqrt())
    found.sum().backward()
    assert matrix.grad is not None
    assert matrix.grad.abs().sum() > 0


def test_the_path_length_penalty_pulls_towards_a_slow_running_mean():
    lengths = torch.tensor([1.0, 3.0], requires_grad=True)
    penalty, mean = path_length_penalty(lengths, torch.tensor(0.0))
    assert mean.item() == pytest.approx(0.02)
    assert penalty.item() == pytest.approx(((1 - 0.02) ** 2 + (3 - 0.02) ** 2) / 2)
    assert not mean.requires_grad


def test_lazy_constants_make_the_extra_updates_count_for_nothing():
    constants = lazy_adam(0.0025, 16, betas=(0.5, 0.99))
    assert constants.learning_rate * 17 == pytest.approx(0.0025 * 16)
    assert [b**17 for b in constants.betas] == pytest.approx([0.5**16, 0.99**16])


def test_without_lazy_regularisation_the_constants_stay():
    assert lazy_adam(0.002, 0).learning_rate == 0.002
    assert lazy_adam(0.002, 0).betas == (0.0, 0.99)
    assert math.isclose(lazy_adam(0.002, 0).betas[1], 0.99)
