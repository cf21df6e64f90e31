"""Interpreters in the index."""

from __future__ import annotations

from dsgan_studio.core.project.clock import Clock
from dsgan_studio.core.project.database import Database, Row
from dsgan_studio.core.project.jsontext import from_json_text, to_json_text
from dsgan_studio.core.project.layout import checked_hash
from dsgan_studio.core.project.records import InterpreterRecord
from dsgan_studio.core.project.rows import dated, readable

_SELECT = (
    "SELECT hash, class_ids_json, settings_json, report_json, generator_hash, schema_json,"
    " created_utc FROM interpreters"
)


def add(database: Database, record: InterpreterRecord, clock: Clock) -> InterpreterRecord:
    """Add an interpreter and make it the latest; what is told of an equal one is replaced.

    Raises:
        ProjectError: if its generator or one of its masks is not in the project.
    """
    checked_hash(record.hash)
    record = dated(record, clock)
    with database.transaction():
        database.execute(
            "INSERT INTO interpreters (hash, sequence, class_ids_json, settings_json, report_json,"
            " generator_hash, schema_json, created_utc) VALUES"
            " (?, (SELECT coalesce(max(sequence), 0) + 1 FROM interpreters), ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (hash) DO UPDATE SET sequence = excluded.sequence,"
            " class_ids_json = excluded.class_ids_json, settings_json = excluded.settings_json,"
            " report_json = excluded.report_json, generator_hash = excluded.generator_hash,"
            " schema_json = excluded.schema_json, created_utc = excluded.created_utc",
            (
                record.hash,
                to_json_text(record.class_ids),
                to_json_text(record.settings_json),
                to_json_text(record.report_json),
                record.generator_hash,
                to_json_text(record.schema_json),
                record.created_utc,
            ),
        )
        database.execute("DELETE FROM interpreter_masks WHERE interpreter_hash = ?", (record.hash,))
        database.execute_many(
            "INSERT INTO interpreter_masks (interpreter_hash, sample_id, revision)"
            " VALUES (?, ?, ?)",
            [(record.hash, *used) for used in record.mask_revisions],
        )
        return _from_row(database, database.rows(f"{_SELECT} WHERE hash = ?", (record.hash,))[0])


def all_of(database: Database) -> tuple[InterpreterRecord, ...]:
    """Return every interpreter, the latest last."""
    rows = database.rows(f"{_SELECT} ORDER BY sequence")
    return tuple(_from_row(database, row) for row in rows)


def latest(database: Database, generator_hash: str | None = None) -> InterpreterRecord | None:
    """Return the interpreter added last, of one generator where one is named, or None."""
    row = database.row(
        f"{_SELECT} WHERE ?1 IS NULL OR generator_hash = ?1 ORDER BY sequence DESC LIMIT 1",
        (generator_hash,),
    )
    return None if row is None else _from_row(database, row)


def _from_row(database: Database, row: Row) -> InterpreterRecord:
    used = database.rows(
        "SELECT sample_id, revision FROM interpreter_masks WHERE interpreter_hash = ?"
        " ORDER BY sample_id",
        (row[0],),
    )
    with readable("an interpreter"):
        return InterpreterRecord(
            hash=checked_hash(row[0]),
            class_ids=tuple(int(one) for one in from_json_text(row[1], "class ids")),
            settings_json=from_json_text(row[2], "the settings of an interpreter"),
            report_json=from_json_text(row[3], "the report of an interpreter"),
            generator_hash=row[4],
            mask_revisions=tuple((sample_id, revision) for sample_id, revision in used),
            schema_json=from_json_text(row[5], "the schema of an interpreter"),
            created_utc=row[6],
        )
