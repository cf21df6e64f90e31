"""Agreeing on one mask between two readers, whose own masks stay as they painted them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.annotations.disagreement import (
    Disagreement,
    agreed_mask,
    disagreements,
)
from dsgan_studio.core.annotations.masks import check_mask
from dsgan_studio.core.annotations.schema import UNLABELLED, LabelSchema
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import make_folder
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.reader_records import FIRST_READER, AdjudicationRecord, Reader
from dsgan_studio.core.workflow.mask_store import MaskStore, mask_size_px
from dsgan_studio.core.workflow.own_readings import own_readings
from dsgan_studio.core.workflow.painting import (
    Begun,
    Painting,
    begin_strokes,
    open_painting,
    painting_schema,
)
from dsgan_studio.core.workflow.painting_progress import completed
from dsgan_studio.core.workflow.projects import record

Mask = UInt8[np.ndarray, "H W"]
SOURCE, TAKEN_BACK = "adjudicated", "agreement taken back"


@dataclass(frozen=True, eq=False)
class TwoReadings:
    """What two readers painted of one sample, and where they differ.

    Attributes:
        sample_id: of the sample.
        first, second: the readers.
        masks: theirs, [H, W] uint8.
        regions: where both name a class and not the same, the largest first.
    """

    sample_id: int
    first: Reader
    second: Reader
    masks: tuple[Mask, Mask]
    regions: tuple[Disagreement, ...]


class Adjudication(Painting):
    """The mask of a sample while two readers' masks are brought together.

    Made by `open_adjudication`. It begins as what they agree on, unlabelled where they do not.
    Decisions are steps like strokes: they can be undone, and are in a journal of their own, so
    that a killed program loses two seconds. Only `agree` makes it the project's mask.
    """

    def __init__(self, project: Project, readings: TwoReadings, author: str, begun: Begun) -> None:
        super().__init__(MaskStore(project), readings.sample_id, author, begun)
        self.readings = readings
        self._project = project

    def save(self) -> bool:
        """Bring the decisions to the disk; the project's mask stays as it is."""
        self.flush()
        return False

    def agree(self, author: str = "") -> None:
        """Make it the project's mask, with who decided and when; open regions stay unlabelled.

        Each reader's own mask stays theirs: the first reader's, which was the project's, is kept
        beside it.

        Args:
            author: who decided; by default who began.

        Raises:
            BadInput: if it holds a class that the schema has lost since.
            StoreError: if the disk refuses; the decisions stay in the journal.
        """
        self.flush()
        project, both, sample_id = self._project, self.readings, self.sample_id
        check_mask(self.mask, painting_schema(project), None, "the agreed mask")
        who = author or self._author
        if not project.readers.adjudications(sample_id):
            keep_first_reading(project, sample_id)
        store = MaskStore(project)
        before = store.history(sample_id)
        names = f"{both.first.shown} and {both.second.shown}"
        own = open_painting(project, sample_id)
        with project.transaction():
            store.put(sample_id, self.mask, source=f"{SOURCE}: {names}", author=who)
            now = store.history(sample_id)[-1]
            project.readers.add_adjudication(
                sample_id,
                revision=now.revision,
                revision_before=before[-1].revision if before else 0,
                first=(both.first.id, _revision(project, both.first, sample_id)),
                second=(both.second.id, _revision(project, both.second, sample_id)),
                author=who,
            )
            readers = [both.first.shown, both.second.shown]
            record(project, "masks adjudicate", {"sample": sample_id, "readers": readers})
        own.follow(self.mask, "agreed mask")
        self._note_saved()


def _revision(project: Project, reader: Reader, sample_id: int) -> int:
    return project.readers.history(reader.id, sample_id)[-1].revision


def keep_first_reading(project: Project, sample_id: int) -> None:
    """Keep the project's mask of a sample as the first reader's own, before it is agreed on."""
    own = MaskStore(project)
    history, schema = own.history(sample_id), project.schema()
    if not history or schema is None:
        return
    latest, first = history[-1], project.readers.one(FIRST_READER)
    MaskStore(project, first).put(
        sample_id, own.stored(latest, schema), source=latest.source,
        author=latest.author or first.name, created_utc=latest.created_utc,
    )  # fmt: skip


