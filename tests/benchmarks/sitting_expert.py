"""An expert at the canvas: what he finds wrong, and the strokes with which he mends it.

What he sees in an image is its signed mask; what the window has to say is what it shows. Pixels
at a border may go to either side: a pixel is wrong where its label is not among those that the
signed mask has in its 3 by 3 neighbourhood. Wrong pixels matter in 8-connected regions of more
than `LARGEST_LEFT_PX`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import ndimage
from skimage.measure import find_contours
from skimage.morphology import skeletonize

from dsgan_studio.core.annotations.brush import BrushPoint, swept
from dsgan_studio.core.annotations.schema import UNLABELLED

LARGEST_LEFT_PX = 6
BRUSHES_PX = (1, 3, 5, 7, 9, 13, 17, 21)
_AROUND = np.ones((3, 3), dtype=bool)


@dataclass(frozen=True)
class Gesture:
    """One press-to-release.

    Attributes:
        tool: brush or lasso.
        class_id: painted with.
        size_px: width of the brush.
        way: rows and columns that the pointer passes, in px of the image.
    """

    tool: Literal["brush", "lasso"]
    class_id: int
    size_px: int
    way: list[tuple[float, float]]


@dataclass(frozen=True)
class Region:
    """Wrong pixels that are connected and belong to one class."""

    class_id: int
    where: np.ndarray

    @property
    def pixels(self) -> int:
        """How many they are."""
        return int(self.where.sum())


class Expert:
    """Judges one image against the signed mask, [S, S] uint8 without 255."""

    def __init__(self, signed: np.ndarray) -> None:
        self._signed = signed
        self.classes = tuple(int(one) for one in np.unique(signed))
        self._possible = {
            one: ndimage.binary_dilation(signed == one, _AROUND) for one in self.classes
        }

    def wrong(self, shown: np.ndarray) -> np.ndarray:
        """Return [S, S] bool where labels are wrong; what has none is."""
        right = np.zeros(shown.shape, dtype=bool)
        for one, possible in self._possible.items():
            right |= (shown == one) & possible
        return ~right

    def regions(self, shown: np.ndarray, largest_left_px: int = LARGEST_LEFT_PX) -> list[Region]:
        """Return the wrong regions that matter, largest first."""
        wrong, found = self.wrong(shown), []
        for one in self.classes:
            parts, count = ndimage.label(wrong & (self._signed == one), _AROUND)
            found += [Region(one, parts == number) for number in range(1, count + 1)]
        mattering = [one for one in found if one.pixels > largest_left_px]
        return sorted(mattering, key=lambda one: (-one.pixels, one.class_id))

    def stroke(self, region: Region) -> Gesture:
        """Return the brush stroke that covers most of a region and stays in its class.

        It goes along the longest way through the skeleton of the places where the brush fits.
        """
        own = self._signed == region.class_id
        best, most = None, 0
        for size_px in BRUSHES_PX:
            foot = footprint(size_px)
            fits = ndimage.binary_erosion(own, foot, border_value=1)
            near, count = ndimage.label(fits & ndimage.binary_dilation(region.where, foot), _AROUND)
            for number in range(1, count + 1):
                way = longest_way(skeletonize(near == number))
                covered = int((painted(way, foot, own.shape) & region.where).sum())
                if covered >= most:
                    best, most = (size_px, way), covered
        assert best is not None
        size_px, way = best
        return Gesture("brush", region.class_id, size_px, [(r + 0.5, c + 0.5) for r, c in way])

    def finishing(self, region: Region, mask: np.ndarray) -> Gesture:
        """Return what finishes a region at once: a brush stroke, or an outline where none does."""
        stroke = self.stroke(region)
        way = [(int(row), int(col)) for row, col in stroke.way]
        left = region.where & ~painted(way, footprint(stroke.size_px), mask.shape)
        parts, count = ndimage.label(left, _AROUND)
        if count == 0 or np.bincount(parts.ravel())[1:].max() <= LARGEST_LEFT_PX:
            return stroke
        return outline(region)


def footprint(size_px: int) -> np.ndarray:
    """Return the pixels of a round brush of an odd width."""
    point = BrushPoint(0.5, 0.5, size_px)
    return swept("circle", point, point)[1]


def painted(way: list[tuple[int, int]], foot: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return the pixels that a brush covers on a way of neighbouring pixels."""
    places = np.zeros(shape, dtype=bool)
    places[tuple(np.array(way).T)] = True
    return ndimage.binary_dilation(places, foot)


def outline(region: Region) -> Gesture:
    """Return the lasso around a region, holes in it included."""
    filled = np.pad(ndimage.binary_fill_holes(region.where), 1).astype(float)
    ring = max(find_contours(filled, 0.5), key=len) - 0.5  # centres lie at halves, padded by one
    return Gesture("lasso", region.class_id, 1, [(float(r), float(c)) for r, c in ring])


def longest_way(skeleton: np.ndarray) -> list[tuple[int, int]]:
    """Return the longest of the shortest ways through connected pixels, end to end."""
    pixels = {(int(row), int(col)) for row, col in np.argwhere(skeleton)}
    end = _farthest(pixels, min(pixels))[-1]
    return _farthest(pixels, end)


def _farthest(pixels: set[tuple[int, int]], begin: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the way from a pixel to the one that is farthest."""
    before = {begin: begin}
    queue = deque([begin])
    last = begin
    while queue:
        last = queue.popleft()
        row, col = last
        for step in ((0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)):
            place = (row + step[0], col + step[1])
            if place in pixels and place not in before:
                before[place] = last
                queue.append(place)
    way = [last]
    while way[-1] != begin:
        way.append(before[way[-1]])
    return way[::-1]


def together(mask: np.ndarray, proposed: np.ndarray | None) -> np.ndarray:
    """Return what the canvas shows: what is painted, and what is proposed for the rest."""
    return mask.copy() if proposed is None else np.where(mask == UNLABELLED, proposed, mask)
