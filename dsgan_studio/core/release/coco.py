"""COCO: images/ and annotations/instances.json, one run-length mask a class and image.

Where the release is split: images/train/ and annotations/instances_train.json, and so on. Where the
interpreter knows keypoints, these are in annotations/keypoints.json.
"""

from __future__ import annotations

import contextlib
import io
import json
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from pycocotools import mask as rle
from pycocotools.coco import COCO

from dsgan_studio.core.annotations.coco_keypoints import category
from dsgan_studio.core.annotations.keypoints import KeypointSchema
from dsgan_studio.core.annotations.masks import ids_in
from dsgan_studio.core.annotations.schema import BACKGROUND, LabelSchema
from dsgan_studio.core.base.errors import Corrupt
from dsgan_studio.core.base.fsio import (
    atomic_write,
    disk_errors,
    make_folder,
    staged_folder,
)
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.release.coco_file import coco_file
from dsgan_studio.core.release.coco_keypoints import DESCRIPTION as KEYPOINTS_DESCRIPTION
from dsgan_studio.core.release.coco_keypoints import (
    check_keypoints,
    keypoint_bytes,
    keypoint_entries,
    keypoints_name,
)
from dsgan_studio.core.release.items import (
    CHECK_STAGE,
    Finish,
    ReleaseItem,
    Written,
    by_part,
    checked,
    fit_image,
    leave_as_it_is,
    open_image,
    parts_at,
    png_bytes,
    refuse_existing,
)

FOLDER = Path("annotations")
_IDS_BYTES = 80  # of the numbers beside a mask, or beside the name of an image
_DESCRIPTION = (
    "Labelled images made with DSGAN Studio. One annotation for each class of an image, not for "
    "each object; the background has none, and unlabelled pixels belong to none."
)


def write(
    out: Path,
    items: Iterable[ReleaseItem],
    schema: LabelSchema,
    finish: Finish = leave_as_it_is,
    *,
    keypoints: KeypointSchema | None = None,
) -> Written:
    """Write `items` to the new folder `out`, whole or not at all, one at a time.

    Masks are run-length encoded, because polygons cannot hold holes. Ids of images and
    annotations begin at 1 in each file (pycocotools takes an annotation 0 for none); category ids
    are class ids; a category's supercategory is the class's parent.

    Args:
        out: new folder.
        items: part by part.
        schema: of the labels.
        finish: called with the folder once every item is in it, to add to it.
        keypoints: schema of the items' keypoints, None where they have none.

    Raises:
        BadInput: if `out` holds something, or an item cannot be written.
        StoreError: if the disk refuses.
    """
    count = 0
    with staged_folder(out) as folder:
        for part, group in by_part(checked(items, schema)):
            count += _write_part(folder, part, group, schema, keypoints)
        finish(folder)
    return Written(count)


def _write_part(
    folder: Path,
    part: str,
    items: Iterable[ReleaseItem],
    schema: LabelSchema,
    keypoints: KeypointSchema | None,
) -> int:
    make_folder(folder / "images" / part)
    make_folder(folder / FOLDER)
    count = 0
    with contextlib.ExitStack() as stack:
        path = folder / annotations_file(part)
        instances = stack.enter_context(coco_file(path, _DESCRIPTION, _categories(schema)))
        points = None
        if keypoints is not None:
            path = folder / FOLDER / keypoints_name(part)
            own = [category(keypoints)]
            points = stack.enter_context(coco_file(path, KEYPOINTS_DESCRIPTION, own))
        for image, item in _images(folder / "images" / part, items):
            instances.add(image, _mask_entries(item))
            if points is not None and keypoints is not None:
                points.add(image, keypoint_entries(item, keypoints))
            count += 1
    return count


def annotations_file(part: str) -> Path:
    """Return where the annotations of a part lie, within the release."""
    return FOLDER / (f"instances_{part}.json" if part else "instances.json")


