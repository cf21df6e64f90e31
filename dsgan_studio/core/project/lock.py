"""One writer at a time: a row of the index that names the process, with a heartbeat.

The row is changed in a transaction, so two processes cannot both take the project over. Each
transaction of the writer checks that the row is still its own: a process that was suspended, and
taken for dead, is refused afterwards instead of mixing its changes with those of its heir.
"""

from __future__ import annotations

import datetime
import logging
import os
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dsgan_studio.core.base.errors import ProjectLocked, StudioError
from dsgan_studio.core.project.clock import Clock, from_text, to_text
from dsgan_studio.core.project.database import Database
from dsgan_studio.core.project.processes import host_name, process_space, process_start

HEARTBEAT_S = 60.0
DEAD_AFTER_MIN = 10

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Holder:
    """The process that writes to a project.

    Attributes:
        token: drawn when the lock was taken; tells two holders of one process apart.
        host: name of its machine.
        space: which process numbers it sees, see `process_space`.
        pid: its number.
        process_start: when it began, see `processes.process_start`.
        heartbeat_utc: when it was last heard of, ISO 8601.
    """

    token: str
    host: str
    space: str
    pid: int
    process_start: str
    heartbeat_utc: str


def this_process(clock: Clock) -> Holder:
    """Return this process as a holder, with a new token."""
    pid = os.getpid()
    return Holder(
        token=uuid.uuid4().hex,
        host=host_name(),
        space=process_space(),
        pid=pid,
        process_start=process_start(pid) or "",
        heartbeat_utc=to_text(clock()),
    )


def is_dead(
    holder: Holder,
    *,
    here: Holder,
    now: datetime.datetime,
    start_of: Callable[[int], str | None] = process_start,
) -> bool:
    """Tell whether the lock of `holder` may be taken over by `here`.

    On this machine the system knows. A process elsewhere, or one whose beginning the system does
    not tell (so that its number may have been given to another since), counts as dead once it
    has not been heard of for `DEAD_AFTER_MIN` minutes.
    """
    if (holder.host, holder.space) == (here.host, here.space):
        start = start_of(holder.pid)
        if start is None:
            return True
        if start and holder.process_start:
            return start != holder.process_start
    return _silent_for(holder, now) > datetime.timedelta(minutes=DEAD_AFTER_MIN)


def _silent_for(holder: Holder, now: datetime.datetime) -> datetime.timedelta:
    try:
        return now - from_text(holder.heartbeat_utc)
    except ValueError:
        return datetime.timedelta.max  # nothing that we wrote


class WriterLock:
    """The right to write to one project, kept alive by a thread until it is released."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._holder = this_process(clock)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def acquire(self) -> None:
        """Take the lock, from a dead process if need be.

        Raises:
            ProjectLocked: if a living process has it; names its machine and number.
            StoreError: if the disk refuses.
        """
        with self._database.transaction():
            other = read_holder(self._database)
            if other is not None:
                if not is_dead(other, here=self._holder, now=self._clock()):
                    raise ProjectLocked(_refusal(self._folder, other, self._holder))
                log.info("taking over %s from dead process %d", self._folder, other.pid)
            self._write_row()
        self._database.guard_with(self._check)
        self._thread = threading.Thread(target=self._keep_alive, name="lock", daemon=True)
        self._thread.start()

    def beat(self) -> None:
        """Say that this process lives (errors as `Database.transaction`)."""
        self._database.execute(
            "UPDATE writer_lock SET heartbeat_utc = ? WHERE token = ?",
            (to_text(self._clock()), self._holder.token),
        )

    def release(self) -> None:
        """Give the lock back; a lock that another process has taken over is left alone."""
        self._stop.set()
        try:
            self._database.execute("DELETE FROM writer_lock WHERE token = ?", (self._holder.token,))
        except StudioError as error:
            # Closing must not fail: this process is about to end, and its lock with it.
            log.info("lock of %s not given back: %s", self._folder, error)
        if self._thread is not None:
            self._thread.join()

    @property
    def _folder(self) -> Path:
        return self._database.path.parent

    def _check(self) -> None:
        holder = read_holder(self._database)
        if holder is None or holder.token != self._holder.token:
            by = "someone" if holder is None else f"process {holder.pid} on {holder.host}"
            raise ProjectLocked(
                f"{self._folder} was taken over by {by} while this program did not answer; close"
                " it there and open it here again."
            )

    def _write_row(self) -> None:
        mine = self._holder
        self._database.execute("DELETE FROM writer_lock")
        self._database.execute(
            "INSERT INTO writer_lock"
            " (id, token, host, space, pid, process_start, heartbeat_utc)"
            " VALUES (1, ?, ?, ?, ?, ?, ?)",
            (
                mine.token,
                mine.host,
                mine.space,
                mine.pid,
                mine.process_start,
                to_text(self._clock()),
            ),
        )

    def _keep_alive(self) -> None:
        while not self._stop.wait(HEARTBEAT_S):
            try:
                self.beat()
            except ProjectLocked:
                return  # the next change of the user is told so
            except StudioError as error:
                log.warning("no heartbeat in %s: %s", self._folder, error)


def read_holder(database: Database) -> Holder | None:
    """Return who holds the lock, living or dead, or None."""
    row = database.row(
        "SELECT token, host, space, pid, process_start, heartbeat_utc FROM writer_lock"
    )
    return None if row is None else Holder(*row)


def _refusal(folder: Path, other: Holder, here: Holder) -> str:
    if (other.host, other.space, other.pid) == (here.host, here.space, here.pid):
        return f"{folder} is already open for writing in this program; close it there first."
    return (
        f"{folder} is open in process {other.pid} on {other.host}; close it there first, or wait"
        f" {DEAD_AFTER_MIN} minutes if that machine has crashed."
    )