def why_not_adjudicate(
    project: Project, sample_id: int, first: Reader, second: Reader
) -> Reader | None:
    """Return the reader who still reads the sample blind, None where both masks may be seen.

    The first reader is not blind: their masks are the project's, which everybody has seen.
    """
    for reader in (first, second):
        if not reader.is_first and sample_id not in completed(project, reader):
            return reader
    return None


def open_adjudication(
    project: Project, sample_id: int, first: Reader, second: Reader, *, author: str = ""
) -> Adjudication:
    """Begin to agree on the mask of a sample, or go on where it was left.

    Where a reader painted since, it begins anew; undo brings the decisions back.

    Args:
        project: open for writing.
        sample_id: of which sample.
        first: one reader.
        second: the other.
        author: who decides.

    Raises:
        BadInput: if one of them has no mask of the sample or still reads it blind, or a mask is
            missing or damaged.
        StoreError: if the disk refuses.
    """
    blind = why_not_adjudicate(project, sample_id, first, second)
    if blind is not None:
        raise BadInput(
            f"{blind.shown} has not called the mask of sample {sample_id} complete; until then the "
            "two are not shown side by side, so that nobody copies."
        )
    schema = painting_schema(project)
    masks = tuple(_reading(project, one, sample_id, schema) for one in (first, second))
    both = TwoReadings(
        sample_id, first, second, (masks[0], masks[1]), disagreements(masks[0], masks[1])
    )
    file = project.path(layout.adjudication_journal_file(sample_id))
    make_folder(file.parent)
    begun = begin_strokes(file, agreed_mask(*both.masks), schema)
    return Adjudication(project, both, author, begun)


def _reading(project: Project, reader: Reader, sample_id: int, schema: LabelSchema) -> Mask:
    held = own_readings(project, reader).get(sample_id)
    if held is None:
        raise BadInput(
            f"{reader.shown} has no mask of sample {sample_id}; both have to paint it first."
        )
    store, latest = held
    return store.stored(latest, schema)


@dataclass(frozen=True)
class AgreedMask:
    """That the mask of a sample was agreed between two readers.

    Attributes:
        record: of the agreement.
        holds: whether the project's mask is still as it was agreed.
    """

    record: AdjudicationRecord
    holds: bool


def agreed_masks(project: Project) -> Mapping[int, AgreedMask]:
    """Return what was agreed last of each sample and not taken back."""
    found = {}
    for one in project.readers.adjudications():
        history = {mask.revision: mask for mask in project.mask_history(one.sample_id)}
        agreed, latest = history.get(one.revision), history.get(len(history))
        holds = agreed is not None and latest is not None and agreed.sha256 == latest.sha256
        found[one.sample_id] = AgreedMask(one, holds)
    return found


def take_agreement_back(project: Project, sample_id: int, *, author: str = "") -> bool:
    """Make the mask before the last agreement the project's again; tell whether there was one.

    The decisions stay in their journal, so that they can be agreed on again.

    Raises:
        BadInput: if that mask is missing or damaged.
        StoreError: if the disk refuses.
    """
    held = project.readers.adjudications(sample_id)
    if not held:
        return False
    store, last = MaskStore(project), held[-1]
    mask, own = _before(project, store, last), open_painting(project, sample_id)
    with project.transaction():
        project.readers.take_adjudication_back(last.id)
        store.put(sample_id, mask, source=TAKEN_BACK, author=author)
        record(project, "masks adjudicate", {"sample": sample_id, "taken back": True})
    own.follow(mask, TAKEN_BACK)
    return True


def _before(project: Project, store: MaskStore, last: AdjudicationRecord) -> Mask:
    earlier = {one.revision: one for one in store.history(last.sample_id)}
    if last.revision_before not in earlier:
        return np.full(mask_size_px(project, last.sample_id), UNLABELLED, dtype=np.uint8)
    mask = store.stored(earlier[last.revision_before], None)
    # A class that the schema lost since cannot come back: those pixels are to be said anew.
    known = np.isin(mask, (*painting_schema(project).ids, UNLABELLED))
    return np.where(known, mask, UNLABELLED).astype(np.uint8)
