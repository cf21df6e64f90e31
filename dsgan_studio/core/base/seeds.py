"""Every random draw comes from (purpose, seed, index), never from global state or the clock.

The triple is hashed with SHA-256, so streams of different purposes cannot meet whatever seeds a
user types, and item `index` can be drawn alone, in any order, on any worker.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch


def _digest(purpose: str, seed: int, index: int) -> bytes:
    return hashlib.sha256(f"{purpose}\x00{seed}\x00{index}".encode()).digest()


def derive_seed(purpose: str, seed: int, index: int = 0) -> int:
    """Return a number from 0 to 2**63 - 1 that depends on the triple alone."""
    return int.from_bytes(_digest(purpose, seed, index)[:8], "little") >> 1


def numpy_generator(purpose: str, seed: int, index: int = 0) -> np.random.Generator:
    """Return a NumPy generator (Philox4x64, counter 0) keyed by the triple."""
    key = int.from_bytes(_digest(purpose, seed, index)[:16], "little")
    return np.random.Generator(np.random.Philox(key=key))


def torch_generator(
    purpose: str, seed: int, index: int = 0, device: str | torch.device = "cpu"
) -> torch.Generator:
    """Return a torch generator on `device`, seeded by the triple.

    Draws on different kinds of device differ; draw on the CPU what has to be the same everywhere.
    """
    import torch

    generator = torch.Generator(device=device)
    generator.manual_seed(derive_seed(purpose, seed, index))
    return generator
