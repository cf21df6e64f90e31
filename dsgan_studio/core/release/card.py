"""The dataset card: what a release holds and how it came to be, for whoever opens it later."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dsgan_studio.core.annotations.palette import colour_to_hex
from dsgan_studio.core.annotations.schema import LabelSchema
from dsgan_studio.core.base.fsio import atomic_write_text

FILE = "DATASET_CARD.md"


@dataclass(frozen=True)
class DatasetCard:
    """What a card tells.

    Attributes:
        items: in the release; accepted, corrected and unreviewed add up to it.
        accepted: items whose label an expert found right.
        corrected: items with a mask of the expert's in place of the label.
        unreviewed: items that nobody looked at.
        rejected: items of the run that are left out because an expert rejected them.
        above_threshold: unreviewed items of the run left out for their score.
        threshold: nats, or None.
        schema: of the labels.
        recipe: of the run.
        interpreter_hash: of the interpreter that made the labels.
        audit: what the audit of the unreviewed items showed, or "".
    """

    items: int
    accepted: int
    corrected: int
    unreviewed: int
    rejected: int
    above_threshold: int
    threshold: float | None
    schema: LabelSchema
    recipe: Mapping[str, Any]
    interpreter_hash: str
    audit: str


def write_card(folder: Path, card: DatasetCard | None) -> None:
    """Write the card, if there is one, into the folder of a release."""
    if card is not None:
        atomic_write_text(folder / FILE, "\n".join(_lines(card)) + "\n")


def _lines(card: DatasetCard) -> Iterator[str]:
    limit = "none" if card.threshold is None else f"{card.threshold:g} nats"
    yield from ("# Dataset card", "", "## Items", "", "| | items |", "| --- | ---: |")
    yield f"| in this release | {card.items} |"
    yield f"| accepted by an expert | {card.accepted} |"
    yield f"| corrected by an expert | {card.corrected} |"
    yield f"| unreviewed | {card.unreviewed} |"
    yield f"| left out: rejected by an expert | {card.rejected} |"
    yield f"| left out: unreviewed, uncertainty above the threshold | {card.above_threshold} |"
    yield from ("", f"Threshold of the uncertainty (mean of the worst tenth): {limit}.")
    yield f"Audit of the unreviewed items: {card.audit or 'none was made'}."
    yield from (
        "",
        "## Classes",
        "",
        "| id | name | colour | part of |",
        "| ---: | --- | --- | --- |",
    )
    for one in card.schema.classes:
        parent = "" if one.parent is None else card.schema.by_id(one.parent).name
        yield f"| {one.id} | {one.name} | {colour_to_hex(one.colour)} | {parent} |"
    yield from ("", "Pixels of value 255 are unlabelled.", "", "## Recipe", "")
    yield f"Images made by a generator, labels by the interpreter {card.interpreter_hash}."
    yield from ("", "```json", json.dumps(dict(card.recipe), indent=1, sort_keys=True), "```", "")
    yield from (
        "## Limits",
        "",
        "The images are synthetic: what the generator does not make is not",
    )
    yield "in this dataset. Labels of unreviewed items are as good as the audit says, no better."
