"""Trainings that were there before: their curves, pictures and settings stay to be looked at."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import (
    atomic_write_json,
    disk_errors,
    make_folder,
    read_json,
    remove_folder,
    sync_folder,
)
from dsgan_studio.core.gan_training.outputs import CURVES, GRIDS, read_curves
from dsgan_studio.core.gan_training.snapshots import snapshots
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.clock import to_text, utc_now
from dsgan_studio.core.project.jsontext import Json
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.training_request import (
    TrainingRequest,
    request_from_json,
    request_to_json,
)

REQUEST = "request.json"
_SETTINGS = "settings.json"
_WHOLE = "training.json"  # written last: what has it is whole
_KEPT = (REQUEST, _SETTINGS, CURVES, GRIDS)
_NUMBER = re.compile(r"\d{4,}")
_GRID = re.compile(r"grid-(\d+)\.png")


@dataclass(frozen=True)
class Grid:
    """A picture of what a generator made.

    Attributes:
        images: how many it had been shown.
        file: the picture.
    """

    images: int
    file: Path


@dataclass(frozen=True)
class PastTraining:
    """A training that another one has followed.

    Attributes:
        number: from 1, in the order in which they were set aside.
        set_aside_utc: when that was.
        request: what had been asked for, None where that is not known.
        rows: of the curves, as in `TrainingSight`.
        grids: the pictures, the earliest first.
    """

    number: int
    set_aside_utc: str
    request: TrainingRequest | None
    rows: tuple[Mapping[str, Json], ...]
    grids: tuple[Grid, ...]


def grids_in(folder: Path) -> tuple[Grid, ...]:
    """Return the pictures in a training's folder, the earliest first."""
    found = [
        Grid(int(name[1]), file)
        for file in (folder / GRIDS).glob("grid-*.png")
        if (name := _GRID.fullmatch(file.name))
    ]
    return tuple(sorted(found, key=lambda grid: grid.images))


def keep_request(folder: Path, request: TrainingRequest) -> None:
    """Write what was asked for beside the training (`StoreError` if the disk refuses)."""
    atomic_write_json(folder / REQUEST, request_to_json(request))


def set_aside(project: Project) -> int | None:
    """Let another training begin: keep curves, pictures and settings, and remove the snapshots.

    The generators that were made so far stay, and so do the images that were read. Where this is
    interrupted, the next call brings it to its end.

    Returns:
        Number of the training that was set aside; None where there was nothing to look at.

    Raises:
        StoreError: if the disk refuses.
        ProjectError: if the project is open for reading only.
    """
    folder = project.path(layout.TRAINING)
    gone = snapshots(folder)
    # First, so that nobody goes on with a training whose curves are elsewhere.
    if gone:
        project.record_event("generator train set aside", {"snapshots": len(gone)})
    for snapshot in gone:
        remove_folder(snapshot)
    past = project.path(layout.PAST_TRAININGS)
    number, begun = _place(past)
    if not begun and not (folder / CURVES).exists() and not grids_in(folder):
        remove_folder(folder / GRIDS)
        return None
    target = past / f"{number:04d}"
    make_folder(target)
    with disk_errors(f"move the training to {target}"):
        for name in _KEPT:
            if (folder / name).exists() and not (target / name).exists():
                os.replace(folder / name, target / name)
        sync_folder(folder)
    atomic_write_json(target / _WHOLE, {"set_aside_utc": to_text(utc_now())})
    return number


def _place(past: Path) -> tuple[int, bool]:
    """Return the number to set a training aside as, and whether that was begun before."""
    folders = _folders(past)
    if folders and not (folders[-1] / _WHOLE).is_file():
        return int(folders[-1].name), True
    return (int(folders[-1].name) if folders else 0) + 1, False


def _folders(past: Path) -> list[Path]:
    found = [one for one in past.glob("*") if _NUMBER.fullmatch(one.name) and one.is_dir()]
    return sorted(found, key=lambda one: int(one.name))


def past_trainings(path: Path | Project) -> tuple[PastTraining, ...]:
    """Return the trainings that were set aside, the latest first; reads only.

    Raises:
        BadInput, StoreError: if files are damaged or the disk refuses.
    """
    with open_project_reading(path) as project:
        folders = _folders(project.path(layout.PAST_TRAININGS))
    return tuple(_read(one) for one in reversed(folders) if (one / _WHOLE).is_file())


def _read(folder: Path) -> PastTraining:
    facts = read_json(folder / _WHOLE)
    if not isinstance(facts, dict):
        raise BadInput(f"{folder / _WHOLE} is damaged; remove the folder {folder}.")
    request = read_json(folder / REQUEST) if (folder / REQUEST).is_file() else None
    return PastTraining(
        number=int(folder.name),
        set_aside_utc=str(facts.get("set_aside_utc", "")),
        request=request_from_json(request),
        rows=tuple(read_curves(folder)),
        grids=grids_in(folder),
    )
