"""Choices of an interpreter that learns while someone paints."""

from __future__ import annotations

from dataclasses import dataclass

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.interpreter.settings import check_least


@dataclass(frozen=True)
class LiveSettings:
    """How a live interpreter learns: little at a time, from few pixels, in few directions.

    Attributes:
        members: pixel classifiers; enough to disagree, few enough to follow the brush.
        seed: with it and the order of the strokes, the result is fixed.
        basis_size: directions of feature space that it works in.
        pixels_per_class: painted pixels of one class that one sample contributes at most.
        batch_px: pixels that one member sees in one step.
        first_steps: steps of the first lesson, from random weights.
        steps: steps of every later lesson, from the weights of the one before.
        arrival_steps: steps of the first lesson after another sample was opened, where nobody
            waits with the brush in hand and masks that were completed are learned.
        learning_rate: of Adam, at the begin of each lesson.
    """

    members: int = 4
    seed: int = 0
    basis_size: int = 128
    pixels_per_class: int = 1500
    batch_px: int = 384
    first_steps: int = 120
    steps: int = 40
    arrival_steps: int = 200
    learning_rate: float = 6e-3

    def __post_init__(self) -> None:
        check_least(
            self, members=1, basis_size=1, pixels_per_class=1, batch_px=2,
            first_steps=1, steps=1, arrival_steps=1,
        )  # fmt: skip
        if not self.learning_rate > 0:
            raise BadInput(
                f"the live interpreter's learning_rate is {self.learning_rate}; "
                "give a number above 0."
            )
