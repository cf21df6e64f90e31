"""The painted pixels that a live interpreter learns from, kept up stroke by stroke.

Every pixel of a sample has a fixed random rank, and of each class those of the lowest ranks are
taken. So a stroke changes little of the choice, only pixels that are new to it are gathered, and
the choice depends on what is painted, not on the order in which it was.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float, Int
from torch import Tensor

from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.base.shapes import check_shape
from dsgan_studio.core.features.pyramid import FeaturePyramid, gather_places
from dsgan_studio.core.interpreter.basis import FeatureBasis
from dsgan_studio.core.interpreter.pixels import check_ids


@dataclass(frozen=True)
class ChosenPixels:
    """Painted pixels of one sample.

    Attributes:
        place: [P] int64 places in the mask, row by row, ascending.
        y: [P] int64 class ids.
        x: [P, k] float32 their features in the basis, on the device.
    """

    place: npt.NDArray[np.int64]
    y: npt.NDArray[np.int64]
    x: Tensor


class LivePixels:
    """The chosen pixels of all samples.

    Args:
        basis: what features are expressed in.
        class_ids: the classes of the schema, ascending.
        pixels_per_class: of one class in one sample, at most.
        seed: of the ranks.
    """

    def __init__(
        self, basis: FeatureBasis, class_ids: tuple[int, ...], pixels_per_class: int, seed: int
    ) -> None:
        self._basis = basis
        self._class_ids = class_ids
        self._most = pixels_per_class
        self._seed = seed
        self._chosen: dict[int, ChosenPixels] = {}

    def paint(self, key: int, pyramid: FeaturePyramid, mask: npt.NDArray[np.uint8]) -> int:
        """Take over the mask of a sample as it is now; return how many pixels were gathered.

        Args:
            key: names the sample.
            pyramid: its feature maps, N = 1.
            mask: [S, S] uint8, 255 where nothing is painted.

        Raises:
            ShapeError: if the mask has not the size of the labels.
            BadInput: if it holds an id that no class has.
        """
        check_shape(mask, [pyramid.size_px, pyramid.size_px], "mask")
        check_ids(mask, self._class_ids, "the mask")
        place = self._choice(key, mask)
        y = mask.ravel()[place].astype(np.int64)
        before = self._chosen.get(key)
        if before is None:
            x, fresh = self._features(pyramid, place), len(place)
        else:
            x, fresh = self._partly_known(before, pyramid, place)
        self._chosen[key] = ChosenPixels(place, y, x)
        return fresh

    def _choice(self, key: int, mask: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
        flat = mask.ravel()
        rank = numpy_generator("live-pixels", self._seed, key).random(flat.size, dtype=np.float32)
        parts = []
        for class_id in self._class_ids:
            painted = np.flatnonzero(flat == class_id)
            if len(painted) > self._most:
                lowest = np.argpartition(rank[painted], self._most - 1)[: self._most]
                painted = painted[lowest]
            parts.append(painted)
        return np.sort(np.concatenate(parts))

    def _features(self, pyramid: FeaturePyramid, place: npt.NDArray[np.int64]) -> Tensor:
        vectors = gather_places(pyramid, place, self._basis.directions.device)
        return torch.addmm(self._basis.bias, vectors, self._basis.directions)

    def _partly_known(
        self, before: ChosenPixels, pyramid: FeaturePyramid, place: npt.NDArray[np.int64]
    ) -> tuple[Tensor, int]:
        old = np.searchsorted(before.place, place)
        known = np.zeros(len(place), dtype=bool)
        inside = old < len(before.place)
        known[inside] = before.place[old[inside]] == place[inside]
        x = before.x.new_empty(len(place), before.x.shape[1])
        device = x.device
        x[torch.from_numpy(np.flatnonzero(known)).to(device)] = before.x[
            torch.from_numpy(old[known]).to(device)
        ]
        fresh = place[~known]
        if len(fresh):
            x[torch.from_numpy(np.flatnonzero(~known)).to(device)] = self._features(pyramid, fresh)
        return x, len(fresh)

    def forget(self, key: int) -> None:
        """Leave a sample out from now on; unknown ones are ignored."""
        self._chosen.pop(key, None)

    def classes(self) -> tuple[int, ...]:
        """Return the ids of which something is painted, ascending."""
        found = {int(c) for chosen in self._chosen.values() for c in np.unique(chosen.y)}
        return tuple(sorted(found))

    def pooled(self) -> tuple[Float[Tensor, "P k"], Int[np.ndarray, "P"], Int[np.ndarray, "P"]]:
        """Return features, class ids and sample keys of all chosen pixels, sample by sample."""
        keys = sorted(key for key, chosen in self._chosen.items() if len(chosen.place))
        if not keys:
            nothing = np.empty(0, dtype=np.int64)
            return self._basis.directions.new_empty(0, self._basis.size), nothing, nothing
        x = torch.cat([self._chosen[key].x for key in keys])
        y = np.concatenate([self._chosen[key].y for key in keys])
        owners = np.concatenate(
            [np.full(len(self._chosen[key].y), key, dtype=np.int64) for key in keys]
        )
        return x, y, owners
