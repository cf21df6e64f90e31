"""Which labelled pixels train and validate which member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.seeds import numpy_generator, torch_generator
from dsgan_studio.core.base.shapes import check_shape
from dsgan_studio.core.features.projection import project_rows
from dsgan_studio.core.features.pyramid import FeaturePyramid, gather_places
from dsgan_studio.core.interpreter.basis import FeatureBasis, fit_basis
from dsgan_studio.core.interpreter.settings import InterpreterSettings

BASIS_PIXELS = 8192
# Below this many samples leaving one out costs more than it tells.
FEWEST_TO_LEAVE_OUT = 4
REPORT_SAMPLES = 5


@dataclass(frozen=True)
class AnnotatedSample:
    """One painted sample.

    Attributes:
        name: what messages call it.
        pyramid: its feature maps, N = 1.
        mask: [S, S] uint8 class ids, 255 where nothing is painted.
    """

    name: str
    pyramid: FeaturePyramid
    mask: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class PixelTable:
    """Labelled pixels of all samples in the basis that training works in.

    Attributes:
        x: [P, k] in the dtype that training multiplies in.
        y: [P] int64 index into the class ids.
        sample: [P] int64 index of the sample, ascending.
        pixel: [P] int64 place of the pixel in its mask, row by row.
        basis: where x comes from.
        pixels_per_class: all labelled pixels of each class, drawn or not.
    """

    x: Tensor
    y: Tensor
    sample: npt.NDArray[np.int64]
    pixel: npt.NDArray[np.int64]
    basis: FeatureBasis
    pixels_per_class: tuple[int, ...]


@dataclass(frozen=True)
class Split:
    """Rows of a `PixelTable` for each member.

    Attributes:
        train: one array of rows a member.
        validate: one array of rows a member; empty where nothing is left out.
        left_out: indices of the samples that each member never sees.
        validated_on: what validation figures are about, in words.
    """

    train: tuple[npt.NDArray[np.int64], ...]
    validate: tuple[npt.NDArray[np.int64], ...]
    left_out: tuple[tuple[int, ...], ...]
    validated_on: str


def check_ids(mask: npt.NDArray[np.uint8], class_ids: tuple[int, ...], name: str) -> None:
    """Check that a mask holds ids of classes and 255 only.

    Raises:
        BadInput: if it does not.
    """
    odd = sorted(set(np.unique(mask).tolist()) - {*class_ids, UNLABELLED})
    if odd:
        raise BadInput(
            f"{name} holds id {odd[0]}, which no class has; "
            "add the class to the schema or repaint these pixels."
        )


def check_samples(samples: Sequence[AnnotatedSample], class_ids: tuple[int, ...]) -> None:
    """Check that samples fit together and that their masks hold known ids only.

    Raises:
        BadInput: if there is no sample, nothing is painted, or channels or ids differ.
        ShapeError: if a mask has not the size of its labels.
    """
    if not samples:
        raise BadInput("there is no sample to learn from; paint one first.")
    painted = 0
    for sample in samples:
        size = samples[0].pyramid.size_px
        check_shape(sample.mask, [size, size], f"the mask of {sample.name}")
        if sample.pyramid.channels != samples[0].pyramid.channels or sample.pyramid.count != 1:
            raise BadInput(
                f"{sample.name} has other feature maps than {samples[0].name}; "
                "train on samples of one generator."
            )
        check_ids(sample.mask, class_ids, f"the mask of {sample.name}")
        painted += int((sample.mask != UNLABELLED).sum())
    if not painted:
        raise BadInput("no pixel of any sample is labelled; paint some first.")


def _draw(
    samples: Sequence[AnnotatedSample], settings: InterpreterSettings
) -> list[npt.NDArray[np.int64]]:
    """Draw at most `max_pixels` labelled pixels, the same share of each sample, sorted."""
    labelled = [np.flatnonzero(sample.mask != UNLABELLED) for sample in samples]
    share = min(1.0, settings.max_pixels / sum(len(pixels) for pixels in labelled))
    if share == 1.0:
        return labelled
    drawn = []
    for index, pixels in enumerate(labelled):
        rng = numpy_generator("interpreter-pixels", settings.seed, index)
        count = min(len(pixels), max(1, round(len(pixels) * share))) if len(pixels) else 0
        drawn.append(np.sort(rng.choice(pixels, count, replace=False, shuffle=False)))
    return drawn


def basis_of_pixels(
    pyramids: Sequence[FeaturePyramid],
    pixels: Sequence[npt.NDArray[np.int64]],
    settings: InterpreterSettings,
    device: torch.device,
) -> FeatureBasis:
    """Fit the basis to chosen pixels alone: what is not painted must not matter."""
    total = sum(len(p) for p in pixels)
    vectors = []
    for index, (pyramid, chosen) in enumerate(zip(pyramids, pixels, strict=True)):
        share = min(len(chosen), -(-BASIS_PIXELS * len(chosen) // total))
        rng = numpy_generator("interpreter-basis", settings.seed, index)
        subset = np.sort(rng.choice(chosen, share, replace=False, shuffle=False))
        vectors.append(gather_places(pyramid, subset, device))
    rng_torch = torch_generator("interpreter-basis", settings.seed)
    return fit_basis(torch.cat(vectors), settings.basis_size, rng_torch)


def project_pixels(
    pyramid: FeaturePyramid,
    pixels: npt.NDArray[np.int64],
    basis: FeatureBasis,
    out: Tensor,
) -> None:
    """Fill `out` [P, k] with the coordinates in `basis` of ascending pixels of one item."""
    size = pyramid.size_px
    device = out.device
    native = sum(m.shape[1] * m.shape[2] * m.shape[3] for m in pyramid.maps)
    if len(pixels) * pyramid.total_channels < native:
        vectors = gather_places(pyramid, pixels, device)
        out.copy_(torch.addmm(basis.bias, vectors, basis.directions))
        return
    pyramid = pyramid.to(device=device)
    for start, rows in project_rows(pyramid, 0, basis.directions.t(), basis.bias):
        first, last = np.searchsorted(pixels, (start * size, start * size + rows.shape[0]))
        inside = torch.from_numpy(pixels[first:last] - start * size).to(device)
        out[first:last] = rows.index_select(0, inside)


def tabulate(
    samples: Sequence[AnnotatedSample],
    class_ids: tuple[int, ...],
    settings: InterpreterSettings,
    plan: DevicePlan,
    context: JobContext,
) -> PixelTable:
    """Return the labelled pixels of `samples` in a basis fitted to them, in the plan's dtype."""
    check_samples(samples, class_ids)
    context.checkpoint("reading features", 0, len(samples) + 1)
    pixels = _draw(samples, settings)
    basis = basis_of_pixels([one.pyramid for one in samples], pixels, settings, plan.device)
    rows = sum(len(p) for p in pixels)
    x = torch.empty(rows, basis.size, device=plan.device, dtype=plan.dtype)
    index_of = np.zeros(256, dtype=np.int64)
    index_of[list(class_ids)] = np.arange(len(class_ids))
    classes, owners, start = [], [], 0
    for number, (sample, chosen) in enumerate(zip(samples, pixels, strict=True)):
        context.checkpoint("reading features", number + 1, len(samples) + 1)
        if len(chosen):
            project_pixels(sample.pyramid, chosen, basis, x[start : start + len(chosen)])
        classes.append(index_of[sample.mask.ravel()[chosen]])
        owners.append(np.full(len(chosen), number, dtype=np.int64))
        start += len(chosen)
    counts = np.stack([np.bincount(s.mask.ravel(), minlength=256) for s in samples]).sum(axis=0)
    context.checkpoint("reading features", len(samples) + 1, len(samples) + 1)
    return PixelTable(
        x=x,
        y=torch.from_numpy(np.concatenate(classes)).to(plan.device),
        sample=np.concatenate(owners),
        pixel=np.concatenate(pixels),
        basis=basis,
        pixels_per_class=tuple(int(counts[i]) for i in class_ids),
    )


