"""The files of DatasetGAN that hold pickles, written and read: classifiers, items, checkpoints.

This is the only place of the program that writes pickles; reading is left to the interpreter of
`checkpoints`, which executes nothing.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from dsgan_studio.core.base.errors import BadInput, Corrupt
from dsgan_studio.core.base.fsio import atomic_write, staged_path
from dsgan_studio.core.checkpoints.architecture import StyleGAN1Architecture
from dsgan_studio.core.checkpoints.checkpoint import GeneratorCheckpoint
from dsgan_studio.core.checkpoints.reading import read_pickle
from dsgan_studio.core.generators.resampling import stylegan1_filter

PICKLE_PROTOCOL = 4  # the highest that Python 3.6, which DatasetGAN asks for, nearly reads
SCORE_KEY = "uncertrainty_score"  # so spelt in the reference


@dataclass(frozen=True)
class SampleRecord:
    """One generated item as the reference's pickles tell of it.

    Attributes:
        latent: [1, z] float64.
        score: mean of the worst tenth of the divergence map, nats; higher is more uncertain.
        image, label, uncertainty: paths of PNG, PNG and NPY, or None where they are missing.
    """

    latent: npt.NDArray[np.float64]
    score: float
    image: Path | None
    label: Path | None
    uncertainty: Path | None


def write_records(path: Path, records: Sequence[Mapping[str, Any]]) -> None:
    """Write records as the reference does: a pickled list of dicts.

    Raises:
        StoreError: if the disk refuses.
    """
    atomic_write(path, pickle.dumps(list(records), protocol=PICKLE_PROTOCOL))


def sample_record(stem: int, latent: npt.NDArray[np.floating[Any]], score: float) -> dict[str, Any]:
    """Return the record of item `stem`, its file names relative to the folder they lie in."""
    return {
        "latent": np.array(latent, dtype=np.float64).reshape(1, -1),
        SCORE_KEY: float(score),
        "image_label_name": f"label_{stem}.png",
        "image_name": f"{stem}.png",
        "js_name": f"{stem}.npy",
    }


def read_records(path: Path) -> Iterator[SampleRecord]:
    """Yield the items of one of the reference's pickles, finding files that were moved with it.

    Raises:
        Refused: if the pickle holds anything but plain values.
        Corrupt: if it is not a list of such records.
        BadInput: if it is missing.
    """
    value = read_pickle(path)
    if not isinstance(value, list):
        raise Corrupt(f"{path} holds no list of samples; choose a pickle of DatasetGAN.")
    for entry in value:
        if not isinstance(entry, dict) or not isinstance(entry.get("image_name"), str):
            raise Corrupt(f"{path} holds something else than samples; choose another pickle.")
        latent = np.asarray(entry.get("latent"))
        # EditGAN's forks spell the key as one would expect.
        score = entry.get(SCORE_KEY, entry.get("uncertainty_score"))
        if latent.dtype.kind != "f" or not isinstance(score, int | float | np.floating):
            raise Corrupt(f"{path} has a sample without latent or score; choose another pickle.")
        yield SampleRecord(
            latent.reshape(1, -1).astype(np.float64),
            float(score),
            *(
                _beside(path, entry.get(key))
                for key in ("image_name", "image_label_name", "js_name")
            ),
        )


def _beside(pickle_path: Path, name: object) -> Path | None:
    # The reference writes the path it was started with; only its last part survives a move.
    if not isinstance(name, str):
        return None
    last = PurePosixPath(name.replace("\\", "/")).name
    path = pickle_path.parent / last
    return path if last and path.is_file() else None


def _save(state: Mapping[str, Any], path: Path) -> None:
    # Given a path, torch names what is inside after the file: a new name in every export.
    with open(path, "wb") as file:
        torch.save(state, file)


def write_classifiers(folder: Path, states: Sequence[Mapping[str, Any]]) -> None:
    """Write model_0.pth and on from what `to_reference_states` returns.

    Raises:
        StoreError: if the disk refuses.
    """
    for number, state in enumerate(states):
        with staged_path(folder / f"model_{number}.pth") as staged:
            _save(dict(state), staged)


def write_stylegan1(path: Path, checkpoint: GeneratorCheckpoint) -> None:
    """Write a StyleGAN1 as `.for_g_all.pt`: a state dict that DatasetGAN's modules load strictly.

    Its mean w and noise maps have no place there: the one goes into a file of its own, the other
    the reference draws anew.

    Raises:
        BadInput: if it is not a StyleGAN1, or one that DatasetGAN's modules cannot hold.
        StoreError: if the disk refuses.
    """
    architecture = checkpoint.architecture
    if not isinstance(architecture, StyleGAN1Architecture) or not architecture.fits_port:
        raise BadInput(
            "DatasetGAN reads StyleGAN1 only, and none with classes or other scales than its own; "
            "export this generator as safetensors."
        )
    state: OrderedDict[str, torch.Tensor] = OrderedDict()
    for name, tensor in checkpoint.tensors.items():
        if name.startswith("truncation.") or name.startswith("g_synthesis.noise."):
            continue
        state[name] = tensor
    for size in architecture.block_sizes[1:]:
        kernel = f"g_synthesis.blocks.{size}x{size}.conv0_up.intermediate.kernel"
        state.setdefault(kernel, stylegan1_filter().reshape(1, 1, 3, 3).clone())
    with staged_path(path) as staged:
        _save(state, staged)
