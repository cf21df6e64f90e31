"""What was agreed between two readers, in the index."""

from __future__ import annotations

from dsgan_studio.core.project.database import Database
from dsgan_studio.core.project.reader_records import AdjudicationRecord
from dsgan_studio.core.project.rows import readable

_SELECT = (
    "SELECT id, sample_id, revision, revision_before, first_reader, first_revision, second_reader,"
    " second_revision, author, state, created_utc FROM adjudications"
)


def agreed(database: Database, sample_id: int | None = None) -> tuple[AdjudicationRecord, ...]:
    """Return what was agreed and not taken back, the first first; of one sample, if named."""
    rows = database.rows(
        f"{_SELECT} WHERE state = 'agreed' AND (?1 IS NULL OR sample_id = ?1) ORDER BY id",
        (sample_id,),
    )
    with readable("an agreement of readers"):
        return tuple(
            AdjudicationRecord(
                id=row[0],
                sample_id=row[1],
                revision=row[2],
                revision_before=row[3],
                first=(row[4], row[5]),
                second=(row[6], row[7]),
                author=row[8],
                state=row[9],
                created_utc=row[10],
            )
            for row in rows
        )


def add(database: Database, record: AdjudicationRecord) -> None:
    """Add what was agreed; the number of `record` is not used."""
    database.execute(
        "INSERT INTO adjudications (sample_id, revision, revision_before, first_reader,"
        " first_revision, second_reader, second_revision, author, state, created_utc)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            record.sample_id, record.revision, record.revision_before, *record.first,
            *record.second, record.author, record.state, record.created_utc,
        ),
    )  # fmt: skip


def take_back(database: Database, adjudication_id: int) -> None:
    """Note that what was agreed does not hold any more."""
    database.execute(
        "UPDATE adjudications SET state = 'taken back' WHERE id = ?", (adjudication_id,)
    )
