"""Keypoints in the index: their schema, their revisions, and what interpreters learned of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dsgan_studio.core.annotations.keypoints import KeypointSchema, SampleKeypoints
from dsgan_studio.core.annotations.keypoints_json import (
    keypoint_schema_from_json,
    keypoint_schema_to_json,
    placed_from_json,
    placed_to_json,
)
from dsgan_studio.core.base.errors import BadInput, ProjectError
from dsgan_studio.core.project import samples
from dsgan_studio.core.project.clock import Clock, to_text
from dsgan_studio.core.project.database import Database, Row
from dsgan_studio.core.project.jsontext import from_json_text, to_json_text
from dsgan_studio.core.project.records import KeypointRecord, LearnedKeypoints
from dsgan_studio.core.project.rows import readable

_SELECT = (
    "SELECT k.sample_id, k.revision, k.points_json, k.author, k.created_utc, k.source"
    " FROM keypoint_revisions k"
)
_NEWEST = "(SELECT max(revision) FROM keypoint_revisions WHERE sample_id = k.sample_id)"
_LATEST = f"{_SELECT} WHERE k.revision = {_NEWEST}"
_OF_GENERATOR = "SELECT id FROM samples WHERE generator_hash = ?1"


class KeypointFacts:
    """Keypoints of an open project; a part of `Project`, with its rules for errors."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def schema(self) -> KeypointSchema | None:
        """Return the keypoint schema that holds, or None where none was set."""
        row = self._database.row("SELECT schema_json FROM keypoint_schemas ORDER BY id DESC")
        return None if row is None else self._schema_of(row[0])

    def set_schema(self, new: KeypointSchema) -> None:
        """Let `new` be the schema from now on; earlier ones are kept as provenance."""
        with self._database.transaction():
            if self.schema() != new:
                self._database.execute(
                    "INSERT INTO keypoint_schemas (schema_json, created_utc) VALUES (?, ?)",
                    (to_json_text(keypoint_schema_to_json(new)), to_text(self._clock())),
                )

    def add_revision(
        self, sample_id: int, points: SampleKeypoints, *, source: str, author: str = ""
    ) -> KeypointRecord:
        """Add a revision of the keypoints of a sample; the same points as the latest add nothing.

        Raises:
            ProjectError: if the project has no such sample.
        """
        with self._database.transaction():
            samples.one(self._database, sample_id)
            row = self._database.row(f"{_LATEST} AND k.sample_id = ?", (sample_id,))
            before = None if row is None else record_from_row(row)
            if before is not None and before.points == points:
                return before
            revision = 1 if before is None else before.revision + 1
            now = to_text(self._clock())
            record = KeypointRecord(sample_id, revision, points, author, now, source)
            text = to_json_text(placed_to_json(points))
            self._database.execute(
                "INSERT INTO keypoint_revisions (sample_id, revision, points_json, author,"
                " created_utc, source) VALUES (?, ?, ?, ?, ?, ?)",
                (sample_id, revision, text, author, now, source),
            )
        return record

    def latest(self, generator_hash: str | None = None) -> tuple[KeypointRecord, ...]:
        """Return the latest revision of each sample's points; of one generator's, if named."""
        rows = self._database.rows(
            f"{_LATEST} AND (?1 IS NULL OR k.sample_id IN ({_OF_GENERATOR})) ORDER BY k.sample_id",
            (generator_hash,),
        )
        return tuple(record_from_row(row) for row in rows)

    def history(self, sample_id: int) -> tuple[KeypointRecord, ...]:
        """Return all revisions of one sample's points, the first first."""
        rows = self._database.rows(
            f"{_SELECT} WHERE k.sample_id = ? ORDER BY k.revision", (sample_id,)
        )
        return tuple(record_from_row(row) for row in rows)

    def set_learned(self, interpreter_hash: str, learned: LearnedKeypoints | None) -> None:
        """Note what an interpreter of the project learned; None that it learned no points.

        Raises:
            ProjectError: if the interpreter or a revision is not in the project.
        """
        with self._database.transaction():
            for table in ("interpreter_keypoints", "interpreter_keypoint_schemas"):
                self._database.execute(
                    f"DELETE FROM {table} WHERE interpreter_hash = ?",  # noqa: S608
                    (interpreter_hash,),
                )
            if learned is None:
                return
            self._database.execute(
                "INSERT INTO interpreter_keypoint_schemas (interpreter_hash, schema_json)"
                " VALUES (?, ?)",
                (interpreter_hash, to_json_text(keypoint_schema_to_json(learned.schema))),
            )
            self._database.execute_many(
                "INSERT INTO interpreter_keypoints (interpreter_hash, sample_id, revision)"
                " VALUES (?, ?, ?)",
                [(interpreter_hash, *used) for used in learned.revisions],
            )

    def learned_by(self, interpreter_hash: str) -> LearnedKeypoints | None:
        """Return what an interpreter learned, None where it learned no points."""
        return self.learned_by_all().get(interpreter_hash)

    def learned_by_all(self) -> Mapping[str, LearnedKeypoints]:
        """Return what each interpreter learned that learned any."""
        used: dict[str, list[tuple[int, int]]] = {}
        for interpreter, sample_id, revision in self._database.rows(
            "SELECT interpreter_hash, sample_id, revision FROM interpreter_keypoints"
            " ORDER BY interpreter_hash, sample_id"
        ):
            used.setdefault(interpreter, []).append((sample_id, revision))
        rows = self._database.rows(
            "SELECT interpreter_hash, schema_json FROM interpreter_keypoint_schemas"
            " ORDER BY interpreter_hash"
        )
        return {
            interpreter: LearnedKeypoints(self._schema_of(text), tuple(used.get(interpreter, ())))
            for interpreter, text in rows
        }

    def _schema_of(self, text: Any) -> KeypointSchema:
        try:
            return keypoint_schema_from_json(from_json_text(text, "the keypoint schema"))
        except BadInput as error:
            raise ProjectError(
                f"the index of {self._database.path.parent} is damaged: {error} Restore it from a "
                "copy."
            ) from error


def record_from_row(row: Row) -> KeypointRecord:
    """Return the record that a row of sample, revision, points, author, time and source tells."""
    with readable("a revision of keypoints"):
        try:
            points = placed_from_json(from_json_text(row[2], "keypoints"))
        except BadInput as error:
            raise ValueError(str(error)) from error
        return KeypointRecord(row[0], row[1], points, *row[3:])
