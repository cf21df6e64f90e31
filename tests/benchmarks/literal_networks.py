"""StyleGAN2's networks the plain way, what the benchmarks of training compare with.

Our own code, after the papers and what is known of the official networks: float32, contiguous
layout, a weight for each sample in grouped convolutions, resampling by zero insertion and a
depthwise filter, every gain and bias a pass of its own. Parameters have the names of ours.
"""

from __future__ import annotations

import itertools
import math

import torch
import torch.nn.functional as F
from torch import nn

MBSTD_GROUP = 4


def upfirdn(x, kernel, *, up=1, down=1, pad=(0, 0), gain=1.0):
    """Insert zeros, pad, filter every channel with `kernel`, decimate."""
    count, channels, height, width = x.shape
    if up > 1:
        x = x.reshape(count, channels, height, 1, width, 1)
        x = F.pad(x, [0, up - 1, 0, 0, 0, up - 1])
        x = x.reshape(count, channels, height * up, width * up)
    x = F.pad(x, [*pad, *pad])
    weight = (kernel * gain)[None, None].repeat(channels, 1, 1, 1)
    return F.conv2d(x, weight, groups=channels)[:, :, ::down, ::down]


def binomial():
    line = torch.tensor([1.0, 3.0, 3.0, 1.0])
    return torch.outer(line, line) / 64


def bias_and_leaky_relu(x, bias):
    x = x + bias.reshape([1, -1] + [1] * (x.ndim - 2))
    return F.leaky_relu(x, 0.2) * math.sqrt(2)


class Dense(nn.Module):
    """A linear layer with the equalised learning rate."""

    def __init__(self, c_in, c_out, *, lr=1.0, activate=False):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(c_out, c_in))
        self.bias = nn.Parameter(torch.empty(c_out))
        self.lr, self.activate = lr, activate

    def forward(self, x):
        weight = self.weight * (self.lr / math.sqrt(self.weight.shape[1]))
        bias = self.bias * self.lr
        if not self.activate:
            return F.linear(x, weight, bias)
        return bias_and_leaky_relu(F.linear(x, weight), bias)


class Mapping(nn.Module):
    """z -> w."""

    def __init__(self, z_dim, w_dim, layers):
        super().__init__()
        self.layers = layers
        for index in range(layers):
            layer = Dense(z_dim if index == 0 else w_dim, w_dim, lr=0.01, activate=True)
            self.add_module(f"fc{index}", layer)
        self.register_buffer("w_avg", torch.empty(w_dim))

    def forward(self, z):
        x = z * (z.square().mean(dim=1, keepdim=True) + 1e-8).rsqrt()
        for index in range(self.layers):
            x = self.get_submodule(f"fc{index}")(x)
        return x


