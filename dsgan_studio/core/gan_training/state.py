"""Everything a training consists of at one moment, and its snapshots on disk."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from dsgan_studio.core.base.errors import BadInput, Corrupt, StudioError
from dsgan_studio.core.base.fsio import (
    atomic_write_json,
    disk_errors,
    read_json,
    remove_folder,
    staged_folder,
    staged_path,
)
from dsgan_studio.core.base.seeds import torch_generator
from dsgan_studio.core.checkpoints.checkpoint import GeneratorCheckpoint
from dsgan_studio.core.gan_training.augmentation import AdaController
from dsgan_studio.core.gan_training.discriminator import Discriminator
from dsgan_studio.core.gan_training.losses import LazyAdam, lazy_adam
from dsgan_studio.core.gan_training.settings import (
    TrainingSettings,
    changed_settings,
    settings_from_json,
    settings_to_json,
)
from dsgan_studio.core.generators.build import initial_stylegan2, to_checkpoint
from dsgan_studio.core.generators.stylegan2 import StyleGAN2Generator

SNAPSHOT_VERSION = 1
GENERATOR_KIND = "trained here (StyleGAN2)"
_TENSORS, _FACTS = "state.safetensors", "state.json"
_KEPT = 2


@dataclass
class TrainingState:
    """The networks, their optimisers, and where the training stands. Changed in place by steps.

    Attributes:
        generator: in training.
        discriminator: in training.
        average: the exponential moving average of the generator, the one that is used afterwards.
        generator_adam: optimiser of the generator.
        discriminator_adam: optimiser of the discriminator.
        ada: controller of the augmentation.
        path_length_mean: [] running mean of path lengths.
        step: steps done.
        sums: name -> (sum, count) of figures since the last row of the curves.
        best_kid: lowest KID so far, infinite before the first.
    """

    generator: StyleGAN2Generator
    discriminator: Discriminator
    average: StyleGAN2Generator
    generator_adam: torch.optim.Adam
    discriminator_adam: torch.optim.Adam
    ada: AdaController
    path_length_mean: Tensor
    step: int = 0
    sums: dict[str, tuple[float, int]] = field(default_factory=dict)
    best_kid: float = math.inf


def initial_state(settings: TrainingSettings, device: torch.device) -> TrainingState:
    """Return the state before the first step, drawn from the settings' seed."""
    generator = initial_stylegan2(settings.architecture, settings.seed)
    average = initial_stylegan2(settings.architecture, settings.seed)
    discriminator = Discriminator(
        settings.resolution,
        channel_base=settings.channel_base,
        channel_max=settings.channel_max,
        dtype=getattr(torch, settings.precision),
        generator=torch_generator("initial discriminator", settings.seed),
    )
    for network in (generator, average, discriminator):
        _to_device(network, device)
    average.eval().requires_grad_(False)
    path_interval = settings.path_length_interval if settings.path_length_weight else 0
    return TrainingState(
        generator=generator,
        discriminator=discriminator,
        average=average,
        generator_adam=_adam(generator, lazy_adam(settings.learning_rate, path_interval)),
        discriminator_adam=_adam(
            discriminator, lazy_adam(settings.learning_rate, settings.r1_interval)
        ),
        ada=AdaController(target=settings.ada_target, kimg=settings.ada_kimg),
        path_length_mean=torch.zeros([], device=device),
    )


def _to_device(network: nn.Module, device: torch.device) -> None:
    network.to(device)
    for parameter in network.parameters():
        if parameter.ndim == 4:  # both ends of a snapshot must have the same layout, see `_restore`
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)


def _adam(network: nn.Module, constants: LazyAdam) -> torch.optim.Adam:
    return torch.optim.Adam(
        network.parameters(),
        lr=constants.learning_rate,
        betas=constants.betas,
        eps=1e-8,
        fused=next(network.parameters()).device.type in ("cpu", "cuda"),
    )


def _named_tensors(state: TrainingState) -> Iterator[tuple[str, Tensor]]:
    """Yield every tensor of the state but the optimisers' under a stable name."""
    for part in ("generator", "discriminator", "average"):
        for name, tensor in getattr(state, part).state_dict().items():
            yield f"{part}/{name}", tensor
    yield "path_length_mean", state.path_length_mean


def _optimiser_tensors(state: TrainingState) -> dict[str, Tensor]:
    found = {}
    for part in ("generator_adam", "discriminator_adam"):
        for index, values in getattr(state, part).state_dict()["state"].items():
            for name, tensor in values.items():
                found[f"{part}/{index}/{name}"] = tensor
    return found


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
    tensors = dict(_named_tensors(state)) | _optimiser_tensors(state)
    flat = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    facts = {
        "version": SNAPSHOT_VERSION,
        "settings": settings_to_json(settings),
        "step": state.step,
        "images": state.step * settings.batch,
        "data": data,
        "ada": dataclasses.asdict(state.ada),
        "sums": {name: list(value) for name, value in state.sums.items()},
        "kid": kid,
        "best_kid": None if math.isinf(state.best_kid) else state.best_kid,
    }
    if path.exists():
        remove_folder(path)
    with staged_folder(path) as staged:
        with staged_path(staged / _TENSORS) as file:
            save_file(flat, file)
        atomic_write_json(staged / _FACTS, facts)
    _forget_old(folder)
    return path


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
    measured = [(k, p) for p in paths if (k := snapshot_kid(p)) is not None]
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
        raise Corrupt(f"the snapshot is damaged: {error}") from error
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
        state.sums = {name: (float(s), int(n)) for name, (s, n) in facts["sums"].items()}
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
        for name, tensor in _named_tensors(state):
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


def generator_checkpoint(state: TrainingState) -> GeneratorCheckpoint:
    """Return the averaged generator of `state`."""
    return to_checkpoint(state.average, GENERATOR_KIND)


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
