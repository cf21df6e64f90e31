"""Readers in the index: who they are, their masks and keypoints beside the project's own."""

from __future__ import annotations

from dsgan_studio.core.annotations.keypoints import SampleKeypoints
from dsgan_studio.core.annotations.keypoints_json import placed_to_json
from dsgan_studio.core.annotations.schema import listed
from dsgan_studio.core.base.errors import BadInput, ProjectError
from dsgan_studio.core.project import adjudications, samples
from dsgan_studio.core.project.clock import Clock, to_text
from dsgan_studio.core.project.database import Database, Row
from dsgan_studio.core.project.jsontext import to_json_text
from dsgan_studio.core.project.keypoints import record_from_row
from dsgan_studio.core.project.reader_names import (
    checked_reader_name,
    reader_folder_name,
    same_name,
)
from dsgan_studio.core.project.reader_records import FIRST_READER, AdjudicationRecord, Reader
from dsgan_studio.core.project.records import KeypointRecord, MaskRecord
from dsgan_studio.core.project.rows import readable

_FIRST_FOLDER = "01-first"
_SELECT = (
    "SELECT m.sample_id, m.revision, m.sha256, m.author, m.created_utc, m.source"
    " FROM reader_mask_revisions m"
)
_NEWEST = (
    "(SELECT max(revision) FROM reader_mask_revisions"
    " WHERE reader_id = m.reader_id AND sample_id = m.sample_id)"
)
_OF_GENERATOR = "SELECT id FROM samples WHERE generator_hash = ?2"
_LATEST = (
    f"{_SELECT} WHERE m.reader_id = ?1 AND m.revision = {_NEWEST}"
    f" AND (?2 IS NULL OR m.sample_id IN ({_OF_GENERATOR})) ORDER BY m.sample_id"
)
_POINTS = (
    "SELECT sample_id, revision, points_json, author, created_utc, source"
    " FROM reader_keypoint_revisions WHERE reader_id = ? AND sample_id = ? ORDER BY revision"
)
_LATEST_POINTS = (
    "SELECT k.sample_id, k.revision, k.points_json, k.author, k.created_utc, k.source"
    " FROM reader_keypoint_revisions k WHERE k.revision = (SELECT max(revision) FROM"
    " reader_keypoint_revisions WHERE reader_id = k.reader_id AND sample_id = k.sample_id)"
    " ORDER BY k.reader_id, k.sample_id"
)


