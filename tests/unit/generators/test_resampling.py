"""The filters: against convolutions written out, and their gradients of any order."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from dsgan_studio.core.generators.resampling import (
    blur,
    halve,
    stylegan1_filter,
    stylegan2_filter,
)


def maps(size=6, dtype=torch.float64):
    x = torch.randn(2, 3, size, size, generator=torch.Generator().manual_seed(0), dtype=dtype)
    return x.requires_grad_()


def literal(x, kernel, padding, stride=1):
    weight = kernel.to(x.dtype).repeat(x.shape[1], 1, 1, 1)
    return F.conv2d(x, weight, padding=padding, stride=stride, groups=x.shape[1])


@pytest.mark.parametrize("padding", [0, 1, 2, 3])
def test_blurring_and_its_gradient_are_those_of_a_convolution(padding):
    x = maps()
    ours = blur(x, stylegan2_filter(), padding, gain=4.0)
    want = literal(x, stylegan2_filter() * 4, padding)
    torch.testing.assert_close(ours, want)
    y = torch.randn_like(want)
    found, wanted = (torch.autograd.grad((out * y).sum(), x)[0] for out in (ours, want))
    torch.testing.assert_close(found, wanted)


@pytest.mark.parametrize("size", [2, 4, 10])
def test_halving_and_its_gradient_are_those_of_a_strided_convolution(size):
    x = maps(size)
    ours, want = halve(x), literal(x, stylegan2_filter(), 1, stride=2)
    torch.testing.assert_close(ours, want)
    y = torch.randn_like(want)
    found, wanted = (torch.autograd.grad((out * y).sum(), x)[0] for out in (ours, want))
    torch.testing.assert_close(found, wanted)


@pytest.mark.parametrize(
    "resample",
    [
        halve,
        lambda x: blur(x, stylegan2_filter(), 2),
        lambda x: blur(x, stylegan1_filter(), 1),
    ],
    ids=["halve", "StyleGAN2's blur", "StyleGAN1's blur"],
)
def test_gradients_of_gradients_are_those_of_finite_differences(resample):
    assert torch.autograd.gradgradcheck(lambda x: resample(x).square(), maps(4))


def test_bfloat16_maps_keep_their_type_and_layout():
    x = maps(8, torch.bfloat16).detach().contiguous(memory_format=torch.channels_last)
    for y in (halve(x), blur(x, stylegan2_filter(), 2)):
        assert y.dtype == torch.bfloat16
        assert y.is_contiguous(memory_format=torch.channels_last)
