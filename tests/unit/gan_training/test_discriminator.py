"""The discriminator: sizes, minibatch deviation, scale of activations, refusals."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput, ShapeError
from dsgan_studio.core.gan_training.discriminator import (
    Discriminator,
    DownBlock,
    channels_at,
    minibatch_std,
)


def make(resolution=16, *, dtype=torch.float32, seed=0, base=256, most=32):
    rng = torch.Generator().manual_seed(seed)
    return Discriminator(
        resolution, channel_base=base, channel_max=most, dtype=dtype, generator=rng
    )


def test_every_image_gets_one_score_in_float32():
    for dtype in (torch.float32, torch.bfloat16):
        scores = make(dtype=dtype)(torch.randn(6, 3, 16, 16))
        assert scores.shape == (6,)
        assert scores.dtype == torch.float32


def test_channels_fall_with_the_size_of_the_map():
    assert [channels_at(r, 4096, 128) for r in (4, 32, 64, 128)] == [128, 128, 64, 32]
    network = make(32, base=512, most=64)
    shapes = [tuple(block.conv1.weight.shape[:2]) for block in network.blocks]
    assert shapes == [(32, 16), (64, 32), (64, 64)]


def test_the_same_seed_gives_the_same_network():
    images = torch.randn(4, 3, 16, 16)
    assert torch.equal(make(seed=5)(images), make(seed=5)(images))
    assert not torch.equal(make(seed=5)(images), make(seed=6)(images))


def test_bfloat16_agrees_with_float32_to_its_precision():
    images = torch.randn(8, 3, 16, 16)
    exact, rough = make()(images), make(dtype=torch.bfloat16)(images)
    assert (exact - rough).abs().max() < 0.05 * exact.std() + 0.05


def test_activations_keep_about_unit_size_through_the_blocks():
    torch.manual_seed(0)  # only this test's own draws
    block = DownBlock(64, 64)
    for name, parameter in block.named_parameters():
        if name.endswith("weight"):
            parameter.data.normal_()
    # A map that varies slowly passes the low-pass filters whole.
    smooth = F.interpolate(torch.randn(8, 64, 4, 4), scale_factor=8, mode="bilinear")
    out = block(smooth / smooth.square().mean().sqrt())
    assert 0.5 < out.square().mean().sqrt() < 1.5


def test_a_block_filters_before_it_decimates():
    block = DownBlock(1, 1)
    block.skip.weight.data.fill_(1.0)
    block.conv0.weight.data.zero_()
    block.conv1.weight.data.zero_()
    impulse = torch.zeros(1, 1, 8, 8)
    impulse[0, 0, 3, 3] = 1.0
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 8
    padded = F.pad(impulse, (1, 1, 1, 1))
    expected = F.conv2d(padded, torch.outer(taps, taps)[None, None], stride=2) * 0.5**0.5
    torch.testing.assert_close(block(impulse), expected)


def literal_minibatch_std(x, group):
    count = len(x)
    size = max(g for g in range(1, min(group, count) + 1) if count % g == 0)
    planes = []
    for n in range(count):
        members = [x[m] for m in range(count) if m % (count // size) == n % (count // size)]
        deviation = (torch.stack(members).var(dim=0, unbiased=False) + 1e-8).sqrt().mean()
        planes.append(deviation.expand(1, *x.shape[2:]))
    return torch.cat([x, torch.stack(planes)], dim=1)


@given(count=st.integers(1, 9), group=st.integers(1, 5))
@settings(max_examples=20, deadline=None)
def test_the_minibatch_deviation_is_that_of_each_images_group(count, group):
    x = torch.randn(count, 2, 3, 3, generator=torch.Generator().manual_seed(count))
    torch.testing.assert_close(minibatch_std(x, group), literal_minibatch_std(x, group))


def test_gradients_of_gradients_are_those_of_finite_differences():
    network = make(8, base=32, most=4).double()
    network.dtype = torch.float64
    images = torch.randn(2, 3, 8, 8, dtype=torch.float64, requires_grad=True)

    def penalty(weight):
        value = network.from_rgb.weight
        network.from_rgb.weight = torch.nn.Parameter(weight.detach())
        scores = network(images).sum()
        (gradient,) = torch.autograd.grad(scores, images, create_graph=True)
        loss = gradient.square().sum()
        (found,) = torch.autograd.grad(loss, network.from_rgb.weight)
        network.from_rgb.weight = value
        return loss.detach(), found

    weight = network.from_rgb.weight.detach().clone()
    direction = torch.randn(weight.shape, dtype=torch.float64)
    step = 1e-4
    slope = (penalty(weight + step * direction)[0] - penalty(weight - step * direction)[0]) / (
        2 * step
    )
    assert slope == pytest.approx((penalty(weight)[1] * direction).sum().item(), rel=1e-4)


@pytest.mark.parametrize("resolution", [0, 4, 12, 65])
def test_a_resolution_that_cannot_be_halved_down_is_refused(resolution):
    with pytest.raises(BadInput, match="give a power of two from 8 px up"):
        make(resolution)


def test_a_network_without_channels_is_refused():
    with pytest.raises(BadInput, match="leaves no channel at 64 px; give at least 64"):
        make(64, base=32)


def test_images_of_another_size_are_refused():
    with pytest.raises(ShapeError, match=r"images has shape \[2, 3, 8, 8\]"):
        make(16)(torch.zeros(2, 3, 8, 8))
