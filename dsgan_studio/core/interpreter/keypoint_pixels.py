"""Which pixels teach members where keypoints lie, and the heat that they are to give there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dsgan_studio.core.annotations.keypoints import SampleKeypoints
from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.features.pyramid import FeaturePyramid
from dsgan_studio.core.interpreter.basis import FeatureBasis
from dsgan_studio.core.interpreter.heat_maps import heat_targets
from dsgan_studio.core.interpreter.pixels import basis_of_pixels, project_pixels
from dsgan_studio.core.interpreter.settings import InterpreterSettings

# Around each point all pixels are seen up to this many sigmas; far from all, as many again, and
# this many in each sample at least. What is regressed is the mean heat at a pixel, which does not
# depend on how often pixels are drawn.
_NEAR_REACH = 3.0
_FAR_PIXELS = 512


@dataclass(frozen=True)
class KeypointSample:
    """One sample with keypoints.

    Attributes:
        name: what messages call it.
        pyramid: its feature maps, N = 1.
        points: what was said of them.
    """

    name: str
    pyramid: FeaturePyramid
    points: SampleKeypoints


@dataclass(frozen=True)
class HeatTable:
    """Pixels of all samples in the basis that training works in, with their heat.

    Attributes:
        x: [P, k] in the dtype that training multiplies in.
        heat: [P, 2 K] float32, what is to be given.
        known: [N, 2 K] float32, for each sample 1 where a map is known and 0 where not.
        sample: [P] int64 index of the sample, ascending.
        basis: where x comes from.
    """

    x: Tensor
    heat: Tensor
    known: Tensor
    sample: npt.NDArray[np.int64]
    basis: FeatureBasis


def check_keypoint_samples(samples: Sequence[KeypointSample], point_ids: tuple[int, ...]) -> None:
    """Check that samples fit together and that some point lies somewhere.

    Raises:
        BadInput: if they do not.
    """
    if not samples:
        raise BadInput("there is no sample with keypoints to learn from; place some first.")
    for sample in samples:
        if sample.pyramid.channels != samples[0].pyramid.channels or sample.pyramid.count != 1:
            raise BadInput(
                f"{sample.name} has other feature maps than {samples[0].name}; "
                "train on samples of one generator."
            )
        unknown = {one.id for one in sample.points.points} - set(point_ids)
        if unknown:
            raise BadInput(
                f"{sample.name} has keypoint {min(unknown)}, which the keypoint schema does not; "
                "add it to the schema."
            )
    if not any(one.located for sample in samples for one in sample.points.points):
        raise BadInput("no keypoint lies anywhere: all are absent; place some first.")


def draw_pixels(
    points: SampleKeypoints,
    size_px: int,
    sigma_px: float,
    rng: np.random.Generator,
) -> npt.NDArray[np.int64]:
    """Return the places of the pixels of one sample that are seen, row by row, ascending."""
    near = np.zeros((size_px, size_px), bool)
    places = np.arange(size_px)
    for one in points.points:
        if one.located:
            rows, cols = np.square(places - one.row), np.square(places - one.col)
            near |= rows[:, None] + cols[None] <= (_NEAR_REACH * sigma_px) ** 2
    flat = near.ravel()
    far = np.flatnonzero(~flat)
    count = min(len(far), max(int(flat.sum()), _FAR_PIXELS))
    drawn = rng.choice(far, count, replace=False, shuffle=False)
    return np.sort(np.concatenate((np.flatnonzero(flat), drawn)))


def tabulate_heat(
    samples: Sequence[KeypointSample],
    point_ids: tuple[int, ...],
    sigma_px: float,
    settings: InterpreterSettings,
    plan: DevicePlan,
    context: JobContext,
) -> HeatTable:
    """Return the pixels of `samples` in a basis fitted to them, in the plan's dtype.

    Raises:
        BadInput: if samples do not fit together or no point lies anywhere.
        JobCancelled: if the context was cancelled.
    """
    check_keypoint_samples(samples, point_ids)
    size = samples[0].pyramid.size_px
    chosen = []
    for number, sample in enumerate(samples):
        rng = numpy_generator("keypoint-pixels", settings.seed, number)
        chosen.append(draw_pixels(sample.points, size, sigma_px, rng))
    share = settings.max_pixels / sum(len(one) for one in chosen)
    if share < 1.0:
        for number, pixels in enumerate(chosen):
            rng = numpy_generator("keypoint-fewer-pixels", settings.seed, number)
            count = max(1, int(len(pixels) * share))
            chosen[number] = np.sort(rng.choice(pixels, count, replace=False, shuffle=False))
    pyramids = [one.pyramid for one in samples]
    context.checkpoint("reading keypoints", 0, len(samples))
    basis = basis_of_pixels(pyramids, chosen, settings, plan.device)
    total = sum(len(one) for one in chosen)
    x = torch.empty(total, basis.size, device=plan.device, dtype=plan.dtype)
    heat, known, start = [], [], 0
    for number, (sample, pixels) in enumerate(zip(samples, chosen, strict=True)):
        project_pixels(sample.pyramid, pixels, basis, x[start : start + len(pixels)])
        start += len(pixels)
        rows, cols = pixels // size, pixels % size
        values, given = heat_targets(sample.points, point_ids, rows, cols, sigma_px)
        heat.append(torch.from_numpy(values))
        known.append(torch.from_numpy(given))
        context.checkpoint("reading keypoints", number + 1, len(samples))
    lengths = [len(one) for one in chosen]
    return HeatTable(
        x=x,
        heat=torch.cat(heat).to(plan.device),
        known=torch.stack(known).to(plan.device),
        sample=np.repeat(np.arange(len(samples)), lengths),
        basis=basis,
    )
