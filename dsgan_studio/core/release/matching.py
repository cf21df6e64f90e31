"""Which latent made which image: found by rendering every latent again.

DatasetGAN's make_training_data.py numbers the image of the mean latent 0 and leaves it out of
the latents, so image k belongs to latent k - 1, while its training pairs mask k with latent k.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from dsgan_studio.core.base.errors import BadInput

COMPARED_PX = 16
MEAN = -1  # stands for the mean latent where a latent's number is expected
# At this size JPEG leaves a few grey levels, another latent tens.
HIGHEST_ERROR = 20.0
# An image that is this much nearer to another latent than to its own belongs to the other.
_MUCH_NEARER = 0.6


@dataclass(frozen=True)
class MatchReport:
    """How images and latents belong together.

    Attributes:
        verified: whether there were images to compare with.
        shift: image k belongs to latent k + shift; 0 as the reference pairs them, -1 as its
            make_training_data.py leaves them.
        latent_of: by number of the image, the latent's; -1 is the mean latent.
        errors: by number of the image, mean difference in grey levels to its latent's render.
        errors_as_given: the same to the latent of the same number; NaN where there is none.
    """

    verified: bool
    shift: int
    latent_of: Mapping[int, int]
    errors: Mapping[int, float]
    errors_as_given: Mapping[int, float]


@dataclass(frozen=True)
class Differences:
    """Mean differences in grey levels between images and renders, both reduced by `small`.

    Attributes:
        numbers: of the I images, ascending.
        to_latent: [I, N] to the render of each latent.
        to_mean: [I] to the render of the mean latent.
        spread: by how much renders of one latent differ between draws of noise.
    """

    numbers: Sequence[int]
    to_latent: Float[np.ndarray, "I N"]
    to_mean: Float[np.ndarray, "I"]
    spread: float = 0.0

    def between(self, row: int, latent: int) -> float:
        """Return the difference of an image to a latent or the mean; infinite if there is none."""
        if latent == MEAN:
            return float(self.to_mean[row])
        inside = 0 <= latent < self.to_latent.shape[1]
        return float(self.to_latent[row, latent]) if inside else float("inf")


def small(image: UInt8[np.ndarray, "H W 3"]) -> Float[np.ndarray, "16 16 3"]:
    """Return an image by area averages at 32 px, where JPEG and most of the noise are gone."""
    reduced = Image.fromarray(image).resize((COMPARED_PX, COMPARED_PX), Image.Resampling.BOX)
    return np.asarray(reduced).astype(np.float32)


def differences(
    images: Mapping[int, Float[np.ndarray, "h w 3"]],
    renders: Float[np.ndarray, "N h w 3"],
    mean_render: Float[np.ndarray, "h w 3"],
    *,
    spread: float = 0.0,
) -> Differences:
    """Return how far each image is from each render."""
    numbers = sorted(images)
    stacked = np.stack([images[number] for number in numbers])  # [I, h, w, 3]
    to_latent = np.stack([np.abs(stacked - one).mean(axis=(1, 2, 3)) for one in renders], axis=1)
    to_mean = np.abs(stacked - mean_render).mean(axis=(1, 2, 3))
    return Differences(numbers, to_latent, to_mean, spread)


def unverified(count: int) -> MatchReport:
    """Return the pairs as the reference takes them, where there is no image to compare with."""
    same = {number: number for number in range(count)}
    return MatchReport(False, 0, same, {}, {})


def match(found: Differences, *, source: str) -> MatchReport:
    """Find the shift between images and latents that all images agree on.

    Args:
        found: differences of images and renders.
        source: names the experiment in messages.

    Returns:
        The report; image k belongs to latent k + shift, where latent -1 is the mean.

    Raises:
        BadInput: if an image looks like no latent, or like another than the shift says: they do
            not belong together, and training on them would teach nonsense.
    """
    shift = _best_shift(found)
    highest = HIGHEST_ERROR + 2.0 * found.spread
    errors: dict[int, float] = {}
    for row, number in enumerate(found.numbers):
        error = found.between(row, number + shift)
        nearest = min(
            range(MEAN, found.to_latent.shape[1]), key=lambda one: found.between(row, one)
        )
        if found.between(row, nearest) < _MUCH_NEARER * error and error > HIGHEST_ERROR / 2:
            name = "the mean latent" if nearest == MEAN else f"latent {nearest}"
            raise BadInput(
                f"image_{number} of {source} looks like {name}, while most images look like the "
                f"latent of their number {shift:+d}; images and latents do not belong together, "
                "so choose the latents these images were made of."
            )
        if error > highest:
            raise BadInput(
                f"image_{number} of {source} differs from what its latent renders by "
                f"{error:.0f} grey levels; choose the checkpoint and latents it was made with."
            )
        errors[number] = error
    as_given = {
        number: found.between(row, number) if number < found.to_latent.shape[1] else float("nan")
        for row, number in enumerate(found.numbers)
    }
    latent_of = {number: number + shift for number in found.numbers}
    return MatchReport(True, shift, latent_of, errors, as_given)


def _best_shift(found: Differences) -> int:
    """Return the shift of the smallest median difference; 0 and -1 before others."""
    reach = found.to_latent.shape[1] + max(found.numbers)
    shifts = sorted(range(-reach, reach + 1), key=lambda one: (abs(one), one))

    def median(shift: int) -> float:
        return float(
            np.median([found.between(row, n + shift) for row, n in enumerate(found.numbers)])
        )

    return min(shifts, key=median)
