"""Named image features that need no download, for comparing sets of images.

`random-vgg-filterbank-v1` joins two descriptions: means and deviations of a VGG-like network with
fixed random weights (random convolutions already tell textures and layouts apart), and of a bank
of colour, gradient and Laplacian filters at several scales, on a logarithmic scale (what blur and
noise change first).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from jaxtyping import Float, UInt8
from torch import Tensor

from dsgan_studio.core.base.seeds import torch_generator
from dsgan_studio.core.base.shapes import check_shape

FEATURES_NAME = "random-vgg-filterbank-v1"
_WIDTHS = (32, 64, 96, 128)
_SIDE_PX = 64  # images are reduced to at most this for the network; the filters see full size
_SCALES = 3
_BLOCK_PIXELS = 1 << 19  # bounds the memory of one block


@functools.lru_cache(maxsize=1)
def random_filters() -> tuple[Tensor, ...]:
    """Return the weights of the network's convolutions, each [C_out, C_in, 3, 3]; do not write."""
    made = []
    c_in = 3
    for layer, c_out in enumerate(_WIDTHS):
        rng = torch_generator(FEATURES_NAME, 0, layer)
        weight = torch.randn(c_out, c_in, 3, 3, generator=rng)
        # Without its mean a filter answers to structure rather than to brightness; colours are
        # described by the filter bank.
        weight -= weight.mean(dim=(2, 3), keepdim=True) * 0.8
        made.append(weight * (2.0 / weight.square().sum(dim=(1, 2, 3), keepdim=True)).sqrt())
        c_in = c_out
    return tuple(made)


def _moments(maps: Tensor) -> list[Tensor]:
    """Return mean and deviation of each map over the image, and its mean in each quarter."""
    quarters = F.adaptive_avg_pool2d(maps, 2).flatten(1)
    return [maps.mean(dim=(2, 3)), maps.std(dim=(2, 3)), quarters]


def _network_features(x: Tensor) -> Tensor:
    if x.shape[-1] > _SIDE_PX:
        x = F.interpolate(x, (_SIDE_PX, _SIDE_PX), mode="area")
    found: list[Tensor] = []
    for weight in random_filters():
        x = F.relu(F.conv2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), weight))
        found += _moments(x)
        if min(x.shape[2:]) >= 4:
            x = F.avg_pool2d(x, 2)
    return torch.cat(found, dim=1)


def _filter_features(x: Tensor) -> Tensor:
    found = []
    for _ in range(_SCALES):
        centre = x[:, :, 1:-1, 1:-1]
        laplacian = centre * 4 - (
            x[:, :, :-2, 1:-1] + x[:, :, 2:, 1:-1] + x[:, :, 1:-1, :-2] + x[:, :, 1:-1, 2:]
        )
        across, down = x[..., 1:] - x[..., :-1], x[:, :, 1:] - x[:, :, :-1]
        for response in (laplacian, across, down):
            size = response.abs()
            found += [(size.mean(dim=(2, 3)) + 1e-3).log(), (size.std(dim=(2, 3)) + 1e-3).log()]
        found += [x.mean(dim=(2, 3)), (x.std(dim=(2, 3)) + 1e-3).log()]
        if min(x.shape[2:]) < 8:
            break
        x = F.avg_pool2d(x, 2)
    return torch.cat(found, dim=1)


def block_starts(count: int, side_px: int) -> range:
    """Return where each block of `count` images begins; the step is the size of a block."""
    return range(0, count, min(max(_BLOCK_PIXELS // side_px**2, 1), 32))


def image_features(images: UInt8[np.ndarray, "N R R 3"]) -> Float[np.ndarray, "N D"]:
    """Return the features `random-vgg-filterbank-v1` of each image, float64.

    Computed in float32 on the CPU in blocks of a fixed size, so that an image's features do not
    depend on how many others there are.

    Raises:
        ShapeError: if the images are not [N, R, R, 3].
    """
    check_shape(images, [None, None, None, 3], "images")
    starts = block_starts(len(images), images.shape[1])
    return block_features(images[start : start + starts.step] for start in starts)


def block_features(blocks: Iterable[UInt8[np.ndarray, "B R R 3"]]) -> Float[np.ndarray, "N D"]:
    """Return the features of images that come block by block, as `image_features` does."""
    found = []
    for images in blocks:
        with torch.inference_mode():
            x = torch.from_numpy(np.array(images)).permute(0, 3, 1, 2).float() / 127.5 - 1
            network, filters = _network_features(x), _filter_features(x)
            # Equal say for both descriptions, however many numbers each has.
            parts = [f / f.shape[1] ** 0.5 for f in (network, filters)]
            found.append(torch.cat(parts, dim=1).double().numpy())
    joined: npt.NDArray[np.float64] = np.concatenate(found)
    return joined