def _images(
    folder: Path, items: Iterable[ReleaseItem]
) -> Iterator[tuple[dict[str, Any], ReleaseItem]]:
    for image_id, item in enumerate(items, start=1):
        path = folder / f"{item.name}.png"
        refuse_existing(path)
        atomic_write(path, png_bytes(fit_image(item)))
        height, width = item.label.shape
        yield {"id": image_id, "file_name": path.name, "width": width, "height": height}, item


def _mask_entries(item: ReleaseItem) -> list[dict[str, Any]]:
    return [{"category_id": class_id, **mask, "iscrowd": 0} for class_id, mask in _masks(item)]


def _masks(item: ReleaseItem) -> Iterator[tuple[int, dict[str, Any]]]:
    for class_id in ids_in(item.label):
        if class_id != BACKGROUND:
            yield class_id, _mask_entry(item.label == class_id)


def item_bytes(item: ReleaseItem, schema: LabelSchema) -> int:
    """Return how much room an item takes."""
    masks = sum(len(json.dumps(mask)) + _IDS_BYTES for _, mask in _masks(item))
    return len(png_bytes(fit_image(item))) + masks + _IDS_BYTES + keypoint_bytes(item)


def _mask_entry(mask: np.ndarray) -> dict[str, Any]:
    # The encoder takes column-major bytes only, and returns bytes that JSON cannot hold.
    encoded = rle.encode(np.asfortranarray(mask, dtype=np.uint8))
    return {
        "bbox": [float(value) for value in rle.toBbox(encoded)],
        "area": int(rle.area(encoded)),
        "segmentation": {"size": list(mask.shape), "counts": encoded["counts"].decode("ascii")},
    }


def _categories(schema: LabelSchema) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "name": one.name,
            "supercategory": "" if one.parent is None else schema.by_id(one.parent).name,
        }
        for one in schema.classes
        if one.id != BACKGROUND
    ]


def _decode(coco: COCO, entry: dict[str, Any]) -> np.ndarray:
    with warnings.catch_warnings():
        # WORKAROUND pycocotools 2.0.11: it makes its array in a way that NumPy 2 deprecates.
        warnings.simplefilter("ignore", DeprecationWarning)
        return np.asarray(coco.annToMask(entry))


def check(out: Path, context: JobContext | None = None) -> Written:
    """Read a folder of `write` with pycocotools, decode every mask and open every image.

    Raises:
        Corrupt: if pycocotools cannot read it, or area, box or size do not fit the mask.
        JobCancelled: if the job was cancelled.
    """
    context = context or JobContext()
    parts = parts_at(lambda part: (out / annotations_file(part)).is_file())
    return Written(sum(_check_part(out, part, context) for part in parts))


def _check_part(out: Path, part: str, context: JobContext) -> int:
    path = out / annotations_file(part)
    coco = _read(path)
    images = coco.loadImgs(coco.getImgIds())
    for done, image in enumerate(images):
        context.checkpoint(f"{CHECK_STAGE} {part}".rstrip(), done, len(images))
        size = (image["height"], image["width"])
        if open_image(out / "images" / part / image["file_name"], "RGB").shape[:2] != size:
            raise Corrupt(
                f"{image['file_name']} in {out} has another size than told; export again."
            )
        covered = np.zeros(size, dtype=np.uint8)
        for entry in coco.loadAnns(coco.getAnnIds(imgIds=[image["id"]])):
            mask = _decode(coco, entry)
            covered += mask
            if mask.shape != size or int(mask.sum()) != entry["area"]:
                raise Corrupt(f"annotation {entry['id']} in {path} does not fit; export again.")
        if covered.max(initial=0) > 1:
            raise Corrupt(f"classes overlap in {image['file_name']} in {path}; export again.")
    points = out / FOLDER / keypoints_name(part)
    if points.is_file():
        check_keypoints(_read(points), points, len(images))
    return len(images)


def _read(path: Path) -> COCO:
    try:
        with disk_errors(f"read {path}"), contextlib.redirect_stdout(io.StringIO()):
            return COCO(str(path))  # tells on stdout how long it took
    except (ValueError, KeyError, TypeError) as error:
        raise Corrupt(f"{path} cannot be read by pycocotools ({error!r}); export again.") from error
