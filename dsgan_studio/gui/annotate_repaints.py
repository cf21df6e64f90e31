"""Mistakes that were repainted: listed again where the repainting is undone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dsgan_studio.core.workflow.dismissals import Mistake

_Mask = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class _Repaint:
    """A place, its number in the order in which places were found, and the pixels repainted."""

    number: int
    mistake: Mistake
    pixels: npt.NDArray[np.bool_]


class MistakeOrder:
    """The places that are left, in the order found, and those that undo could bring back."""

    def __init__(self, mistakes: tuple[Mistake, ...] = ()) -> None:
        self._found = mistakes
        self._left = set(range(len(mistakes)))
        self._repaints: list[_Repaint] = []

    @property
    def left(self) -> tuple[Mistake, ...]:
        """The places to look at."""
        return tuple(self._found[number] for number in sorted(self._left))

    def drop(self, mistake: Mistake) -> None:
        """Leave a place out for good."""
        number = self._number_of(mistake)
        self._left.discard(number)
        self._repaints = [one for one in self._repaints if one.number != number]

    def repainted(self, mistake: Mistake, before: _Mask, after: _Mask) -> None:
        """Leave a place out for as long as what was repainted stays.

        Args:
            mistake: the place.
            before: [H, W] the mask of its sample.
            after: [H, W] likewise, with the place repainted.
        """
        self.drop(mistake)
        pixels = before != after
        if pixels.any():
            self._repaints.append(_Repaint(self._number_of(mistake), mistake, pixels))

    def _number_of(self, mistake: Mistake) -> int:
        return next(number for number, one in enumerate(self._found) if one is mistake)

    def follow(self, sample: int, mask: _Mask) -> Mistake | None:
        """Follow undo and redo of repainted places in the mask of a sample.

        Returns:
            The place that came back, None where none did.
        """
        back = None
        for one in self._repaints:
            if one.mistake.sample != sample or one.pixels.shape != mask.shape:
                continue
            held = mask[one.pixels]
            if one.number in self._left:
                if (held == one.mistake.suggested).all():
                    self._left.discard(one.number)
            elif (held == one.mistake.painted).all():
                self._left.add(one.number)
                back = one.mistake
        return back
