"""What the verbs of the review return."""

from __future__ import annotations

from dataclasses import dataclass

from dsgan_studio.core.review.audit import AuditResult
from dsgan_studio.core.review.verdicts import VerdictCounts


@dataclass(frozen=True)
class ReviewStep:
    """What a verdict, an undo or a redo did.

    Attributes:
        run: number of the run.
        labelling: number of the labelling.
        deed: what was done or undone, such as "accept"; "" where there was nothing to do.
        changed: items that it changed.
        counts: of all items, afterwards.
    """

    run: int
    labelling: int
    deed: str
    changed: int
    counts: VerdictCounts


@dataclass(frozen=True)
class CorrectedItems:
    """What `correct_from` did.

    Attributes:
        step: the verdicts that it gave.
        passed_over: files that are no masks of items, by name.
    """

    step: ReviewStep
    passed_over: tuple[str, ...]


@dataclass(frozen=True)
class QueueRow:
    """One item of the queue.

    Attributes:
        item: its index in the run; names its files.
        verdict: what was said of it.
        before: what was said of it in the labelling before, "unreviewed" where nothing was; an
            accepted item whose label changed is shown by it.
        worst10: mean of the most uncertain tenth of the pixels, nats.
        region: mean of the most uncertain region, nats.
        per_class: nats by class id, of the classes that are present.
    """

    item: int
    verdict: str
    before: str
    worst10: float
    region: float
    per_class: dict[int, float]


@dataclass(frozen=True)
class AuditState:
    """An audit of a labelling.

    Attributes:
        seed: of the draw.
        threshold: nats, or None; it was drawn from unreviewed items up to this score.
        result: what it shows so far.
        drawn: the items to check, in the order to check them.
        to_check: those of them without a verdict.
    """

    seed: int
    threshold: float | None
    result: AuditResult
    drawn: tuple[int, ...]
    to_check: tuple[int, ...]


@dataclass(frozen=True)
class QueueListing:
    """The head of a queue.

    Attributes:
        run: number of the run.
        labelling: number of the labelling.
        found: items that pass the filter.
        rows: the first of them, in order.
    """

    run: int
    labelling: int
    found: int
    rows: tuple[QueueRow, ...]


@dataclass(frozen=True)
class ReviewStatus:
    """Where the review of a labelling stands.

    Attributes:
        run: number of the run.
        labelling: number of the labelling.
        counts: of all items; `released` with the threshold asked for.
        audit: the audit that was begun last, or None.
        can_undo: what an undo would take back, such as "accept", or "".
        can_redo: what a redo would do again, or "".
        again: items that were accepted with another label and have to be looked at again.
    """

    run: int
    labelling: int
    counts: VerdictCounts
    audit: AuditState | None
    can_undo: str
    can_redo: str
    again: int
