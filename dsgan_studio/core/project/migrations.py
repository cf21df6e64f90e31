"""From an index of any earlier version to today's, one step at a time; the old file is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from dsgan_studio.core.base.errors import NewerVersion, ProjectError
from dsgan_studio.core.base.fsio import staged_path
from dsgan_studio.core.project.database import Database, in_memory
from dsgan_studio.core.project.tables import (
    APPLICATION_ID,
    TABLES_1,
    TABLES_2,
    TABLES_3,
    TABLES_4,
)

Step = Callable[[Database], None]


def _make_tables(database: Database) -> None:
    for statement in TABLES_1:
        database.execute(statement)


def _add_review(database: Database) -> None:
    for statement in TABLES_2:
        database.execute(statement)


def _add_keypoints(database: Database) -> None:
    for statement in TABLES_3:
        database.execute(statement)


def _add_readers(database: Database) -> None:
    for statement in TABLES_4:
        database.execute(statement)


# Step k brings version k to version k + 1; steps that were released are never changed.
STEPS: tuple[Step, ...] = (_make_tables, _add_review, _add_keypoints, _add_readers)


def current_version(steps: Sequence[Step] = STEPS) -> int:
    """Return the version that this program writes."""
    return len(steps)


def version_of(database: Database) -> int:
    """Return the version of an index.

    Raises:
        ProjectError: if the file belongs to another program.
    """
    (application,) = database.row("PRAGMA application_id") or (0,)
    (version,) = database.row("PRAGMA user_version") or (0,)
    if application != APPLICATION_ID or version < 1:
        raise ProjectError(
            f"{database.path} was not written by DSGAN Studio; choose a project folder."
        )
    return int(version)


def check_version(database: Database, steps: Sequence[Step] = STEPS) -> int:
    """Return the version of an index that this program can use or upgrade.

    Raises:
        NewerVersion: if a later version of this program wrote it.
        ProjectError: if the file belongs to another program.
    """
    version = version_of(database)
    if version > current_version(steps):
        raise NewerVersion(
            f"{database.path.parent} was written by a newer DSGAN Studio (project version"
            f" {version}, this program knows up to {current_version(steps)}); use that one."
        )
    return version


def check_tables(database: Database, steps: Sequence[Step] = STEPS) -> None:
    """Check that an index of today's version has the tables of today's version and nothing else.

    Raises:
        ProjectError: if it has not; it was damaged or changed by another program.
    """
    with in_memory() as model:
        initialise(model, steps)
        expected = model.shape()
    if database.shape() != expected:
        raise ProjectError(
            f"{database.path} is damaged: its tables are not those of a project; restore it from a"
            " copy."
        )


def kept_copy(path: Path, version: int) -> Path:
    """Return where the index of an older version is kept after an upgrade."""
    return path.with_name(f"{path.stem}-version-{version}{path.suffix}")


def upgrade(database: Database, steps: Sequence[Step] = STEPS) -> None:
    """Bring an index to today's version in one transaction; a copy of the old one stays beside it.

    Raises:
        NewerVersion: if a later version of this program wrote it.
        ProjectError: if the file belongs to another program.
        StoreError: if the disk refuses; the index is then as it was.
    """
    version = check_version(database, steps)
    if version == current_version(steps):
        return
    with staged_path(kept_copy(database.path, version)) as staged:
        database.copy_to(staged)
        copy = Database(staged, writing=True)
        try:
            copy.execute("DELETE FROM writer_lock")  # this process holds the index, not the copy
        finally:
            copy.close()
    _run_steps(database, version, steps)


def initialise(database: Database, steps: Sequence[Step] = STEPS) -> None:
    """Make the tables of today's version in an empty file (errors as `Database.transaction`)."""
    with database.transaction():
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        _run_steps(database, 0, steps)


def _run_steps(database: Database, version: int, steps: Sequence[Step]) -> None:
    with database.transaction():
        for step in steps[version:]:
            step(database)
        database.execute(f"PRAGMA user_version = {current_version(steps)}")
