"""Changes of a mask that can be taken back exactly, at a cost that follows what changed.

A mask is cut into tiles. The first write into a tile keeps a copy of it; at the end the copy and
the tile as it is now give the smallest box that changed. A line across a large mask costs the
tiles it crosses, and a box of one value costs one byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Shaped, UInt8

from dsgan_studio.core.annotations.boxes import NOWHERE, Box
from dsgan_studio.core.annotations.protection import UNPROTECTED, Protection
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.shapes import check_shape

TILE_PX = 256
# What an entry costs beside its pixels: the objects around them.
_OVERHEAD_BYTES = 400

Pixels = UInt8[np.ndarray, "H W"]


@dataclass(frozen=True)
class Patch:
    """What one box held before and after.

    Attributes:
        box: where.
        before: [H, W] uint8; a box of one value takes one byte (stride 0).
        after: likewise.
    """

    box: Box
    before: Pixels
    after: Pixels

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return _bytes_of(self.before) + _bytes_of(self.after) + _OVERHEAD_BYTES


def _bytes_of(pixels: Pixels) -> int:
    return pixels.size if any(pixels.strides) else 1


def compact(pixels: Pixels) -> Pixels:
    """Return a copy that takes one byte where all values are equal."""
    first = pixels[0, 0]
    if (pixels == first).all():
        return np.broadcast_to(np.array(first), pixels.shape)
    return pixels.copy()


@dataclass(frozen=True)
class Edit:
    """One step of the history: a stroke, a fill, an accepted proposal.

    Attributes:
        name: what the user did, for the menu ("Undo brush").
        patches: the boxes that changed, none overlapping another.
    """

    name: str
    patches: tuple[Patch, ...]

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return sum(patch.nbytes for patch in self.patches)

    @property
    def box(self) -> Box:
        """The smallest box around all that changed."""
        whole = NOWHERE
        for patch in self.patches:
            whole = whole | patch.box
        return whole

    def apply(self, mask: Pixels) -> None:
        """Do the edit on `mask`, which has to be as it was before."""
        for patch in self.patches:
            mask[patch.box.slices] = patch.after

    def revert(self, mask: Pixels) -> None:
        """Take the edit back on `mask`, which has to be as it was after."""
        for patch in self.patches:
            mask[patch.box.slices] = patch.before


def relabelled(edit: Edit, table: UInt8[np.ndarray, "256"]) -> Edit:
    """Return the edit as it would have been had the labels been others all along.

    Args:
        edit: a step of a history whose mask is relabelled with the same table.
        table: the new label of each of the 256.
    """
    return Edit(
        edit.name,
        tuple(
            Patch(patch.box, compact(table[patch.before]), compact(table[patch.after]))
            for patch in edit.patches
        ),
    )


class Recorder:
    """Writes into a mask, keeps what was there, and gives the change as one `Edit`.

    Args:
        mask: [H, W] uint8, changed in place.
        protection: what stays as it is, whatever is written.

    Raises:
        ShapeError: if the mask is not [H, W].
        BadInput: if it is not uint8 or may not be written.
    """

    def __init__(self, mask: Pixels, protection: Protection = UNPROTECTED) -> None:
        check_shape(mask, [None, None], "mask")
        if mask.dtype != np.uint8 or not mask.flags.writeable:
            raise BadInput("a mask to edit has to be uint8 and writable; copy it first.")
        self._mask, self._protection = mask, protection
        self._before: dict[tuple[int, int], Pixels] = {}

    def put(self, box: Box, where: Bool[np.ndarray, "H W"], value: int) -> Box:
        """Write `value` where `where` is set, as far as the protection allows.

        Args:
            box: which part of the mask `where` covers; what lies outside the mask is left out.
            where: [box height, box width].
            value: class id, or 255 to erase.

        Returns:
            The smallest box around the pixels that changed, empty if none did.
        """
        inside = box.clipped(*self._mask.shape)
        if inside.is_empty:
            return NOWHERE
        chosen = _part(where, box, inside)
        return self._write(inside, chosen & (self._mask[inside.slices] != value), value)

    def put_values(self, box: Box, values: Pixels) -> Box:
        """Write an array of values, as far as the protection allows; otherwise like `put`."""
        inside = box.clipped(*self._mask.shape)
        if inside.is_empty:
            return NOWHERE
        new = _part(values, box, inside)
        return self._write(inside, new != self._mask[inside.slices], new)

    def _write(self, inside: Box, changes: Bool[np.ndarray, "H W"], value: int | Pixels) -> Box:
        if not self._protection.allows_all:
            present = self._mask[inside.slices]
            allowed = self._protection.allows(present)
            self._protection.tell_refused(present[changes & ~allowed])
            changes &= allowed
        changed = bounds_of(changes)
        if changed.is_empty:
            return NOWHERE
        written = _moved(changed, inside.top, inside.left)
        self._keep(written)
        new = value if isinstance(value, int) else value[changed.slices]
        np.copyto(self._mask[written.slices], new, where=changes[changed.slices])
        return written

    def _keep(self, box: Box) -> None:
        for key, tile in _tiles(box, self._mask.shape):
            if key not in self._before:
                self._before[key] = self._mask[tile.slices].copy()

    def cancel(self) -> Box:
        """Put everything back as it was, and return the box in which something changed."""
        edit = self.finish("cancelled")
        if edit is None:
            return NOWHERE
        edit.revert(self._mask)
        return edit.box

    def finish(self, name: str) -> Edit | None:
        """Return all that changed since the beginning as one edit, None if nothing did.

        The recorder begins anew.
        """
        patches = []
        for (row, col), before in sorted(self._before.items(), key=lambda item: item[0]):
            tile = Box(row, col, row + before.shape[0], col + before.shape[1])
            now = self._mask[tile.slices]
            changed = bounds_of(before != now)
            if not changed.is_empty:
                patches.append(
                    Patch(
                        _moved(changed, row, col),
                        compact(before[changed.slices]),
                        compact(now[changed.slices]),
                    )
                )
        self._before = {}
        return Edit(name, tuple(patches)) if patches else None


def _part(values: Shaped[np.ndarray, "H W"], box: Box, inside: Box) -> Shaped[np.ndarray, "h w"]:
    """Return what of `values`, which cover `box`, covers `inside`."""
    top, left = inside.top - box.top, inside.left - box.left
    part: Shaped[np.ndarray, "h w"] = values[top : top + inside.height, left : left + inside.width]
    return part


def _moved(box: Box, rows: int, cols: int) -> Box:
    return Box(box.top + rows, box.left + cols, box.bottom + rows, box.right + cols)


def _tiles(box: Box, shape: tuple[int, ...]) -> Iterator[tuple[tuple[int, int], Box]]:
    """Yield place and box of every tile that `box` touches."""
    for row in range(box.top - box.top % TILE_PX, box.bottom, TILE_PX):
        for col in range(box.left - box.left % TILE_PX, box.right, TILE_PX):
            tile = Box(row, col, row + TILE_PX, col + TILE_PX).clipped(shape[0], shape[1])
            yield (row, col), tile


def bounds_of(where: Bool[np.ndarray, "H W"]) -> Box:
    """Return the smallest box around the pixels that are set, empty if none is."""
    rows = np.flatnonzero(where.any(axis=1))
    if not len(rows):
        return NOWHERE
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    cols = np.flatnonzero(where[top:bottom].any(axis=0))
    return Box(top, int(cols[0]), bottom, int(cols[-1]) + 1)


def replacement(mask: Pixels, new: Pixels, name: str) -> Edit | None:
    """Return the edit that turns `mask` into `new`, without doing it; None if they are equal.

    Raises:
        ShapeError: if the sizes differ.
    """
    check_shape(new, list(mask.shape), "new mask")
    copy = mask.copy()
    recorder = Recorder(copy)
    recorder.put_values(Box(0, 0, *mask.shape), new)
    return recorder.finish(name)
