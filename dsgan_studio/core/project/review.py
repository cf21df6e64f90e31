"""The facts of the review of an open project."""

from __future__ import annotations

from collections.abc import Sequence

from dsgan_studio.core.project import audits, scores, verdicts
from dsgan_studio.core.project.clock import Clock
from dsgan_studio.core.project.database import Database
from dsgan_studio.core.project.records import (
    AuditRecord,
    ItemVerdict,
    VerdictEvent,
    VerdictStep,
)
from dsgan_studio.core.review.queue import ItemTable


class ReviewFacts:
    """Verdicts, audits and corrected samples; a part of `Project`, with its rules for errors."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def columns(self, labelling_id: int, class_ids: tuple[int, ...]) -> ItemTable:
        """Return the scores of all items as columns, all without a verdict."""
        return scores.columns(self._database, labelling_id, class_ids)

    def verdicts(self, labelling_id: int) -> tuple[ItemVerdict, ...]:
        """Return the verdicts that hold, by index; unreviewed items are not among them."""
        return verdicts.held(self._database, labelling_id)

    def verdicts_of_step(self, step_id: int) -> tuple[ItemVerdict, ...]:
        """Return what holds now of the items that a step changed, unreviewed ones among them."""
        return verdicts.held_of_step(self._database, step_id)

    def touched(self, labelling_id: int) -> frozenset[int]:
        """Return the items of which something was ever said in this labelling."""
        return verdicts.touched(self._database, labelling_id)

    def apply(
        self, labelling_id: int, changes: Sequence[ItemVerdict], *, deed: str, author: str = ""
    ) -> VerdictStep | None:
        """Give verdicts as one step; None where all of them held already."""
        return verdicts.apply(
            self._database, labelling_id, changes, deed=deed, author=author, clock=self._clock
        )

    def undo(self, labelling_id: int) -> VerdictStep | None:
        """Take the last step back, whole; None where there is none."""
        return verdicts.undo(self._database, labelling_id)

    def redo(self, labelling_id: int) -> VerdictStep | None:
        """Do the step again that was taken back last; None where there is none."""
        return verdicts.redo(self._database, labelling_id)

    def steps(self, labelling_id: int) -> tuple[VerdictStep, ...]:
        """Return all that was done and can be done again, the first first."""
        return verdicts.steps(self._database, labelling_id)

    def history(self, labelling_id: int, index: int) -> tuple[VerdictEvent, ...]:
        """Return all that was ever said of one item: who, when, and what was said before."""
        return verdicts.history(self._database, labelling_id, index)

    def add_audit(
        self,
        labelling_id: int,
        *,
        seed: int,
        threshold: float | None,
        pool: int,
        indexes: Sequence[int],
        author: str = "",
    ) -> AuditRecord:
        """Keep an audit that was drawn."""
        return audits.add(
            self._database,
            labelling_id,
            seed=seed,
            threshold=threshold,
            pool=pool,
            indexes=indexes,
            author=author,
            clock=self._clock,
        )

    def latest_audit(self, labelling_id: int) -> AuditRecord | None:
        """Return the audit of a labelling that was begun last, or None."""
        return audits.latest(self._database, labelling_id)

    def item_samples(self, run_id: int) -> dict[int, int]:
        """Return the sample that was made of each item of a run, by the item's index."""
        return dict(
            self._database.rows(
                "SELECT position, sample_id FROM item_samples WHERE run_id = ?", (run_id,)
            )
        )

    def add_item_sample(self, run_id: int, index: int, sample_id: int) -> None:
        """Write down that a sample was made of an item."""
        self._database.execute(
            "INSERT INTO item_samples (run_id, position, sample_id) VALUES (?, ?, ?)",
            (run_id, index, sample_id),
        )
