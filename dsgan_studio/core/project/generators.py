"""Generators in the index."""

from __future__ import annotations

from dsgan_studio.core.project.clock import Clock
from dsgan_studio.core.project.database import Database, Row
from dsgan_studio.core.project.jsontext import from_json_text, to_json_text
from dsgan_studio.core.project.layout import checked_hash
from dsgan_studio.core.project.records import GeneratorRecord
from dsgan_studio.core.project.rows import dated, readable

_SELECT = (
    "SELECT hash, kind, architecture_json, source_name, source_sha256, created_utc, notes_json"
    " FROM generators"
)


def add(database: Database, record: GeneratorRecord, clock: Clock) -> GeneratorRecord:
    """Add a generator and make it the latest; one that is there keeps the day it came."""
    checked_hash(record.hash)
    record = dated(record, clock)
    with database.transaction():
        database.execute(
            "INSERT INTO generators (hash, sequence, kind, architecture_json, source_name,"
            " source_sha256, created_utc, notes_json) VALUES"
            " (?, (SELECT coalesce(max(sequence), 0) + 1 FROM generators), ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (hash) DO UPDATE SET sequence = excluded.sequence, kind = excluded.kind,"
            " source_name = excluded.source_name, source_sha256 = excluded.source_sha256,"
            " notes_json = excluded.notes_json",
            (
                record.hash,
                record.kind,
                to_json_text(record.architecture_json),
                record.source_name,
                record.source_sha256,
                record.created_utc,
                to_json_text(record.notes),
            ),
        )
        return _from_row(database.rows(f"{_SELECT} WHERE hash = ?", (record.hash,))[0])


def all_of(database: Database) -> tuple[GeneratorRecord, ...]:
    """Return every generator, the latest last."""
    return tuple(_from_row(row) for row in database.rows(f"{_SELECT} ORDER BY sequence"))


def latest(database: Database) -> GeneratorRecord | None:
    """Return the generator added last, or None."""
    row = database.row(f"{_SELECT} ORDER BY sequence DESC LIMIT 1")
    return None if row is None else _from_row(row)


def exists(database: Database, generator_hash: str) -> bool:
    """Tell whether the project has that generator."""
    return database.row("SELECT 1 FROM generators WHERE hash = ?", (generator_hash,)) is not None


def _from_row(row: Row) -> GeneratorRecord:
    with readable("a generator"):
        return GeneratorRecord(
            hash=checked_hash(row[0]),
            kind=row[1],
            architecture_json=from_json_text(row[2], "an architecture"),
            source_name=row[3],
            source_sha256=row[4],
            created_utc=row[5],
            notes=tuple(from_json_text(row[6], "the notes of a generator")),
        )
