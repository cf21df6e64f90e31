"""The runs of a project side by side, with what each takes on the disk."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dsgan_studio.core.base.fsio import disk_errors
from dsgan_studio.core.dataset.layout import manifest_path
from dsgan_studio.core.dataset.manifest import read_manifest
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import LabellingRecord, RunRecord
from dsgan_studio.core.project.stale import StaleReason
from dsgan_studio.core.workflow.run_choice import restorable_runs, run_in_use

RunState = Literal["finished", "stopped", "empty"]


@dataclass(frozen=True)
class RunFacts:
    """One run, as it is told to the user.

    Attributes:
        id: number of the run.
        seed: of the run.
        generator_hash: of the generator that makes it.
        psi: truncation.
        count: items that have image and label.
        wanted: items it was last asked for, at least `count`.
        state: finished; stopped before all were made; or empty.
        interpreter_hash: of the latest labelling that has items, else of the latest; "" for none.
        labellings: how many interpreters have labelled it.
        size_bytes: of its files.
        in_use: whether it is the one that is reviewed and exported.
        stale: why making or labelling it today would give something else.
        created_utc: when it was begun, ISO 8601.
    """

    id: int
    seed: int
    generator_hash: str
    psi: float
    count: int
    wanted: int
    state: RunState
    interpreter_hash: str
    labellings: int
    size_bytes: int
    in_use: bool
    stale: tuple[StaleReason, ...]
    created_utc: str


@dataclass(frozen=True)
class RunList:
    """All runs of a project.

    Attributes:
        runs: the latest last.
        deleted: numbers of deleted runs that can be brought back.
        deleted_bytes: what the files of these take.
    """

    runs: tuple[RunFacts, ...]
    deleted: tuple[int, ...]
    deleted_bytes: int


def list_runs(project: Project) -> RunList:
    """Return the runs of a project; reads only.

    Raises:
        StoreError: if the disk refuses.
        ProjectError: if the index is damaged.
    """
    used = run_in_use(project)
    stale = project.stale()
    found = []
    for run in project.runs():
        labellings = project.labellings(run.id)
        held = _latest(labellings)
        reasons = stale.runs.get(run.id, ())
        if held is not None:
            reasons = (*reasons, *stale.labellings.get(held.id, ()))
        found.append(_facts(project, run, labellings, held, used, reasons))
    deleted = restorable_runs(project)
    freeable = sum(folder_bytes(project.path(layout.run_folder(one.id))) for one in deleted)
    return RunList(tuple(found), tuple(one.id for one in deleted), freeable)


def _facts(
    project: Project,
    run: RunRecord,
    labellings: tuple[LabellingRecord, ...],
    held: LabellingRecord | None,
    used: RunRecord | None,
    reasons: tuple[StaleReason, ...],
) -> RunFacts:
    folder = project.path(layout.run_folder(run.id))
    count = 0 if held is None else held.count
    wanted = max(count, read_manifest(folder).count if manifest_path(folder).is_file() else 0)
    state: RunState = "empty" if not count else "finished" if count == wanted else "stopped"
    return RunFacts(
        id=run.id,
        seed=run.seed,
        generator_hash=run.generator_hash,
        psi=float(str(run.recipe_json.get("psi", 1.0))),
        count=count,
        wanted=wanted,
        state=state,
        interpreter_hash="" if held is None else held.interpreter_hash,
        labellings=len(labellings),
        size_bytes=folder_bytes(folder),
        in_use=used is not None and used.id == run.id,
        stale=tuple(dict.fromkeys(reasons)),
        created_utc=run.created_utc,
    )


def _latest(labellings: Iterable[LabellingRecord]) -> LabellingRecord | None:
    backwards = list(labellings)[::-1]
    return next((one for one in backwards if one.count), backwards[0] if backwards else None)


def folder_bytes(folder: Path) -> int:
    """Return what the files in a folder of a run take; 0 where it is not there.

    Raises:
        StoreError: if the disk refuses.
    """
    total = 0
    with disk_errors(f"read the folder {folder}"):
        for place in (folder, folder / "open"):
            if place.is_dir():
                with os.scandir(place) as entries:
                    total += sum(_size(entry) for entry in entries)
    return total


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_size if entry.is_file() else 0
    except FileNotFoundError:
        return 0  # sealed into a shard a moment ago
