"""Runs and their labellings in the index."""

from __future__ import annotations

from collections.abc import Mapping

from dsgan_studio.core.base.errors import BadInput, ProjectError
from dsgan_studio.core.project.clock import Clock, to_text
from dsgan_studio.core.project.database import Database, Row
from dsgan_studio.core.project.jsontext import Json, from_json_text, to_json_text
from dsgan_studio.core.project.records import Decision, LabellingRecord, RunRecord
from dsgan_studio.core.project.rows import readable

_RUN = "SELECT id, generator_hash, seed, count, recipe_json, created_utc FROM runs"
# A deleted run keeps its number and its verdicts, so that it can be brought back.
DELETED_SETTING = "deleted_runs"
_DELETED = "SELECT value FROM settings, json_each(value_json) WHERE name = 'deleted_runs'"
_LABELLING = "SELECT id, run_id, interpreter_hash, decision, count, created_utc FROM labellings"


def add_run(
    database: Database,
    *,
    generator_hash: str,
    seed: int,
    recipe_json: Mapping[str, Json],
    count: int,
    clock: Clock,
) -> RunRecord:
    """Add a run under the next free number.

    Raises:
        BadInput: if `count` is below 0.
        ProjectError: if its generator is not in the project.
    """
    _check_count(count)
    with database.transaction():
        run_id = database.execute(
            "INSERT INTO runs (generator_hash, seed, count, recipe_json, created_utc)"
            " VALUES (?, ?, ?, ?, ?)",
            (generator_hash, seed, count, to_json_text(recipe_json), to_text(clock())),
        )
        return run(database, run_id)


def update_run_count(database: Database, run_id: int, count: int) -> RunRecord:
    """Set how many items of a run are finished (errors as `add_run` and `run`)."""
    _check_count(count)
    with database.transaction():
        run(database, run_id)
        database.execute("UPDATE runs SET count = ? WHERE id = ?", (count, run_id))
        return run(database, run_id)


def runs(database: Database) -> tuple[RunRecord, ...]:
    """Return every run that was not deleted, the latest last."""
    rows = database.rows(f"{_RUN} WHERE id NOT IN ({_DELETED}) ORDER BY id")
    return tuple(_run_from_row(row) for row in rows)


def deleted_runs(database: Database) -> tuple[RunRecord, ...]:
    """Return the runs that were deleted, by number."""
    rows = database.rows(f"{_RUN} WHERE id IN ({_DELETED}) ORDER BY id")
    return tuple(_run_from_row(row) for row in rows)


def run(database: Database, run_id: int) -> RunRecord:
    """Return the run of that number.

    Raises:
        ProjectError: if the project has no such run, or it was deleted; names those it has.
    """
    row = database.row(f"{_RUN} WHERE id = ? AND id NOT IN ({_DELETED})", (run_id,))
    if row is None:
        known = ", ".join(str(one.id) for one in runs(database))
        hint = f"choose one of {known}" if known else "generate one first"
        raise ProjectError(f"{database.path.parent} has no run {run_id}; {hint}.")
    return _run_from_row(row)


def add_labelling(
    database: Database,
    run_id: int,
    *,
    interpreter_hash: str,
    decision: Decision,
    count: int,
    clock: Clock,
) -> LabellingRecord:
    """Return the labelling of a run by an interpreter, added where it is not there yet.

    Raises:
        BadInput: if `count` is below 0.
        ProjectError: if the run or the interpreter is not in the project.
    """
    _check_count(count)
    with database.transaction():
        run(database, run_id)
        database.execute(
            "INSERT INTO labellings (run_id, interpreter_hash, decision, count, created_utc)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (run_id, interpreter_hash, decision) DO NOTHING",
            (run_id, interpreter_hash, decision, count, to_text(clock())),
        )
        rows = database.rows(
            f"{_LABELLING} WHERE run_id = ? AND interpreter_hash = ? AND decision = ?",
            (run_id, interpreter_hash, decision),
        )
    return _labelling_from_row(rows[0])


def update_labelling_count(database: Database, labelling_id: int, count: int) -> LabellingRecord:
    """Set how many items of a labelling are finished (errors as `add_labelling`)."""
    _check_count(count)
    with database.transaction():
        labelling(database, labelling_id)
        database.execute("UPDATE labellings SET count = ? WHERE id = ?", (count, labelling_id))
        return labelling(database, labelling_id)


def labelling(database: Database, labelling_id: int) -> LabellingRecord:
    """Return the labelling of that number.

    Raises:
        ProjectError: if the project has no such labelling.
    """
    row = database.row(f"{_LABELLING} WHERE id = ?", (labelling_id,))
    if row is None:
        raise ProjectError(
            f"{database.path.parent} has no labelling {labelling_id}; label a run first."
        )
    return _labelling_from_row(row)


def labellings(database: Database, run_id: int | None = None) -> tuple[LabellingRecord, ...]:
    """Return every labelling, the latest last; of one run, where one is named.

    Those of deleted runs are left out.
    """
    rows = database.rows(
        f"{_LABELLING} WHERE (?1 IS NULL OR run_id = ?1) AND run_id NOT IN ({_DELETED})"
        " ORDER BY id",
        (run_id,),
    )
    return tuple(_labelling_from_row(row) for row in rows)


def _check_count(count: int) -> None:
    if count < 0:
        raise BadInput(f"{count} items cannot be; give a count of at least 0.")


def _run_from_row(row: Row) -> RunRecord:
    with readable("a run"):
        recipe = from_json_text(row[4], "the recipe of a run")
        return RunRecord(row[0], row[1], row[2], row[3], recipe, row[5])


def _labelling_from_row(row: Row) -> LabellingRecord:
    with readable("a labelling"):
        return LabellingRecord(*row)
