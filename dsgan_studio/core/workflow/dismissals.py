"""Places of masks that were called wrong and that an expert found right, kept in the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, UInt8

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.project.project import Project

DISMISSED_SETTING = "dismissed_mistakes"
# A judge that learned anew draws a place a little differently; half of it makes it the same place.
_SAME_PLACE_SHARE = 0.5


@dataclass(frozen=True, eq=False)
class Mistake:
    """One place that is painted as one class and that the other samples' masks call another.

    Attributes:
        sample: number of the sample.
        box: around the place.
        where: [box height, box width] its pixels.
        painted: class id in the mask.
        suggested: class id that the others' masks speak for.
        confidence: mean probability of the suggested class, 0 to 1.
        pixels: how many.
    """

    sample: int
    box: Box
    where: Bool[np.ndarray, "h w"]
    painted: int
    suggested: int
    confidence: float
    pixels: int

    def still_painted(self, mask: UInt8[np.ndarray, "H W"]) -> Bool[np.ndarray, "H W"]:
        """Return its pixels that a mask of its sample still holds the painted class in."""
        whole = np.zeros(mask.shape, dtype=bool)
        whole[self.box.slices] = self.where
        still: Bool[np.ndarray, "H W"] = whole & (mask == self.painted)
        return still

    def repainted(self, mask: UInt8[np.ndarray, "H W"]) -> UInt8[np.ndarray, "H W"]:
        """Return a mask of its sample as the others speak for; what was painted since stays."""
        suggested = np.uint8(self.suggested)
        new: UInt8[np.ndarray, "H W"] = np.where(self.still_painted(mask), suggested, mask)
        return new


def dismiss(project: Project, mistake: Mistake) -> None:
    """Remember that a place is painted as it should be; it counts until the mask changes there.

    What was remembered of the same pixels under another class is forgotten.

    Raises:
        BadInput: if what the project remembers cannot be read.
    """
    new = _Dismissal.of(mistake)
    kept = [one for one in _dismissals(project) if not one.is_overtaken_by(new)]
    project.set_setting(DISMISSED_SETTING, [one.to_json() for one in (*kept, new)])


def dismissed_pixels(
    project: Project, sample_id: int, mask: UInt8[np.ndarray, "H W"]
) -> Bool[np.ndarray, "H W"]:
    """Return the pixels of a sample that were found right and are painted as they were then.

    Args:
        project: that remembers.
        sample_id: number of the sample.
        mask: of it, as it is now. A place in which a single pixel changed counts no more.

    Raises:
        BadInput: if what the project remembers cannot be read.
    """
    right = np.zeros(mask.shape, dtype=bool)
    for one in _dismissals(project):
        inside = one.box.clipped(*mask.shape)
        if one.sample != sample_id or inside != one.box:
            continue
        if (mask[one.box.slices][one.where] == one.painted).all():
            right[one.box.slices] |= one.where
    return right


def is_dismissed(mistake: Mistake, right: Bool[np.ndarray, "H W"]) -> bool:
    """Tell whether at least half of a place was found right, by `dismissed_pixels`."""
    known = int((right[mistake.box.slices] & mistake.where).sum())
    return known >= _SAME_PLACE_SHARE * mistake.pixels


@dataclass(frozen=True, eq=False)
class _Dismissal:
    sample: int
    painted: int
    box: Box
    where: Bool[np.ndarray, "h w"]

    @staticmethod
    def of(mistake: Mistake) -> _Dismissal:
        return _Dismissal(mistake.sample, mistake.painted, mistake.box, mistake.where)

    def is_overtaken_by(self, new: _Dismissal) -> bool:
        """Tell whether a later one says all that this does, or says otherwise of a pixel."""
        common = self.box & new.box
        if self.sample != new.sample or common.is_empty:
            return False
        shared = self._part(common) & new._part(common)
        if self.painted != new.painted:
            return bool(shared.any())
        return int(shared.sum()) == int(self.where.sum())

    def _part(self, box: Box) -> Bool[np.ndarray, "h w"]:
        top, left = box.top - self.box.top, box.left - self.box.left
        part: Bool[np.ndarray, "h w"] = self.where[top : top + box.height, left : left + box.width]
        return part

    def to_json(self) -> dict[str, Any]:
        return {
            "sample": self.sample,
            "painted": self.painted,
            "box": [self.box.top, self.box.left, self.box.bottom, self.box.right],
            "runs": _runs(self.where),
        }

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> _Dismissal:
        top, left, bottom, right = (int(one) for one in values["box"])
        box = Box(top, left, bottom, right)
        if box.is_empty or min(top, left) < 0:
            raise ValueError("a box is empty")
        return _Dismissal(
            int(values["sample"]), int(values["painted"]), box, _from_runs(values["runs"], box)
        )


def _dismissals(project: Project) -> tuple[_Dismissal, ...]:
    stored = project.setting(DISMISSED_SETTING, [])
    try:
        return tuple(_Dismissal.from_json(one) for one in stored)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadInput(
            f"the places of masks that were found right cannot be read ({error}); they are in the "
            f"setting {DISMISSED_SETTING} of the project, from a program of another version."
        ) from error


def _runs(where: Bool[np.ndarray, "h w"]) -> list[int]:
    """Return lengths of runs row by row, in turn of pixels that are not set and that are."""
    flat = where.ravel()
    ends = np.flatnonzero(np.diff(flat, prepend=False, append=not flat[-1]))
    return [int(one) for one in np.diff(ends, prepend=0)]


def _from_runs(runs: list[int], box: Box) -> Bool[np.ndarray, "h w"]:
    lengths = np.array(runs, dtype=np.int64)
    if lengths.ndim != 1 or (lengths < 0).any() or lengths.sum() != box.height * box.width:
        raise ValueError("runs do not fill their box")
    is_set = np.arange(len(lengths)) % 2 == 1
    where: Bool[np.ndarray, "h w"] = np.repeat(is_set, lengths).reshape(box.height, box.width)
    return where
