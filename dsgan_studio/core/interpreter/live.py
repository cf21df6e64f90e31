"""An interpreter that learns while someone paints: a few steps after every stroke.

It goes on from the weights it has, on a bounded choice of the painted pixels of all samples, half
of every batch from the sample that was painted last. Scribbles suffice, for 255 is ignored.
What it proposes is beside the mask; nothing here changes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.seeds import numpy_generator, torch_generator
from dsgan_studio.core.features.pyramid import FeaturePyramid, gather_places
from dsgan_studio.core.interpreter.basis import FeatureBasis, fit_basis
from dsgan_studio.core.interpreter.ensemble import Ensemble, check_class_ids
from dsgan_studio.core.interpreter.live_pixels import LivePixels
from dsgan_studio.core.interpreter.live_settings import LiveSettings
from dsgan_studio.core.interpreter.network import Parameters, initial_parameters, train_step
from dsgan_studio.core.interpreter.prediction import Predictor
from dsgan_studio.core.interpreter.settings import InterpreterSettings
from dsgan_studio.core.interpreter.training import as_tensors

BASIS_PIXELS = 8192
_SLOWED_BY = 0.95  # share of the learning rate that a lesson loses from its begin to its end


@dataclass(frozen=True)
class Proposal:
    """What the interpreter would paint.

    Attributes:
        labels: [S, S] uint8 class ids.
        uncertainty: [S, S] float32, Jensen-Shannon divergence of the members in nats.
    """

    labels: npt.NDArray[np.uint8]
    uncertainty: npt.NDArray[np.float32]


def live_basis(
    pyramids: Mapping[int, FeaturePyramid], settings: LiveSettings, plan: DevicePlan
) -> FeatureBasis:
    """Return the directions in which the samples' features vary most, painted or not.

    Args:
        pyramids: of some or all samples, N = 1 each, by their keys.
        settings: seed and number of directions.
        plan: where it lives.

    Raises:
        BadInput: if there is no pyramid.
    """
    if not pyramids:
        raise BadInput("there is no sample to paint on; draw some first.")
    share = -(-BASIS_PIXELS // len(pyramids))
    vectors = []
    for key in sorted(pyramids):
        rng = numpy_generator("live-basis", settings.seed, key)
        place = rng.integers(0, pyramids[key].size_px ** 2, share)
        vectors.append(gather_places(pyramids[key], place, plan.device))
    rng_torch = torch_generator("live-basis", settings.seed)
    return fit_basis(torch.cat(vectors), settings.basis_size, rng_torch)


class LiveInterpreter:
    """An ensemble with what it has seen so far.

    Args:
        class_ids: all classes of the schema, ascending. A schema with other ids needs another
            live interpreter.
        basis: from `live_basis`.
        settings: how it learns.
        plan: device and precision of the proposals.

    Raises:
        BadInput: if the ids cannot be used.
    """

    def __init__(
        self,
        class_ids: tuple[int, ...],
        basis: FeatureBasis,
        settings: LiveSettings,
        plan: DevicePlan,
    ) -> None:
        check_class_ids(class_ids)
        self._class_ids = class_ids
        self._basis, self._settings, self._plan = basis, settings, plan
        self._pixels = LivePixels(basis, class_ids, settings.pixels_per_class, settings.seed)
        self._parameters = initial_parameters(
            members=settings.members,
            inputs=basis.size,
            classes=len(class_ids),
            seed=settings.seed,
            device=plan.device,
        )
        self._optimiser = torch.optim.Adam(
            self._parameters.trainable(), lr=settings.learning_rate, fused=True
        )
        self._painted_last: int | None = None
        self._lesson_of: int | None = None  # the sample of the last lesson
        self._steps_done = 0

    @property
    def parameters(self) -> Parameters:
        """The members' weights as they are now."""
        return self._parameters

    @property
    def has_learned(self) -> bool:
        """Whether there was a step yet; before, it proposes nothing."""
        return self._steps_done > 0

    def paint(self, key: int, pyramid: FeaturePyramid, mask: npt.NDArray[np.uint8]) -> None:
        """Take over the mask of a sample as it is now; as `LivePixels.paint`."""
        self._pixels.paint(key, pyramid, mask)
        self._painted_last = key

    def forget(self, key: int) -> None:
        """Leave a sample out from now on."""
        self._pixels.forget(key)

    def learn(self, context: JobContext) -> bool:
        """Learn from what is painted; tell whether there was anything to learn.

        One class alone teaches nothing: two are needed.

        Raises:
            JobCancelled: if the context was cancelled; what was learned before stays.
        """
        x, classes, owners = self._pixels.pooled()
        if len(np.unique(classes)) < 2:
            return False
        y = np.searchsorted(self._class_ids, classes)
        begin, steps = self._lesson()
        batches = _Batches(y, owners == self._painted_last, self._settings)
        targets = torch.from_numpy(y).to(x.device)
        unlearned = torch.tensor(
            [0.0 if painted else -torch.inf for painted in self._learned()], device=x.device
        )
        with torch.no_grad():
            for step in range(begin, steps):
                context.checkpoint("learning", step, steps)
                rows = torch.from_numpy(batches.draw(self._steps_done)).to(x.device)
                self._slow_down(step / steps)
                self._step(x[rows], targets[rows], unlearned)
        context.checkpoint("learning", steps, steps)
        self._lesson_of = self._painted_last
        return True

    def _lesson(self) -> tuple[int, int]:
        """Return the step that a lesson begins with, and how many it has.

        A first one that was cancelled is gone on with.
        """
        settings = self._settings
        if self._steps_done < settings.first_steps:
            return self._steps_done, settings.first_steps
        is_new = self._painted_last != self._lesson_of
        return 0, settings.arrival_steps if is_new else settings.steps

    def _slow_down(self, share: float) -> None:
        """Let steps become small to the end of a lesson: the last ones decide what is proposed."""
        for group in self._optimiser.param_groups:
            group["lr"] = self._settings.learning_rate * (1.0 - _SLOWED_BY * share)

    def _step(self, x: Tensor, y: Tensor, unlearned: Tensor) -> None:
        result = train_step(self._parameters, x, y, class_weights=None, unlearned=unlearned)
        trainable = self._parameters.trainable()
        for parameter, gradient in zip(trainable, result.gradients, strict=True):
            parameter.grad = gradient
        self._optimiser.step()
        self._steps_done += 1

    def _learned(self) -> tuple[bool, ...]:
        painted = self._pixels.classes()
        return tuple(class_id in painted for class_id in self._class_ids)

    def propose(self, pyramid: FeaturePyramid) -> Proposal:
        """Return labels and uncertainty of one sample.

        Raises:
            BadInput: if nothing was learned yet.
        """
        ensemble = self.ensemble(pyramid)
        with torch.no_grad():
            prediction = Predictor(ensemble, self._plan).predict(pyramid)
        return Proposal(prediction.labels[0], prediction.uncertainty[0])

    def ensemble(self, pyramid: FeaturePyramid) -> Ensemble:
        """Return what was learned so far as an interpreter, for pyramids of this kind.

        Raises:
            BadInput: if nothing was learned yet.
        """
        if not self.has_learned:
            raise BadInput("nothing is learned yet; paint two classes first.")
        return Ensemble(
            tensors=as_tensors(self._parameters, self._basis),
            class_ids=self._class_ids,
            learned=self._learned(),
            channels=pyramid.channels,
            size_px=pyramid.size_px,
            settings=InterpreterSettings(members=self._settings.members, seed=self._settings.seed),
        )