def choose_left_out(
    sample_count: int, settings: InterpreterSettings
) -> tuple[tuple[int, ...], ...]:
    """Return which samples each member leaves out.

    From 8 samples on each member leaves out two of five report samples, a different pair each, so
    that ten members leave each of the five out four times and all other samples are seen by all.
    From 4 samples on it leaves out one, below none.
    """
    chosen = settings.leave_out
    if chosen is None:
        chosen = 0 if sample_count < FEWEST_TO_LEAVE_OUT else 1 if sample_count < 8 else 2
    chosen = min(chosen, sample_count - 1)
    if chosen == 0:
        return ((),) * settings.members
    rng = numpy_generator("interpreter-left-out", settings.seed)
    report = sorted(int(i) for i in rng.permutation(sample_count)[:REPORT_SAMPLES])
    groups = list(combinations(report, chosen))
    order = rng.permutation(len(groups))
    return tuple(groups[order[m % len(groups)]] for m in range(settings.members))


def split_pixels(table: PixelTable, size_px: int, settings: InterpreterSettings) -> Split:
    """Divide the rows of `table` into training and validation, member by member."""
    usable = sorted(set(table.sample.tolist()))
    groups = choose_left_out(len(usable), settings)
    left_out = tuple(tuple(usable[i] for i in group) for group in groups)
    if any(left_out):
        train = tuple(np.flatnonzero(~np.isin(table.sample, group)) for group in left_out)
        validate = tuple(np.flatnonzero(np.isin(table.sample, group)) for group in left_out)
        return Split(train, validate, left_out, "samples left out of each member's training")
    held = _held_blocks(table, size_px, settings)
    rows = np.arange(len(held))
    if not 0 < held.sum() < len(rows):
        nothing = np.empty(0, dtype=np.int64)
        return Split(
            (rows,) * settings.members,
            (nothing,) * settings.members,
            left_out,
            "nothing: too few labelled pixels",
        )
    return Split(
        (rows[~held],) * settings.members,
        (rows[held],) * settings.members,
        left_out,
        "blocks of pixels left out of the same samples, which is optimistic",
    )


def _held_blocks(
    table: PixelTable, size_px: int, settings: InterpreterSettings
) -> npt.NDArray[np.bool_]:
    """Mark the pixels in a random tenth of the 8 x 8 blocks of each sample."""
    rng = numpy_generator("interpreter-blocks", settings.seed)
    held = rng.random((int(table.sample[-1]) + 1, 8, 8)) < 0.1
    rows, cols = table.pixel // size_px, table.pixel % size_px
    return np.asarray(held[table.sample, rows * 8 // size_px, cols * 8 // size_px])
