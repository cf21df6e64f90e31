"""One HDF5 file with all images, labels, uncertainty maps, latents and names.

Where the release is split: one file a part, train.h5, val.h5 and test.h5.
"""

from __future__ import annotations

import json
import zlib
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
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.release.items import (
    CHECK_STAGE,
    Finish,
    ReleaseItem,
    Written,
    by_part,
    checked,
    fit_image,
    leave_as_it_is,
    parts_at,
)
from dsgan_studio.core.release.steady_file import SteadyFile

FILE = "dataset.h5"
_PACKED = ("labels", "uncertainty")
_ROW_BYTES = 300  # of score, verdict, chunk index and what stands around them
_GROW = 64  # rows by which the file grows; it is cut to the items at the end


def write(
    out: Path,
    items: Iterable[ReleaseItem],
    schema: LabelSchema,
    finish: Finish = leave_as_it_is,
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
        items: all of one size, part by part.
        schema: of the labels.
        finish: called with the folder once every item is in it, to add to it.
        recipe: how the items were made, kept as JSON.

    Raises:
        BadInput: if `out` holds something, items differ in size, or one cannot be written.
        StoreError: if the disk refuses.
    """
    count = 0
    with staged_folder(out) as folder:
        for part, group in by_part(checked(items, schema)):
            with (
                staged_path(folder / file_name(part)) as staged,
                SteadyFile(staged) as steady,
            ):
                with h5py.File(steady, "w", libver=("v110", "v110")) as file:
                    file.attrs["classes"] = json.dumps(schema_to_json(schema), ensure_ascii=False)
                    file.attrs["recipe"] = json.dumps(dict(recipe or {}), ensure_ascii=False)
                    file.attrs["palette"] = _palette(schema)
                    count += _write_items(file, group, steady)
                steady.check()
        finish(folder)
    return Written(count)


def file_name(part: str) -> str:
    """Return the name of the file of a part."""
    return f"{part}.h5" if part else FILE


def item_bytes(item: ReleaseItem, schema: LabelSchema) -> int:
    """Return how much room an item takes; of labels and maps, compressed as HDF5 does it."""
    row = _row(item)
    packed = sum(
        len(zlib.compress(_shuffled(np.ascontiguousarray(row[name])), 1)) for name in _PACKED
    )
    plain = int(fit_image(item).nbytes + row["latents"].nbytes)
    return packed + plain + len(item.name) + _ROW_BYTES


def _shuffled(array: np.ndarray) -> bytes:
    """Return the bytes as HDF5's shuffle filter orders them: the first of all, the second …."""
    return array.view(np.uint8).reshape(-1, array.itemsize).T.tobytes()


def _write_items(file: h5py.File, items: Iterable[ReleaseItem], steady: SteadyFile) -> int:
    names: set[str] = set()
    count = 0
    for item in items:
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
        if name in _PACKED:
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


def check(out: Path, context: JobContext | None = None) -> Written:
    """Read the files of `write` again with h5py, item by item.

    Raises:
        Corrupt: if one is damaged, or its parts do not belong together.
        JobCancelled: if the job was cancelled.
    """
    context = context or JobContext()
    parts = parts_at(lambda part: (out / file_name(part)).is_file())
    return Written(sum(_check_file(out / file_name(part), context) for part in parts))


def _check_file(path: Path, context: JobContext) -> int:
    try:
        with h5py.File(path, "r", locking=False) as file:
            schema = schema_from_json(json.loads(file.attrs["classes"]), str(path))
            allowed = {*schema.ids, UNLABELLED}
            count = len(file["names"])
            for name, dataset in file.items():
                if len(dataset) != count:
                    raise Corrupt(f"{path} has {len(dataset)} {name} for {count} names.")
            for index in range(count):
                context.checkpoint(f"{CHECK_STAGE} {path.name}", index, count)
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
    return count
