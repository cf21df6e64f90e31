"""The label schema and the mask revisions in the index; the pixels are files beside it."""

from __future__ import annotations

from dsgan_studio.core.annotations.schema import LabelSchema, schema_from_json, schema_to_json
from dsgan_studio.core.base.errors import BadInput, ProjectError
from dsgan_studio.core.project import samples
from dsgan_studio.core.project.clock import Clock, to_text
from dsgan_studio.core.project.database import Database, Row
from dsgan_studio.core.project.jsontext import from_json_text, to_json_text
from dsgan_studio.core.project.records import MaskRecord
from dsgan_studio.core.project.rows import readable

_SELECT = (
    "SELECT m.sample_id, m.revision, m.sha256, m.author, m.created_utc, m.source"
    " FROM mask_revisions m"
)
_NEWEST = "(SELECT max(revision) FROM mask_revisions WHERE sample_id = m.sample_id)"
_LATEST = f"{_SELECT} WHERE m.revision = {_NEWEST}"
_OF_GENERATOR = "SELECT id FROM samples WHERE generator_hash = ?"


def schema(database: Database) -> LabelSchema | None:
    """Return the label schema that holds, or None where none was set."""
    row = database.row("SELECT schema_json FROM label_schemas ORDER BY id DESC LIMIT 1")
    if row is None:
        return None
    try:
        return schema_from_json(from_json_text(row[0], "the label schema"))
    except BadInput as error:
        raise ProjectError(
            f"the index of {database.path.parent} is damaged: {error} Restore it from a copy."
        ) from error


def set_schema(database: Database, new: LabelSchema, clock: Clock) -> None:
    """Let `new` be the schema from now on; earlier ones are kept as provenance."""
    with database.transaction():
        if schema(database) != new:
            database.execute(
                "INSERT INTO label_schemas (schema_json, created_utc) VALUES (?, ?)",
                (to_json_text(schema_to_json(new)), to_text(clock())),
            )


def add_revision(
    database: Database, sample_id: int, *, sha256: str, source: str, author: str, clock: Clock
) -> MaskRecord:
    """Add a revision of a mask; one with the content of the latest adds nothing.

    Raises:
        ProjectError: if the project has no such sample.
    """
    with database.transaction():
        samples.one(database, sample_id)
        row = database.row(f"{_LATEST} AND m.sample_id = ?", (sample_id,))
        before = None if row is None else _from_row(row)
        if before is not None and before.sha256 == sha256:
            return before
        revision = 1 if before is None else before.revision + 1
        record = MaskRecord(sample_id, revision, sha256, author, to_text(clock()), source)
        database.execute(
            "INSERT INTO mask_revisions (sample_id, revision, sha256, author, created_utc, source)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (sample_id, revision, sha256, author, record.created_utc, source),
        )
    return record


def latest(database: Database, generator_hash: str | None = None) -> tuple[MaskRecord, ...]:
    """Return the latest revision of each mask by sample; of one generator's samples, if named."""
    if generator_hash is None:
        rows = database.rows(f"{_LATEST} ORDER BY m.sample_id")
    else:
        rows = database.rows(
            f"{_LATEST} AND m.sample_id IN (" + _OF_GENERATOR + ") ORDER BY m.sample_id",
            (generator_hash,),
        )
    return tuple(_from_row(row) for row in rows)


def history(database: Database, sample_id: int) -> tuple[MaskRecord, ...]:
    """Return all revisions of one mask, the first first."""
    rows = database.rows(f"{_SELECT} WHERE m.sample_id = ? ORDER BY m.revision", (sample_id,))
    return tuple(_from_row(row) for row in rows)


def _from_row(row: Row) -> MaskRecord:
    with readable("a mask revision"):
        return MaskRecord(*row)
