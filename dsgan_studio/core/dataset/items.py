"""The parts of one item, and the single files that hold them until their shard is sealed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from jaxtyping import Float, Float16, Float32, Float64, Int64, UInt8
from PIL import Image

from dsgan_studio.core.base.errors import Corrupt, ShapeError, StoreError
from dsgan_studio.core.base.fsio import disk_errors, write_unforced
from dsgan_studio.core.interpreter.found_keypoints import FoundKeypoints, found_from_rows
from dsgan_studio.core.interpreter.scoring import ItemScores

THUMBNAIL_PX = 96


@dataclass(frozen=True)
class ImagePart:
    """What the generator made.

    Attributes:
        image: [H, W, 3] uint8.
        latent: [z] float32, the z it was made of.
        noise_seed: of the per-layer noise, used where the noise mode is "random".
    """

    image: UInt8[np.ndarray, "H W 3"]
    latent: Float32[np.ndarray, "z"]
    noise_seed: int


@dataclass(frozen=True)
class LabelPart:
    """What the interpreter says.

    Attributes:
        label: [S, S] uint8 class ids.
        uncertainty: [S, S] float16, Jensen-Shannon divergence in nats, never negative. Half
            precision rounds by at most 0.05 % of the value, far below what a threshold or a
            reviewer's eye tells apart, and halves what is by far the largest part of a
            labelling; the scores are computed before rounding.
        scores: of the item.
        points: the keypoints, None where the interpreter knows none.
    """

    label: UInt8[np.ndarray, "S S"]
    uncertainty: Float16[np.ndarray, "S S"]
    scores: ItemScores
    points: FoundKeypoints | None = None


def thumbnail(image: UInt8[np.ndarray, "H W 3"]) -> UInt8[np.ndarray, "h w 3"]:
    """Return the image reduced by area averages to at most 96 px, for galleries."""
    height, width = image.shape[:2]
    scale = min(1.0, THUMBNAIL_PX / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if size == (width, height):
        return image
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BOX))


def as_half(uncertainty: Float[np.ndarray, "*shape"]) -> Float16[np.ndarray, "*shape"]:
    """Return an uncertainty map in half precision; rounding may leave a value below 0 at 0."""
    half: npt.NDArray[np.float16] = np.maximum(uncertainty, 0.0).astype(np.float16)
    return half


def write_image_part(path: Path, part: ImagePart) -> None:
    """Write one image with its latent (`StoreError` if the disk refuses)."""
    _write(
        path,
        {
            "image": part.image,
            "latent": part.latent.astype(np.float32, copy=False),
            "noise_seed": np.int64(part.noise_seed),
        },
    )


def read_image_part(path: Path) -> ImagePart:
    """Return what `write_image_part` wrote.

    Raises:
        Corrupt: if the file is damaged.
        StoreError: if the disk refuses.
    """
    held = _read(path, ("image", "latent", "noise_seed"))
    return ImagePart(held["image"], held["latent"], int(held["noise_seed"]))


def write_label_part(path: Path, part: LabelPart) -> None:
    """Write what an interpreter says of one item (`StoreError` if the disk refuses)."""
    scores, points = part.scores, {}
    if part.points is not None:
        ids = np.array(part.points.point_ids, np.int64)
        points = {"points": part.points.to_rows(), "point_ids": ids}
    _write(
        path,
        {
            "label": part.label,
            "uncertainty": part.uncertainty,
            "worst": np.array([scores.worst_pixels, scores.worst_region], np.float64),
            "region": np.array([scores.region_row, scores.region_col, scores.region_px]),
            "per_class": np.array(scores.per_class, np.float64),
            **points,
        },
    )


def read_label_part(path: Path) -> LabelPart:
    """Return what `write_label_part` wrote.

    Raises:
        Corrupt: if the file is damaged.
        StoreError: if the disk refuses.
    """
    names = ("label", "uncertainty", "worst", "region", "per_class")
    held = _read(path, names, ("points", "point_ids"))
    scores = scores_from_rows(held["worst"], held["region"], held["per_class"])
    points = None
    if "points" in held:
        try:
            points = found_from_rows(ids_from(held["point_ids"]), held["points"])
        except (KeyError, ValueError, ShapeError) as error:
            raise Corrupt(f"{path} is damaged; delete it and generate again.") from error
    return LabelPart(held["label"], held["uncertainty"], scores, points)


def ids_from(column: Int64[np.ndarray, "K"]) -> tuple[int, ...]:
    """Return the ids of keypoints out of a column of numbers."""
    return tuple(int(one) for one in column)


def scores_from_rows(
    worst: Float64[np.ndarray, "2"],
    region: Int64[np.ndarray, "3"],
    per_class: Float64[np.ndarray, "C"],
) -> ItemScores:
    """Return scores kept as numbers: worst pixels and region; row, column, side; per class."""
    row, col, side_px = (int(one) for one in region)
    return ItemScores(
        worst_pixels=float(worst[0]),
        worst_region=float(worst[1]),
        region_row=row,
        region_col=col,
        region_px=side_px,
        per_class=tuple(float(one) for one in per_class),
    )


def _write(path: Path, arrays: Mapping[str, npt.ArrayLike]) -> None:
    # NumPy stamps the members of an npz with 1980-01-01, so equal arrays give equal bytes.
    buffer = io.BytesIO()
    members: dict[str, Any] = {name: np.asarray(array) for name, array in arrays.items()}
    np.savez(buffer, allow_pickle=False, **members)
    # Not forced to the disk: two such waits an item would take longer than small items themselves.
    # A job drops single files that it cannot read (`filling`), and sealed shards are forced.
    write_unforced(path, buffer.getvalue())


def _read(
    path: Path, names: tuple[str, ...], optional: tuple[str, ...] = ()
) -> dict[str, npt.NDArray[Any]]:
    try:
        with disk_errors(f"read {path}"):
            data = path.read_bytes()
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            there = [name for name in optional if name in held.files]
            return {name: held[name] for name in (*names, *there)}
    except StoreError:
        raise
    except (zipfile.BadZipFile, ValueError, KeyError, EOFError, OSError) as error:
        raise Corrupt(f"{path} is damaged; delete it and generate again.") from error
