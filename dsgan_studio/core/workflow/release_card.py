"""The dataset card of a release, and its sheet of examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from jaxtyping import Int64, UInt8

from dsgan_studio.core.annotations.masks import colour_mask
from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.fitness.sheets import Tile, draw_sheet
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.release.card import ClassCounts, DatasetCard
from dsgan_studio.core.release.items import ReleaseItem, fit_image
from dsgan_studio.core.release.splitting import PARTS
from dsgan_studio.core.review.audit import audit_result
from dsgan_studio.core.review.verdicts import VERDICTS
from dsgan_studio.core.workflow.release_choice import ReleaseChoice

EXAMPLES = 8


class PixelTally:
    """Counts the pixels of labels as they pass."""

    def __init__(self) -> None:
        self.items = 0
        self._pixels: Int64[np.ndarray, "256"] = np.zeros(256, np.int64)

    def counting(self, items: Iterable[ReleaseItem]) -> Iterator[ReleaseItem]:
        """Yield the items, each counted."""
        for item in items:
            self._pixels += np.bincount(item.label.reshape(-1), minlength=256)
            self.items += 1
            yield item

    def share(self, class_id: int) -> float:
        """Return the share of a class of all labelled pixels."""
        labelled = int(self._pixels[:UNLABELLED].sum())
        return float(self._pixels[class_id] / labelled) if labelled else 0.0

    @property
    def unlabelled_share(self) -> float:
        """The share of unlabelled pixels of all."""
        total = int(self._pixels.sum())
        return float(self._pixels[UNLABELLED] / total) if total else 0.0


def dataset_card(choice: ReleaseChoice, tally: PixelTally) -> DatasetCard:
    """Return the card of a release, with the pixels that were counted so far."""
    counts = verdict_counts(choice)
    merged, request = choice.merged, choice.request
    parts = dict.fromkeys(choice.parts, 0)
    for part in choice.parts:
        parts[part] += 1
    return DatasetCard(
        parts=parts,
        accepted=counts["accepted"],
        corrected=counts["corrected"],
        unreviewed=counts["unreviewed"],
        left_out=choice.left_out,
        threshold=request.threshold,
        schema=merged.schema,
        classes=_class_counts(choice, tally),
        counted_items=tally.items,
        unlabelled_share=tally.unlabelled_share,
        ignored=tuple(choice.schema.by_id(one).name for one in merged.ignored),
        renumbered=request.renumber_classes,
        split=_split_sentence(choice),
        likeness=() if choice.likeness is None else choice.likeness.sentences,
        recipe=dict(choice.chosen.run.recipe_json),
        interpreter_hash=choice.chosen.interpreter.hash,
        audit=audit_sentence(choice.project, choice.chosen.labelling.id, choice.codes),
    )


def verdict_counts(choice: ReleaseChoice) -> dict[str, int]:
    """Return how many items of a release have each verdict, by its name."""
    codes = np.bincount(choice.codes[list(choice.indexes)], minlength=len(VERDICTS))
    return {verdict.value: int(codes[verdict.code]) for verdict in VERDICTS}


def _class_counts(choice: ReleaseChoice, tally: PixelTally) -> dict[int, ClassCounts]:
    parts = np.array(choice.parts)
    counts = {}
    for column, one in enumerate(choice.merged.schema.classes):
        held = parts[choice.present[:, column]]
        counts[one.id] = ClassCounts(
            images={part: int((held == part).sum()) for part in dict.fromkeys(choice.parts)},
            pixel_share=tally.share(one.id),
            made_of=tuple(
                choice.schema.by_id(source).name for source in choice.merged.sources[one.id]
            ),
        )
    return counts


def _split_sentence(choice: ReleaseChoice) -> str:
    request = choice.request
    if request.split == "none":
        return ""
    shares = ", ".join(
        f"{part} {share} %" for part, share in zip(PARTS, request.shares, strict=True)
    )
    way = "at random" if request.split == "random" else "so that every class is in each part"
    return f"Split {way} with seed {request.split_seed}: {shares}."


def audit_sentence(project: Project, labelling_id: int, codes: UInt8[np.ndarray, "N"]) -> str:
    """Return what the latest audit of a labelling shows, or "" where there was none."""
    audit = project.review.latest_audit(labelling_id)
    if audit is None:
        return ""
    return audit_result(codes[list(audit.indexes)], audit.pool).sentence


def examples_sheet(choice: ReleaseChoice) -> UInt8[np.ndarray, "H W 3"]:
    """Return some items in a row, evenly spread, with their labels in colour below."""
    images: list[Tile | None] = []
    labels: list[Tile | None] = []
    for item in choice.items(choice.some(EXAMPLES)):
        images.append(Tile(fit_image(item), item.name))
        labels.append(Tile(colour_mask(item.label, choice.merged.schema), item.verdict))
    return draw_sheet("Examples", [], [images, labels])
