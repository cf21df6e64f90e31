"""What painting more images has brought: measured on images that were left out, again and again.

The images are dealt into folds. For every point k of the curve and every fold, a small ensemble
learns from the first k images that are not of the fold, and labels all images of the fold. So each
point is about every image, each labelled by members that never saw it, and two points differ in
what was learned from and in nothing else. The number of trainings and their length are fixed: the
same masks give the same curve, and the time it takes has a bound that does not grow with the set.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import torch

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.interpreter.curve import CurvePoint, LearningCurve, LeftOutImage
from dsgan_studio.core.interpreter.network import evaluate
from dsgan_studio.core.interpreter.pixels import AnnotatedSample, PixelTable, tabulate
from dsgan_studio.core.interpreter.report import confusion_table, iou_of
from dsgan_studio.core.interpreter.settings import InterpreterSettings
from dsgan_studio.core.interpreter.training import fit_members

FEWEST_IMAGES = 3
FOLDS = 4
MOST_POINTS = 16
MOST_LEFT_OUT = 16
_STEPS = 300
_MEMBERS = 2
_BASIS = 192
_TRAINING_PIXELS = 120_000
_TEST_PIXELS = 4096


def curve_sizes(images: int) -> tuple[int, ...]:
    """Return at how many images the curve has a point: each, or evenly spread with the last two."""
    if images - 1 <= MOST_POINTS:
        return tuple(range(2, images + 1))
    spread = np.linspace(2, images - 1, MOST_POINTS - 1).round().astype(int).tolist()
    return (*dict.fromkeys(spread), images)


def measure_curve(
    samples: Sequence[AnnotatedSample],
    class_ids: tuple[int, ...],
    *,
    seed: int,
    plan: DevicePlan,
    context: JobContext,
) -> LearningCurve:
    """Measure the learning curve of painted samples.

    The basis that training works in is fitted to the features of all of them, without labels.
    Progress is reported as stage "learning curve" in steps of training.

    Args:
        samples: in the order they were painted, one pyramid and mask each.
        class_ids: all classes of the schema, ascending.
        seed: same seed and samples, same curve.
        plan: device and precision.
        context: progress and cancel.

    Raises:
        BadInput: if fewer than three samples have a painted pixel, or they do not fit together.
        JobCancelled: if the context was cancelled.
    """
    painted = [sample for sample in samples if (sample.mask != 255).any()]
    if len(painted) < FEWEST_IMAGES:
        raise BadInput(
            f"a learning curve needs {FEWEST_IMAGES} painted images; there are {len(painted)}. "
            "Paint more first."
        )
    settings = InterpreterSettings(
        members=_MEMBERS, seed=seed, min_steps=_STEPS, max_steps=_STEPS, evaluations=1,
        max_pixels=_TRAINING_PIXELS, basis_size=_BASIS,
    )  # fmt: skip
    with torch.no_grad():
        table = tabulate(painted, class_ids, settings, plan, context)
        measuring = _Measuring(table, len(painted), len(class_ids), settings, context)
        return measuring.run(class_ids)


class _Measuring:
    """One table of pixels, and the trainings on parts of it."""

    def __init__(
        self,
        table: PixelTable,
        images: int,
        classes: int,
        settings: InterpreterSettings,
        context: JobContext,
    ) -> None:
        self._table, self._images, self._classes = table, images, classes
        self._settings, self._context = settings, context
        self._tested = [_thin(table, image, settings.seed) for image in range(images)]
        self._done = 0
        self._folds = _deal(images, FOLDS)
        self._groups = _deal(images, MOST_LEFT_OUT)
        self._jobs = len(tuple(self._needed())) + len(self._groups)

    def _needed(self) -> Iterator[tuple[int, int]]:
        """Yield (images, fold) of the trainings that the points need, in order."""
        before: dict[int, tuple[int, ...]] = {}
        for size in curve_sizes(self._images):
            for number, fold in enumerate(self._folds):
                seen = _seen(size, fold)
                if before.get(number) != seen:
                    before[number] = seen
                    yield size, number

    def run(self, class_ids: tuple[int, ...]) -> LearningCurve:
        points: list[CurvePoint] = []
        tables: dict[int, npt.NDArray[np.int64]] = {}
        needed = set(self._needed())
        before: list[float] | None = None
        for size in curve_sizes(self._images):
            for number, fold in enumerate(self._folds):
                if (size, number) in needed:
                    tested = self._labelled(_seen(size, fold), fold)
                    tables[number] = np.sum(list(tested.values()), axis=0)
            of_folds = [_mean(iou_of(tables[number])) for number in range(len(self._folds))]
            found = iou_of(np.sum(list(tables.values()), axis=0))
            points.append(_point(size, found, of_folds, before, points))
            before = of_folds
        images: dict[int, npt.NDArray[np.int64]] = {}
        for group in self._groups:
            rest = tuple(one for one in range(self._images) if one not in group)
            images |= self._labelled(rest, group)
        over_all = iou_of(np.sum(list(images.values()), axis=0))
        self._context.checkpoint("learning curve", self._steps, self._steps)
        return LearningCurve(
            class_ids=class_ids,
            points=tuple(points),
            left_out=tuple(_left_out(image, images[image]) for image in range(self._images)),
            class_iou=over_all,
            mean_iou=_mean(over_all),
        )

    @property
    def _steps(self) -> int:
        return self._jobs * self._settings.max_steps

    def _labelled(
        self, seen: tuple[int, ...], tested: tuple[int, ...]
    ) -> dict[int, npt.NDArray[np.int64]]:
        """Learn from some images, and return the confusion table of each of the others."""
        begun = self._done * self._settings.max_steps
        steps = JobContext(
            lambda one: self._context.checkpoint("learning curve", begun + one.done, self._steps)
        )
        self._context.checkpoint("learning curve", begun, self._steps)
        rows = np.flatnonzero(np.isin(self._table.sample, seen))
        members, unlearned = fit_members(self._table, rows, self._classes, self._settings, steps)
        self._done += 1
        found = {}
        for image in tested:
            index = torch.from_numpy(self._tested[image]).to(self._table.x.device)
            x, y = self._table.x[index], self._table.y[index]
            mean = torch.zeros(len(y), self._classes, device=x.device)
            for m in range(self._settings.members):
                mean += evaluate(members, m, x, unlearned).softmax(dim=1)
            predicted = mean.argmax(dim=1).cpu().numpy()
            found[image] = confusion_table(predicted, y.cpu().numpy(), self._classes)
        return found


def _deal(images: int, most: int) -> tuple[tuple[int, ...], ...]:
    """Deal images in turns into at most `most` groups, none empty."""
    groups = min(images, most)
    return tuple(tuple(range(first, images, groups)) for first in range(groups))


def _seen(size: int, fold: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(image for image in range(size) if image not in fold)


def _thin(table: PixelTable, image: int, seed: int) -> npt.NDArray[np.int64]:
    rows = np.flatnonzero(table.sample == image)
    if len(rows) <= _TEST_PIXELS:
        return rows
    rng = numpy_generator("learning-curve-test", seed, image)
    return np.sort(rng.choice(rows, _TEST_PIXELS, replace=False, shuffle=False))


def _mean(values: Sequence[float | None]) -> float:
    return float(np.mean([value for value in values if value is not None]))


def _point(
    size: int,
    found: tuple[float | None, ...],
    of_folds: list[float],
    before: list[float] | None,
    points: Sequence[CurvePoint],
) -> CurvePoint:
    mean = _mean(found)
    if before is None:
        return CurvePoint(size, mean, found)
    gains = np.subtract(of_folds, before)
    error = float(gains.std(ddof=1) / np.sqrt(len(gains)))
    return CurvePoint(size, mean, found, mean - points[-1].mean_iou, error)


def _left_out(image: int, table: npt.NDArray[np.int64]) -> LeftOutImage:
    accuracy = float(table.diagonal().sum() / table.sum())
    return LeftOutImage(image, _mean(iou_of(table)), accuracy)
