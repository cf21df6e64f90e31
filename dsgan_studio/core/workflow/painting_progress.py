"""How far the painting of the set is: which masks are called complete, and the time they took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dsgan_studio.core.project.jsontext import Json
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.reader_records import Reader
from dsgan_studio.core.workflow.dropped import kept_samples

COMPLETE_SETTING = "complete_masks"
SECONDS_SETTING = "painting_seconds"

PaintingState = Literal["empty", "begun", "complete"]


@dataclass(frozen=True)
class SampleProgress:
    """How far one sample is.

    Attributes:
        sample_id: which.
        state: without a mask, with one, or with one that the painter called complete.
        seconds: spent painting it, by class id; 255 is the time spent erasing.
    """

    sample_id: int
    state: PaintingState
    seconds: Mapping[int, float]

    @property
    def total_s(self) -> float:
        """Seconds spent on it in all."""
        return sum(self.seconds.values())


def painting_progress(project: Project, reader: Reader | None = None) -> tuple[SampleProgress, ...]:
    """Return how far each sample of the generator in use is, in the order of the samples.

    Args:
        project: that holds them.
        reader: for whom; None for the first.
    """
    generator = project.latest_generator()
    if generator is None:
        return ()
    if reader is None or reader.is_first:
        masks = project.masks(generator.hash)
    else:
        masks = project.readers.masks(reader.id, generator.hash)
    painted = {mask.sample_id for mask in masks}
    complete, seconds = completed(project, reader), _seconds(project, reader)
    return tuple(
        SampleProgress(one.id, _state(one.id, painted, complete), seconds.get(one.id, {}))
        for one in kept_samples(project, generator.hash)
    )


def _state(sample_id: int, painted: set[int], complete: set[int]) -> PaintingState:
    if sample_id not in painted:
        return "empty"
    return "complete" if sample_id in complete else "begun"


def mark_complete(
    project: Project, sample_id: int, *, complete: bool, reader: Reader | None = None
) -> None:
    """Call the mask of a sample complete, or not any more; a reader's own, the first's if None.

    Raises:
        ProjectError: if there is no such sample.
        StoreError: if the disk refuses.
    """
    held = completed(project, reader)
    wanted = held | {project.sample(sample_id).id} if complete else held - {sample_id}
    if wanted != held:
        project.set_setting(_of(COMPLETE_SETTING, reader), sorted(wanted))


def add_seconds(
    project: Project,
    sample_id: int,
    spent: Mapping[int, float],
    reader: Reader | None = None,
) -> None:
    """Add to the time that was spent on a sample.

    Args:
        project: open for writing.
        sample_id: which.
        spent: seconds by class id, 255 for erasing.
        reader: who spent it; None for the first.

    Raises:
        StoreError: if the disk refuses.
    """
    if not spent:
        return
    held = _seconds(project, reader)
    own = dict(held.get(sample_id, {}))
    for class_id, seconds in spent.items():
        own[class_id] = round(own.get(class_id, 0.0) + seconds, 1)
    held[sample_id] = own
    stored: dict[str, Json] = {
        str(sample): {str(class_id): seconds for class_id, seconds in by_class.items()}
        for sample, by_class in held.items()
    }
    project.set_setting(_of(SECONDS_SETTING, reader), stored)


def _of(setting: str, reader: Reader | None) -> str:
    """Return the name of a setting that each reader has their own of."""
    return setting if reader is None or reader.is_first else f"{setting}:{reader.id}"


def completed(project: Project, reader: Reader | None = None) -> set[int]:
    """Return the samples whose masks a reader called complete; the first where None."""
    stored = project.setting(_of(COMPLETE_SETTING, reader), [])
    return {one for one in stored if isinstance(one, int)} if isinstance(stored, list) else set()


def _seconds(project: Project, reader: Reader | None) -> dict[int, dict[int, float]]:
    """Return what was stored; what is no number is passed over."""
    stored = project.setting(_of(SECONDS_SETTING, reader), {})
    found: dict[int, dict[int, float]] = {}
    for sample, by_class in (stored if isinstance(stored, dict) else {}).items():
        if sample.isdigit() and isinstance(by_class, dict):
            found[int(sample)] = {
                int(class_id): float(seconds)
                for class_id, seconds in by_class.items()
                if class_id.isdigit() and isinstance(seconds, int | float)
            }
    return found
