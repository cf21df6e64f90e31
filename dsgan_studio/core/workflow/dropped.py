"""Samples that the expert does not want: hidden from then on, never deleted."""

from __future__ import annotations

from collections.abc import Iterable

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import SampleRecord

DROPPED_SETTING = "dropped_samples"


def dropped_samples(project: Project) -> frozenset[int]:
    """Return the numbers of the samples that were dropped."""
    stored = project.setting(DROPPED_SETTING, [])
    return frozenset(one for one in stored if isinstance(one, int))


def kept_samples(project: Project, generator_hash: str) -> tuple[SampleRecord, ...]:
    """Return the samples of a generator that were not dropped, by number."""
    dropped = dropped_samples(project)
    return tuple(one for one in project.samples(generator_hash) if one.id not in dropped)


def drop_samples(project: Project, sample_ids: Iterable[int]) -> None:
    """Hide samples from the steps after; their images stay, so that this can be undone.

    A place in the stream of a seed stays taken: drawing more never draws a dropped sample again.

    Raises:
        BadInput: if one of them is painted or has keypoints, which are worth more than a tidy
            sheet.
        ProjectError: if there is no such sample.
    """
    wanted = {project.sample(one).id for one in sample_ids}
    readers = project.readers
    pointed = (*project.keypoints.latest(), *readers.latest_keypoints())
    placed = sorted(wanted & {one.sample_id for one in pointed})
    if placed:
        names = ", ".join(str(one) for one in placed)
        raise BadInput(f"sample {names} has keypoints and stays; choose samples without any.")
    beside = (mask for one in readers.all() for mask in readers.masks(one.id))
    painted = sorted(wanted & {mask.sample_id for mask in (*project.masks(), *beside)})
    if painted:
        names = ", ".join(str(one) for one in painted)
        raise BadInput(f"sample {names} has a mask already and stays; choose samples without one.")
    _store(project, dropped_samples(project) | wanted, "sample drop", wanted)


def withdraw_samples(project: Project, sample_ids: Iterable[int]) -> None:
    """Hide samples whose masks hold nothing any more; those that are hidden stay as they are."""
    wanted = set(sample_ids) - dropped_samples(project)
    if wanted:
        _store(project, dropped_samples(project) | wanted, "sample withdraw", wanted)


def restore_samples(project: Project, sample_ids: Iterable[int]) -> None:
    """Bring dropped samples back; those that were not dropped stay as they are."""
    wanted = set(sample_ids) & dropped_samples(project)
    if wanted:
        _store(project, dropped_samples(project) - wanted, "sample restore", wanted)


def _store(project: Project, dropped: Iterable[int], verb: str, changed: Iterable[int]) -> None:
    with project.transaction():
        project.set_setting(DROPPED_SETTING, sorted(dropped))
        project.record_event(verb, {"samples": sorted(changed)})
