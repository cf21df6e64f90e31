"""One HDF5 file with all images, labels, uncertainty maps, latents and names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from dsgan_studio.core.annotations.schema import (
    UNLABELLED,
    LabelSchema,
    schema_from_json,
    schema_to_json,
)
from dsgan_studio.core.base.errors import BadInput, Corrupt
from dsgan_studio.core.base.fsio import staged_folder, staged_path
from dsgan_studio.core.release.card import DatasetCard, write_card
from dsgan_studio.core.release.items import ReleaseItem, Written, checked, fit_image
from dsgan_studio.core.release.steady_file import SteadyFile

FILE = "dataset.h5"
_GROW = 64  # rows by which the file grows; it is cut to the items at the end


def write(
    out: Path,
    items: Iterable[ReleaseItem],
    schema: LabelSchema,
    card: DatasetCard | None = None,
    *,
    recipe: Mapping[str, Any] | None = None,
) -> Written:
    """Write `items` to dataset.h5 in the new folder `out`, whole or not at all, one at a time.

    Datasets: images [N, S, S, 3] uint8, labels [N, S, S] uint8 (255 unlabelled), uncertainty
    [N, S, S] float16 (nats), latents [N, z] float32, scores [N] float64 (nats), names and verdicts
    [N] text. Attributes: classes and recipe (JSON), palette [256, 3] uint8. Images, labels and
    maps are in chunks of one item. Open the file in each worker of a data loader by itself.

    Args:
        out: new folder.
        items: all of one size.
        schema: of the labels.
        card: what the release holds, told in a file beside it.
        recipe: how the items were made, kept as JSON.

    Raises:
        BadInput: if `out` holds something, items differ in size, or one cannot be written.
        StoreError: if the disk refuses.
    """
    with (
        staged_folder(out) as folder,
        staged_path(folder / FILE) as staged,
        SteadyFile(staged) as steady,
    ):
        write_card(folder, card)
        with h5py.File(steady, "w", libver=("v110", "v110")) as file:
            file.attrs["classes"] = json.dumps(schema_to_json(schema), ensure_ascii=False)
            file.attrs["recipe"] = json.dumps(dict(recipe or {}), ensure_ascii=False)
            file.attrs["palette"] = _palette(schema)
            count = _write_items(file, items, schema, steady)
        steady.check()
    return Written(count)


def _write_items(
    file: h5py.File, items: Iterable[ReleaseItem], schema: LabelSchema, steady: SteadyFile
) -> int:
    names: set[str] = set()
    count = 0
    for item in checked(items, schema):
        if item.name in names:
            raise BadInput(f'two items are called "{item.name}"; give each its own name.')
        names.add(item.name)
        row = _row(item)
        if count == 0:
            _make_datasets(file, row)
        for name, value in row.items():
            dataset = file[name]
            if count == dataset.shape[0]:
                dataset.resize(count + _GROW, axis=0)
            if np.shape(value) != dataset.shape[1:]:
                raise BadInput(
                    f"{item.name} has {name} of shape {list(np.shape(value))}, the items before "
                    f"it {list(dataset.shape[1:])}; export them apart."
                )
            dataset[count] = value
        count += 1
        steady.check()
    if count == 0:
        raise BadInput("there is no item to export; generate or accept some first.")
    for name in row:
        file[name].resize(count, axis=0)
    return count


def _row(item: ReleaseItem) -> dict[str, Any]:
    return {
        "images": fit_image(item),
        "labels": item.label,
        "uncertainty": item.uncertainty.astype(np.float16),
        "latents": item.latent.astype(np.float32),
        "scores": np.float64(item.score),
        "names": item.name,
        "verdicts": item.verdict,
    }


def _make_datasets(file: h5py.File, row: Mapping[str, Any]) -> None:
    for name, value in row.items():
        shape = np.shape(value)
        options: dict[str, Any] = {"dtype": getattr(value, "dtype", h5py.string_dtype("utf-8"))}
        if len(shape) >= 2:
            options["chunks"] = (1, *shape)
        if name in ("labels", "uncertainty"):
            options |= {"compression": "gzip", "compression_opts": 1, "shuffle": True}
        file.create_dataset(
            name, shape=(_GROW, *shape), maxshape=(None, *shape), track_times=False, **options
        )


def _palette(schema: LabelSchema) -> np.ndarray:
    palette = np.zeros((256, 3), dtype=np.uint8)
    palette[UNLABELLED] = 255
    for one in schema.classes:
        palette[one.id] = one.colour
    return palette


def check(out: Path) -> Written:
    """Read a file of `write` again with h5py, item by item.

    Raises:
        Corrupt: if it is damaged, or its parts do not belong together.
    """
    path = out / FILE
    try:
        with h5py.File(path, "r", locking=False) as file:
            schema = schema_from_json(json.loads(file.attrs["classes"]), str(path))
            allowed = {*schema.ids, UNLABELLED}
            count = len(file["names"])
            for name, dataset in file.items():
                if len(dataset) != count:
                    raise Corrupt(f"{path} has {len(dataset)} {name} for {count} names.")
            for index in range(count):
                label = file["labels"][index]
                if (
                    file["images"][index].shape[:2] != label.shape
                    or not set(np.unique(label).tolist()) <= allowed
                ):
                    raise Corrupt(f"item {index} of {path} does not fit its label; export again.")
                if not np.isfinite(file["uncertainty"][index]).all():
                    raise Corrupt(f"item {index} of {path} has no uncertainty; export again.")
    except (OSError, RuntimeError, KeyError, ValueError) as error:
        raise Corrupt(f"{path} is missing or damaged ({error}); export again.") from error
    return Written(count)
