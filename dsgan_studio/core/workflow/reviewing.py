"""The review of a run: the queue, verdicts and their undo, corrected masks, the audit.

A window keeps a `ReviewDesk` open; a command opens one with `open_desk` for one call.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from jaxtyping import Int64, UInt8

from dsgan_studio.core.annotations.masks import check_mask, read_mask
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.reading import Item, open_run
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import ItemVerdict, VerdictEvent, VerdictStep
from dsgan_studio.core.project.verdicts import CARRIED
from dsgan_studio.core.review.audit import audit_result, draw_audit
from dsgan_studio.core.review.queue import (
    BY_WORST,
    EVERYTHING,
    ORDERS,
    Histogram,
    ItemTable,
    QueueFilter,
    histogram,
    order,
    select,
)
from dsgan_studio.core.review.verdicts import VERDICTS, Verdict, VerdictCounts, count_verdicts
from dsgan_studio.core.workflow.correction_samples import follow_corrections
from dsgan_studio.core.workflow.item_masks import item_mask_files
from dsgan_studio.core.workflow.labellings import (
    Mask,
    choose_labelling,
    keep_correction,
    kept_correction,
    labelling_on_disk,
    verdicts_before,
)
from dsgan_studio.core.workflow.readers import reading_as
from dsgan_studio.core.workflow.review_results import (
    AuditState,
    CorrectedItems,
    QueueListing,
    QueueRow,
    ReviewStatus,
    ReviewStep,
)

DEEDS = {
    Verdict.UNREVIEWED: "reset",
    Verdict.ACCEPTED: "accept",
    Verdict.REJECTED: "reject",
    Verdict.CORRECTED: "correct",
}


class ReviewDesk:
    """The review of one labelling of an open project, for one thread; close it after use.

    Verdicts are on the disk when a method returns. The table is held in memory and follows them.
    """

    def __init__(self, project: Project, run: int | None = None) -> None:
        """Open the latest labelling of a run (the latest run, if None).

        Raises:
            BadInput: if there is nothing to review yet.
        """
        chosen = choose_labelling(project, run)
        self._project = project
        self.run_id = chosen.run.id
        self.labelling_id = chosen.labelling.id
        self.schema = project.schema() or chosen.schema
        self._run = open_run(project.path(layout.run_folder(self.run_id)))
        self._on_disk = labelling_on_disk(self._run, chosen.labelling)
        self._table = project.review.columns(self.labelling_id, chosen.interpreter.class_ids)
        self._held: dict[int, ItemVerdict] = {}
        self._before = verdicts_before(project, chosen.labelling)
        self._take(project.review.verdicts(self.labelling_id))
        if project.writing:  # a process killed after a verdict may not have come to the samples
            self._follow()

    def close(self) -> None:
        """Close the files of the run; the project stays open."""
        self._run.close()

    @property
    def table(self) -> ItemTable:
        """All items with scores and verdicts, as columns."""
        return self._table

    def queue(
        self,
        wanted: QueueFilter = EVERYTHING,
        *,
        by: str | int = BY_WORST,
        descending: bool = True,
    ) -> Int64[np.ndarray, "K"]:
        """Return the items that pass, in order (raises `BadInput` for what is not there)."""
        return order(self._table, select(self._table, wanted), by=by, descending=descending)

    def rows(self, indexes: Sequence[int] | npt.NDArray[np.int64]) -> tuple[QueueRow, ...]:
        """Return what is known of some items, for reading."""
        return tuple(self._row(int(index)) for index in indexes)

    def listing(
        self, wanted: QueueFilter, *, by: str | int, descending: bool, most: int
    ) -> QueueListing:
        """Return the first `most` items of a queue, with what is known of them."""
        found = self.queue(wanted, by=by, descending=descending)
        rows = self.rows(found[:most])
        return QueueListing(self.run_id, self.labelling_id, len(found), rows)

    def status(self, threshold: float | None = None) -> ReviewStatus:
        """Return where the review stands."""
        steps = self._project.review.steps(self.labelling_id)
        done = [one.deed for one in steps if not one.undone and one.deed != CARRIED]
        undone = [one.deed for one in steps if one.undone]
        return ReviewStatus(
            run=self.run_id,
            labelling=self.labelling_id,
            counts=self.counts(threshold),
            audit=self.audit(),
            can_undo=done[-1] if done else "",
            can_redo=undone[0] if undone else "",
            again=len(self.again()),
        )

    def class_id(self, text: str) -> int:
        """Return the id of the class that is called `text`, or has that id.

        Raises:
            BadInput: if there is none.
        """
        for one in self.schema.classes:
            if text in (one.name, str(one.id)):
                return one.id
        names = ", ".join(one.name for one in self.schema.classes)
        raise BadInput(f'"{text}" is not a class; give one of {names}.')

    def score_of(self, text: str) -> str | int:
        """Return what `text` means as an order: worst10, region, index, verdict, or a class.

        Raises:
            BadInput: if it is none of these.
        """
        return text if text in ORDERS else self.class_id(text)

    def counts(self, threshold: float | None = None) -> VerdictCounts:
        """Return how many items have each verdict, and how many a release would hold."""
        return count_verdicts(self._table.verdicts, self._table.worst10, threshold)

    def histogram(
        self, *, by: str | int = BY_WORST, bars: int = 64, threshold: float | None = None
    ) -> Histogram:
        """Return how the scores are spread."""
        return histogram(self._table, by=by, bars=bars, threshold=threshold)

    def class_scores(self) -> tuple[tuple[int, str, float], ...]:
        """Return id, name and mean score (nats) of the classes that occur, the least sure first."""
        means = []
        for class_id in self._table.class_ids:
            column = self._table.score(class_id)
            found = column[np.isfinite(column)]
            if len(found) and class_id in self.schema.ids:
                name = self.schema.by_id(class_id).name
                means.append((class_id, name, float(found.mean(dtype=np.float64))))
        return tuple(sorted(means, key=lambda one: -one[2]))

    def thumbnails(self, indexes: Sequence[int]) -> UInt8[np.ndarray, "K h w 3"]:
        """Return the small images of what is on the screen, in the order asked for."""
        return self._run.thumbnails(indexes)

    def item(self, index: int) -> Item:
        """Return one item whole, with the label as the interpreter gave it."""
        return self._run.item(index, self._on_disk)

    def label(self, index: int) -> Mask:
        """Return the label that holds: the corrected mask, or what the interpreter says."""
        said = self._held.get(index)
        if said is not None and said.verdict is Verdict.CORRECTED:
            return kept_correction(self._project, self.run_id, said)
        return self._run.label_part(index, self._on_disk).label

    def verdict_before(self, index: int) -> Verdict:
        """Return what was said of an item in the labelling before this one."""
        found = self._before.get(index)
        return Verdict.UNREVIEWED if found is None else found.verdict

    def again(self) -> Int64[np.ndarray, "K"]:
        """Return the items that were accepted with another label and have no verdict now."""
        accepted = [k for k, one in self._before.items() if one.verdict is Verdict.ACCEPTED]
        indexes = np.array(sorted(k for k in accepted if k < len(self._table)), np.int64)
        unreviewed: Int64[np.ndarray, "K"] = indexes[
            self._table.verdicts[indexes] == Verdict.UNREVIEWED.code
        ]
        return unreviewed

    def corrections(self) -> dict[int, ItemVerdict]:
        """Return the items whose label a corrected mask replaces now, by index."""
        return {k: one for k, one in self._held.items() if one.verdict is Verdict.CORRECTED}

    def history(self, index: int) -> tuple[VerdictEvent, ...]:
        """Return all that was ever said of an item: who, when, and what was said before."""
        return self._project.review.history(self.labelling_id, index)

    def judge(
        self,
        indexes: Sequence[int] | npt.NDArray[np.int64],
        verdict: Verdict,
        *,
        author: str = "",
    ) -> ReviewStep:
        """Accept, reject or reset items, as one step.

        Raises:
            BadInput: if an item is not there or is named twice, or the verdict is `corrected`,
                which takes a mask.
        """
        if verdict is Verdict.CORRECTED:
            raise BadInput("an item is corrected by a mask; give one.")
        changes = [ItemVerdict(int(index), verdict) for index in indexes]
        return self._apply(changes, verdict, author)

    def correct(self, index: int, mask: Mask, *, author: str = "") -> ReviewStep:
        """Let `mask` hold in place of the label of an item.

        Raises:
            BadInput: if the mask has another size, or a class that the schema does not have.
        """
        self._check_index(index)
        check_mask(mask, self.schema, self._size(), f"the mask of item {index}")
        change = keep_correction(self._project, self.run_id, index, mask)
        return self._apply([change], Verdict.CORRECTED, author)

    def correct_from(
        self, folder: Path, context: JobContext, *, author: str = ""
    ) -> CorrectedItems:
        """Correct items with the masks in `folder`, named by item, such as 000012.png; one step.

        Raises:
            BadInput: if there are none, or one cannot be used; nothing is changed then.
        """
        files, passed_over = item_mask_files(folder)
        for index in files:
            self._check_index(index)
        masks: dict[int, Mask] = {}
        for done, (index, file) in enumerate(files.items()):
            context.checkpoint("read masks", done, len(files))
            masks[index] = read_mask(file, self.schema, self._size())
        context.checkpoint("read masks", len(files), len(files))
        changes = [
            keep_correction(self._project, self.run_id, index, mask)
            for index, mask in masks.items()
        ]
        return CorrectedItems(self._apply(changes, Verdict.CORRECTED, author), passed_over)

    def undo(self) -> ReviewStep:
        """Take the last step back, whole, be it of one item or of thousands."""
        return self._moved(self._project.review.undo(self.labelling_id))

    def redo(self) -> ReviewStep:
        """Do the step again that was taken back last."""
        return self._moved(self._project.review.redo(self.labelling_id))

    def begin_audit(
        self, *, count: int, seed: int, threshold: float | None, author: str = ""
    ) -> AuditState:
        """Draw `count` of the unreviewed items up to the threshold, to be checked by hand.

        Raises:
            BadInput: if there is none.
        """
        pool = self._unreviewed(threshold)
        drawn = draw_audit(pool, count, seed)
        self._project.review.add_audit(
            self.labelling_id,
            seed=seed,
            threshold=threshold,
            pool=len(pool),
            indexes=[int(index) for index in drawn],
            author=author or reading_as(self._project).name,
        )
        state = self.audit()
        assert state is not None
        return state

    def audit_pool(self, threshold: float | None) -> int:
        """Return how many items an audit would be drawn from: unreviewed, up to the threshold."""
        return len(self._unreviewed(threshold))

    def _unreviewed(self, threshold: float | None) -> Int64[np.ndarray, "K"]:
        wanted = QueueFilter(verdicts=frozenset((Verdict.UNREVIEWED,)), highest=threshold)
        return select(self._table, wanted)

    def audit(self) -> AuditState | None:
        """Return the audit that was begun last, judged by the verdicts of now; None without."""
        held = self._project.review.latest_audit(self.labelling_id)
        if held is None:
            return None
        drawn = np.array(held.indexes, np.int64)
        codes = self._table.verdicts[drawn]
        left = drawn[codes == Verdict.UNREVIEWED.code]
        return AuditState(
            seed=held.seed,
            threshold=held.threshold,
            result=audit_result(codes, held.pool),
            drawn=held.indexes,
            to_check=tuple(int(one) for one in left),
        )

    def _row(self, index: int) -> QueueRow:
        self._check_index(index)
        scores = self._table.per_class[index]
        return QueueRow(
            item=index,
            verdict=VERDICTS[self._table.verdicts[index]].value,
            before=self.verdict_before(index).value,
            worst10=float(self._table.worst10[index]),
            region=float(self._table.region[index]),
            per_class={
                class_id: float(score)
                for class_id, score in zip(self._table.class_ids, scores, strict=True)
                if np.isfinite(score)
            },
        )

    def _apply(self, changes: Sequence[ItemVerdict], verdict: Verdict, author: str) -> ReviewStep:
        review = self._project.review
        deed = DEEDS[verdict]
        who = author or reading_as(self._project).name
        return self._moved(review.apply(self.labelling_id, changes, deed=deed, author=who))

    def _moved(self, step: VerdictStep | None) -> ReviewStep:
        if step is not None:
            self._take(self._project.review.verdicts_of_step(step.id))
            self._follow()
        deed, changed = ("", 0) if step is None else (step.deed, step.items)
        return ReviewStep(self.run_id, self.labelling_id, deed, changed, self.counts())

    def _follow(self) -> None:
        follow_corrections(self._project, self.run_id, self._held, len(self._table))

    def _take(self, verdicts: Sequence[ItemVerdict]) -> None:
        """Bring the table to what holds of some items."""
        self._held |= {one.index: one for one in verdicts}
        for verdict in Verdict:
            indexes = [one.index for one in verdicts if one.verdict is verdict]
            if indexes:
                self._table = self._table.with_verdicts(np.array(indexes, np.int64), verdict)

    def _size(self) -> tuple[int, int]:
        side = self._run.manifest.recipe.size_px
        return side, side

    def _check_index(self, index: int) -> None:
        if not 0 <= index < len(self._table):
            raise BadInput(
                f"run {self.run_id} has no item {index} with a label; it has items 0 to "
                f"{len(self._table) - 1}."
            )


@contextlib.contextmanager
def open_desk(path: Path, run: int | None = None, *, writing: bool) -> Iterator[ReviewDesk]:
    """Open a project and the review of one of its runs for the length of a `with` block.

    Raises:
        BadInput: if there is nothing to review yet.
        ProjectError, ProjectLocked, NewerVersion: if the project cannot be opened.
    """
    with open_project(path) if writing else open_project_reading(path) as project:
        desk = ReviewDesk(project, run)
        try:
            yield desk
        finally:
            desk.close()
