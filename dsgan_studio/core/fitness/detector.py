"""Finds places like those that were pointed at: a linear filter on dense features.

Hariharan et al., "Discriminative Decorrelation for Clustering and Classification" (2012): with the
mean m and covariance C of the features of all places, the direction C⁻¹ (p - m) tells places like
the mean p of the examples from the rest, without training on the rest. Scores are in standard
deviations of all places.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, UInt8

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.fitness.dense import dense_features
from dsgan_studio.core.fitness.moments import Moments

_OBJECT_PX = 10  # objects are looked for at about this size
_SIDE_PX = (48, 128)
_PLACES = 256  # of each image, for mean and covariance
_SHRINKAGE = 0.01
_SMALLEST = 1e-6
_REACH = 2.0  # times the usual distance from the mean, up to which a place counts in full
# Around what is marked no place counts as something else: of a thing some ten pixels wide perhaps
# its middle alone is marked.
_MARGIN_PX = _OBJECT_PX // 2


@dataclass(frozen=True, eq=False)
class Pointed:
    """An image in which a user has pointed at something.

    Attributes:
        name: of its file.
        image: [R, R, 3] uint8.
        mask: [R, R] bool, True where it is; at least one pixel.
    """

    name: str
    image: npt.NDArray[np.uint8]
    mask: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Example:
    """An image that was pointed in, at the side objects are looked for.

    Attributes:
        features: [S, S, C] float32.
        objects: [S, S] bool for each connected object.
        elsewhere: [S, S] bool, True where there is something else.
    """

    features: npt.NDArray[np.float32]
    objects: tuple[npt.NDArray[np.bool_], ...]
    elsewhere: npt.NDArray[np.bool_]

    @property
    def prototypes(self) -> npt.NDArray[np.float64]:
        """Mean features [objects, C] of each object."""
        return np.stack([self.features[o].mean(axis=0, dtype=np.float64) for o in self.objects])


def object_width_px(pointed: Sequence[Pointed]) -> float:
    """Return the median width of what was pointed at, as that of a disc of the same area.

    Raises:
        BadInput: if nothing was pointed at.
    """
    areas = [int(o.sum()) for one in pointed for o in connected(one.mask)]
    if not areas:
        raise BadInput("nothing was pointed at; mark the thing in at least two images.")
    return 2 * math.sqrt(float(np.median(areas)) / math.pi)


def search_side(pointed: Sequence[Pointed]) -> int:
    """Return the side in px at which what was pointed at is some ten pixels wide.

    Raises:
        BadInput: if nothing was pointed at.
    """
    side = len(pointed[0].mask)
    width_px = object_width_px(pointed)
    return min(side, max(_SIDE_PX[0], min(_SIDE_PX[1], round(side * _OBJECT_PX / width_px))))


def reduced(images: UInt8[np.ndarray, "N R R 3"], side: int) -> UInt8[np.ndarray, "N S S 3"]:
    """Return the images at `side` px."""
    if images.shape[1] == side:
        return np.array(images)
    x = torch.from_numpy(np.array(images)).permute(0, 3, 1, 2).float()
    small = F.interpolate(x, (side, side), mode="area").round().to(torch.uint8)
    return np.ascontiguousarray(small.permute(0, 2, 3, 1).numpy())


def example_of(pointed: Pointed, side: int) -> Example:
    """Return what is learnt from one image, at `side` px."""
    mask = torch.from_numpy(np.array(pointed.mask)).float()[None, None]
    small = F.adaptive_max_pool2d(mask, (side, side))
    near = F.max_pool2d(small, 2 * _MARGIN_PX + 1, stride=1, padding=_MARGIN_PX)
    return Example(
        features=dense_features(reduced(pointed.image[None], side))[0],
        objects=connected(small[0, 0].numpy() > 0),
        elsewhere=near[0, 0].numpy() == 0,
    )


def connected(mask: Bool[np.ndarray, "R R"]) -> tuple[npt.NDArray[np.bool_], ...]:
    """Return each connected part of a mask, corners counting as touching."""
    from scipy.ndimage import label

    found, count = label(mask, np.ones((3, 3)))
    return tuple(found == number for number in range(1, count + 1))


class Surroundings:
    """Mean and covariance of the dense features of all places: what anything stands out from."""

    def __init__(self, dimensions: int) -> None:
        self._moments = Moments(dimensions)
        self._seen = 0

    def add(self, features: Float[np.ndarray, "N S S C"], seed: int) -> None:
        """Take in some random places of each image."""
        for one in features:
            flat = one.reshape(-1, one.shape[-1])
            rng = numpy_generator("search places", seed, self._seen)
            self._moments.add(flat[rng.integers(0, len(flat), min(_PLACES, len(flat)))])
            self._seen += 1

    def detector(self, prototypes: Float[np.ndarray, "K C"]) -> Detector:
        """Return what finds places like the examples.

        Raises:
            BadInput: if the examples do not differ from the mean of all places.
        """
        mean, covariance = self._moments.mean(), self._moments.covariance()
        deviation = np.sqrt(np.maximum(np.diag(covariance), _SMALLEST**2))
        correlation = covariance / np.outer(deviation, deviation)
        shrunk = (1 - _SHRINKAGE) * correlation + _SHRINKAGE * np.eye(len(mean))
        whitening = np.linalg.inv(np.linalg.cholesky(shrunk)) / deviation
        apart = whitening @ (prototypes.mean(axis=0) - mean)
        length = float(np.linalg.norm(apart))
        if length < _SMALLEST:
            raise BadInput("what was pointed at looks like everything else; point more exactly.")
        return Detector(
            mean.astype(np.float32),
            np.ascontiguousarray(whitening.T, np.float32),
            (apart / length).astype(np.float32),
        )


@dataclass(frozen=True, eq=False)
class Detector:
    """A linear filter, and how far from real places it holds.

    Attributes:
        mean: [C] float32 of all places.
        whitening: [C, C] float32; features less their mean, times this, have no correlations and
            the deviation 1.
        direction: [C] float32 of length 1, towards what was pointed at.
    """

    mean: npt.NDArray[np.float32]
    whitening: npt.NDArray[np.float32]
    direction: npt.NDArray[np.float32]

    def similarity(self, features: Float[np.ndarray, "*places C"]) -> Float[np.ndarray, "*places"]:
        """Return how much each place is like the examples, in standard deviations."""
        white = (features - self.mean) @ self.whitening
        along = white @ self.direction
        # A place unlike any real one lies far out in every direction, also in this one; without a
        # bound the noise of a bad generator would count as anything that is looked for.
        reach = _REACH * math.sqrt(len(self.direction))
        length = np.linalg.norm(white, axis=-1)
        found: npt.NDArray[np.float32] = along * np.minimum(1, reach / np.maximum(length, 1e-6))
        return found
