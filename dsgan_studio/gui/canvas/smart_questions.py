"""What the smart tools ask: which pixels resemble a stroke, or some clicks. Answers come later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.marking import Selection  # loads torch

Region = npt.NDArray[np.bool_]
Pixel = tuple[int, int]


@dataclass(frozen=True, eq=False)
class StrokeQuestion:
    """Which pixels a rough stroke means.

    Attributes:
        stroke: [H, W] what the brush covered.
        margin_px: how far beyond it the answer may go.
    """

    stroke: Region
    margin_px: int


@dataclass(frozen=True, eq=False)
class ClickQuestion:
    """Which region clicks mean.

    Attributes:
        plus: (row, col) on the part.
        minus: (row, col) beside it.
    """

    plus: tuple[Pixel, ...]
    minus: tuple[Pixel, ...]


Question = StrokeQuestion | ClickQuestion


@dataclass(frozen=True)
class Answer:
    """What a question was answered.

    Attributes:
        question: the one that was asked.
        selection: how much every pixel resembles what was marked; None where it was refused.
    """

    question: Question
    selection: Selection | None
