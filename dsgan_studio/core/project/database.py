"""One connection to the index: transactions, and SQLite's failures as sentences.

A rollback journal, not WAL, so that the project also works on a network drive.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from dsgan_studio.core.base.errors import BadInput, ProjectError, StoreError, StudioError
from dsgan_studio.core.base.fsio import disk_errors

Row = tuple[Any, ...]
Parameters = Sequence[object]

BUSY_TIMEOUT_S = 5.0
SYNCHRONOUS = "FULL"  # a fact survives the power going off

_RESTORE = "restore it from a copy; the images and masks beside it are untouched"
_PRIMARY_CODE = 0xFF  # SQLite keeps details in the higher bits
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
_DISK = {
    sqlite3.SQLITE_READONLY: "it or its disk is read-only; move the project to a place that can be"
    " written to, or ask for the right to write",
    sqlite3.SQLITE_PERM: "permission is denied; ask for the right to write",
    sqlite3.SQLITE_FULL: "the disk is full; free some space and start again",
    sqlite3.SQLITE_IOERR: "the disk reported an error; check the disk and start again",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check the disk and the right to write in its"
    " folder",
}


@contextlib.contextmanager
def index_errors(path: Path, what: str) -> Iterator[None]:
    """Turn a failure of SQLite inside the block into one sentence.

    Args:
        path: the index file.
        what: what was being done, as it follows "cannot", such as "write".

    Raises:
        ProjectError: if the file is damaged, not an index, or refuses the change.
        StoreError: if the disk refuses or another program keeps the file busy.
        BadInput: if a number is too large.
    """
    try:
        yield
    except OverflowError as error:
        raise BadInput(
            f"cannot {what} {path}: a number is too large; numbers go up to {2**63 - 1}."
        ) from error
    except sqlite3.IntegrityError as error:
        raise ProjectError(
            f"cannot {what} {path}: it contradicts what the project holds ({error}); open the"
            " project again and repeat the step."
        ) from error
    except sqlite3.OperationalError as error:
        _raise_translated(error, path, what)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        # SQLite names the damaged table in its message, whose letters Python may not decode.
        raise ProjectError(f"{path} is damaged ({error}); {_RESTORE}.") from error


def _raise_translated(error: sqlite3.OperationalError, path: Path, what: str) -> None:
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & _PRIMARY_CODE
    if primary in _DAMAGED or primary == sqlite3.SQLITE_ERROR:
        # SQLITE_ERROR is a statement that does not fit the tables: another program's file.
        raise ProjectError(f"{path} is damaged ({error}); {_RESTORE}.") from error
    if primary in _BUSY:
        raise StoreError(
            f"cannot {what} {path}: another program is using it; close that program or wait, and"
            " start again."
        ) from error
    if primary == sqlite3.SQLITE_CANTOPEN:
        with disk_errors(f"{what} {path}"):
            _touch_beside(path)
    if primary in _DISK:
        raise StoreError(f"cannot {what} {path}: {_DISK[primary]}.") from error
    with disk_errors(f"{what} {path}"):
        raise error


def _touch_beside(path: Path) -> None:
    """Try what SQLite could not do, because it does not tell why: make a file in the folder."""
    probe = path.with_name(f".{uuid.uuid4().hex}.part")
    with contextlib.suppress(FileNotFoundError):  # no such folder: nothing to learn
        os.close(os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        probe.unlink()


class Database:
    """The open index; usable from several threads, one transaction at a time."""

    def __init__(self, path: Path, *, writing: bool, uri: str = "") -> None:
        self.path = path
        self._writing = writing
        self._mutex = threading.RLock()
        self._depth = 0
        self._guard: Callable[[], None] | None = None
        with index_errors(path, "open"):
            self._connection: sqlite3.Connection | None = connect(
                uri or _uri(path, writing=writing or _was_interrupted(path))
            )
        try:
            with index_errors(path, "read"):
                _prepare(self._connection, writing=writing)
        except StudioError:
            self.close()
            raise

    @property
    def writing(self) -> bool:
        """Whether facts may be written through this connection."""
        return self._writing

    def close(self) -> None:
        """Close the connection; what is not committed is undone. May be called twice."""
        with self._mutex:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def guard_with(self, guard: Callable[[], None]) -> None:
        """Call `guard` at the beginning of every transaction; it raises to refuse."""
        self._guard = guard

    def rows(self, statement: str, parameters: Parameters = ()) -> list[Row]:
        """Return all rows that a query gives (errors as `index_errors`)."""
        with self._mutex, index_errors(self.path, "read"):
            return self._open().execute(statement, parameters).fetchall()

    def row(self, statement: str, parameters: Parameters = ()) -> Row | None:
        """Return the first row that a query gives, or None (errors as `index_errors`)."""
        rows = self.rows(statement, parameters)
        return rows[0] if rows else None

    def execute(self, statement: str, parameters: Parameters = ()) -> int:
        """Run one statement in a transaction; return the id of the row it inserted, if any."""
        with self.transaction(), index_errors(self.path, "write"):
            return self._open().execute(statement, parameters).lastrowid or 0

    def execute_many(self, statement: str, parameters: Iterable[Parameters]) -> None:
        """Run one statement for each of `parameters`, in a transaction."""
        with self.transaction(), index_errors(self.path, "write"):
            self._open().executemany(statement, parameters)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes of the block happen together or not at all; blocks may be nested.

        Raises:
            ProjectError: if the project is closed or open for reading only.
            ProjectLocked: if another process has taken the project over.
            StoreError: if the disk refuses; nothing of the block has happened then.
        """
        with self._mutex:
            if self._depth == 0:
                self._begin()
            self._depth += 1
            try:
                yield
                if self._depth == 1:
                    with index_errors(self.path, "write"):
                        self._open().execute("COMMIT")
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._roll_back_what_is_open()

    def shape(self) -> dict[str, tuple[Row, ...]]:
        """Return the columns of each table: name, type, NOT NULL and place in the primary key.

        Raises:
            ProjectError: if there is a trigger or a view, which no version of this program made.
        """
        objects = self.rows(
            "SELECT type, name FROM sqlite_master"
            " WHERE type != 'index' AND name NOT GLOB 'sqlite_*'"  # SQLite's own
        )
        strange = [name for kind, name in objects if kind != "table"]
        if strange:
            raise ProjectError(
                f"{self.path} was changed by another program (it has {strange[0]!r}); {_RESTORE}."
            )
        columns = 'SELECT name, type, "notnull", pk FROM pragma_table_info(?)'
        return {name: tuple(self.rows(columns, (name,))) for _, name in objects}

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of the index to `target`, a path where there is no file."""
        with self._mutex, index_errors(target, "write"):
            copy = connect(target.as_uri())
            try:
                self._open().backup(copy)
            finally:
                copy.close()

    def _begin(self) -> None:
        if not self._writing:
            raise ProjectError(
                f"{self.path.parent} is open for reading only; open it for writing to change it."
            )
        with index_errors(self.path, "write"):
            # IMMEDIATE: a busy index is met here, before anything was done.
            self._open().execute("BEGIN IMMEDIATE")
        if self._guard is not None:
            try:
                self._guard()
            except StudioError:
                self._roll_back_what_is_open()
                raise

    def _roll_back_what_is_open(self) -> None:
        if self._connection is not None and self._connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):  # the first failure is the one to be told
                self._connection.execute("ROLLBACK")

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise ProjectError(f"{self.path.parent} is closed; open it again.")
        return self._connection


@contextlib.contextmanager
def in_memory() -> Iterator[Database]:
    """Give an empty index that is gone after the block."""
    database = Database(Path("memory"), writing=True, uri="file::memory:")
    try:
        yield database
    finally:
        database.close()


def _uri(path: Path, *, writing: bool) -> str:
    # sqlite3.connect would make a missing file; "rw" and "ro" do not.
    return f"{path.as_uri()}?mode={'rw' if writing else 'ro'}"


def _was_interrupted(path: Path) -> bool:
    # A killed writer leaves its journal. SQLite rolls it back before the first read, which needs
    # the right to write; through "ro" the project could not be read until someone wrote to it.
    return path.with_name(f"{path.name}-journal").exists()


def connect(uri: str) -> sqlite3.Connection:
    """Return a connection without Python's own transactions, for any thread."""
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_S, check_same_thread=False
    )
    connection.text_factory = _text
    return connection


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="replace")  # a damaged letter must not close the project


def _prepare(connection: sqlite3.Connection, *, writing: bool) -> None:
    # An index from elsewhere may hold triggers and views; they must not reach beyond plain SQL.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
    if writing:
        connection.execute("PRAGMA journal_mode = DELETE")
    else:
        connection.execute("PRAGMA query_only = ON")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # not an index: told now
