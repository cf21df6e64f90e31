"""A comparison of masks as a table: lines, JSON values, and files of them."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from typing import Any

from dsgan_studio.core.annotations.schema import listed, read_schema
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import atomic_write_json, atomic_write_text
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.workflow.comparing import MaskComparison, compare_masks

_WORST = 10  # images that are told


def compare_folders(
    predictions: Path,
    truth: Path,
    *,
    schema_file: Path | None,
    table: Path | None,
    context: JobContext,
) -> MaskComparison:
    """Compare as `compare_masks`, with a schema from a file, and save the table.

    Raises:
        BadInput: as `compare_masks` and `save_comparison`; the name of the table is checked first.
    """
    if table is not None:
        _check_table_name(table)
    schema = None if schema_file is None else read_schema(schema_file)
    found = compare_masks(predictions, truth, schema=schema, context=context)
    if table is not None:
        save_comparison(found, table)
    return found


def comparison_lines(comparison: MaskComparison) -> tuple[str, ...]:
    """Return a comparison in lines for people, the ten worst images at the end."""
    lines = [f"{'class':24s}    IoU   Dice  precision  recall"]
    for one in comparison.classes:
        name = comparison.schema.by_id(one.id).name[:24]
        lines.append(
            f"{name:24s}  {one.iou:5.3f}  {one.dice:5.3f}      {one.precision:5.3f}   "
            f"{one.recall:5.3f}"
        )
    lines.append(
        f"Mean IoU {comparison.mean_iou:.3f}, without background "
        f"{comparison.mean_iou_without_background:.3f}; accuracy {comparison.accuracy:.3f}; "
        f"{len(comparison.images)} images."
    )
    worst = comparison.images[:_WORST]
    lines.append("Worst: " + ", ".join(f"{one.name} {one.mean_iou:.3f}" for one in worst))
    for names, what in (
        (comparison.without_prediction, "true masks have no prediction"),
        (comparison.without_truth, "predictions have no true mask"),
    ):
        if names:
            lines.append(f"{len(names)} {what} and are not counted: {listed(names, most=5)}.")
    return tuple(lines)


def comparison_facts(comparison: MaskComparison) -> dict[str, Any]:
    """Return a comparison as JSON values; what could not be measured is null."""
    names = {one.id: comparison.schema.by_id(one.id).name for one in comparison.classes}
    ids = [one.id for one in comparison.classes]
    return {
        "predictions": str(comparison.predictions),
        "truth": str(comparison.truth),
        "mean_iou": _number(comparison.mean_iou),
        "mean_iou_without_background": _number(comparison.mean_iou_without_background),
        "accuracy": _number(comparison.accuracy),
        "classes": [
            {
                "id": one.id,
                "name": names[one.id],
                "iou": _number(one.iou),
                "dice": _number(one.dice),
                "precision": _number(one.precision),
                "recall": _number(one.recall),
                "true_pixels": one.true_pixels,
                "predicted_pixels": one.predicted_pixels,
            }
            for one in comparison.classes
        ],
        "confusion": {
            "true_ids": ids,
            "predicted_ids": [*ids, 255],
            "pixels": comparison.confusion.tolist(),
        },
        "images": [
            {
                "name": one.name,
                "mean_iou": _number(one.mean_iou),
                "accuracy": _number(one.accuracy),
                "labelled_pixels": one.labelled_pixels,
                "iou": {names[i]: _number(value) for i, value in zip(ids, one.ious, strict=True)},
            }
            for one in comparison.images
        ],
        "without_prediction": list(comparison.without_prediction),
        "without_truth": list(comparison.without_truth),
    }


def save_comparison(comparison: MaskComparison, path: Path) -> None:
    """Write a comparison as .json, or as .csv: one line a class, one for all, one an image.

    Raises:
        BadInput: if the name ends otherwise.
        StoreError: if the disk refuses.
    """
    _check_table_name(path)
    facts = comparison_facts(comparison)
    if path.suffix.lower() == ".json":
        atomic_write_json(path, facts)
    else:
        atomic_write_text(path, _csv(facts))


def _check_table_name(path: Path) -> None:
    if path.suffix.lower() not in (".csv", ".json"):
        raise BadInput(f"{path.name} is neither .csv nor .json; end the name with one of them.")


def _csv(facts: dict[str, Any]) -> str:
    stream = io.StringIO()
    write = csv.writer(stream, lineterminator="\n").writerow
    write(["kind", "name", "iou", "dice", "precision", "recall", "accuracy", "true_pixels",
           "predicted_pixels"])  # fmt: skip
    for one in facts["classes"]:
        shares = [one[name] for name in ("iou", "dice", "precision", "recall")]
        write(["class", one["name"], *shares, None, one["true_pixels"], one["predicted_pixels"]])
    write(["all", "mean of classes", facts["mean_iou"], *[None] * 3, facts["accuracy"]])
    without = facts["mean_iou_without_background"]
    write(["all", "mean without background", without, *[None] * 4])
    for one in facts["images"]:
        write(["image", one["name"], one["mean_iou"], *[None] * 3, one["accuracy"],
               one["labelled_pixels"]])  # fmt: skip
    return stream.getvalue()


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
