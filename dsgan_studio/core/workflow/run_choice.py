"""Which run is in use: the one that was chosen, or the latest; and runs that nobody wants."""

from __future__ import annotations

from collections.abc import Iterable

from dsgan_studio.core.base.fsio import remove_folder
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import RunRecord
from dsgan_studio.core.project.runs import DELETED_SETTING

IN_USE_SETTING = "run_in_use"
_FREED_SETTING = "freed_runs"


def run_in_use(project: Project) -> RunRecord | None:
    """Return the run that is reviewed and exported where none is named; None where there is none.

    It is the one that was chosen, as long as it is there, else the latest that has items with
    labels; one that is being made counts from its first items that the index knows of.
    """
    counts = {one.id: project.labellings(one.id) for one in project.runs()}
    begun = [one for one in project.runs() if counts[one.id]]
    with_items = [one for one in begun if any(held.count for held in counts[one.id])]
    chosen = project.setting(IN_USE_SETTING)
    usual = (with_items or begun)[-1] if begun else None
    return next((one for one in begun if one.id == chosen), usual)


def use_run(project: Project, run_id: int) -> None:
    """Let a run be the one in use, until another is chosen or a new one is begun.

    Raises:
        ProjectError: if there is no such run.
    """
    project.run(run_id)
    with project.transaction():
        project.set_setting(IN_USE_SETTING, run_id)
        project.record_event("run use", {"run": run_id})


def use_latest_run(project: Project) -> None:
    """Forget which run was chosen, because a new one is begun."""
    if project.setting(IN_USE_SETTING) is not None:
        project.set_setting(IN_USE_SETTING, None)


def delete_run(project: Project, run_id: int) -> None:
    """Hide a run, with its labels and verdicts; its files stay, so that this can be undone.

    `free_deleted_runs` gives the room on the disk back.

    Raises:
        ProjectError: if there is no such run.
    """
    project.run(run_id)
    deleted = {one.id for one in project.deleted_runs()} | {run_id}
    _store(project, deleted, "run delete", run_id)


def restore_run(project: Project, run_id: int) -> None:
    """Bring a deleted run back, as it was; one that was not deleted stays as it is.

    Raises:
        ProjectError: if its files were removed since.
    """
    restorable = {one.id for one in restorable_runs(project)}
    if run_id not in restorable:
        project.run(run_id)  # tells that it is gone, where it is
        return
    deleted = {one.id for one in project.deleted_runs()} - {run_id}
    _store(project, deleted, "run restore", run_id)


def restorable_runs(project: Project) -> tuple[RunRecord, ...]:
    """Return the deleted runs whose files were not removed, by number."""
    freed = _freed(project)
    return tuple(one for one in project.deleted_runs() if one.id not in freed)


def free_deleted_runs(project: Project) -> tuple[int, ...]:
    """Remove the files of deleted runs for good; return the runs' numbers.

    The same generator and seed make the same images again, in a run of another number.

    Raises:
        StoreError: if the disk refuses; those that were removed are not brought back.
    """
    freed = []
    for run in restorable_runs(project):
        # First the fact: half a folder must never be taken for a run.
        project.set_setting(_FREED_SETTING, sorted({*_freed(project), run.id}))
        remove_folder(project.path(layout.run_folder(run.id)))
        freed.append(run.id)
    if freed:
        project.record_event("run free", {"runs": list(freed)})
    return tuple(freed)


def _freed(project: Project) -> frozenset[int]:
    stored = project.setting(_FREED_SETTING, [])
    return frozenset(one for one in stored if isinstance(one, int))


def _store(project: Project, deleted: Iterable[int], verb: str, run_id: int) -> None:
    with project.transaction():
        project.set_setting(DELETED_SETTING, sorted(deleted))
        project.record_event(verb, {"run": run_id})
