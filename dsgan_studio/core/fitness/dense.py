"""A description of every place of an image: colours and spreads around it, and random filters."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from jaxtyping import Float32, UInt8
from torch import Tensor

from dsgan_studio.core.base.shapes import check_shape
from dsgan_studio.core.fitness.features import random_filters

_WINDOWS_PX = (3, 5, 9)
_LAYERS = 2


def _mean_around(x: Tensor, window_px: int) -> Tensor:
    """Return the mean over a square window around each place, the edge repeated outwards."""
    reach = window_px // 2
    padded = F.pad(x, (reach,) * 4, mode="replicate")
    # One axis at a time is the same and takes fewer additions.
    return F.avg_pool2d(F.avg_pool2d(padded, (window_px, 1), 1), (1, window_px), 1)


def dense_features(images: UInt8[np.ndarray, "N S S 3"]) -> Float32[np.ndarray, "N S S C"]:
    """Return C = 117 numbers for each pixel, float32, computed on the CPU.

    Args:
        images: few at a time; the result takes 468 bytes for a pixel.

    Raises:
        ShapeError: if the images are not [N, S, S, 3].
    """
    check_shape(images, [None, None, None, 3], "images")
    with torch.inference_mode():
        x = torch.from_numpy(np.array(images)).permute(0, 3, 1, 2).float() / 127.5 - 1
        found = [x]
        for window_px in _WINDOWS_PX:
            mean = _mean_around(x, window_px)
            spread = _mean_around(x.square(), window_px) - mean.square()
            found += [mean, spread.clamp_min(0).sqrt()]
        maps = x
        for weight in random_filters()[:_LAYERS]:
            maps = F.relu(F.conv2d(F.pad(maps, (1, 1, 1, 1), mode="replicate"), weight))
            smooth = _mean_around(maps, 3)
            size = x.shape[2:]
            if smooth.shape[2:] != size:
                smooth = F.interpolate(smooth, size, mode="bilinear", align_corners=False)
            found.append(smooth)
            maps = F.avg_pool2d(maps, 2)
        joined: npt.NDArray[np.float32] = torch.cat(found, dim=1).permute(0, 2, 3, 1).numpy()
    return joined
