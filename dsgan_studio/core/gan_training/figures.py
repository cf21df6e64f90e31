"""Losses and other figures: they stay on the device, and are read when somebody looks at them."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.base.jobs import REPORT_INTERVAL_S
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.gan_training.snapshots import snapshots
from dsgan_studio.core.gan_training.state import TrainingState, is_finite
from dsgan_studio.core.gan_training.steps import Figures


class TrainingDiverged(StudioError):
    """A training whose losses or weights are no longer numbers."""


def _read(figures: Mapping[str, Tensor]) -> dict[str, float]:
    if not figures:
        return {}
    return dict(zip(figures, torch.stack(list(figures.values())).tolist(), strict=True))


class _Copy:
    """Figures on their way from the device; nobody waits for them."""

    def __init__(self, figures: Figures) -> None:
        self._names = list(figures)
        values = torch.stack(list(figures.values()))
        self._event: torch.cuda.Event | None = None
        if values.is_cuda:
            self._values = torch.empty(values.shape, pin_memory=True)
            self._values.copy_(values, non_blocking=True)
            self._event = torch.cuda.Event()  # type: ignore[no-untyped-call]
            self._event.record()
        else:
            self._values = values.cpu()

    def arrived(self) -> bool:
        """Tell whether the figures can be read without waiting."""
        return self._event is None or bool(self._event.query())  # type: ignore[no-untyped-call]

    def read(self) -> dict[str, float]:
        """Return the figures by name; only once they have arrived."""
        return dict(zip(self._names, self._values.tolist(), strict=True))


class FigureLog:
    """The figures of a training: the latest for whoever watches, and sums for the curves.

    A number that is none stays in the sums until they are read, so a training that has diverged is
    found out at the next row of the curves or snapshot at the latest.

    Args:
        state: of the training.
        settings: of the training.
        folder: with its snapshots, which a message names.
    """

    def __init__(self, state: TrainingState, settings: TrainingSettings, folder: Path) -> None:
        self._state, self._settings, self._folder = state, settings, folder
        self._latest: Figures = {}
        self._shown: dict[str, float] = {}
        self._copy: _Copy | None = None
        self._copied_s = -math.inf

    def note(self, figures: Figures) -> None:
        """Take the figures of one step."""
        sums = self._state.sums
        for name, value in figures.items():
            before, count = sums.get(name, (torch.zeros_like(value), 0))
            sums[name] = (before + value, count + 1)
        self._latest |= figures

    def show(self, name: str, value: float) -> None:
        """Let a figure that is not of a step be among those shown."""
        self._shown[name] = value

    def shown(self) -> dict[str, float]:
        """Return figures of a moment ago, as far as they have come from the device.

        Raises:
            TrainingDiverged: if one is not a number.
        """
        now_s = time.monotonic()
        if self._latest and self._copy is None and now_s - self._copied_s >= REPORT_INTERVAL_S:
            self._copy, self._copied_s = _Copy(self._latest), now_s
        if self._copy is not None and self._copy.arrived():
            figures, self._copy = self._copy.read(), None
            self._check(figures)
            self._shown |= figures
        return self._shown

    def means(self) -> dict[str, float]:
        """Return the mean of each figure since the last call.

        Raises:
            TrainingDiverged: if one is not a number.
        """
        sums, self._state.sums = self._state.sums, {}
        totals = _read({name: total for name, (total, _) in sums.items()})
        self._check(totals)
        return {name: total / sums[name][1] for name, total in totals.items()}

    def settle(self) -> None:
        """Wait for all figures and check that the training has not diverged; call before saving.

        Raises:
            TrainingDiverged: if a figure or a weight is not a number.
        """
        self._check(_read({name: total for name, (total, _) in self._state.sums.items()}))
        if not is_finite(self._state):
            raise self._diverged("a weight")
        self._copy = None
        self._shown |= _read(self._latest)

    def _check(self, figures: Mapping[str, float]) -> None:
        for name, value in figures.items():
            if not math.isfinite(value):
                raise self._diverged(name)

    def _diverged(self, name: str) -> TrainingDiverged:
        settings, good = self._settings, snapshots(self._folder)
        tries = f"a larger gamma (now {settings.r1_gamma:g}; try {settings.r1_gamma * 2 or 1:g})"
        if settings.precision != "float32":
            tries += ", or with precision float32"
        place = f"{self._folder} has no snapshot from before: start again with {tries}."
        if good:
            place = (
                f"{good[-1]} is from before and good. Resuming would end the same way: move "
                f"{self._folder} to another place and begin a new training from that snapshot "
                f"(--from) with {tries}."
            )
        shown = self._state.step * settings.batch
        return TrainingDiverged(
            f"the training has diverged at {shown} images ({name} is not a number). {place}"
        )
