"""Probable mistakes of masks as figures and names, without pixels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dsgan_studio.core.annotations.schema import LabelSchema
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.interpreter.mistakes import ObjectionRules
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.workflow.dismissals import Mistake
from dsgan_studio.core.workflow.interpreters import painted_masks
from dsgan_studio.core.workflow.mistakes import find_mask_mistakes


@dataclass(frozen=True)
class ToldMistake:
    """One place.

    Attributes:
        sample: number of the sample.
        row: of the middle of the box around the place.
        column: likewise.
        painted: class id in the mask.
        painted_name: of it.
        suggested: class id that the others' masks speak for.
        suggested_name: of it.
        confidence: mean probability of the suggested class, 0 to 1.
        pixels: how many.
    """

    sample: int
    row: int
    column: int
    painted: int
    painted_name: str
    suggested: int
    suggested_name: str
    confidence: float
    pixels: int


@dataclass(frozen=True)
class ToldMistakes:
    """All places.

    Attributes:
        mistakes: the largest and surest first.
        samples: how many samples were judged.
        dismissed: places left out, because they were found right before.
    """

    mistakes: tuple[ToldMistake, ...]
    samples: int
    dismissed: int


def told_mistakes(path: Path, *, surest: float, device: str, context: JobContext) -> ToldMistakes:
    """Judge every mask of a project by the others, as `find_mask_mistakes`, and name the classes.

    Args:
        path: the project.
        surest: probability of another class from which a pixel counts.
        device: name of the device.
        context: progress and cancel.

    Raises:
        BadInput, JobCancelled: as `find_mask_mistakes`.
    """
    with open_project_reading(path) as project:
        schema, _ = painted_masks(project)
        rules = ObjectionRules(surest=surest)
        found = find_mask_mistakes(project, device=device, context=context, rules=rules)
    told = tuple(_told(one, schema) for one in found.mistakes)
    return ToldMistakes(told, len(found.samples), found.dismissed)


def _told(one: Mistake, schema: LabelSchema) -> ToldMistake:
    return ToldMistake(
        sample=one.sample,
        row=(one.box.top + one.box.bottom) // 2,
        column=(one.box.left + one.box.right) // 2,
        painted=one.painted,
        painted_name=schema.by_id(one.painted).name,
        suggested=one.suggested,
        suggested_name=schema.by_id(one.suggested).name,
        confidence=one.confidence,
        pixels=one.pixels,
    )
