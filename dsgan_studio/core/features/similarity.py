"""How much every pixel resembles some chosen ones, in a network's own features.

The cosine between a pixel's feature vector and the mean of the chosen ones, after every channel
was standardised over the image. The product is linear in the features, so it is a projection at
native resolution (see `projection`). Squared lengths are taken at native resolution and upsampled,
which between the points of a coarse map is a little more than the square of what is upsampled: the
score is a little low there. Maps below 16 px are left out: they place whole objects, not parts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float
from torch import Tensor

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.base.shapes import check_shape
from dsgan_studio.core.features.projection import project_rows
from dsgan_studio.core.features.pyramid import FeaturePyramid, gather_places

SMALLEST_MAP_PX = 16
MOST_PIXELS = 512
# Channels that hardly vary within the image are noise once they are blown up.
_LEAST_DEVIATION = 1e-3


@dataclass(frozen=True)
class Comparable:
    """One item's maps made comparable: standardised channels, and the length of every vector.

    Attributes:
        pyramid: the maps that count, N = 1, float32, each channel of mean 0 and deviation 1.
        length: [S, S] length of each pixel's vector.
    """

    pyramid: FeaturePyramid
    length: Tensor

    @property
    def size_px(self) -> int:
        """Side of the label raster."""
        return self.pyramid.size_px


def comparable(pyramid: FeaturePyramid) -> Comparable:
    """Prepare one item for any number of comparisons.

    Args:
        pyramid: N = 1, on any device and in any precision.
    """
    size = pyramid.size_px
    fine = [m for m in pyramid.maps if min(m.shape[2:]) >= min(SMALLEST_MAP_PX, size)]
    maps = tuple(_standardised(m.float()) for m in fine or pyramid.maps)
    squares = torch.zeros(1, 1, size, size, device=maps[0].device)
    for feature_map in maps:
        squares += F.interpolate(
            feature_map.square().sum(dim=1, keepdim=True), (size, size), mode="bilinear"
        )
    return Comparable(FeaturePyramid(maps, size), squares[0, 0].sqrt())


def _standardised(feature_map: Tensor) -> Tensor:
    deviation, mean = torch.std_mean(feature_map, dim=(2, 3), keepdim=True, correction=0)
    return (feature_map - mean) / deviation.clamp_min(
        float(deviation.max()) * _LEAST_DEVIATION + 1e-12
    )


@dataclass(frozen=True)
class Prototype:
    """What pixels are compared with.

    Attributes:
        direction: [C] float32, of length 1.
    """

    direction: Tensor


def prototype(item: Comparable, where: Bool[np.ndarray, "S S"], *, seed: int = 0) -> Prototype:
    """Return the mean direction of the pixels of a region (of 512 drawn from a larger one).

    Raises:
        ShapeError: if the region has not the size of the labels.
        BadInput: if it is empty, or its pixels have nothing in common.
    """
    check_shape(where, [item.size_px, item.size_px], "region")
    place = np.flatnonzero(where)
    if not len(place):
        raise BadInput("nothing is marked; mark some of the part you mean.")
    if len(place) > MOST_PIXELS:
        rng = numpy_generator("similar pixels", seed)
        place = np.sort(rng.choice(place, MOST_PIXELS, replace=False, shuffle=False))
    mean = gather_places(item.pyramid, place, item.length.device).mean(dim=0)
    length = mean.norm()
    if not float(length) > 1e-6:
        raise BadInput("what was marked has nothing in common; mark one part only.")
    return Prototype(mean / length)


def resemblance(item: Comparable, to: Prototype) -> Float[np.ndarray, "S S"]:
    """Return the cosine of every pixel's features with a prototype, [S, S] float32, -1 to 1.

    Raises:
        ShapeError: if the prototype is of another network.
    """
    check_shape(to.direction, [item.pyramid.total_channels], "prototype")
    direction = to.direction.to(item.length.device)
    strips = project_rows(item.pyramid, 0, direction[None], direction.new_zeros(1))
    product = torch.cat([rows for _, rows in strips]).view_as(item.length)
    cosine = product / item.length.clamp_min(1e-6)
    scores: Float[np.ndarray, "S S"] = cosine.clamp(-1.0, 1.0).cpu().numpy()
    return scores
