"""What someone wants to look at; apart from the looking, because it loads nothing."""

from __future__ import annotations

from dataclasses import dataclass

from dsgan_studio.core.project.records import NoiseMode


@dataclass(frozen=True)
class ViewRequest:
    """What to look at.

    Attributes:
        seed: of the stream of samples.
        count: how many of it, from the first.
        psi: truncation.
        cutoff: layers that are truncated; None for all.
        class_index: class of a conditional generator, else None.
        noise_mode: const, random or none.
    """

    seed: int
    count: int
    psi: float
    cutoff: int | None = None
    class_index: int | None = None
    noise_mode: NoiseMode = "const"
