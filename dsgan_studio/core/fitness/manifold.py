"""Precision, recall, density and coverage: two sets of images by their nearest neighbours.

Kynkäänniemi et al., "Improved Precision and Recall Metric …" (2019), with k = 3: the ball around
an image reaches to its third nearest neighbour of the same set; precision is the share of samples
in the ball of a real image, recall the share of real images in the ball of a sample. Naeem et al.,
"Reliable Fidelity and Diversity Metrics …" (2020), with k = 5: density counts in how many balls of
real images a sample lies, coverage is the share of real images with a sample in their ball.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from jaxtyping import Float

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.fitness.distances import nearest_within, smallest, squared_distances

PRECISION_K = 3
COVERAGE_K = 5
MIN_IMAGES = COVERAGE_K + 1
SHOWN_NEIGHBOURS = 4


@dataclass(frozen=True)
class ManifoldFigures:
    """The four figures.

    Attributes:
        precision: share of samples near real images, 0 to 1.
        recall: share of real images near samples, 0 to 1.
        density: how densely real images lie around a sample, from 0; about 1 for equal sets.
        coverage: share of real images with a sample near, 0 to 1.
    """

    precision: float
    recall: float
    density: float
    coverage: float


@dataclass(frozen=True, eq=False)
class Neighbourhoods:
    """Who lies near whom.

    Attributes:
        figures: the four figures.
        real_of_sample: [M, K] int64, the nearest real images of each sample, nearest first.
        distance_of_sample: [M, K], how far they are.
        within_real: [N], from each real image to its nearest other real image.
        radius: [N], from each real image to its fifth nearest other real image.
        distance_of_real: [N], from each real image to its nearest sample.
    """

    figures: ManifoldFigures
    real_of_sample: npt.NDArray[np.int64]
    distance_of_sample: npt.NDArray[np.float64]
    within_real: npt.NDArray[np.float64]
    radius: npt.NDArray[np.float64]
    distance_of_real: npt.NDArray[np.float64]

    @property
    def uncovered(self) -> npt.NDArray[np.int64]:
        """Real images with no sample nearer than their fifth nearest real image; farthest first."""
        far = np.flatnonzero(self.distance_of_real > self.radius)
        order = np.argsort(-self.distance_of_real[far], kind="stable")
        found: npt.NDArray[np.int64] = far[order]
        return found


def check_counts(real: int, samples: int) -> None:
    """Check that there are enough images on either side.

    Raises:
        BadInput: if not; says which and how many it takes.
    """
    for count, kind in ((real, "real image"), (samples, "sample")):
        if count < MIN_IMAGES:
            raise BadInput(
                f"{count} {kind}{'' if count == 1 else 's'} cannot be evaluated with: each image "
                f"is compared with its {COVERAGE_K} nearest neighbours, which takes more; give at "
                f"least {MIN_IMAGES}, better hundreds."
            )


def find_neighbourhoods(
    real: Float[np.ndarray, "N D"], samples: Float[np.ndarray, "M D"], context: JobContext
) -> Neighbourhoods:
    """Compare two sets of features; distances are held in blocks only.

    Raises:
        BadInput: if a side has fewer than six members.
        JobCancelled: if the job was cancelled.
    """
    check_counts(len(real), len(samples))
    _, within_real = nearest_within(real, COVERAGE_K, context, "compare real images")
    _, within_samples = nearest_within(samples, PRECISION_K, context, "compare samples")
    precise_2 = within_real[:, PRECISION_K - 1] ** 2
    covering_2 = within_real[:, COVERAGE_K - 1] ** 2
    shown = min(SHOWN_NEIGHBOURS, len(real))
    neighbours = np.empty((len(samples), shown), np.int64)
    distances = np.empty((len(samples), shown), np.float64)
    precise = np.empty(len(samples), np.bool_)
    balls = np.empty(len(samples), np.int64)
    recalled = np.zeros(len(real), np.bool_)
    closest_2 = np.full(len(real), np.inf)
    for taken, squared in squared_distances(samples, real):
        context.checkpoint("compare samples with real images", taken.start, len(samples))
        neighbours[taken], distances[taken] = smallest(squared, shown)
        precise[taken] = (squared <= precise_2).any(axis=1)
        balls[taken] = (squared <= covering_2).sum(axis=1)
        reach_2 = within_samples[taken, PRECISION_K - 1, None] ** 2
        recalled |= (squared <= reach_2).any(axis=0)
        closest_2 = np.minimum(closest_2, squared.min(axis=0))
    context.checkpoint("compare samples with real images", len(samples), len(samples))
    closest = np.sqrt(closest_2)
    radius = within_real[:, COVERAGE_K - 1]
    return Neighbourhoods(
        figures=ManifoldFigures(
            precision=float(precise.mean()),
            recall=float(recalled.mean()),
            density=float(balls.mean() / COVERAGE_K),
            coverage=float((closest <= radius).mean()),
        ),
        real_of_sample=neighbours,
        distance_of_sample=distances,
        within_real=within_real[:, 0],
        radius=radius,
        distance_of_real=closest,
    )
