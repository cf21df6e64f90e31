"""Undo and redo of the keypoints of one sample, as values."""

from __future__ import annotations

from dataclasses import dataclass

from dsgan_studio.core.annotations.keypoints import NOTHING_SAID, SampleKeypoints

MOST_STEPS = 200


@dataclass(frozen=True)
class KeypointEdit:
    """One step of annotating points.

    Attributes:
        name: what the menu calls it.
        before: the points before it.
        after: the points after it.
    """

    name: str
    before: SampleKeypoints
    after: SampleKeypoints


@dataclass(frozen=True)
class KeypointHistory:
    """Points of one sample with the steps that led to them; a value, changed by making another.

    Attributes:
        now: the points as they are.
        done: steps that undo takes back, the latest last; at most 200.
        undone: steps that redo does again, the next one last.
    """

    now: SampleKeypoints = NOTHING_SAID
    done: tuple[KeypointEdit, ...] = ()
    undone: tuple[KeypointEdit, ...] = ()

    def changed(self, name: str, after: SampleKeypoints) -> KeypointHistory:
        """Return the history after a step; one that changes nothing is none."""
        if after == self.now:
            return self
        done = (*self.done, KeypointEdit(name, self.now, after))[-MOST_STEPS:]
        return KeypointHistory(after, done)

    def undo(self) -> KeypointHistory:
        """Return the history with the latest step taken back; the same where there is none."""
        if not self.done:
            return self
        step = self.done[-1]
        return KeypointHistory(step.before, self.done[:-1], (*self.undone, step))

    def redo(self) -> KeypointHistory:
        """Return the history with the step done again that was taken back last."""
        if not self.undone:
            return self
        step = self.undone[-1]
        return KeypointHistory(step.after, (*self.done, step), self.undone[:-1])
