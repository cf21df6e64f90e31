"""What the pickles of NVIDIA's PyTorch repositories share, whichever StyleGAN is in them."""

from __future__ import annotations

from collections.abc import Iterable

from dsgan_studio.core.checkpoints.modules import flag
from dsgan_studio.core.checkpoints.records import PersistentRecord


def generator_in(root: object) -> object:
    """Return the moving average of the generator in a snapshot; else its generator; else None."""
    if isinstance(root, dict):
        for name in ("G_ema", "G"):
            if root.get(name) is not None:
                return root[name]
        return None
    return root


def snapshot_notes(root: object, layers: Iterable[object]) -> list[str]:
    """Return what to know of the snapshot's generator, one sentence each.

    Args:
        root: of the pickle.
        layers: the records that say whether they were trained in 16 bits.
    """
    notes = []
    if isinstance(root, dict) and root.get("G_ema") is None:
        notes.append("The file has no moving average of the generator; its last state is used.")
    if any(flag(layer, "use_fp16") for layer in layers):
        notes.append("It was trained partly in 16 bits; it runs in 32 bits here.")
    return notes


def source_of(generator: object) -> str:
    """Return the Python text that a record carries, which is never executed; empty for none."""
    return generator.source if isinstance(generator, PersistentRecord) else ""
