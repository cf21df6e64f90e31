"""Our networks against the literal ones that the benchmarks compare with."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from dsgan_studio.core.gan_training.augmentation import AugmentationSettings, augment
from dsgan_studio.core.gan_training.losses import path_lengths, r1_penalty
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.gan_training.state import initial_state
from dsgan_studio.core.gan_training.steps import train_step
from tests.benchmarks import literal_training
from tests.benchmarks.literal_training import LiteralTraining

SETTINGS = TrainingSettings(
    resolution=16, total_kimg=1, batch=4, channel_base=128, channel_max=16, z_dim=8, w_dim=8,
)  # fmt: skip


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def both():
    """Our state and the literal training with the same weights, none of them zero."""
    state = initial_state(SETTINGS, torch.device("cpu"))
    with torch.no_grad():
        for network in (state.generator, state.discriminator):
            for parameter in network.parameters():
                parameter += 0.1 * torch.randn(parameter.shape, generator=rng(1))
    return state, LiteralTraining(state, SETTINGS)


def latents(state):
    a = SETTINGS.architecture
    ws = torch.randn(4, a.num_ws, a.w_dim, generator=rng(2)).requires_grad_()
    return ws, state.generator.random_noise(4, rng(3))


def assert_same_gradients(ours, literal):
    wanted = dict(literal.named_parameters())
    for name, parameter in ours.named_parameters():
        if parameter.grad is None:
            assert wanted[name].grad is None, name
            continue
        scale = wanted[name].grad.abs().max().clamp_min(1e-3)
        error = (parameter.grad - wanted[name].grad).abs().max() / scale
        assert error < 1e-4, name


def test_images_and_their_gradients_are_the_literal_ones(both):
    state, literal = both
    ws, noise = latents(state)
    ours, want = state.generator.synthesize(ws, noise), literal.generator.synthesis(ws, noise)
    torch.testing.assert_close(ours, want, atol=1e-4, rtol=1e-4)
    y = torch.randn(ours.shape, generator=rng(4))
    (ours * y).sum().backward()
    (want * y).sum().backward()
    assert_same_gradients(state.generator, literal.generator)


def test_w_is_the_literal_one(both):
    state, literal = both
    z = torch.randn(4, 8, generator=rng())
    torch.testing.assert_close(state.generator.map_to_w(z), literal.generator.mapping(z))


def test_gradients_of_path_lengths_are_the_literal_ones(both):
    state, literal = both
    ws, noise = latents(state)
    for images in (
        state.generator.synthesize(ws, noise), literal.generator.synthesis(ws, noise),
    ):  # fmt: skip
        path_lengths(images, ws, torch.randn(images.shape, generator=rng(4))).sum().backward()
    assert_same_gradients(state.generator, literal.generator)


def test_scores_and_their_gradients_are_the_literal_ones(both):
    state, literal = both
    images = torch.randn(4, 3, 16, 16, generator=rng()).requires_grad_()
    ours, want = state.discriminator(images), literal.discriminator(images)
    torch.testing.assert_close(ours, want, atol=1e-4, rtol=1e-4)
    weights = torch.randn(4, generator=rng(1))
    found = torch.autograd.grad((ours * weights).sum(), images, retain_graph=True)
    wanted = torch.autograd.grad((want * weights).sum(), images, retain_graph=True)
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)
    (ours * weights).sum().backward()
    (want * weights).sum().backward()
    assert_same_gradients(state.discriminator, literal.discriminator)


def test_gradients_of_r1_are_the_literal_ones(both):
    state, literal = both
    images = torch.randn(4, 3, 16, 16, generator=rng()).requires_grad_()
    for network in (state.discriminator, literal.discriminator):
        r1_penalty(network(images), images).sum().backward()
    assert_same_gradients(state.discriminator, literal.discriminator)


def test_distorted_images_and_their_gradients_are_the_literal_ones_within_their_edges():
    # Beyond the edges the two mirror a little differently: the filter is not quite symmetric.
    mild = dataclasses.replace(
        AugmentationSettings(), integer_shift=0.03, shift_std=0.01, rotate=0.01, scale_std=0.01
    )
    images = torch.randn(6, 3, 32, 32, generator=rng()).requires_grad_()
    inside = (slice(None), slice(None), slice(5, -5), slice(5, -5))
    ours = augment(images, 0.8, rng(1), mild)[inside]
    want = literal_training.augment(images, 0.8, rng(1), mild)[inside]
    torch.testing.assert_close(ours, want, atol=1e-4, rtol=1e-4)
    assert (ours - images[inside]).abs().max() > 0.5
    y = torch.randn(ours.shape, generator=rng(2))
    gradients = [torch.autograd.grad((x * y).sum(), images)[0] for x in (ours, want)]
    torch.testing.assert_close(*gradients, atol=1e-4, rtol=1e-4)


def test_a_step_of_the_literal_training_moves_as_far_as_ours(both):
    state, literal = both
    reals = torch.rand(4, 3, 16, 16, generator=rng()) * 2 - 1
    before = {n: p.clone() for n, p in literal.discriminator.named_parameters()}
    ours, want = train_step(state, SETTINGS, reals), literal.step(reals)
    assert ours.keys() == want.keys()
    assert all(abs(ours[k] - want[k]) < 0.5 * abs(want[k]) + 0.5 for k in ours)
    moved = {n: p - before[n] for n, p in literal.discriminator.named_parameters()}
    for name, parameter in state.discriminator.named_parameters():
        distance = (parameter.detach() - before[name]).norm().item()
        assert distance == pytest.approx(moved[name].norm().item(), rel=0.5), name