class ReaderFacts:
    """Readers of an open project; a part of `Project`, with its rules for errors."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    # Who

    def all(self) -> tuple[Reader, ...]:
        """Return every reader, the first first, who is always there."""
        rows = self._database.rows("SELECT id, name, folder, created_utc FROM readers ORDER BY id")
        with readable("a reader"):
            found = tuple(Reader(*row) for row in rows)
        if found and found[0].is_first:
            return found
        return (Reader(FIRST_READER, "", _FIRST_FOLDER, ""), *found)

    def one(self, reader_id: int) -> Reader:
        """Return the reader of that number (`ProjectError` if there is none)."""
        for reader in self.all():
            if reader.id == reader_id:
                return reader
        raise ProjectError(f"{self._database.path.parent} has no reader {reader_id}.")

    def named(self, name: str) -> Reader:
        """Return the reader of that name, whatever the case of its letters.

        Raises:
            BadInput: if there is none; the text lists those that are there.
        """
        readers = self.all()
        for reader in readers:
            if same_name(reader.shown, name):
                return reader
        there = listed(f'"{one.shown}"' for one in readers)
        raise BadInput(
            f'there is no reader called "{name[:80]}" (there is {there}); add one with '
            "dsgan-studio masks readers PROJECT --add NAME."
        )

    def add(self, name: str) -> Reader:
        """Add a reader (`BadInput` if the name is not allowed or taken)."""
        with self._database.transaction():
            readers = self.all()
            plain = checked_reader_name(name, [one.name for one in readers if one.name])
            reader_id = readers[-1].id + 1
            folder = reader_folder_name(reader_id, plain)
            return self._insert(Reader(reader_id, plain, folder, to_text(self._clock())))

    def rename(self, reader_id: int, name: str) -> Reader:
        """Call a reader otherwise (as `add`); what is stored keeps the name it was stored under."""
        with self._database.transaction():
            reader = self.one(reader_id)
            others = [one.name for one in self.all() if one.name and one.id != reader_id]
            plain = checked_reader_name(name, others)
            if reader.is_first:
                self.ensure_first()
            self._database.execute("UPDATE readers SET name = ? WHERE id = ?", (plain, reader_id))
            return self.one(reader_id)

    def ensure_first(self) -> None:
        """Give the first reader a row, which what is stored under them refers to."""
        with self._database.transaction():
            if self._database.row("SELECT id FROM readers WHERE id = ?", (FIRST_READER,)) is None:
                self._insert(Reader(FIRST_READER, "", _FIRST_FOLDER, to_text(self._clock())))

    def _insert(self, reader: Reader) -> Reader:
        self._database.execute(
            "INSERT INTO readers (id, name, folder, created_utc) VALUES (?, ?, ?, ?)",
            (reader.id, reader.name, reader.folder, reader.created_utc),
        )
        return reader

    # Masks

    def masks(self, reader_id: int, generator_hash: str | None = None) -> tuple[MaskRecord, ...]:
        """Return the latest revision of each of a reader's masks; of one generator's, if named."""
        rows = self._database.rows(_LATEST, (reader_id, generator_hash))
        return tuple(_mask(row) for row in rows)

    def history(self, reader_id: int, sample_id: int) -> tuple[MaskRecord, ...]:
        """Return all revisions of one of a reader's masks, the first first."""
        rows = self._database.rows(
            f"{_SELECT} WHERE m.reader_id = ? AND m.sample_id = ? ORDER BY m.revision",
            (reader_id, sample_id),
        )
        return tuple(_mask(row) for row in rows)

    def add_revision(
        self,
        reader_id: int,
        sample_id: int,
        *,
        sha256: str,
        source: str,
        author: str = "",
        created_utc: str = "",
    ) -> MaskRecord:
        """Add a revision of a reader's mask; one with the content of the latest adds nothing.

        Args:
            reader_id: whose.
            sample_id: of which sample.
            sha256: of the file.
            source: how it came about.
            author: who made it.
            created_utc: when it was made, where that is not now.

        Raises:
            ProjectError: if there is no such reader or sample.
        """
        with self._database.transaction():
            samples.one(self._database, sample_id)
            if self.one(reader_id).is_first:
                self.ensure_first()
            history = self.history(reader_id, sample_id)
            if history and history[-1].sha256 == sha256:
                return history[-1]
            now = created_utc or to_text(self._clock())
            record = MaskRecord(sample_id, len(history) + 1, sha256, author, now, source)
            self._database.execute(
                "INSERT INTO reader_mask_revisions (reader_id, sample_id, revision, sha256,"
                " author, source, created_utc) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (reader_id, sample_id, record.revision, sha256, author, source, now),
            )
        return record

    # Keypoints

    def keypoints(self, reader_id: int, sample_id: int) -> tuple[KeypointRecord, ...]:
        """Return all revisions of what a reader said of a sample's points, the first first."""
        rows = self._database.rows(_POINTS, (reader_id, sample_id))
        return tuple(record_from_row(row) for row in rows)

    def latest_keypoints(self) -> tuple[KeypointRecord, ...]:
        """Return the latest that each reader but the first said of each sample's points."""
        rows = self._database.rows(_LATEST_POINTS)
        return tuple(record_from_row(row) for row in rows)

    def add_keypoints(
        self, reader_id: int, sample_id: int, points: SampleKeypoints, *, source: str, author: str
    ) -> KeypointRecord:
        """Add a revision of a reader's points; the same points as the latest add nothing.

        Raises:
            ProjectError: if there is no such reader or sample.
        """
        with self._database.transaction():
            samples.one(self._database, sample_id)
            self.one(reader_id)
            history = self.keypoints(reader_id, sample_id)
            if history and history[-1].points == points:
                return history[-1]
            now = to_text(self._clock())
            record = KeypointRecord(sample_id, len(history) + 1, points, author, now, source)
            self._database.execute(
                "INSERT INTO reader_keypoint_revisions (reader_id, sample_id, revision,"
                " points_json, author, source, created_utc) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    reader_id, sample_id, record.revision, to_json_text(placed_to_json(points)),
                    author, source, now,
                ),
            )  # fmt: skip
        return record

    # Agreed masks

    def adjudications(self, sample_id: int | None = None) -> tuple[AdjudicationRecord, ...]:
        """Return what was agreed and not taken back, the first first; of one sample, if named."""
        return adjudications.agreed(self._database, sample_id)

    def add_adjudication(
        self,
        sample_id: int,
        *,
        revision: int,
        revision_before: int,
        first: tuple[int, int],
        second: tuple[int, int],
        author: str,
    ) -> None:
        """Note that a revision of the project's mask was agreed between two readers' masks."""
        now = to_text(self._clock())
        record = AdjudicationRecord(
            0, sample_id, revision, revision_before, first, second, author, "agreed", now
        )
        adjudications.add(self._database, record)

    def take_adjudication_back(self, adjudication_id: int) -> None:
        """Note that what was agreed does not hold any more."""
        adjudications.take_back(self._database, adjudication_id)


def _mask(row: Row) -> MaskRecord:
    with readable("a revision of a reader's mask"):
        return MaskRecord(*row)
