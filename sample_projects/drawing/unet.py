"""A small U-Net, and how it learns from images and masks.

Axes: N images, C classes, S pixels a side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dsgan_studio.core.base.seeds import torch_generator


@dataclass(frozen=True)
class UNetSettings:
    """What a U-Net is and how it is trained.

    Attributes:
        classes: how many; the ids are 0 to `classes` - 1.
        width: channels of the first level; each of the three levels below doubles them.
        epochs: passes over the images.
        batch: images a step.
        learning_rate: peak of the one-cycle schedule.
        seed: of weights, order and augmentation.
    """

    classes: int = 5
    width: int = 16
    epochs: int = 6
    batch: int = 32
    learning_rate: float = 4e-3
    seed: int = 0


class UNet(nn.Module):
    """U-Net (Ronneberger et al., 2015) with batch normalisation and same padding, four levels."""

    def __init__(self, *, classes: int, width: int) -> None:
        super().__init__()
        widths = [width, 2 * width, 4 * width, 4 * width]
        self.down = nn.ModuleList(
            _double(before, after) for before, after in zip([3, *widths], widths, strict=False)
        )
        self.up = nn.ModuleList(
            _double(widths[k + 1] + widths[k], widths[k]) for k in reversed(range(3))
        )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, images: Tensor) -> Tensor:
        """Return logits [N, C, S, S] for images [N, 3, S, S] in -1 to 1; S a multiple of 8."""
        x, skips = images, []
        for level, block in enumerate(self.down):
            x = block(x if level == 0 else F.max_pool2d(x, 2))
            skips.append(x)
        skips.pop()
        for block in self.up:
            x = F.interpolate(x, scale_factor=2.0, mode="nearest")
            x = block(torch.cat([x, skips.pop()], dim=1))
        logits: Tensor = self.head(x)
        return logits


def _double(before: int, after: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for channels in (before, after):
        layers += [
            nn.Conv2d(channels, after, 3, padding=1, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(inplace=True),
        ]
    return nn.Sequential(*layers)


def _uniform(generator: torch.Generator, n: int, low: float, high: float) -> Tensor:
    return torch.rand(n, generator=generator) * (high - low) + low


def augment(images: Tensor, masks: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Turn, mirror, zoom, tint, blur and add noise to a batch, each image its own way.

    Half of the images are only mirrored and turned by quarters, so that the network also sees
    outlines that no resampling has touched.

    Args:
        images: [N, 3, S, S] float in -1 to 1.
        masks: [N, S, S] int64.
        generator: a CPU generator.
    """
    n = images.shape[0]
    angle, zoom = _uniform(generator, n, -np.pi, np.pi), _uniform(generator, n, -0.16, 0.16).exp()
    mirror = torch.where(torch.rand(n, generator=generator) < 0.5, -1.0, 1.0)
    exact = torch.rand(n, generator=generator) < 0.5
    angle = torch.where(exact, (angle / (np.pi / 2)).round() * (np.pi / 2), angle)
    zoom = torch.where(exact, 1.0, zoom)
    cos, sin = angle.cos() * zoom, angle.sin() * zoom
    shift = _uniform(generator, 2 * n, -0.08, 0.08).view(n, 2, 1) * (~exact).view(n, 1, 1)
    turn = torch.stack([cos * mirror, -sin, sin * mirror, cos], dim=1).view(n, 2, 2)
    grid = F.affine_grid(torch.cat([turn, shift], dim=2), list(images.shape), align_corners=False)
    images = F.grid_sample(images, grid, padding_mode="reflection", align_corners=False)
    as_image = masks[:, None].to(images.dtype)
    as_image = F.grid_sample(
        as_image, grid, mode="nearest", padding_mode="reflection", align_corners=False
    )
    gain = _uniform(generator, 3 * n, -0.10, 0.10).view(n, 3, 1, 1)
    contrast = _uniform(generator, n, -0.25, 0.15).exp().view(n, 1, 1, 1)
    bias = _uniform(generator, n, -0.12, 0.12).view(n, 1, 1, 1)
    images = images * contrast * (1 + gain) + bias + gain / 2
    images = _blur(images, _uniform(generator, n, 0.0, 0.9))
    grain = torch.randn(images.shape, generator=generator)
    images = images + grain * _uniform(generator, n, 0.0, 0.05).view(n, 1, 1, 1)
    return images.clamp(-1, 1), as_image[:, 0].round().long()


def _blur(images: Tensor, sigma_px: Tensor) -> Tensor:
    n, channels, height, width = images.shape
    at = torch.arange(-2.0, 3.0)
    kernel = torch.exp(-(at**2) / (2 * sigma_px[:, None].clamp_min(0.05) ** 2))  # [N, 5]
    kernel = (kernel / kernel.sum(dim=1, keepdim=True)).repeat_interleave(channels, dim=0)
    flat = F.pad(images, (2, 2, 2, 2), mode="reflect").reshape(
        1, n * channels, height + 4, width + 4
    )
    flat = F.conv2d(flat, kernel[:, None, :, None], groups=n * channels)
    flat = F.conv2d(flat, kernel[:, None, None, :], groups=n * channels)
    return flat.reshape(n, channels, height, width)


def to_input(images: npt.NDArray[np.uint8]) -> Tensor:
    """Return [N, 3, S, S] in -1 to 1 from [N, S, S, 3] grey levels."""
    return torch.from_numpy(images).permute(0, 3, 1, 2).float() / 127.5 - 1


def train_unet(
    images: npt.NDArray[np.uint8],
    masks: npt.NDArray[np.uint8],
    settings: UNetSettings,
    on_epoch: Callable[[int, float], None] = lambda epoch, loss: None,
) -> UNet:
    """Train a U-Net from scratch by AdamW on cross-entropy.

    Args:
        images: [N, S, S, 3].
        masks: [N, S, S] class ids.
        settings: the recipe.
        on_epoch: told the epoch (from 1) and its mean loss.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)  # layers draw their first weights from the global stream
        model = UNet(classes=settings.classes, width=settings.width)
    generator = torch_generator("second opinion", settings.seed)
    steps = -(-len(images) // settings.batch)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.learning_rate, total_steps=steps * settings.epochs
    )
    model.train()
    for epoch in range(1, settings.epochs + 1):
        order = torch.randperm(len(images), generator=generator).numpy()
        total = 0.0
        for batch in np.array_split(order, steps):
            targets = torch.from_numpy(masks[batch]).long()
            inputs, targets = augment(to_input(images[batch]), targets, generator)
            loss = F.cross_entropy(model(inputs), targets)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        on_epoch(epoch, total / steps)
    return model.eval()


@torch.no_grad()
def predict_masks(model: UNet, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return [N, S, S] class ids for [N, S, S, 3] images (the mean over the four mirrorings)."""
    masks = []
    for start in range(0, len(images), 64):
        inputs = to_input(images[start : start + 64])
        scores = torch.stack(
            [
                model(inputs.flip(axes) if axes else inputs).softmax(dim=1).flip(axes)
                for axes in ([], [2], [3], [2, 3])
            ]
        ).mean(dim=0)
        masks.append(scores.argmax(dim=1).to(torch.uint8).numpy())
    return np.concatenate(masks)
