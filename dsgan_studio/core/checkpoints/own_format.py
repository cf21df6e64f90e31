"""The program's own file of a generator: safetensors with the architecture in its metadata."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from dsgan_studio.core.base.errors import Corrupt, NewerVersion, Refused
from dsgan_studio.core.checkpoints.architecture import (
    Architecture,
    architecture_from_json,
    architecture_to_json,
)
from dsgan_studio.core.checkpoints.checkpoint import GeneratorCheckpoint
from dsgan_studio.core.checkpoints.converters import Conversion
from dsgan_studio.core.checkpoints.files import open_source
from dsgan_studio.core.checkpoints.layout import check_layout
from dsgan_studio.core.checkpoints.limits import Budget
from dsgan_studio.core.checkpoints.safetensors_file import (
    read_header,
    tensor_bytes,
    write_safetensors,
)
from dsgan_studio.core.checkpoints.sources import Source
from dsgan_studio.core.checkpoints.wording import shown

FORMAT = "dsgan-studio generator"
_VERSION = 1
_MOST_NOTES, _MOST_OF_A_NOTE = 100, 1000


def _canonical(architecture: Architecture) -> str:
    return json.dumps(
        architecture_to_json(architecture), sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def generator_hash(architecture: Architecture, tensors: Mapping[str, Tensor]) -> str:
    """Return the SHA-256 of a generator, 64 hexadecimal digits.

    It covers the architecture as canonical JSON and, in the order of their names, name, dtype,
    shape and little-endian bytes of the tensors; not where they came from.
    """
    digest = hashlib.sha256(_canonical(architecture).encode("utf-8"))
    for name in sorted(tensors):
        tensor = tensors[name]
        digest.update(f"\n{name} {tensor.dtype} {list(tensor.shape)}\n".encode())
        digest.update(tensor_bytes(tensor))
    return digest.hexdigest()


def _stored(tensor: Tensor, *, half: bool) -> Tensor:
    tensor = tensor.detach().float().cpu().contiguous()
    if half:
        small = tensor.half()
        # What does not fit 16 bits stays in 32: an infinite weight would ruin the generator.
        if torch.isfinite(small).all():
            return small
    return tensor


def write_generator_file(path: Path, checkpoint: GeneratorCheckpoint, *, half: bool = False) -> str:
    """Write `checkpoint` to `path` and return its hash.

    Args:
        path: of the file; equal checkpoints give equal bytes.
        checkpoint: what to write.
        half: store weights in 16 bits; the hash is then that of the rounded weights.

    Raises:
        Corrupt: if tensors are missing or of the wrong shape.
        StoreError: if the disk refuses.
    """
    check_layout(checkpoint.architecture, checkpoint.tensors)
    stored = {name: _stored(tensor, half=half) for name, tensor in checkpoint.tensors.items()}
    metadata = {
        "format": FORMAT,
        "version": str(_VERSION),
        "architecture": _canonical(checkpoint.architecture),
        "kind": checkpoint.kind,
        "sha256": checkpoint.sha256,
        "notes": json.dumps(list(checkpoint.notes), ensure_ascii=False),
    }
    write_safetensors(path, stored, metadata)
    return generator_hash(
        checkpoint.architecture, {name: tensor.float() for name, tensor in stored.items()}
    )


def find_generator(source: Source) -> tuple[Conversion, str]:
    """Return the generator in a file of `write_generator_file`, and the original's SHA-256.

    Raises:
        Refused: if it is a safetensors file of something else.
        NewerVersion: if a later version of the program wrote it.
        Corrupt: if it is damaged.
    """
    tensors, metadata = read_header(source)
    if metadata.get("format") != FORMAT:
        raise Refused(
            "it is a safetensors file that this program did not write; choose the original"
        )
    version = metadata.get("version", "")
    if version != str(_VERSION):
        raise NewerVersion(
            f"the generator file is of format version {version[:20]!r}; update the program."
        )
    try:
        settings = json.loads(metadata["architecture"])
        notes = json.loads(metadata.get("notes", "[]"))
    except (KeyError, ValueError, RecursionError) as error:
        raise Corrupt("the settings of its generator are damaged; copy it again") from error
    if not isinstance(settings, dict) or not isinstance(notes, list):
        raise Corrupt("the settings of its generator are damaged; copy it again")
    architecture = architecture_from_json(settings)
    surplus = check_layout(architecture, tensors)
    conversion = Conversion(
        architecture=architecture,
        tensors={name: tensor for name, tensor in tensors.items() if name not in surplus},
        kind=shown(metadata.get("kind", "")),
        notes=tuple(shown(note, _MOST_OF_A_NOTE) for note in notes[:_MOST_NOTES]),
    )
    return conversion, shown(metadata.get("sha256", ""))


def read_generator_file(path: Path) -> GeneratorCheckpoint:
    """Return the generator in a file of `write_generator_file`, weights as float32.

    Raises:
        BadInput: if there is no such file.
        Refused, Corrupt, NewerVersion: if it cannot be used; the text says why.
    """
    with open_source(path) as source:
        conversion, sha256 = find_generator(source)
        return materialise(conversion, sha256, Budget(source.size))


def materialise(conversion: Conversion, sha256: str, budget: Budget) -> GeneratorCheckpoint:
    """Read the tensors of a conversion as float32.

    Raises:
        Refused: if they are far larger than the file: one may stand under many names.
    """
    for tensor in conversion.tensors.values():
        budget.spend_tensor(tensor.numel * torch.float32.itemsize)
    return GeneratorCheckpoint(
        architecture=conversion.architecture,
        tensors={name: t.read(torch.float32) for name, t in conversion.tensors.items()},
        kind=conversion.kind,
        sha256=sha256,
        notes=conversion.notes,
    )
