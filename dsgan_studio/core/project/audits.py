"""Audits in the index: which items were drawn, of how many, by which seed."""

from __future__ import annotations

from collections.abc import Sequence

from dsgan_studio.core.project import runs
from dsgan_studio.core.project.clock import Clock, to_text
from dsgan_studio.core.project.database import Database
from dsgan_studio.core.project.records import AuditRecord
from dsgan_studio.core.project.rows import readable


def add(
    database: Database,
    labelling_id: int,
    *,
    seed: int,
    threshold: float | None,
    pool: int,
    indexes: Sequence[int],
    author: str,
    clock: Clock,
) -> AuditRecord:
    """Keep an audit that was drawn (`ProjectError` if there is no such labelling)."""
    with database.transaction():
        runs.labelling(database, labelling_id)
        now = to_text(clock())
        audit_id = database.execute(
            "INSERT INTO audits (labelling_id, seed, threshold, pool, author, created_utc)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (labelling_id, seed, threshold, pool, author, now),
        )
        database.execute_many(
            "INSERT INTO audit_items (audit_id, place, position) VALUES (?, ?, ?)",
            ((audit_id, place, index) for place, index in enumerate(indexes)),
        )
    return AuditRecord(
        audit_id, labelling_id, seed, threshold, pool, author, now, tuple(map(int, indexes))
    )


def latest(database: Database, labelling_id: int) -> AuditRecord | None:
    """Return the audit of a labelling that was begun last, or None."""
    row = database.row(
        "SELECT id, labelling_id, seed, threshold, pool, author, created_utc FROM audits"
        " WHERE labelling_id = ? ORDER BY id DESC LIMIT 1",
        (labelling_id,),
    )
    if row is None:
        return None
    drawn = database.rows(
        "SELECT position FROM audit_items WHERE audit_id = ? ORDER BY place", (row[0],)
    )
    with readable("an audit"):
        indexes = tuple(int(one[0]) for one in drawn)
        return AuditRecord(row[0], row[1], row[2], row[3], row[4], row[5], row[6], indexes)
