"""A step of StyleGAN2-ADA the plain way, what the benchmarks of training compare with.

Our own code. Generator and discriminator, and the regularisers of both, are four phases, each with
a synthesis, a backward and an update of its own, as the official loop has them.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

from dsgan_studio.core.base.seeds import torch_generator
from dsgan_studio.core.gan_training.ada import AdaController
from dsgan_studio.core.gan_training.augmentation import draw_distortions
from dsgan_studio.core.gan_training.losses import lazy_adam
from dsgan_studio.core.gan_training.resampling import SYMLET6
from dsgan_studio.core.gan_training.steps import ema_decay
from tests.benchmarks import literal_networks


class _Sampling(torch.autograd.Function):
    """grid_sample with a second derivative."""

    @staticmethod
    def forward(ctx, x, grid):
        ctx.save_for_backward(grid)
        ctx.size = x.shape
        return F.grid_sample(x, grid, align_corners=False)

    @staticmethod
    def backward(ctx, gradient):
        (grid,) = ctx.saved_tensors
        return _Spreading.apply(gradient, grid, ctx.size), None


class _Spreading(torch.autograd.Function):
    @staticmethod
    def forward(ctx, gradient, grid, size):
        ctx.save_for_backward(grid)
        like = gradient.new_zeros(()).expand(size)
        return torch.ops.aten.grid_sampler_2d_backward(
            gradient.contiguous(), like, grid, 0, 0, False, (True, False)
        )[0]

    @staticmethod
    def backward(ctx, gradient):
        (grid,) = ctx.saved_tensors
        return _Sampling.apply(gradient, grid), None, None


def _mirrored(x, left, right, top, bottom):
    """Pad, mirrored at the edges."""
    size = x.shape[-1]

    def places(before, after):
        at = torch.arange(-before, size + after) % (2 * size)
        return torch.minimum(at, 2 * size - 1 - at)

    return x[:, :, places(top, bottom)][:, :, :, places(left, right)]


def _along_both(x, line, *, up=1, down=1, pad, gain):
    """Insert zeros, pad, filter with a line along one axis after the other, decimate."""
    count, channels, height, width = x.shape
    if up > 1:
        x = F.pad(x.reshape(count, channels, height, 1, width, 1), [0, up - 1, 0, 0, 0, up - 1])
        x = x.reshape(count, channels, height * up, width * up)
    x = F.pad(x, [*pad, *pad])
    line = (line * gain).expand(channels, 1, 1, -1)
    x = F.conv2d(F.conv2d(x, line, groups=channels), line.transpose(2, 3), groups=channels)
    return x[:, :, ::down, ::down]


def _margins(geometry, size, taps):
    """Return the margins left, right, top and bottom that the largest motion needs."""
    edge = size / 2 - 0.5
    corners = torch.tensor([[x, y, 1.0] for x in (-edge, edge) for y in (-edge, edge)])
    source = (geometry[:, :2] @ corners.T).transpose(1, 2).reshape(-1, 2)  # [4 N, 2]
    low, high = -source.amin(dim=0) - edge, source.amax(dim=0) - edge
    needed = torch.stack([low[0], high[0], low[1], high[1]]) + taps
    return needed.ceil().clamp(0, size - 1).int().tolist()


def augment(images, p, rng, settings):
    """Distort images: mirrored margin, doubled, sampled, halved; then colours."""
    count, _, size, _ = images.shape
    geometry, colour = draw_distortions(count, p, rng, settings, size)
    line = torch.tensor(SYMLET6)
    taps = len(line) // 2
    left, right, top, bottom = _margins(geometry, size, taps)
    x = _mirrored(images, left, right, top, bottom)
    x = _along_both(x, line.flip(0), up=2, pad=(taps, taps - 1), gain=math.sqrt(2))
    height, width = x.shape[2:]
    lag = float((torch.arange(2 * taps) * line).sum() / line.sum()) - taps + 0.5
    out = 2 * (size + 2 * taps)
    axis = (torch.arange(out) + 0.5 - lag) / 2 - out / 4
    rows, columns = torch.meshgrid(axis, axis, indexing="ij")
    places = torch.stack([columns, rows, torch.ones_like(rows)], dim=-1).reshape(-1, 3)
    centre = torch.tensor([right - left, bottom - top]) / 2
    source = places @ geometry[:, :2].transpose(1, 2) - centre + lag / 2
    source = source / (torch.tensor([width, height]) / 4)
    x = _Sampling.apply(x, source.reshape(count, out, out, 2))
    x = _along_both(x, line, down=2, pad=(taps - 1, taps - 1), gain=1 / math.sqrt(2))
    x = x[:, :, taps : taps + size, taps : taps + size]
    flat = colour[:, :3, :3] @ x.reshape(count, 3, -1) + colour[:, :3, 3:]
    return flat.reshape(count, 3, size, size)


class LiteralTraining:
    """A training of its own, begun from the weights of another's state."""

    def __init__(self, state, settings):
        s = self.settings = settings
        self.generator = literal_networks.Generator(s.architecture)
        self.average = literal_networks.Generator(s.architecture)
        self.discriminator = literal_networks.Discriminator(s.architecture.channels)
        self.generator.load_state_dict(state.generator.state_dict())
        self.average.load_state_dict(state.average.state_dict())
        self.discriminator.load_state_dict(state.discriminator.state_dict())
        for network in (self.generator, self.average, self.discriminator):
            for parameter in network.parameters():
                parameter.data = parameter.data.contiguous()
        self.average.requires_grad_(False)
        self.generator_adam = self._adam(self.generator, s.path_length_interval)
        self.discriminator_adam = self._adam(self.discriminator, s.r1_interval)
        self.ada = AdaController(p=state.ada.p, target=s.ada_target, kimg=s.ada_kimg)
        self.path_length_mean = torch.zeros([])
        self.steps = 0

    def _adam(self, network, interval):
        constants = lazy_adam(self.settings.learning_rate, interval)
        return torch.optim.Adam(
            network.parameters(), lr=constants.learning_rate, betas=constants.betas, eps=1e-8
        )

    def _latents(self, count, rng):
        """w of every layer with mixed styles, and the noise maps."""
        s, generator = self.settings, self.generator
        w = generator.mapping(torch.randn(count, s.z_dim, generator=rng))
        mapping = generator.mapping
        mapping.w_avg.copy_(w.detach().mean(dim=0).lerp(mapping.w_avg, 0.998))
        ws = w[:, None].repeat(1, generator.num_ws, 1)
        # The official loop draws one cut for the batch; ours draws one for each image, as here.
        cut = torch.randint(1, generator.num_ws, (count,), generator=rng)
        mixes = torch.rand(count, generator=rng) < s.style_mixing
        cut = torch.where(mixes, cut, generator.num_ws)
        other = generator.mapping(torch.randn(count, s.z_dim, generator=rng))
        own = torch.arange(generator.num_ws)[None, :, None] < cut[:, None, None]
        ws = torch.where(own, ws, other[:, None])
        noise = [torch.randn(count, 1, r, r, generator=rng) for r in generator.noise_sizes]
        return ws, noise

    def _scores(self, images, rng):
        return self.discriminator(augment(images, self.ada.p, rng, self.settings.augmentation))

    def _learning(self, network):
        self.generator.requires_grad_(network is self.generator)
        self.discriminator.requires_grad_(network is self.discriminator)

    def _generator_phase(self, rng):
        self._learning(self.generator)
        self.generator_adam.zero_grad(set_to_none=True)
        ws, noise = self._latents(self.settings.batch, rng)
        loss = F.softplus(-self._scores(self.generator.synthesis(ws, noise), rng)).mean()
        loss.backward()
        self.generator_adam.step()
        return {"loss_g": loss.item()}

    def _path_length_phase(self, rng):
        s = self.settings
        self._learning(self.generator)
        self.generator_adam.zero_grad(set_to_none=True)
        ws, noise = self._latents(s.batch // s.path_length_shrink, rng)
        images = self.generator.synthesis(ws, noise)
        y = torch.randn(images.shape, generator=rng) / s.resolution
        (gradient,) = torch.autograd.grad((images * y).sum(), ws, create_graph=True)
        lengths = gradient.square().sum(dim=2).mean(dim=1).sqrt()
        self.path_length_mean = self.path_length_mean.lerp(lengths.detach().mean(), 0.01)
        penalty = (lengths - self.path_length_mean).square().mean()
        (penalty * (s.path_length_weight * s.path_length_interval)).backward()
        self.generator_adam.step()
        return {"path_length": lengths.mean().item()}

    def _discriminator_phase(self, reals, rng):
        self._learning(self.discriminator)
        self.discriminator_adam.zero_grad(set_to_none=True)
        ws, noise = self._latents(self.settings.batch, rng)
        fake = F.softplus(self._scores(self.generator.synthesis(ws, noise), rng)).mean()
        fake.backward()
        scores = self._scores(reals, rng)
        real = F.softplus(-scores).mean()
        real.backward()
        self.discriminator_adam.step()
        self.ada = self.ada.observed(scores.detach())
        return {"loss_d": fake.item() + real.item()}

    def _r1_phase(self, reals, rng):
        s = self.settings
        self._learning(self.discriminator)
        self.discriminator_adam.zero_grad(set_to_none=True)
        images = reals.detach().requires_grad_()
        scores = self._scores(images, rng)
        (gradient,) = torch.autograd.grad(scores.sum(), images, create_graph=True)
        penalty = gradient.square().sum(dim=(1, 2, 3)).mean()
        (penalty * (s.r1_gamma / 2 * s.r1_interval)).backward()
        self.discriminator_adam.step()
        return {"r1": penalty.item()}

    def step(self, reals):
        """Do one step and return its figures."""
        s, rng = self.settings, torch_generator("literal step", self.settings.seed, self.steps)
        figures = self._generator_phase(rng)
        if s.path_length_weight and self.steps % s.path_length_interval == 0:
            figures |= self._path_length_phase(rng)
        figures |= self._discriminator_phase(reals, rng)
        if s.r1_gamma and self.steps % s.r1_interval == 0:
            figures |= self._r1_phase(reals, rng)
        self.steps += 1
        self._average()
        if self.steps % s.ada_interval == 0:
            self.ada = self.ada.adjusted()
        return figures

    def _average(self):
        decay = ema_decay(self.settings, self.steps * self.settings.batch)
        with torch.no_grad():
            pairs = zip(self.average.parameters(), self.generator.parameters(), strict=True)
            for mine, theirs in pairs:
                mine.copy_(theirs.lerp(mine, decay))
            buffers = zip(self.average.buffers(), self.generator.buffers(), strict=True)
            for mine, theirs in buffers:
                mine.copy_(theirs)
