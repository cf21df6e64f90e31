"""A generator as read from any file: an architecture and its tensors, nothing that can run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch

from dsgan_studio.core.checkpoints.architecture import Architecture


@dataclass(frozen=True)
class GeneratorCheckpoint:
    """What a file says of a generator.

    Attributes:
        architecture: sizes and switches.
        tensors: float32 on the CPU by name: NVIDIA's names for StyleGAN2 and 3, those of
            `for_g_all` files for StyleGAN1.
        kind: what the file was, in a user's words.
        sha256: of the original file, 64 hexadecimal digits; empty where there was none.
        notes: what was missing, added or passed over, one sentence each.
    """

    architecture: Architecture
    tensors: Mapping[str, torch.Tensor]
    kind: str
    sha256: str = ""
    notes: tuple[str, ...] = ()
