"""In which order steps of several histories were done, so that one undo goes through them all."""

from __future__ import annotations

from typing import Literal

Kind = Literal["mask", "points"]
_MOST_STEPS = 5000
_LETTERS: dict[str, Kind] = {"m": "mask", "p": "points"}


class StepOrder:
    """The order of steps since a sample was opened; what lies before them are steps of the mask."""

    def __init__(self) -> None:
        self._done: list[Kind] = []
        self._undone: list[Kind] = []
        self._knows_all_undone = False

    @property
    def texts(self) -> tuple[str, str]:
        """The steps done and those taken back as texts, to be kept for the next time."""
        return _text(self._done), _text(self._undone)

    @staticmethod
    def restored(
        done: str, undone: str, *, strokes: int, strokes_then: int, can_redo: bool
    ) -> StepOrder:
        """Return the order that `texts` told when the sample was left.

        Args:
            done: the first text.
            undone: the second.
            strokes: steps of the mask that undo could take back now.
            strokes_then: likewise when the texts were kept; more now came after them.
            can_redo: whether the mask has a step to do again.
        """
        made = StepOrder()
        made._done = [_LETTERS[letter] for letter in done]
        made._undone = [_LETTERS[letter] for letter in undone if can_redo or letter == "p"]
        made._knows_all_undone = bool(done or undone)
        if strokes > strokes_then:
            made._done += ["mask"] * (strokes - strokes_then)
            made._undone = []
            made._knows_all_undone = not can_redo
        return made

    def done(self, kind: Kind) -> None:
        """A step was done; what was taken back before it cannot be done again."""
        self._done.append(kind)
        self._undone.clear()
        self._knows_all_undone = True

    def next_undo(self, held: frozenset[Kind]) -> Kind | None:
        """Return whose step undo takes back; None where there is none.

        Args:
            held: the histories that can still take a step back; old steps are forgotten by them.
        """
        latest = next((one for one in reversed(self._done) if one in held), None)
        if latest is None and "mask" in held:
            return "mask"
        return latest

    def next_redo(self, held: frozenset[Kind]) -> Kind | None:
        """Return whose step redo does again, likewise."""
        if self._undone:
            return self._undone[-1] if self._undone[-1] in held else None
        return "mask" if "mask" in held and not self._knows_all_undone else None

    def undid(self, kind: Kind) -> None:
        """A step was taken back."""
        while self._done and self._done.pop() != kind:
            pass
        self._undone.append(kind)

    def redid(self, kind: Kind) -> None:
        """A step was done again."""
        if self._undone:
            self._undone.pop()
        self._done.append(kind)


def _text(kinds: list[Kind]) -> str:
    return "".join(kind[0] for kind in kinds[-_MOST_STEPS:])
