"""The state of a step as one English sentence, from the same facts that a window words itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dsgan_studio.core.project.stale import StaleReason

_NEEDS = {
    "samples": "Need a generator.",
    "masks": "Need samples.",
    "interpreter": "Needs masks.",
    "runs": "Needs an interpreter.",
    "review": "Needs a run.",
    "release": "Needs a run.",
}
_NONE_YET = {
    "generator": "None yet: train one, or import a checkpoint.",
    "samples": "None of this generator yet: draw about 16.",
    "masks": "None yet: paint the samples and import the masks.",
    "interpreter": "None yet: train it on the masks.",
    "runs": "None yet: generate a run.",
    "segmenter": "Needs two folders of masks.",
}

Figures = Mapping[str, Any]


def sentence(
    name: str, figures: Figures, *, blocked: bool = False, reasons: Sequence[StaleReason] = ()
) -> str:
    """Return what there is of the step called `name`, or what it needs.

    Args:
        name: of the step.
        figures: what there is, as in `StepStatus`.
        blocked: whether an earlier step has to come first.
        reasons: why what there is no longer holds.
    """
    if blocked:
        return _NEEDS[name]
    told = _THERE[name](figures)
    return f"{told} Stale: {'; '.join(reasons)}." if reasons else told


def _generator(figures: Figures) -> str:
    if not figures:
        return _NONE_YET["generator"]
    return f"{figures['kind']}, {figures['resolution_px']} px, {figures['hash'][:12]}."


def _samples(figures: Figures) -> str:
    return f"{figures['samples']} drawn." if figures else _NONE_YET["samples"]


def _masks(figures: Figures) -> str:
    if not figures["masks"]:
        return _NONE_YET["masks"]
    return f"{figures['masks']} of {figures['samples']} samples have one."


def _interpreter(figures: Figures) -> str:
    if not figures:
        return _NONE_YET["interpreter"]
    return f"{figures['hash'][:12]}, trained on {figures['masks']} masks."


def _runs(figures: Figures) -> str:
    if not figures:
        return _NONE_YET["runs"]
    told = [
        f"run {run['id']}: {run['items']} items" + (" (stale)" if run["stale"] else "")
        for run in figures["each"]
    ]
    return "; ".join(told) + "."


def _review(figures: Figures) -> str:
    judged = figures["items"] - figures["open"]
    return f"{judged} of {figures['items']} items of run {figures['run']} have a verdict."


def _segmenter(_figures: Figures) -> str:
    return _NONE_YET["segmenter"]


def _release(figures: Figures) -> str:
    return f"{figures['items']} of {figures['all']} items are not rejected."


_THERE: dict[str, Callable[[Figures], str]] = {
    "generator": _generator,
    "samples": _samples,
    "masks": _masks,
    "interpreter": _interpreter,
    "runs": _runs,
    "review": _review,
    "release": _release,
    "segmenter": _segmenter,
}
