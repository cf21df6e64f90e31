"""Making and opening project folders."""

from __future__ import annotations

import contextlib
from pathlib import Path

from dsgan_studio.core.base.errors import ProjectError
from dsgan_studio.core.base.fsio import disk_errors, make_folder, staged_folder
from dsgan_studio.core.project import layout, migrations
from dsgan_studio.core.project.clock import Clock, to_text, utc_now
from dsgan_studio.core.project.database import Database
from dsgan_studio.core.project.lock import WriterLock
from dsgan_studio.core.project.project import Project


def create_project(path: Path, name: str | None = None, *, clock: Clock = utc_now) -> Project:
    """Make a project folder and open it for writing.

    Args:
        path: where; a folder that does not exist yet, or an empty one.
        name: what the user calls the project; the folder's name without its suffix by default.
        clock: tells the time.

    Raises:
        BadInput: if `path` is a file or a folder with something in it.
        StoreError: if the disk refuses; nothing is left behind then.
    """
    root = path.absolute()
    with staged_folder(root) as staged:
        for folder in layout.FOLDERS:
            make_folder(staged.joinpath(*folder.parts))
        index = staged / layout.INDEX_FILE.name
        index.touch()
        _fill_index(index, name or root.stem, clock)
    return open_project(root, clock=clock)


def open_project(path: Path | Project, *, clock: Clock = utc_now) -> Project:
    """Open a project folder for writing; an older one is brought to today's version.

    Args:
        path: its folder, or a project that is open for writing already: it is lent, under the lock
            that it holds, and closing what is returned leaves it open.
        clock: tells the time.

    Raises:
        ProjectError: if `path` is not a project, or its index is damaged.
        NewerVersion: if a later version of this program wrote it.
        ProjectLocked: if a living process has it open for writing.
        StoreError: if the disk refuses.
    """
    if isinstance(path, Project):
        if not path.writing:
            raise ProjectError(
                f"{path.root} is open for reading only; open it for writing to change it."
            )
        return path.lend()
    root = path.absolute()
    database = Database(_index_of(root), writing=True)
    with contextlib.ExitStack() as undo:
        undo.callback(database.close)
        migrations.check_version(database)
        lock = WriterLock(database, clock)
        lock.acquire()
        undo.callback(lock.release)
        migrations.upgrade(database)
        migrations.check_tables(database)
        for folder in layout.FOLDERS:  # archives and clouds lose empty folders
            make_folder(root.joinpath(*folder.parts))
        undo.pop_all()
    return Project(root, database, lock, clock)


def open_project_reading(path: Path | Project, *, clock: Clock = utc_now) -> Project:
    """Open a project folder for reading only, also while another process writes to it.

    Args:
        path: its folder, or an open project, which is lent.
        clock: tells the time.

    Raises:
        ProjectError: if `path` is not a project, its index is damaged, or an older version of this
            program wrote it.
        NewerVersion: if a later version of this program wrote it.
        StoreError: if the disk refuses.
    """
    if isinstance(path, Project):
        return path.lend()
    root = path.absolute()
    database = Database(_index_of(root), writing=False)
    with contextlib.ExitStack() as undo:
        undo.callback(database.close)
        version = migrations.check_version(database)
        if version < migrations.current_version():
            raise ProjectError(
                f"{root} was written by an older DSGAN Studio (project version {version}); open it"
                " for writing once, which brings it up to date and keeps a copy."
            )
        migrations.check_tables(database)
        undo.pop_all()
    return Project(root, database, None, clock)


def _index_of(root: Path) -> Path:
    index = root / layout.INDEX_FILE.name
    with disk_errors(f"read {root}"):
        if not root.exists():
            raise ProjectError(
                f'{root} is not there; check the path, or make it with "dsgan-studio new".'
            )
        if not index.is_file():
            raise ProjectError(
                f"{root} is not a project folder: it has no {layout.INDEX_FILE}; choose a folder"
                ' made with "dsgan-studio new".'
            )
    return index


def _fill_index(index: Path, name: str, clock: Clock) -> None:
    database = Database(index, writing=True)
    try:
        with database.transaction():
            migrations.initialise(database)
            database.execute(
                "INSERT INTO project (id, name, created_utc) VALUES (1, ?, ?)",
                (name, to_text(clock())),
            )
    finally:
        database.close()
