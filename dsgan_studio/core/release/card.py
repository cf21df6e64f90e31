"""The dataset card: what a release holds and how it came to be, for whoever opens it later."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dsgan_studio.core.annotations.palette import colour_to_hex
from dsgan_studio.core.annotations.schema import LabelSchema

FILE = "DATASET_CARD.md"
EXAMPLES = "examples.png"
_MARKS = re.compile(r"([\\`*_\[\]<>|#])")


@dataclass(frozen=True)
class ClassCounts:
    """How often a class of the release occurs.

    Attributes:
        images: items that hold it, by part.
        pixel_share: of all labelled pixels that were counted, 0 to 1.
        made_of: names of the classes of the project that it is made of.
    """

    images: Mapping[str, int]
    pixel_share: float
    made_of: tuple[str, ...]


@dataclass(frozen=True)
class LeftOut:
    """Items of the run that are not in the release, each counted once.

    Attributes:
        rejected: by an expert.
        above_threshold: unreviewed, for their score.
        duplicates: nearly the same as an earlier item.
        copies: nearly the same as a real image.
    """

    rejected: int = 0
    above_threshold: int = 0
    duplicates: int = 0
    copies: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.rejected + self.above_threshold + self.duplicates + self.copies


@dataclass(frozen=True)
class DatasetCard:
    """What a card tells.

    Attributes:
        parts: items by part, in the order they are written; the part "" is a release without any.
        accepted: items whose label an expert found right.
        corrected: items with a mask of the expert's in place of the label.
        unreviewed: items that nobody looked at; the three add up to the items.
        left_out: what of the run is not in the release.
        threshold: nats, or None.
        schema: of the labels.
        classes: by id.
        counted_items: how many items the shares of pixels were counted in.
        unlabelled_share: of the pixels of those items, 0 to 1.
        ignored: names of the classes whose pixels were made unlabelled.
        renumbered: whether ids are others than in the project.
        split: how the parts were drawn, or "".
        likeness: what a search for near-duplicates and copies showed, a sentence each.
        recipe: of the run.
        interpreter_hash: of the interpreter that made the labels.
        audit: what the audit of the unreviewed items showed, or "".
    """

    parts: Mapping[str, int]
    accepted: int
    corrected: int
    unreviewed: int
    left_out: LeftOut
    threshold: float | None
    schema: LabelSchema
    classes: Mapping[int, ClassCounts]
    counted_items: int
    unlabelled_share: float
    ignored: tuple[str, ...]
    renumbered: bool
    split: str
    likeness: tuple[str, ...]
    recipe: Mapping[str, Any]
    interpreter_hash: str
    audit: str

    @property
    def items(self) -> int:
        """Images with a label in the release."""
        return sum(self.parts.values())


def card_text(card: DatasetCard) -> str:
    """Return a card as Markdown; names that users chose cannot change its form."""
    sections = (_items(card), _classes(card), _likeness(card), _recipe(card), _limits(card))
    lines = ["# Dataset card", "", f"![Images, and their labels in colour]({EXAMPLES})"]
    for section in sections:
        lines += ["", *section]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _items(card: DatasetCard) -> Iterator[str]:
    yield from ("## Items", "", "| | items |", "| --- | ---: |")
    yield f"| in this release | {card.items} |"
    for part, count in card.parts.items():
        if part:
            yield f"| of these in {part} | {count} |"
    yield f"| accepted by an expert | {card.accepted} |"
    yield f"| corrected by an expert | {card.corrected} |"
    yield f"| unreviewed | {card.unreviewed} |"
    yield f"| left out: rejected by an expert | {card.left_out.rejected} |"
    yield (
        "| left out: unreviewed, uncertainty above the threshold | "
        f"{card.left_out.above_threshold} |"
    )
    if card.left_out.duplicates:
        yield f"| left out: nearly the same as another item | {card.left_out.duplicates} |"
    if card.left_out.copies:
        yield f"| left out: nearly the same as a real image | {card.left_out.copies} |"
    limit = "none" if card.threshold is None else f"{card.threshold:g} nats"
    yield from ("", f"Threshold of the uncertainty (mean of the worst tenth): {limit}.")
    yield f"Audit of the unreviewed items: {card.audit or 'none was made'}."
    if card.split:
        yield card.split


def _classes(card: DatasetCard) -> Iterator[str]:
    parts = tuple(card.parts)
    heads = [f"images in {part}" if part else "images" for part in parts]
    columns = ["id", "name", "colour", "part of", *heads, "pixels"]
    yield from ("## Classes", "", f"| {' | '.join(columns)} |")
    yield f"| ---: | --- | --- | --- |{' ---: |' * len(heads)} ---: |"
    for one in card.schema.classes:
        parent = "" if one.parent is None else _plain(card.schema.by_id(one.parent).name)
        counts = card.classes[one.id]
        images = " | ".join(str(counts.images.get(part, 0)) for part in parts)
        share = f"{100 * counts.pixel_share:.3g} %"
        colour = colour_to_hex(one.colour)
        yield f"| {one.id} | {_plain(one.name)} | {colour} | {parent} | {images} | {share} |"
    counted = card.counted_items
    within = "all items" if counted == card.items else f"{counted} of the {card.items} items"
    yield from ("", f"Shares of pixels are of the labelled pixels of {within}.")
    yield (
        "Pixels of value 255 are unlabelled and to be ignored: "
        f"{100 * card.unlabelled_share:.3g} % of all."
    )
    for one in card.schema.classes:
        made_of = card.classes[one.id].made_of
        if made_of != (one.name,):
            told = ", ".join(_plain(name) for name in made_of)
            yield f"{_plain(one.name)} is made of the classes {told}."
    if card.ignored:
        told = ", ".join(_plain(name) for name in card.ignored)
        yield f"Pixels of these classes were made unlabelled: {told}."
    yield (
        "Ids were given anew, without gaps."
        if card.renumbered
        else "Ids are those of the project the labels come from."
    )


def _likeness(card: DatasetCard) -> Iterator[str]:
    yield from ("## Likeness", "")
    yield from card.likeness or (
        "Nobody looked for near-duplicates among the items, or for copies of real images.",
    )


def _recipe(card: DatasetCard) -> Iterator[str]:
    yield from ("## Recipe", "")
    yield f"Images made by a generator, labels by the interpreter {card.interpreter_hash}."
    yield from ("", "```json", json.dumps(dict(card.recipe), indent=1, sort_keys=True), "```")


def _limits(card: DatasetCard) -> Iterator[str]:
    yield from ("## Limits", "")
    yield "The images are synthetic: what the generator does not make is not in this dataset."
    yield "Labels of unreviewed items are as good as the audit says, no better."
    if card.threshold is not None:
        yield (
            "Items that the interpreter was unsure of were left out, so that difficult images are "
            "rarer than where the dataset comes from."
        )
    yield "Test a model on real images with real masks before you rely on it."
