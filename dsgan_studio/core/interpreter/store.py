"""Ensembles on disk: our own safetensors file, and the reference's `model_<m>.pth` contents."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from dsgan_studio.core.base.errors import BadInput, Corrupt, NewerVersion, StudioError
from dsgan_studio.core.base.fsio import atomic_write, disk_errors
from dsgan_studio.core.interpreter.ensemble import TENSOR_AXES, Ensemble
from dsgan_studio.core.interpreter.keypoint_ensemble import KeypointEnsemble
from dsgan_studio.core.interpreter.report import (
    InterpreterReport,
    report_from_json,
    report_to_json,
)
from dsgan_studio.core.interpreter.settings import (
    InterpreterSettings,
    settings_from_json,
    settings_to_json,
)

FORMAT = "dsgan-studio-interpreter"
# Written as version 1 where it learned no keypoints, so that earlier programs read it.
VERSION = 2
_KEYPOINT_PREFIX = "keypoints."
# Stands in the reference's layout for a class that was never painted: soft-max gives it 0.
_NEVER = -1e4


def _facts(ensemble: Ensemble) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "class_ids": list(ensemble.class_ids),
        "learned": list(ensemble.learned),
        "channels": list(ensemble.channels),
        "size_px": ensemble.size_px,
        "settings": settings_to_json(ensemble.settings),
    }
    if ensemble.keypoints is not None:
        facts["keypoints"] = {
            "point_ids": list(ensemble.keypoints.point_ids),
            "learned": list(ensemble.keypoints.learned),
            "may_be_absent": list(ensemble.keypoints.may_be_absent),
            "sigma_px": ensemble.keypoints.sigma_px,
        }
    return facts


def _all_tensors(ensemble: Ensemble) -> dict[str, Tensor]:
    tensors = dict(ensemble.tensors)
    if ensemble.keypoints is not None:
        own = ensemble.keypoints.tensors
        tensors |= {f"{_KEYPOINT_PREFIX}{name}": tensor for name, tensor in own.items()}
    return tensors


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def ensemble_hash(ensemble: Ensemble) -> str:
    """Return the SHA-256 of settings, classes and weights: 64 hexadecimal digits."""
    digest = hashlib.sha256(_canonical(_facts(ensemble)).encode())
    every = _all_tensors(ensemble)
    for name in sorted(every):
        tensor = every[name].detach().cpu().contiguous()
        digest.update(f"\x00{name}\x00{list(tensor.shape)}\x00".encode())
        digest.update(tensor.numpy().astype("<f4", copy=False).tobytes())
    return digest.hexdigest()


def save_ensemble(path: Path, ensemble: Ensemble, report: InterpreterReport) -> str:
    """Write an ensemble with its report, whole or not at all, and return its hash.

    Raises:
        StoreError: if the disk refuses; `path` is then as it was.
    """
    digest = ensemble_hash(ensemble)
    header = {
        "version": 1 if ensemble.keypoints is None else VERSION,
        "hash": digest,
        "facts": _facts(ensemble),
        "report": report_to_json(report),
    }
    tensors = {n: t.detach().cpu().float().contiguous() for n, t in _all_tensors(ensemble).items()}
    # One key only: safetensors writes several in an order that changes from run to run.
    atomic_write(path, safetensors.torch.save(tensors, metadata={FORMAT: _canonical(header)}))
    return digest


def load_ensemble(path: Path) -> tuple[Ensemble, InterpreterReport]:
    """Read what `save_ensemble` wrote.

    Raises:
        BadInput: if the file is missing or is not an interpreter.
        Corrupt: if it is damaged.
        NewerVersion: if a later version of this program wrote it.
        StoreError: if the disk refuses.
    """
    if not path.is_file():
        raise BadInput(f"{path} is not there; train an interpreter first.")
    metadata, tensors = _read(path)
    if FORMAT not in metadata:
        raise BadInput(f"{path} is not an interpreter; choose one from the interpreters folder.")
    try:
        header = json.loads(metadata[FORMAT])
        version = int(header["version"])
        if version > VERSION:
            raise NewerVersion(
                f"{path} was written by a newer version of this program (format {version}); "
                "update to open it."
            )
        ensemble = _from_facts(header["facts"], tensors)
        report = report_from_json(header["report"])
        digest = header["hash"]
    except (AttributeError, KeyError, TypeError, ValueError, BadInput) as error:
        raise Corrupt(f"{path} is damaged ({error}); train the interpreter again.") from error
    if ensemble_hash(ensemble) != digest:
        raise Corrupt(f"{path} is damaged (its hash differs); train the interpreter again.")
    return ensemble, report


def _read(path: Path) -> tuple[Mapping[str, str], dict[str, Tensor]]:
    with disk_errors(f"read {path}"):
        try:
            with safetensors.safe_open(path, framework="pt") as file:
                metadata = file.metadata() or {}
                return metadata, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (safetensors.SafetensorError, ValueError, struct.error) as error:
            raise Corrupt(f"{path} cannot be read ({error}); train it again.") from error


def _from_facts(facts: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> Ensemble:
    try:
        return Ensemble(
            tensors={n: t for n, t in tensors.items() if not n.startswith(_KEYPOINT_PREFIX)},
            class_ids=tuple(int(i) for i in facts["class_ids"]),
            learned=tuple(bool(value) for value in facts["learned"]),
            channels=tuple(int(c) for c in facts["channels"]),
            size_px=int(facts["size_px"]),
            settings=settings_from_json(facts["settings"]),
            keypoints=_keypoints_from_facts(facts.get("keypoints"), tensors),
        )
    except StudioError as error:
        raise BadInput(str(error)) from error


def _keypoints_from_facts(
    facts: Mapping[str, Any] | None, tensors: Mapping[str, Tensor]
) -> KeypointEnsemble | None:
    if facts is None:
        return None
    own = {
        name.removeprefix(_KEYPOINT_PREFIX): tensor
        for name, tensor in tensors.items()
        if name.startswith(_KEYPOINT_PREFIX)
    }
    return KeypointEnsemble(
        tensors=own,
        point_ids=tuple(int(one) for one in facts["point_ids"]),
        learned=tuple(bool(one) for one in facts["learned"]),
        may_be_absent=tuple(bool(one) for one in facts["may_be_absent"]),
        sigma_px=float(facts["sigma_px"]),
    )


def from_reference_states(
    states: Sequence[Mapping[str, Any]],
    class_ids: tuple[int, ...],
    channels: tuple[int, ...],
    size_px: int,
) -> Ensemble:
    """Build an ensemble from the contents of the reference's `model_<m>.pth` files.

    Args:
        states: one a member: {"model_state_dict": {"module.layers.0.weight": ...}}, or that inner
            mapping; the prefix `module.` may be missing.
        class_ids: mask id of each output.
        channels: channels of each tap, in order.
        size_px: side of the label raster.

    Raises:
        BadInput: if a tensor is missing or sizes do not fit classes or channels.
    """
    if not states:
        raise BadInput("there is no classifier to import; choose a folder with model_0.pth.")
    plain = [_plain_state(state, number) for number, state in enumerate(states)]
    try:
        tensors = {name: torch.stack([s[name].float() for s in plain]) for name in TENSOR_AXES}
    except RuntimeError as error:
        raise BadInput(
            "the classifiers differ in size; import those of one experiment only."
        ) from error
    outputs = tensors["layers.6.bias"].shape[1]
    if outputs != len(class_ids):
        raise BadInput(
            f"the classifiers tell {outputs} classes apart, the schema has {len(class_ids)}; "
            "import them with a schema of that many classes."
        )
    inputs = tensors["layers.0.weight"].shape[-1]
    if inputs != sum(channels):
        raise BadInput(
            f"the classifiers read {inputs} channels, the generator gives {sum(channels)}; "
            "import them with the generator they were trained on."
        )
    return Ensemble(
        tensors=tensors,
        class_ids=class_ids,
        learned=tuple((tensors["layers.6.bias"] > _NEVER / 2).any(dim=0).tolist()),
        channels=channels,
        size_px=size_px,
        settings=InterpreterSettings(members=len(states)),
    )


def _plain_state(state: Mapping[str, Any], number: int) -> dict[str, Tensor]:
    inner = state.get("model_state_dict", state)
    if not isinstance(inner, Mapping):
        raise BadInput(f"model_{number} holds no model_state_dict; choose another file.")
    plain = {str(name).removeprefix("module."): value for name, value in inner.items()}
    for name in TENSOR_AXES:
        if not isinstance(plain.get(name), Tensor):
            raise BadInput(
                f'model_{number} has no tensor "{name}"; it is not a classifier of DatasetGAN.'
            )
    return plain


def to_reference_states(ensemble: Ensemble) -> list[dict[str, dict[str, Tensor]]]:
    """Return what the reference's `model_<m>.pth` files hold, one a member.

    Outputs count classes by position, which for the reference is the mask id: gaps in the ids
    are closed. A class never painted gets a bias that keeps it from being predicted.
    """
    tensors = dict(ensemble.tensors)
    unlearned = torch.tensor([not learned for learned in ensemble.learned])
    tensors["layers.6.weight"] = tensors["layers.6.weight"].masked_fill(
        unlearned.view(1, -1, 1), 0.0
    )
    tensors["layers.6.bias"] = tensors["layers.6.bias"].masked_fill(unlearned, _NEVER)
    batches = torch.tensor(0)  # BatchNorm1d stores how many batches it saw; unused in eval
    states = []
    for m in range(ensemble.members):
        inner = {f"module.{name}": tensor[m].clone() for name, tensor in tensors.items()}
        for norm in ("layers.2", "layers.5"):
            inner[f"module.{norm}.num_batches_tracked"] = batches.clone()
        states.append({"model_state_dict": inner})
    return states
