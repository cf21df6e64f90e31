import errno
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading

import pytest

from dsgan_studio.core.base.errors import ProjectError, StoreError
from dsgan_studio.core.project import database
from dsgan_studio.core.project.database import Database, index_errors
from dsgan_studio.core.project.opening import create_project, open_project, open_project_reading
from tests.unit.project import factory


class FailingConnection:
    """A connection that raises `error` at the statement that begins with `word`."""

    def __init__(self, connection, word, error):
        self._connection, self._word, self._error = connection, word, error

    def execute(self, statement, *arguments):
        if statement.startswith(self._word):
            raise self._error
        return self._connection.execute(statement, *arguments)

    def executemany(self, statement, rows):
        if statement.startswith(self._word):
            for _ in zip(range(2), rows, strict=False):
                pass
            raise self._error
        return self._connection.executemany(statement, rows)

    def __getattr__(self, name):
        return getattr(self._connection, name)


def coded(message, code):
    error = sqlite3.OperationalError(message)
    error.sqlite_errorcode = code
    return error


FAILURES = [
    (sqlite3.OperationalError("database or disk is full"), "the disk is full; free some space"),
    (coded("database or disk is full", sqlite3.SQLITE_FULL), "the disk is full; free some space"),
    (coded("disk I/O error", sqlite3.SQLITE_IOERR_WRITE), "the disk reported an error; check"),
    (coded("disk I/O error", sqlite3.SQLITE_IOERR_FSYNC), "the disk reported an error; check"),
    (coded("readonly", sqlite3.SQLITE_READONLY), "is read-only; move the project"),
    (coded("readonly", sqlite3.SQLITE_READONLY_DBMOVED), "is read-only; move the project"),
    (coded("unable to open", sqlite3.SQLITE_CANTOPEN), "cannot be opened; check the disk"),
    (coded("permission", sqlite3.SQLITE_PERM), "permission is denied"),
    (coded("database is locked", sqlite3.SQLITE_BUSY), "another program is using it; close that"),
]


@pytest.fixture
def break_index(project, monkeypatch):
    def _break(word, error):
        monkeypatch.setattr(
            project._database,
            "_connection",
            FailingConnection(project._database._connection, word, error),
        )

    yield _break
    monkeypatch.undo()


@pytest.mark.parametrize("word", ["BEGIN", "INSERT", "COMMIT"])
@pytest.mark.parametrize(("error", "sentence"), FAILURES)
def test_a_failing_disk_is_told_in_one_sentence_and_nothing_is_lost_or_half_done(
    project, folder, break_index, word, error, sentence
):
    before = factory.facts_of(factory.fill(project))
    break_index(word, error)
    with pytest.raises(
        StoreError, match=rf"cannot write .*project\.sqlite: .*{sentence}"
    ) as caught:
        project.add_samples([factory.sample(4), factory.sample(5)])
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 1
    with open_project_reading(folder) as reader:
        assert factory.facts_of(reader) == before


def test_work_goes_on_once_the_disk_has_room_again(project, monkeypatch):
    factory.fill(project)
    real = project._database._connection
    full = sqlite3.OperationalError("database or disk is full")
    project._database._connection = FailingConnection(real, "INSERT INTO samples", full)
    with pytest.raises(StoreError, match="free some space"):
        project.add_samples([factory.sample(4)])
    project._database._connection = real
    project.add_samples([factory.sample(4)])
    assert len(project.samples()) == 4


def test_a_disk_that_fills_up_in_the_middle_of_a_bulk_of_scores_keeps_the_old_ones(project, folder):
    factory.fill(project)
    pages = project._database.row("PRAGMA page_count")[0]
    project._database.row(f"PRAGMA max_page_count = {pages + 3}")  # SQLite's own full disk
    with pytest.raises(StoreError, match=r"cannot write .*project\.sqlite: the disk is full"):
        project.put_item_scores(1, factory.scores(5000))
    assert list(project.item_scores(1, by="index", descending=False)) == factory.scores(4)
    with open_project_reading(folder) as reader:
        assert len(list(reader.item_scores(1))) == 4


def test_a_disk_that_fails_while_reading_is_told(project, break_index):
    break_index("SELECT", coded("disk I/O error", sqlite3.SQLITE_IOERR_READ))
    with pytest.raises(
        StoreError, match=r"cannot read .*project\.sqlite: the disk reported an error"
    ):
        project.runs()