class _Batches:
    """Draws the pixels of every step: half anywhere, half from the sample painted last.

    A class is drawn as often as the square root of its pixels says, for the area of a scribble
    says nothing about how common the class is, and a single dot must not outweigh everything.
    In both halves as often: the first scribble of a sample is of one class, which must not seem
    to be all that there is. What is not painted there yet is drawn from anywhere.
    """

    def __init__(
        self, y: npt.NDArray[np.int64], is_recent: npt.NDArray[np.bool_], settings: LiveSettings
    ) -> None:
        self._settings = settings
        share = np.sqrt(np.bincount(y))  # of each class
        has_recent = np.bincount(y[is_recent], minlength=len(share)) > 0
        self._everywhere = _cumulative(y, np.ones(len(y), dtype=bool), share)
        self._recent = _cumulative(y, is_recent | ~has_recent[y], share)

    def draw(self, step: int) -> npt.NDArray[np.int64]:
        """Return [M, B] rows; each member has a stream of its own."""
        settings = self._settings
        half = settings.batch_px // 2
        rows = np.empty((settings.members, settings.batch_px), dtype=np.int64)
        for member in range(settings.members):
            rng = numpy_generator(f"live-batch-{member}", settings.seed, step)
            at = rng.random(settings.batch_px)
            rows[member, :half] = np.searchsorted(self._recent, at[:half], side="right")
            rows[member, half:] = np.searchsorted(self._everywhere, at[half:], side="right")
        return np.minimum(rows, len(self._everywhere) - 1)


def _cumulative(
    y: npt.NDArray[np.int64], where: npt.NDArray[np.bool_], share: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return running sums that end at 1, in which each class has its share over some pixels."""
    counts = np.bincount(y[where], minlength=len(share))
    weights = np.where(where, (share / np.maximum(counts, 1))[y], 0.0)
    total: npt.NDArray[np.float64] = np.cumsum(weights) / weights.sum()
    return total
