"""One step against a literal version of it, and the draws that steps depend on."""

from __future__ import annotations

import copy
import dataclasses

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dsgan_studio.core.gan_training.losses import discriminator_loss, generator_loss
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.gan_training.state import initial_state
from dsgan_studio.core.gan_training.steps import ema_decay, real_batch_indices, train_step

SETTINGS = TrainingSettings(
    resolution=8, total_kimg=1, batch=4, channel_base=64, channel_max=8, z_dim=8, w_dim=8,
    path_length_weight=0, gamma=0, ada_kimg=0.1,
)  # fmt: skip
CPU = torch.device("cpu")


def reals(seed=0):
    return torch.rand(4, 3, 8, 8, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def snapshot_of(network):
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}


def test_sharing_the_generated_images_gives_the_gradients_of_two_separate_passes(monkeypatch):
    state = initial_state(SETTINGS, CPU)
    literal = initial_state(SETTINGS, CPU)
    shown = {}
    original = state.generator.synthesize

    def remember(ws, noise):
        shown["ws"], shown["noise"] = ws.detach().clone(), [n.clone() for n in noise]
        return original(ws, noise)

    monkeypatch.setattr(state.generator, "synthesize", remember)
    for adam in (state.generator_adam, state.discriminator_adam):
        monkeypatch.setattr(adam, "step", lambda: None)
        monkeypatch.setattr(adam, "zero_grad", lambda set_to_none: None)
    figures = train_step(state, SETTINGS, reals())

    fakes = literal.generator.synthesize(shown["ws"], shown["noise"])
    loss_g = generator_loss(literal.discriminator(fakes))
    loss_g.backward()
    literal.discriminator.zero_grad()
    loss_d = discriminator_loss(
        literal.discriminator(reals()), literal.discriminator(fakes.detach())
    )
    loss_d.backward()
    assert figures["loss_g"] == pytest.approx(loss_g.item(), rel=1e-5)
    assert figures["loss_d"] == pytest.approx(loss_d.item(), rel=1e-5)
    for part in ("discriminator", "generator"):
        ours = dict(getattr(state, part).named_parameters())
        for name, parameter in getattr(literal, part).named_parameters():
            if name.startswith("mapping"):  # the literal pass began at ws
                continue
            torch.testing.assert_close(ours[name].grad, parameter.grad, atol=1e-6, rtol=1e-4)


def test_a_step_changes_both_networks_their_average_and_the_mean_w():
    state = initial_state(SETTINGS, CPU)
    before = [snapshot_of(n) for n in (state.generator, state.discriminator, state.average)]
    train_step(state, SETTINGS, reals())
    for old, network in zip(
        before, (state.generator, state.discriminator, state.average), strict=True
    ):
        new = network.state_dict()
        weights = [n for n in old if n.endswith("weight")]
        assert all(not torch.equal(old[n], new[n]) for n in weights)
    assert state.generator.w_avg.abs().sum() > 0
    assert torch.equal(state.average.w_avg, state.generator.w_avg)
    assert state.step == 1


def test_regularisers_run_at_their_intervals_only():
    lazy = dataclasses.replace(
        SETTINGS, gamma=1.0, path_length_weight=2.0, r1_interval=3, path_length_interval=2
    )
    state = initial_state(lazy, CPU)
    seen = [set(train_step(state, lazy, reals())) & {"r1", "path_length"} for _ in range(6)]
    assert seen == [
        {"r1", "path_length"}, set(), {"path_length"}, {"r1"}, {"path_length"}, set(),
    ]  # fmt: skip
    assert state.path_length_mean > 0


def test_without_augmentation_p_stays_zero():
    plain = dataclasses.replace(SETTINGS, augment=False, ada_interval=1)
    state = initial_state(plain, CPU)
    for _ in range(3):
        train_step(state, plain, reals())
    assert (state.ada.p, state.ada.sign_count) == (0.0, 0)


def test_with_augmentation_p_moves_as_the_scores_say():
    moving = dataclasses.replace(SETTINGS, ada_interval=2)
    state = initial_state(moving, CPU)
    state.discriminator.out.bias.data.fill_(10.0)  # sure of every image
    train_step(state, moving, reals())
    assert state.ada.p == 0.0
    train_step(state, moving, reals())
    assert state.ada.p == pytest.approx(8 / 100)


def test_the_same_state_and_images_give_the_same_step():
    first, second = (initial_state(SETTINGS, CPU) for _ in range(2))
    assert train_step(first, SETTINGS, reals()) == train_step(second, SETTINGS, reals())
    other = initial_state(SETTINGS, CPU)
    other.step = 1
    assert train_step(other, SETTINGS, reals()) != train_step(copy.copy(first), SETTINGS, reals())


@given(available=st.integers(1, 20), batch=st.sampled_from([2, 4, 6]), epochs=st.integers(1, 3))
def test_every_image_is_shown_once_in_every_epoch(available, batch, epochs):
    settings = dataclasses.replace(SETTINGS, batch=batch)
    steps = -(-available * epochs // batch)
    order = [i for step in range(steps) for i in real_batch_indices(settings, step, available)]
    for epoch in range(epochs):
        assert sorted(order[epoch * available : (epoch + 1) * available]) == list(range(available))


def test_the_order_of_images_differs_between_epochs_and_seeds():
    first, second = (
        real_batch_indices(dataclasses.replace(SETTINGS, batch=32), s, 32) for s in (0, 1)
    )
    other = real_batch_indices(dataclasses.replace(SETTINGS, batch=32, seed=1), 0, 32)
    assert first != second
    assert first != other


def test_the_average_forgets_faster_early_on():
    settings = dataclasses.replace(SETTINGS, ema_kimg=1.0, ema_rampup=0.05)
    assert ema_decay(settings, 4) < ema_decay(settings, 4000) < ema_decay(settings, 20_000)
    assert ema_decay(settings, 20_000) == ema_decay(settings, 10**9) == 0.5 ** (4 / 1000)


def test_a_step_waits_for_the_device_only_when_it_moves_the_augmentation(monkeypatch):
    both = dataclasses.replace(SETTINGS, gamma=1.0, path_length_weight=2.0, ada_interval=2)
    state = initial_state(both, CPU)
    read = []
    for name in ("item", "tolist", "numpy", "cpu", "__float__", "__int__", "__bool__"):
        original = getattr(torch.Tensor, name)

        def spying(tensor, *rest, name=name, original=original):
            read.append((state.step, name))
            return original(tensor, *rest)

        monkeypatch.setattr(torch.Tensor, name, spying)
    for _ in range(4):
        train_step(state, both, reals())
    assert [step for step, _ in read] == [2, 4]  # the sum of signs, after the second and fourth