def test_damage_that_is_met_while_reading_is_told(project, folder):
    factory.fill(project)
    project.close()
    index = folder / "project.sqlite"
    data = bytearray(index.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    index.write_bytes(bytes(data))
    with pytest.raises(
        ProjectError, match=r"project\.sqlite is damaged .*; restore it from a copy"
    ):
        factory.facts_of(open_project_reading(folder))


@pytest.mark.parametrize("seed", range(8))
def test_an_index_with_random_damage_gives_facts_or_a_sentence(project, folder, seed):
    factory.fill(project)
    project.close()
    index = folder / "project.sqlite"
    data = bytearray(index.read_bytes())
    draw = random.Random(seed)
    for _ in range(40):
        data[draw.randrange(100, len(data))] = draw.randrange(256)
    index.write_bytes(bytes(data))
    try:
        with open_project_reading(folder) as reader:
            factory.facts_of(reader)
    except ProjectError as error:
        assert str(error)  # noqa: PT017


def test_a_file_that_is_no_database_is_told_while_open(tmp_path):
    (tmp_path / "x.sqlite").write_bytes(b"x" * 5000)
    with pytest.raises(ProjectError, match=r"x\.sqlite is damaged \(file is not a database\)"):
        Database(tmp_path / "x.sqlite", writing=False)


def test_a_missing_index_is_not_made(tmp_path):
    for writing in (True, False):
        with pytest.raises(StoreError, match=r"cannot open .*x\.sqlite: it cannot be opened"):
            Database(tmp_path / "x.sqlite", writing=writing)
    assert list(tmp_path.iterdir()) == []


def test_an_index_on_a_read_only_disk_is_told(project, folder, monkeypatch):
    project.close()
    real = database.connect
    monkeypatch.setattr(database, "connect", lambda uri: real(uri.replace("mode=rw", "mode=ro")))
    with pytest.raises(
        StoreError, match=r"cannot write .*project\.sqlite: it or its disk is read-only"
    ):
        open_project(folder)


def test_an_index_that_another_program_keeps_busy_is_told(project, folder, monkeypatch):
    project.close()
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.01)
    other = sqlite3.connect(folder / "project.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(
            StoreError, match="another program is using it; close that program or wait"
        ):
            open_project(folder)
    finally:
        other.close()


def test_a_commit_that_a_reader_holds_up_is_undone_and_can_be_repeated(folder, monkeypatch):
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.01)
    with create_project(folder) as project:
        reader = sqlite3.connect(folder / "project.sqlite", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM project").fetchall()
        with pytest.raises(StoreError, match="another program is using it"):
            project.set_setting("a", 1)
        reader.close()
        assert project.setting("a") is None
        project.set_setting("a", 2)
        assert project.setting("a") == 2


def test_errors_of_this_program_are_left_as_they_are(tmp_path):
    with pytest.raises(KeyError), index_errors(tmp_path, "write"):
        raise KeyError


def test_an_os_error_number_in_the_text_is_understood(tmp_path):
    error = sqlite3.OperationalError(os.strerror(errno.EIO))
    with pytest.raises(StoreError, match="cannot write"), index_errors(tmp_path, "write"):
        raise error


def test_threads_take_turns_and_none_sees_half_a_transaction(project):
    factory.fill(project)
    seen = []

    def write():
        for count in range(20):
            with project.transaction():
                project.set_setting("a", count)
                project.set_setting("b", count)

    def read():
        for _ in range(60):
            with project.transaction():
                seen.append((project.setting("a"), project.setting("b")))

    threads = [threading.Thread(target=target) for target in (write, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(a == b for a, b in seen)
    assert project.setting("a") == 19


WRITE_UNTIL_KILLED = """
import sys
from pathlib import Path
from dsgan_studio.core.project.opening import open_project
from tests.unit.project import factory
project = open_project(Path(sys.argv[1]))
for count in range(1, 10**6):
    with project.transaction():
        project.add_samples([factory.sample(project.next_sample_id() + k) for k in range(3)])
        project.put_item_scores(1, factory.scores(50))
        project.set_setting("done", count)
    print(count, flush=True)
"""


@pytest.mark.parametrize("seed", range(3))
def test_a_process_killed_while_writing_loses_no_more_than_the_change_it_was_at(
    project, folder, seed
):
    factory.fill(project)
    project.close()
    draw = random.Random(seed)
    process = subprocess.Popen(
        [sys.executable, "-c", WRITE_UNTIL_KILLED, str(folder)], stdout=subprocess.PIPE, text=True
    )
    for _ in range(draw.randrange(1, 6)):
        told = int(process.stdout.readline())
    # A random wait, so that the kill falls anywhere within a transaction.
    threading.Event().wait(draw.random() * 0.05)
    process.send_signal(signal.SIGKILL)
    told = int((process.communicate()[0].split() or [told])[-1])
    with open_project(folder) as heir:
        done = heir.setting("done")
        assert done in (told, told + 1)
        assert len(heir.samples()) == 3 + 3 * done
        assert heir._database.row("PRAGMA integrity_check") == ("ok",)
        assert heir._database.rows("PRAGMA foreign_key_check") == []
        heir.add_samples([factory.sample(heir.next_sample_id())])
