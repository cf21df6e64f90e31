"""The options of the review's commands, and what their words mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from dsgan_studio.cli.options import MOST_ITEMS
from dsgan_studio.core.base.errors import BadInput

if TYPE_CHECKING:
    from dsgan_studio.core.review.queue import QueueFilter
    from dsgan_studio.core.workflow.reviewing import ReviewDesk

Run = Annotated[int | None, typer.Option("--run", metavar="ID", help="The latest run by default.")]
Author = Annotated[str, typer.Option("--author", metavar="NAME", help="Who says so.")]
Items = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ITEM|FIRST-LAST]...",
        help="Numbers of items, such as 3 17 40-49.",
        show_default=False,
    ),
]
By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="worst10|region|CLASS",
        help="Score: worst tenth of pixels, worst region, or of a class (name or id).",
    ),
]
OrderBy = Annotated[
    str,
    typer.Option(
        "--by", metavar="worst10|region|index|verdict|CLASS", help="What the list is sorted by."
    ),
]
Lowest = Annotated[
    float | None, typer.Option("--from", metavar="NATS", help="Only scores from here.")
]
Highest = Annotated[
    float | None, typer.Option("--to", metavar="NATS", help="Only scores up to here.")
]
Wanted = Annotated[
    list[str] | None,
    typer.Option(
        "--verdict",
        metavar="unreviewed|accepted|rejected|corrected",
        help="Only these; may be given more than once.",
        show_default=False,
    ),
]
Present = Annotated[
    str | None,
    typer.Option("--class", metavar="CLASS", help="Only items whose label holds this class."),
]
Threshold = Annotated[
    float | None, typer.Option("--threshold", metavar="T", help="Of the export to come (nats).")
]


def item_numbers(words: Sequence[str]) -> list[int]:
    """Return the items that words such as 3 and 40-49 name."""
    found: list[int] = []
    for word in words:
        first, dash, last = word.partition("-")
        ends = (first, last if dash else first)
        if not all(one.isascii() and one.isdigit() for one in ends):
            raise BadInput(f'"{word}" names no items; give a number such as 3 or 40-49.')
        low, high = int(ends[0]), int(ends[1])
        if high < low or high > MOST_ITEMS:
            raise BadInput(f'"{word}" names no items; give the lower number first.')
        found.extend(range(low, high + 1))
    return found


def queue_filter(
    desk: ReviewDesk,
    by: str,
    lowest: float | None,
    highest: float | None,
    verdicts: Sequence[str] | None,
    class_: str | None,
    *,
    again: bool = False,
) -> QueueFilter:
    """Return what the options ask for (raises `BadInput` for what is not there)."""
    from dsgan_studio.core.review.queue import QueueFilter
    from dsgan_studio.core.review.verdicts import parse_verdict

    return QueueFilter(
        verdicts=frozenset(parse_verdict(one) for one in verdicts) if verdicts else None,
        class_present=None if class_ is None else desk.class_id(class_),
        lowest=lowest,
        highest=highest,
        by=desk.score_of(by),
        among=frozenset(desk.again().tolist()) if again else None,
    )
