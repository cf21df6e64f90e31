"""Snapshots: the complete state of a training on disk, in safetensors and JSON."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from dsgan_studio.core.base.errors import BadInput, Corrupt, StudioError
from dsgan_studio.core.base.fsio import (
    atomic_write_json,
    disk_errors,
    read_json,
    remove_folder,
    staged_folder,
    staged_path,
)
from dsgan_studio.core.checkpoints.architecture import StyleGAN2Architecture
from dsgan_studio.core.checkpoints.checkpoint import GeneratorCheckpoint
from dsgan_studio.core.gan_training.ada import AdaController
from dsgan_studio.core.gan_training.settings import (
    TrainingSettings,
    changed_settings,
    settings_from_json,
    settings_to_json,
)
from dsgan_studio.core.gan_training.state import (
    TrainingState,
    initial_state,
    network_tensors,
    optimiser_tensors,
)

SNAPSHOT_VERSION = 1
GENERATOR_KIND = "trained here (StyleGAN2)"
_TENSORS, _FACTS = "state.safetensors", "state.json"
_KEPT = 2
MOST_KEPT = _KEPT + 1  # and the best by KID


def snapshot_path(folder: Path, images: int) -> Path:
    """Return where the snapshot after `images` images lies in the training folder."""
    return folder / f"snapshot-{images:08d}"


def save_snapshot(
    state: TrainingState, settings: TrainingSettings, folder: Path, *, data: str, kid: float | None
) -> Path:
    """Write the complete state, whole or not at all; keep the last two and the best by KID.

    Args:
        state: on any device.
        settings: that it was trained with.
        folder: the training folder.
        data: fingerprint of the images.
        kid: KID at this moment, None where it was not measured.

    Raises:
        StoreError: if the disk refuses.
    """
    path = snapshot_path(folder, state.step * settings.batch)
    tensors = dict(network_tensors(state)) | optimiser_tensors(state)
    flat = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    facts = {
        "version": SNAPSHOT_VERSION,
        "settings": settings_to_json(settings),
        "step": state.step,
        "images": state.step * settings.batch,
        "data": data,
        "ada": state.ada.to_json(),
        "sums": {name: (float(total), count) for name, (total, count) in state.sums.items()},
        "kid": kid,
        "best_kid": None if math.isinf(state.best_kid) else state.best_kid,
    }
    if path.exists():
        # The same step of the same training: each file is replaced by an equal or a whole one.
        _write_files(path, flat, facts)
    else:
        with staged_folder(path) as staged:
            _write_files(staged, flat, facts)
    _forget_old(folder)
    return path


def _write_files(folder: Path, tensors: dict[str, Tensor], facts: dict[str, Any]) -> None:
    with staged_path(folder / _TENSORS) as file:
        save_file(tensors, file)
    atomic_write_json(folder / _FACTS, facts)


def _forget_old(folder: Path) -> None:
    paths = snapshots(folder)
    best = best_snapshot(folder)
    for path in paths[:-_KEPT]:
        if path != best:
            remove_folder(path)


def snapshots(folder: Path) -> list[Path]:
    """Return the snapshots in the training folder, oldest first."""
    return sorted(p for p in folder.glob("snapshot-*") if (p / _FACTS).is_file())


def best_snapshot(folder: Path) -> Path | None:
    """Return the snapshot with the lowest KID (the latest where none was measured)."""
    paths = snapshots(folder)
    measured = []
    for path in paths:
        # A damaged one was passed over when the training resumed; it is not the best either.
        with contextlib.suppress(Corrupt):
            if (kid := snapshot_kid(path)) is not None:
                measured.append((kid, path))
    if measured:
        return min(measured)[1]
    return paths[-1] if paths else None


def snapshot_kid(path: Path) -> float | None:
    """Return the KID written in the snapshot, None where it was not measured."""
    kid = _facts(path).get("kid")
    return None if kid is None else float(kid)


def _facts(path: Path) -> dict[str, Any]:
    try:
        facts = read_json(path / _FACTS)
    except BadInput as error:
        raise Corrupt(
            f"the snapshot {path.name} is damaged, for its {_FACTS} cannot be read; remove it and "
            "resume again."
        ) from error
    if not isinstance(facts, dict) or facts.get("version") != SNAPSHOT_VERSION:
        raise Corrupt(
            f"{path.name} is not a snapshot that this version reads; remove it and resume again."
        )
    return facts


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Tensor]]:
    facts = _facts(path)
    try:
        with disk_errors(f"read {path}"):
            return facts, load_file(path / _TENSORS)
    except SafetensorError as error:
        raise Corrupt(
            f"the snapshot {path.name} is damaged ({error}); remove it and resume again."
        ) from error


def load_snapshot(
    path: Path, settings: TrainingSettings, device: torch.device, *, data: str
) -> TrainingState:
    """Return the state written in `path`; training on from it equals never having stopped.

    Raises:
        BadInput: if it was trained with other settings or images.
        Corrupt: if the snapshot is damaged.
        StoreError: if the disk refuses.
    """
    facts, tensors = _read(path)
    changed = changed_settings(settings_from_json(facts["settings"]), settings)
    if changed:
        raise BadInput(
            f"the training was begun with another {', '.join(changed)}; "
            "resume with the settings it began with, or start a new training."
        )
    if facts["data"] != data:
        raise BadInput(
            "the training was begun with other images or another fit; "
            "resume with the images it began with, or start a new training."
        )
    state = initial_state(settings, device)
    try:
        _restore(state, tensors)
        state.ada = AdaController(**facts["ada"])
        state.step = int(facts["step"])
        state.sums = {
            name: (torch.tensor(float(total), device=device), int(count))
            for name, (total, count) in facts["sums"].items()
        }
        best = facts["best_kid"]
    except (KeyError, ValueError, TypeError, RuntimeError) as error:
        raise Corrupt(
            f"the snapshot {path.name} is damaged ({error}); remove it and resume again."
        ) from error
    state.best_kid = math.inf if best is None else float(best)
    return state


def _restore(state: TrainingState, tensors: Mapping[str, Tensor]) -> None:
    # Copying into the tensors that are there keeps their memory layout, and with it the order in
    # which convolutions add: a resumed run stays equal to the last bit.
    with torch.no_grad():
        for name, tensor in network_tensors(state):
            if tensor.shape != tensors[name].shape:
                raise ValueError(f"{name} has the wrong shape")
            tensor.copy_(tensors[name])
    for part in ("generator_adam", "discriminator_adam"):
        adam: torch.optim.Adam = getattr(state, part)
        prefix = f"{part}/"
        for name, tensor in tensors.items():
            if not name.startswith(prefix):
                continue
            index, key = name[len(prefix) :].split("/")
            parameter = adam.param_groups[0]["params"][int(index)]
            if key != "step":
                layout = torch.empty_like(parameter)
                tensor = layout.copy_(tensor)
            adam.state[parameter][key] = tensor.to(parameter.device)


def load_generator(path: Path) -> GeneratorCheckpoint:
    """Return the averaged generator of the snapshot at `path`.

    Raises:
        Corrupt: if the snapshot is damaged.
        StoreError: if the disk refuses.
    """
    facts, tensors = _read(path)
    prefix = "average/"
    average = {
        name[len(prefix) :]: tensor for name, tensor in tensors.items() if name.startswith(prefix)
    }
    architecture = settings_from_json(facts["settings"]).architecture
    return GeneratorCheckpoint(architecture, average, GENERATOR_KIND)


def is_snapshot(path: Path) -> bool:
    """Tell whether `path` is the folder of a snapshot."""
    return (path / _FACTS).is_file()


def snapshot_networks(
    path: Path,
) -> tuple[StyleGAN2Architecture, dict[str, dict[str, Tensor]]]:
    """Return the generator's architecture, and the tensors of each network in the snapshot.

    The networks are generator, average and discriminator.

    Raises:
        Corrupt: if the snapshot is damaged.
        StoreError: if the disk refuses.
    """
    facts, tensors = _read(path)
    parts: dict[str, dict[str, Tensor]] = {"generator": {}, "average": {}, "discriminator": {}}
    for name, tensor in tensors.items():
        part, _, rest = name.partition("/")
        if part in parts:
            parts[part][rest] = tensor
    return settings_from_json(facts["settings"]).architecture, parts


def latest_state(
    folder: Path, settings: TrainingSettings, device: torch.device, *, data: str
) -> TrainingState | None:
    """Return the state of the latest snapshot that can be read, None where there is none.

    Raises:
        BadInput: as `load_snapshot`.
        Corrupt: if there are snapshots and every one is damaged.
    """
    error: StudioError | None = None
    for path in reversed(snapshots(folder)):
        try:
            return load_snapshot(path, settings, device, data=data)
        except Corrupt as damaged:
            error = error or damaged
    if error is not None:
        raise error
    return None
