"""Verdicts in the index: what holds, and every step that led there, undone and done again whole.

A verdict belongs to an item *of a labelling*: it was said of a label. What a later labelling of
the same run takes over is decided where labels can be compared (`workflow`), and arrives here as
a step that the user did not make and cannot undo (`CARRIED`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dsgan_studio.core.base.errors import BadInput, ProjectError
from dsgan_studio.core.project import runs
from dsgan_studio.core.project.clock import Clock, to_text
from dsgan_studio.core.project.database import Database, Row
from dsgan_studio.core.project.records import ItemVerdict, VerdictEvent, VerdictStep
from dsgan_studio.core.project.rows import readable
from dsgan_studio.core.review.verdicts import Verdict

CARRIED = "carry over"
_FEW = 100

_STEP = (
    "SELECT s.id, s.labelling_id, s.deed, s.author, s.created_utc, s.state != 'done',"
    " (SELECT count(*) FROM verdict_changes WHERE step_id = s.id) FROM verdict_steps s"
)


def held(database: Database, labelling_id: int) -> tuple[ItemVerdict, ...]:
    """Return the verdicts that hold, by index; items without one are not among them."""
    rows = database.rows(
        "SELECT position, verdict, mask_sha256 FROM verdicts WHERE labelling_id = ?"
        " ORDER BY position",
        (labelling_id,),
    )
    with readable("a verdict"):
        return tuple(ItemVerdict(row[0], Verdict(row[1]), row[2]) for row in rows)


def held_of_step(database: Database, step_id: int) -> tuple[ItemVerdict, ...]:
    """Return what holds now of the items that a step changed, unreviewed ones among them."""
    rows = database.rows(
        "SELECT c.position, coalesce(v.verdict, 'unreviewed'), coalesce(v.mask_sha256, '')"
        " FROM verdict_steps s JOIN verdict_changes c ON c.step_id = s.id LEFT JOIN verdicts v"
        " ON v.labelling_id = s.labelling_id AND v.position = c.position WHERE s.id = ?"
        " ORDER BY c.position",
        (step_id,),
    )
    with readable("a verdict"):
        return tuple(ItemVerdict(row[0], Verdict(row[1]), row[2]) for row in rows)


def touched(database: Database, labelling_id: int) -> frozenset[int]:
    """Return the items of which something was ever said in this labelling, be it taken back."""
    rows = database.rows(
        "SELECT DISTINCT c.position FROM verdict_changes c JOIN verdict_steps s"
        " ON s.id = c.step_id WHERE s.labelling_id = ?",
        (labelling_id,),
    )
    return frozenset(row[0] for row in rows)


def apply(
    database: Database,
    labelling_id: int,
    changes: Sequence[ItemVerdict],
    *,
    deed: str,
    author: str,
    clock: Clock,
) -> VerdictStep | None:
    """Give verdicts, all or none, as one step; items that have theirs already are left out.

    Returns:
        The step, or None where nothing was left to change.

    Raises:
        BadInput: if an item is named twice, or is not one of the labelling.
        ProjectError: if there is no such labelling.
    """
    with database.transaction():
        count = runs.labelling(database, labelling_id).count
        _check(changes, count, labelling_id)
        before = _before(database, labelling_id, changes)
        fresh = (Verdict.UNREVIEWED.value, "", None)
        rows = [
            (one.index, one.verdict.value, one.mask_sha256, *before.get(one.index, fresh))
            for one in changes
        ]
        rows = [row for row in rows if row[1:3] != row[3:5]]
        if not rows:
            return None
        if deed != CARRIED:
            _drop_undone(database, labelling_id)
        step_id = database.execute(
            "INSERT INTO verdict_steps (labelling_id, deed, author, state, created_utc)"
            " VALUES (?, ?, ?, 'done', ?)",
            (labelling_id, deed, author, to_text(clock())),
        )
        database.execute_many(
            "INSERT INTO verdict_changes (step_id, position, verdict, mask_sha256, verdict_before,"
            " mask_sha256_before, step_id_before) VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((step_id, *row) for row in rows),
        )
        _put(database, labelling_id, ((*row[:3], step_id) for row in rows))
        return _step(database, step_id)


def undo(database: Database, labelling_id: int) -> VerdictStep | None:
    """Take the last step back, whole; return it, or None where there is none."""
    with database.transaction():
        row = database.row(
            "SELECT max(id) FROM verdict_steps WHERE labelling_id = ? AND state = 'done'"
            " AND deed != ?",
            (labelling_id, CARRIED),
        )
        if row is None or row[0] is None:
            return None
        before = database.rows(
            "SELECT position, verdict_before, mask_sha256_before, step_id_before"
            " FROM verdict_changes WHERE step_id = ?",
            (row[0],),
        )
        _put(database, labelling_id, before)
        database.execute("UPDATE verdict_steps SET state = 'undone' WHERE id = ?", (row[0],))
        return _step(database, row[0])


def redo(database: Database, labelling_id: int) -> VerdictStep | None:
    """Do the step again that was taken back last; return it, or None where there is none."""
    with database.transaction():
        row = database.row(
            "SELECT min(id) FROM verdict_steps WHERE labelling_id = ? AND state = 'undone'",
            (labelling_id,),
        )
        if row is None or row[0] is None:
            return None
        after = database.rows(
            "SELECT position, verdict, mask_sha256, step_id FROM verdict_changes WHERE step_id = ?",
            (row[0],),
        )
        _put(database, labelling_id, after)
        database.execute("UPDATE verdict_steps SET state = 'done' WHERE id = ?", (row[0],))
        return _step(database, row[0])


def steps(database: Database, labelling_id: int) -> tuple[VerdictStep, ...]:
    """Return all that was done to a labelling, the first first; without what was overtaken."""
    rows = database.rows(
        f"{_STEP} WHERE s.labelling_id = ? AND s.state != 'dropped' ORDER BY s.id", (labelling_id,)
    )
    return tuple(_step_from_row(row) for row in rows)


def history(database: Database, labelling_id: int, index: int) -> tuple[VerdictEvent, ...]:
    """Return all that was ever said of one item, the first first."""
    rows = database.rows(
        "SELECT s.id, s.labelling_id, s.deed, s.author, s.created_utc, s.state != 'done',"
        " (SELECT count(*) FROM verdict_changes WHERE step_id = s.id), c.verdict_before, c.verdict"
        " FROM verdict_steps s JOIN verdict_changes c ON c.step_id = s.id"
        " WHERE s.labelling_id = ? AND c.position = ? ORDER BY s.id",
        (labelling_id, index),
    )
    with readable("a verdict"):
        return tuple(
            VerdictEvent(_step_from_row(row[:7]), Verdict(row[7]), Verdict(row[8])) for row in rows
        )


def _check(changes: Sequence[ItemVerdict], count: int, labelling_id: int) -> None:
    seen: set[int] = set()
    for one in changes:
        if not 0 <= one.index < count:
            raise BadInput(
                f"labelling {labelling_id} has no item {one.index}; it has items 0 to {count - 1}."
            )
        if one.index in seen:
            raise BadInput(f"item {one.index} is named twice; give one verdict an item.")
        if (one.verdict is Verdict.CORRECTED) != bool(one.mask_sha256):
            raise BadInput(f"item {one.index} is {one.verdict}; a mask goes with corrected alone.")
        seen.add(one.index)


def _before(
    database: Database, labelling_id: int, changes: Sequence[ItemVerdict]
) -> dict[int, tuple[str, str, int | None]]:
    """Return what holds of the items that `changes` names, and maybe of others."""
    select = "SELECT position, verdict, mask_sha256, step_id FROM verdicts WHERE labelling_id = ?1"
    if len(changes) > _FEW:
        rows = database.rows(select, (labelling_id,))
    else:
        # One key on the keyboard must not read the verdicts of a hundred thousand items.
        one = f"{select} AND position = ?2"
        rows = [r for c in changes for r in database.rows(one, (labelling_id, c.index))]
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def _put(database: Database, labelling_id: int, rows: Iterable[Row]) -> None:
    """Let verdicts hold: rows of position, verdict, mask and the step that gave it."""
    rows = list(rows)
    unreviewed = Verdict.UNREVIEWED.value
    database.execute_many(
        "DELETE FROM verdicts WHERE labelling_id = ? AND position = ?",
        ((labelling_id, row[0]) for row in rows if row[1] == unreviewed),
    )
    database.execute_many(
        "INSERT INTO verdicts (labelling_id, position, verdict, mask_sha256, step_id)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (labelling_id, position) DO UPDATE SET"
        " verdict = excluded.verdict, mask_sha256 = excluded.mask_sha256,"
        " step_id = excluded.step_id",
        ((labelling_id, *row) for row in rows if row[1] != unreviewed),
    )


def _drop_undone(database: Database, labelling_id: int) -> None:
    database.execute(
        "UPDATE verdict_steps SET state = 'dropped' WHERE labelling_id = ? AND state = 'undone'",
        (labelling_id,),
    )


def _step(database: Database, step_id: int) -> VerdictStep:
    row = database.row(f"{_STEP} WHERE s.id = ?", (step_id,))
    if row is None:
        raise ProjectError(f"{database.path.parent} has no step {step_id} of a review.")
    return _step_from_row(row)


def _step_from_row(row: Row) -> VerdictStep:
    with readable("a step of a review"):
        return VerdictStep(row[0], row[1], row[2], row[3], row[4], bool(row[5]), row[6])
