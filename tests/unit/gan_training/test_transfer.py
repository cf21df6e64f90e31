"""A training that begins from a generator: same images at first, grown, and what is refused."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.checkpoints.own_format import write_generator_file
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.gan_training.snapshots import save_snapshot
from dsgan_studio.core.gan_training.state import initial_state
from dsgan_studio.core.gan_training.steps import train_step
from dsgan_studio.core.gan_training.transfer import begin_from, read_start, settings_from_start
from dsgan_studio.core.generators.build import initial_stylegan2, to_checkpoint
from dsgan_studio.core.generators.resampling import double

CPU = torch.device("cpu")
SMALL = TrainingSettings(
    resolution=16, total_kimg=1, batch=4, channel_base=96, channel_max=8, z_dim=8, w_dim=8
)


def trained(settings=SMALL):
    state = initial_state(settings, CPU)
    size = settings.resolution
    reals = torch.rand(4, 3, size, size, generator=torch.Generator().manual_seed(1)) * 2 - 1
    for _ in range(3):
        train_step(state, settings, reals)
    return state


@pytest.fixture
def snapshot(tmp_path):
    return save_snapshot(trained(), SMALL, tmp_path, data="x", kid=None)


def images(generator, size):
    z = torch.randn(2, 8, generator=torch.Generator().manual_seed(2))
    noise = [
        torch.randn(1, 1, r, r, generator=torch.Generator().manual_seed(r))
        for r in generator.noise_sizes
    ]
    with torch.no_grad():
        made = generator.synthesize(generator.map(z), noise)
    assert made.shape[-1] == size
    return made


def test_the_same_resolution_begins_with_the_same_images_and_scores(snapshot):
    old, start = trained(), read_start(snapshot)
    settings = settings_from_start(dataclasses.replace(SMALL, seed=9), start)
    state = initial_state(settings, CPU)
    begin_from(state, start)
    assert torch.equal(images(state.generator, 16), images(old.generator, 16))
    assert torch.equal(images(state.average, 16), images(old.average, 16))
    shown = torch.rand(4, 3, 16, 16)
    assert torch.equal(state.discriminator(shown), old.discriminator(shown))


def test_a_grown_generator_begins_with_the_old_images_enlarged(snapshot):
    old, start = trained(), read_start(snapshot)
    settings = settings_from_start(dataclasses.replace(SMALL, resolution=32), start)
    state = initial_state(settings, CPU)
    begin_from(state, start)
    assert settings.architecture.channels[:3] == SMALL.architecture.channels
    assert torch.allclose(images(state.generator, 32), double(images(old.generator, 16)), atol=1e-6)
    theirs = old.discriminator.state_dict()
    for name, tensor in state.discriminator.state_dict().items():
        if name.startswith("blocks.1.") or name.startswith(("conv.", "fc.", "out.")):
            before = name.replace("blocks.1.", "blocks.0.")
            assert torch.equal(tensor, theirs[before]), name
    before = images(state.generator, 32)
    train_step(state, settings, torch.rand(4, 3, 32, 32) * 2 - 1)
    assert not torch.equal(images(state.generator, 32), before)


def test_a_checkpoint_gives_its_generator_and_a_new_discriminator_learns(tmp_path):
    generator = initial_stylegan2(dataclasses.replace(SMALL.architecture, channels=(8, 8, 6)), 4)
    path = tmp_path / "generator.safetensors"
    write_generator_file(path, to_checkpoint(generator, "a test"))
    start = read_start(path)
    other = dataclasses.replace(SMALL, channel_base=512, channel_max=64, z_dim=32, w_dim=32)
    settings = settings_from_start(other, start)
    assert settings.architecture.channels == (8, 8, 6)
    state = initial_state(settings, CPU)
    fresh = {k: v.clone() for k, v in state.discriminator.state_dict().items()}
    begin_from(state, start)
    assert torch.equal(images(state.generator, 16), images(generator, 16))
    for name, tensor in state.discriminator.state_dict().items():
        assert torch.equal(tensor, fresh[name])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"c_dim": 3}, "has classes, and such a one is not trained here"),
        ({"architecture": "resnet"}, "is not made of skip blocks"),
        ({"use_noise": False}, "has no noise"),
    ],
)
def test_a_generator_of_another_kind_is_refused_by_what_it_is(tmp_path, changes, said):
    generator = initial_stylegan2(dataclasses.replace(SMALL.architecture, **changes), 0)
    path = tmp_path / "generator.safetensors"
    write_generator_file(path, to_checkpoint(generator, "a test"))
    with pytest.raises(BadInput, match=said):
        read_start(path)


def test_larger_generators_and_channels_without_a_rule_are_refused(tmp_path, snapshot):
    with pytest.raises(BadInput, match="makes images of 16 px; train at 16 px or more"):
        settings_from_start(dataclasses.replace(SMALL, resolution=8), read_start(snapshot))
    generator = initial_stylegan2(dataclasses.replace(SMALL.architecture, channels=(4, 8, 6)), 0)
    path = tmp_path / "odd.safetensors"
    write_generator_file(path, to_checkpoint(generator, "a test"))
    with pytest.raises(BadInput, match="have 4, 8, 6 channels, which no setting here gives"):
        settings_from_start(SMALL, read_start(path))
