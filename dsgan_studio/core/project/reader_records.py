"""What the index tells of readers, and of what was agreed between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FIRST_READER = 1
# How the first reader is called who has no name; nobody else can be called so.
FIRST_READER_NAME = "first reader"

AdjudicationState = Literal["agreed", "taken back"]


@dataclass(frozen=True)
class Reader:
    """Someone who paints masks of the samples.

    Attributes:
        id: from 1; 1 is whoever painted first, whose masks are the project's.
        name: what they are called; "" for a first reader without a name.
        folder: name of the folder of their masks, where they read beside the first.
        created_utc: when they were added, ISO 8601; "" for a first reader without a name.
    """

    id: int
    name: str
    folder: str
    created_utc: str

    @property
    def is_first(self) -> bool:
        """Whether their masks are the project's own."""
        return self.id == FIRST_READER

    @property
    def shown(self) -> str:
        """Their name, or what stands for it."""
        return self.name or FIRST_READER_NAME


@dataclass(frozen=True)
class AdjudicationRecord:
    """A mask that was agreed between two readers.

    Attributes:
        id: from 1.
        sample_id: of which sample.
        revision: of the project's mask that was agreed.
        revision_before: of the project's mask before, 0 for none.
        first: reader and revision of one mask.
        second: likewise of the other.
        author: who decided, or "".
        state: whether it was taken back.
        created_utc: when, ISO 8601.
    """

    id: int
    sample_id: int
    revision: int
    revision_before: int
    first: tuple[int, int]
    second: tuple[int, int]
    author: str
    state: AdjudicationState
    created_utc: str
