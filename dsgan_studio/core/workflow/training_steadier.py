"""Begin again after a training has diverged: from what was good, with gentler settings."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import (
    disk_errors,
    make_folder,
    read_json,
    remove_folder,
    sync_folder,
)
from dsgan_studio.core.gan_training.figures import TrainingDiverged as TrainingDiverged
from dsgan_studio.core.gan_training.settings import settings_from_json
from dsgan_studio.core.gan_training.snapshots import snapshots
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.training_past import set_aside
from dsgan_studio.core.workflow.training_request import TrainingRequest

START = "start"  # of the training's folder; holds the snapshot that the training began from
_GENTLER = 2.0  # times the weight of R1


def prepare_steadier(project: Project, request: TrainingRequest) -> TrainingRequest:
    """Set a training aside that has diverged, and return what to ask for instead.

    Its last good snapshot is kept to begin from, where there is one: with a larger weight of R1,
    and in full precision. Resuming it would end the same way.

    Args:
        project: open for writing.
        request: that the training was begun with.

    Raises:
        BadInput: if there is no training, or its settings are damaged.
        StoreError: if the disk refuses.
    """
    folder = project.path(layout.TRAINING)
    gamma = _gamma(folder)
    start = _kept_start(folder)
    set_aside(project)
    return replace(
        request, start=start or request.start, gamma=gamma * _GENTLER or 1.0, precision="float32"
    )


def _gamma(folder: Path) -> float:
    settings = folder / "settings.json"
    if not settings.is_file():
        raise BadInput(f"{folder} holds no training to begin again; train a generator first.")
    stored = read_json(settings)
    if not isinstance(stored, dict):
        raise BadInput(f"{settings} is damaged; set the training aside and begin another.")
    return settings_from_json(stored).r1_gamma


def _kept_start(folder: Path) -> Path | None:
    """Move the last snapshot to where it outlives the training, and return where; None without."""
    held = snapshots(folder)
    if not held:
        return None
    target = folder / START / held[-1].name
    if target.exists():
        remove_folder(target)
    make_folder(target.parent)
    with disk_errors(f"move the snapshot to {target}"):
        os.replace(held[-1], target)
        sync_folder(target.parent)
    for older in target.parent.iterdir():
        if older != target:
            remove_folder(older)
    return target