def modulated(x, weight, styles, kernel=None, *, demodulate=True):
    """Convolve with a weight for each sample; with a kernel, double the side as well."""
    count, c_in, height, width = x.shape
    c_out, size = weight.shape[0], weight.shape[2]
    weight = weight[None] * styles[:, None, :, None, None]  # [N, Cout, Cin, K, K]
    if demodulate:
        weight = weight * (weight.square().sum(dim=(2, 3, 4), keepdim=True) + 1e-8).rsqrt()
    x = x.reshape(1, count * c_in, height, width)
    if kernel is None:
        weight = weight.reshape(count * c_out, c_in, size, size)
        y = F.conv2d(x, weight, padding=size // 2, groups=count)
        return y.reshape(count, c_out, height, width)
    weight = weight.transpose(1, 2).reshape(count * c_in, c_out, size, size)
    y = F.conv_transpose2d(x, weight, stride=2, groups=count)
    y = y.reshape(count, c_out, 2 * height + 1, 2 * width + 1)
    return upfirdn(y, kernel, pad=(1, 1), gain=4.0)


class Layer(nn.Module):
    """A modulated convolution with noise, bias and activation."""

    def __init__(self, w_dim, c_in, c_out, size, *, up):
        super().__init__()
        self.affine = Dense(w_dim, c_in)
        self.weight = nn.Parameter(torch.empty(c_out, c_in, 3, 3))
        self.bias = nn.Parameter(torch.empty(c_out))
        self.noise_strength = nn.Parameter(torch.empty([]))
        self.register_buffer("noise_const", torch.empty(size, size))
        self.register_buffer("kernel", binomial(), persistent=False)
        self.up = up

    def forward(self, x, w, noise):
        x = modulated(x, self.weight, self.affine(w), self.kernel if self.up else None)
        return bias_and_leaky_relu(x + noise * self.noise_strength, self.bias)


class ToRGB(nn.Module):
    """A modulated 1×1 convolution to colours."""

    def __init__(self, w_dim, c_in):
        super().__init__()
        self.affine = Dense(w_dim, c_in)
        self.weight = nn.Parameter(torch.empty(3, c_in, 1, 1))
        self.bias = nn.Parameter(torch.empty(3))

    def forward(self, x, w):
        styles = self.affine(w) / math.sqrt(self.weight.shape[1])
        return modulated(x, self.weight, styles, demodulate=False) + self.bias[None, :, None, None]


class Block(nn.Module):
    """The layers of one resolution."""

    def __init__(self, w_dim, before, channels, size):
        super().__init__()
        if before is None:
            self.const = nn.Parameter(torch.empty(channels, size, size))
        else:
            self.conv0 = Layer(w_dim, before, channels, size, up=True)
        self.conv1 = Layer(w_dim, channels, channels, size, up=False)
        self.torgb = ToRGB(w_dim, channels)


class Synthesis(nn.Module):
    """w of every layer -> image."""

    def __init__(self, architecture):
        super().__init__()
        a = architecture
        self.sizes = a.block_sizes
        for before, channels, size in zip(
            (None, *a.channels), a.channels, self.sizes, strict=False
        ):
            self.add_module(f"b{size}", Block(a.w_dim, before, channels, size))
            before = channels
        self.register_buffer("kernel", binomial(), persistent=False)

    def forward(self, ws, noise):
        image, at = None, 0
        for size in self.sizes:
            block = self.get_submodule(f"b{size}")
            if at == 0:
                x = block.const[None].repeat(len(ws), 1, 1, 1)
            else:
                x = block.conv0(x, ws[:, at], noise[at])
                at += 1
            x = block.conv1(x, ws[:, at], noise[at])
            at += 1
            rgb = block.torgb(x, ws[:, at])
            if image is not None:
                rgb = rgb + upfirdn(image, self.kernel, up=2, pad=(2, 1), gain=4.0)
            image = rgb
        return image


class Generator(nn.Module):
    """Mapping and synthesis."""

    def __init__(self, architecture):
        super().__init__()
        a = architecture
        self.mapping = Mapping(a.z_dim, a.w_dim, a.mapping_layers)
        self.synthesis = Synthesis(a)
        self.num_ws = a.num_ws
        self.noise_sizes = (4, *(size for size in a.block_sizes[1:] for _ in range(2)))


class Convolution(nn.Module):
    """A convolution with the equalised learning rate, halving the side where `down` is 2."""

    def __init__(self, c_in, c_out, size, *, down=1, activate=True):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(c_out, c_in, size, size))
        self.bias = nn.Parameter(torch.empty(c_out)) if activate else None
        self.register_buffer("kernel", binomial(), persistent=False)
        self.down = down

    def forward(self, x, gain=1.0):
        c_in, size = self.weight.shape[1:3]
        weight = self.weight * (1 / math.sqrt(c_in * size * size))
        if self.down == 1:
            x = F.conv2d(x, weight, padding=size // 2)
        elif size == 1:
            x = F.conv2d(upfirdn(x, self.kernel, down=2, pad=(1, 1)), weight)
        else:
            x = F.conv2d(upfirdn(x, self.kernel, pad=(2, 2)), weight, stride=2)
        return (x if self.bias is None else bias_and_leaky_relu(x, self.bias)) * gain


class DownBlock(nn.Module):
    """Two convolutions beside a short cut."""

    def __init__(self, c_in, c_out):
        super().__init__()
        self.conv0 = Convolution(c_in, c_in, 3)
        self.conv1 = Convolution(c_in, c_out, 3, down=2)
        self.skip = Convolution(c_in, c_out, 1, down=2, activate=False)

    def forward(self, x):
        half = math.sqrt(0.5)
        return self.skip(x, half) + self.conv1(self.conv0(x), half)


def minibatch_std(x):
    count, channels, height, width = x.shape
    size = min(MBSTD_GROUP, count)
    y = x.reshape(size, -1, channels, height, width)
    y = y - y.mean(dim=0)
    y = (y.square().mean(dim=0) + 1e-8).sqrt().mean(dim=(1, 2, 3))
    y = y.reshape(-1, 1, 1, 1).repeat(size, 1, height, width)
    return torch.cat([x, y], dim=1)


class Discriminator(nn.Module):
    """Images -> scores.

    Args:
        channels: of the maps from 4 px up.
    """

    def __init__(self, channels):
        super().__init__()
        down = list(reversed(channels))
        self.from_rgb = Convolution(3, down[0], 1)
        self.blocks = nn.ModuleList(DownBlock(i, o) for i, o in itertools.pairwise(down))
        self.conv = Convolution(down[-1] + 1, down[-1], 3)
        self.fc = Dense(down[-1] * 16, down[-1], activate=True)
        self.out = Dense(down[-1], 1)

    def forward(self, images):
        x = self.from_rgb(images)
        for block in self.blocks:
            x = block(x)
        x = self.conv(minibatch_std(x))
        return self.out(self.fc(x.flatten(1))).squeeze(1)
