"""The steps of one sample's keypoints on the disk, so that undo works after a restart too.

A small file, written anew after every few steps. It also tells in which order the steps lie among
the strokes of the mask, which have a journal of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dsgan_studio.core.annotations.keypoint_history import (
    MOST_STEPS,
    KeypointEdit,
    KeypointHistory,
)
from dsgan_studio.core.annotations.keypoints import SampleKeypoints
from dsgan_studio.core.annotations.keypoints_json import placed_from_json, placed_to_json
from dsgan_studio.core.base.errors import BadInput, Corrupt
from dsgan_studio.core.base.fsio import atomic_write_json, read_json

_VERSION = 1
_ORDER = re.compile(r"[mp]*")


@dataclass(frozen=True)
class PointSteps:
    """Keypoints with the steps that led to them.

    Attributes:
        history: the points, and their steps.
        done: the latest steps of points ("p") and of the mask ("m"), in the order done; what
            lies before them are steps of the mask.
        undone: those that were taken back, the next to be done again last.
        strokes: how many steps of the mask undo could take back then.
    """

    history: KeypointHistory
    done: str = ""
    undone: str = ""
    strokes: int = 0

    @property
    def states(self) -> tuple[SampleKeypoints, ...]:
        """All points that undo and redo can bring back, and those that are there now."""
        steps = (*self.history.done, *self.history.undone)
        return (self.history.now, *(state for one in steps for state in (one.before, one.after)))


def write_point_steps(path: Path, steps: PointSteps) -> None:
    """Put steps at `path`, whole or not at all (`StoreError` if the disk refuses)."""
    history = steps.history
    atomic_write_json(
        path,
        {
            "version": _VERSION,
            "now": placed_to_json(history.now),
            "done": [[one.name, placed_to_json(one.before)] for one in history.done],
            "undone": [[one.name, placed_to_json(one.after)] for one in history.undone],
            "order": [steps.done, steps.undone, steps.strokes],
        },
    )


def read_point_steps(path: Path) -> PointSteps:
    """Return what `write_point_steps` put at `path`.

    Raises:
        Corrupt: if it is something else.
        StoreError: if the disk refuses.
    """
    try:
        return _from_json(read_json(path))
    except (BadInput, KeyError, TypeError, ValueError, OverflowError) as error:
        raise Corrupt(
            f"{path} is damaged ({error}); the points themselves are in the project."
        ) from error


def _from_json(value: Any) -> PointSteps:
    if value["version"] != _VERSION:
        raise ValueError("it is of another version")
    now = placed_from_json(value["now"])
    done: list[KeypointEdit] = []
    undone: list[KeypointEdit] = []
    after = now
    for name, rows in reversed(value["done"][-MOST_STEPS:]):
        before = placed_from_json(rows)
        done.append(KeypointEdit(str(name), before, after))
        after = before
    before = now
    for name, rows in reversed(value["undone"][-MOST_STEPS:]):
        after = placed_from_json(rows)
        undone.append(KeypointEdit(str(name), before, after))
        before = after
    order_done, order_undone, strokes = value["order"]
    if not (_ORDER.fullmatch(order_done) and _ORDER.fullmatch(order_undone)):
        raise ValueError("its order is none")
    history = KeypointHistory(now, tuple(reversed(done)), tuple(reversed(undone)))
    return PointSteps(history, order_done, order_undone, int(strokes))
