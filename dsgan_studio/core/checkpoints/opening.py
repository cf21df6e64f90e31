"""Opening a checkpoint of any known kind, and describing it without reading its weights."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from dsgan_studio.core.checkpoints.checkpoint import GeneratorCheckpoint
from dsgan_studio.core.checkpoints.containers import load_root
from dsgan_studio.core.checkpoints.converters import Conversion, Converter
from dsgan_studio.core.checkpoints.declined import decline
from dsgan_studio.core.checkpoints.files import open_source, sha256_of
from dsgan_studio.core.checkpoints.layout import mean_w_tensor
from dsgan_studio.core.checkpoints.limits import Budget
from dsgan_studio.core.checkpoints.own_format import find_generator, materialise
from dsgan_studio.core.checkpoints.rosinality import ROSINALITY
from dsgan_studio.core.checkpoints.sniffing import Container, sniff
from dsgan_studio.core.checkpoints.sources import Source
from dsgan_studio.core.checkpoints.stylegan1_pt import STYLEGAN1_PT
from dsgan_studio.core.checkpoints.stylegan2_ada import STYLEGAN2_ADA
from dsgan_studio.core.checkpoints.stylegan3 import STYLEGAN3
from dsgan_studio.core.checkpoints.tensorflow_stylegan1 import TENSORFLOW_STYLEGAN1
from dsgan_studio.core.checkpoints.tensorflow_stylegan2 import TENSORFLOW_STYLEGAN2

CONVERTERS: tuple[Converter, ...] = (
    STYLEGAN1_PT,
    STYLEGAN2_ADA,
    STYLEGAN3,
    TENSORFLOW_STYLEGAN1,
    TENSORFLOW_STYLEGAN2,
    ROSINALITY,
)


@dataclass(frozen=True)
class CheckpointInfo:
    """What a file holds, as far as it can be told without reading the weights.

    Attributes:
        file: which it is.
        kind: what the file is, in a user's words.
        family: stylegan1, stylegan2 or stylegan3.
        resolution: side of the image in px.
        z_dim, w_dim: lengths of z and w.
        class_count: number of classes; 0 for none.
        num_ws: number of w vectors the synthesis takes.
        channels: feature maps of each block, 4 px first; of StyleGAN3, of input and layers.
        has_mean_w: whether the mean of w is in the file.
        sha256: of the file.
        source_sha256: of the Python text in the file, which is never executed; empty for none.
        ignored: classes and functions that the file names and that were passed over.
        notes: what was missing or passed over, one sentence each.
    """

    file: Path
    kind: str
    family: str
    resolution: int
    z_dim: int
    w_dim: int
    class_count: int
    num_ws: int
    channels: tuple[int, ...]
    has_mean_w: bool
    sha256: str
    source_sha256: str
    ignored: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Found:
    conversion: Conversion
    original_sha256: str | None  # where the file was converted from another, of that one
    ignored: tuple[str, ...]


def _find(source: Source) -> _Found:
    """Return the generator in a file, whatever its kind, with its weights unread."""
    container = sniff(source)
    if container is Container.SAFETENSORS:
        conversion, sha256 = find_generator(source)
        return _Found(conversion, sha256, ())
    budget = Budget(source.size)
    root = load_root(source, container, budget)
    for converter in CONVERTERS:
        if converter.recognises(root):
            found = converter.convert(root)
            return _Found(found, None, tuple(budget.unknown))
    decline(root)


def open_checkpoint(path: Path) -> GeneratorCheckpoint:
    """Read the generator from a checkpoint, executing nothing from it.

    Known by content, not by name: StyleGAN1 and StyleGAN2 pickles of TensorFlow, `.pkl` of
    stylegan2-ada-pytorch, stylegan3, projected-gan and StyleGAN-XL, `.pt` of rosinality's and
    EditGAN's code, `.for_g_all.pt` of StyleGAN1 in both containers of torch, and the files of
    `write_generator_file`. Discriminator and optimisers are not read.

    Args:
        path: of the file.

    Returns:
        The generator, weights as float32 on the CPU.

    Raises:
        BadInput: if there is no such file.
        Refused: if it is of another kind or hostile; the text says which.
        Corrupt: if it is damaged.
        StoreError: if the disk refuses.
    """
    with open_source(path) as source:
        found = _find(source)
        original = found.original_sha256
        sha256 = sha256_of(source) if original is None else original
        return materialise(found.conversion, sha256, Budget(source.size))


def describe_checkpoint(path: Path) -> CheckpointInfo:
    """Say what a checkpoint holds; reads, and writes nothing.

    Raises:
        BadInput, Refused, Corrupt, StoreError: as `open_checkpoint`.
    """
    with open_source(path) as source:
        found = _find(source)
        conversion, architecture = found.conversion, found.conversion.architecture
        text = conversion.source.encode("utf-8")
        mean_w, _ = mean_w_tensor(architecture)
        return CheckpointInfo(
            file=path,
            kind=conversion.kind,
            family=architecture.family,
            resolution=architecture.resolution,
            z_dim=architecture.z_dim,
            w_dim=architecture.w_dim,
            class_count=architecture.c_dim,
            num_ws=architecture.num_ws,
            channels=architecture.channels,
            has_mean_w=mean_w in conversion.tensors,
            sha256=sha256_of(source),
            source_sha256=hashlib.sha256(text).hexdigest() if text else "",
            ignored=found.ignored,
            notes=conversion.notes,
        )
