import builtins
import contextlib
import errno
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import filelock
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsgan_studio.core.base import fsio
from dsgan_studio.core.base.errors import BadInput, StoreError
from dsgan_studio.core.base.fsio import (
    atomic_write,
    atomic_write_json,
    atomic_write_text,
    disk_errors,
    make_folder,
    read_json,
    remove_file,
    remove_folder,
    sha256_file,
    staged_folder,
    staged_path,
)

ROOT = Path(__file__).parents[3]
DISK_FAILURES = [
    (errno.ENOSPC, "the disk is full; free some space"),
    (errno.EROFS, "the disk is read-only; choose a folder"),
    (errno.EIO, "the disk reported a hardware error; check the disk"),
    (errno.EDQUOT, "your disk quota is used up; free some space"),
    (errno.EACCES, "permission is denied; choose a folder"),
]
STEPS = ["open", "write", "fsync", "replace"]

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@pytest.fixture
def failing(monkeypatch):
    """Make one of the system's file functions fail with an error number, below fsio."""

    def _fail(step, number):
        error = OSError(number, os.strerror(number))

        def fail(*arguments, **options):
            raise error

        if step == "open":
            real = builtins.open

            def refuse_new(path, mode="r", *arguments, **options):
                if set(mode) & set("wxa+"):
                    raise error
                return real(path, mode, *arguments, **options)

            monkeypatch.setattr(builtins, "open", refuse_new)
        elif step == "write":
            real_open = builtins.open

            class FullFile:
                def __init__(self, file):
                    self._file = file

                def __enter__(self):
                    return self

                def __exit__(self, *trace):
                    self._file.close()

                def write(self, data):
                    self._file.write(data[: len(data) // 2])  # as a disk does that fills up
                    raise error

                def __getattr__(self, name):
                    return getattr(self._file, name)

            def open_full(path, mode="r", *arguments, **options):
                file = real_open(path, mode, *arguments, **options)
                return FullFile(file) if set(mode) & set("wxa") else file

            monkeypatch.setattr(builtins, "open", open_full)
        else:
            monkeypatch.setattr(os, step, fail)

    return _fail


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("number", "advice"), DISK_FAILURES)
def test_a_failing_disk_leaves_the_old_file_and_nothing_else(
    tmp_path, failing, step, number, advice
):
    path = tmp_path / "facts.json"
    path.write_bytes(b"old")
    failing(step, number)
    with pytest.raises(StoreError, match=rf"cannot write .*facts\.json: {advice}") as caught:
        atomic_write(path, b"new" * 1000)
    assert caught.value.exit_code == 1
    assert str(caught.value).count("\n") == 0
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@given(data=st.binary(max_size=200))
def test_what_is_written_is_read_back(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("f") / "a.bin"
    atomic_write(path, b"before")
    atomic_write(path, data)
    assert path.read_bytes() == data
    assert list(path.parent.iterdir()) == [path]


def test_a_written_file_has_the_rights_that_the_user_gives_to_new_files(tmp_path):
    before = os.umask(0o022)
    try:
        atomic_write(tmp_path / "a", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o644


def test_text_is_written_as_utf_8_without_changing_line_ends(tmp_path):
    atomic_write_text(tmp_path / "a.txt", "ä\r\n核")
    assert (tmp_path / "a.txt").read_bytes() == "ä\r\n核".encode()


@given(value=json_values)
def test_json_survives_the_file(value, tmp_path_factory):
    path = tmp_path_factory.mktemp("f") / "a.json"
    atomic_write_json(path, value)
    assert read_json(path) == value


def test_equal_json_gives_equal_bytes_whatever_the_order_of_keys(tmp_path):
    atomic_write_json(tmp_path / "a", {"b": 1, "a": [2]})
    atomic_write_json(tmp_path / "b", {"a": [2], "b": 1})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_json_never_holds_numbers_that_other_readers_refuse(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        atomic_write_json(tmp_path / "a", float("nan"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 100_000])
def test_a_file_that_is_not_json_is_refused(tmp_path, data):
    (tmp_path / "a.json").write_bytes(data)
    with pytest.raises(BadInput, match=r"a\.json is not valid JSON .*; choose another file"):
        read_json(tmp_path / "a.json")


def test_missing_json_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"a\.json is not there; check the path"):
        read_json(tmp_path / "a.json")


def test_json_on_a_failing_disk_is_told_as_such(tmp_path, monkeypatch):
    (tmp_path / "a.json").write_bytes(b"1")

    def fail(self):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("pathlib.Path.read_bytes", fail)
    with pytest.raises(StoreError, match=r"cannot read .*a\.json: the disk reported"):
        read_json(tmp_path / "a.json")


def test_a_staged_path_keeps_the_suffix_by_which_libraries_choose_the_format(tmp_path):
    with staged_path(tmp_path / "a.png") as staged:
        assert staged.suffix == ".png"
        assert staged.parent == tmp_path
        staged.write_bytes(b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_an_error_inside_a_staged_path_passes_through_and_leaves_the_old_file(tmp_path):
    (tmp_path / "a").write_bytes(b"old")

    def write_and_fail(path):
        path.write_bytes(b"new")
        raise KeyError

    with pytest.raises(KeyError), staged_path(tmp_path / "a") as staged:
        write_and_fail(staged)
    assert (tmp_path / "a").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_staged_folder_appears_whole(tmp_path):
    with staged_folder(tmp_path / "new") as staged:
        (staged / "a").write_bytes(b"1")
        assert not (tmp_path / "new").exists()
    assert (tmp_path / "new" / "a").read_bytes() == b"1"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_staged_folder_takes_the_place_of_an_empty_one(tmp_path):
    (tmp_path / "new").mkdir()
    with staged_folder(tmp_path / "new") as staged:
        (staged / "a").touch()
    assert (tmp_path / "new" / "a").exists()


def test_a_staged_folder_does_not_replace_what_has_something_in_it(tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "mine").touch()
    (tmp_path / "file").touch()
    for name in ("new", "file"):
        with (
            pytest.raises(BadInput, match=rf"{name} already exists and is not an empty folder"),
            staged_folder(tmp_path / name),
        ):
            pytest.fail("the block must not run")
    assert (tmp_path / "new" / "mine").exists()


def killed_while_writing(path):
    """Fill a staged folder for `path` in a process that is killed then."""
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from dsgan_studio.core.base.fsio import staged_folder\n"
        "with staged_folder(Path(sys.argv[1])) as staged:\n"
        "    (staged / 'a').write_bytes(b'1')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT)
    assert done.returncode == -signal.SIGKILL


def test_what_a_killed_process_left_goes_when_its_folder_is_written_again(tmp_path):
    for name in ("n\u00e9w one", "other"):
        killed_while_writing(tmp_path / name)
    assert len(list(tmp_path.glob(".*.part"))) == 2
    with staged_folder(tmp_path / "n\u00e9w one"):
        pass
    assert len(list(tmp_path.glob(".*.part"))) == 1  # that of the other one
    with staged_folder(tmp_path / "other"):
        pass
    assert sorted(one.name for one in tmp_path.iterdir()) == ["n\u00e9w one", "other"]


def test_a_disk_without_locks_is_written_to_and_nothing_is_taken_for_left_over(
    tmp_path, monkeypatch
):
    killed_while_writing(tmp_path / "new")

    def refuse(self, *args, **kwargs):
        raise NotImplementedError("this file system has no locks")

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    with staged_folder(tmp_path / "new") as staged:
        (staged / "a").touch()
    assert (tmp_path / "new" / "a").exists()
    assert len(list(tmp_path.glob(".*.part"))) == 1


def test_what_is_being_written_stays_when_someone_else_begins_the_same(tmp_path):
    with staged_folder(tmp_path / "new") as mine:
        (mine / "a").touch()
        with contextlib.suppress(KeyError), staged_folder(tmp_path / "new") as theirs:
            assert theirs != mine
            raise KeyError
        assert (mine / "a").exists()
    assert [one.name for one in tmp_path.iterdir()] == ["new"]


@pytest.mark.parametrize(("number", "advice"), DISK_FAILURES)
def test_a_failing_disk_leaves_no_part_of_a_staged_folder(tmp_path, failing, number, advice):
    failing("replace", number)
    with (
        pytest.raises(StoreError, match=f"cannot write .*new: {advice}"),
        staged_folder(tmp_path / "new") as staged,
    ):
        (staged / "a").touch()
    assert list(tmp_path.iterdir()) == []


def test_folders_are_made_with_their_parents_and_may_exist(tmp_path):
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_a_file_in_the_way_of_a_folder_is_told(tmp_path):
    (tmp_path / "a").touch()
    with pytest.raises(BadInput, match=r"cannot make the folder .*b: a part of the path is a file"):
        make_folder(tmp_path / "a" / "b")


def test_removing_what_is_not_there_is_no_error(tmp_path):
    remove_file(tmp_path / "a")
    remove_folder(tmp_path / "b")
    (tmp_path / "a").touch()
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c").touch()
    remove_file(tmp_path / "a")
    remove_folder(tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_removed_is_told(tmp_path):
    with pytest.raises(BadInput, match="cannot remove "):
        remove_file(tmp_path)


def test_the_hash_of_a_file_is_sha_256(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256_file(tmp_path / "a").startswith(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9c"
    )
    with pytest.raises(StoreError, match=r"cannot read .*none: No such file"):
        sha256_file(tmp_path / "none")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (sqlite3.OperationalError("database or disk is full"), "the disk is full"),
        (
            OSError("Can't write data (file write failed: time = 0, errno = 28, error message)"),
            "the disk is full",
        ),
        (OSError("Unable to flush file (errno = 5, error message = 'x')"), "hardware error"),
        (OSError("(errno = 30, x)"), "read-only"),
        (
            OSError(errno.EBUSY, "Device or resource busy"),
            "Device or resource busy; check the disk",
        ),
        (OSError("something else"), "something else; check the disk"),
    ],
)
def test_failures_of_sqlite_and_hdf5_are_told_like_those_of_files(error, sentence):
    with (
        pytest.raises(StoreError, match=f"cannot do it: .*{sentence}") as caught,
        disk_errors("do it"),
    ):
        raise error
    assert caught.value.__cause__ is error


def test_a_file_whose_name_holds_the_word_full_does_not_fill_the_disk():
    error = FileNotFoundError(errno.ENOENT, "No such file or directory", "/data/fullset/a")
    with pytest.raises(StoreError, match="cannot read it: No such file"), disk_errors("read it"):
        raise error


def test_other_errors_are_left_as_they_are():
    with pytest.raises(ZeroDivisionError), disk_errors("do it"):
        _ = 1 / 0


def test_a_folder_is_not_synced_where_the_system_has_no_such_call(monkeypatch):
    monkeypatch.setattr(fsio.os, "name", "nt")
    monkeypatch.setattr(os, "open", lambda *a: pytest.fail("must not open a folder"))
    from pathlib import PosixPath

    fsio.sync_folder(PosixPath("/"))


def test_a_name_that_is_too_long_is_the_users_to_correct(tmp_path):
    path = tmp_path / ("x" * 300)
    for use in (make_folder, read_json, lambda path: staged_folder(path).__enter__()):
        with pytest.raises(BadInput, match="the name is too long; choose a shorter one"):
            use(path)


def test_a_folder_whose_place_is_not_on_the_disk_is_not_left(tmp_path, monkeypatch):
    def broken(path):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(fsio, "sync_folder", broken)
    with pytest.raises(StoreError, match="hardware error"), staged_folder(tmp_path / "a") as staged:
        (staged / "b").touch()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told_by_its_own_name(tmp_path, monkeypatch):
    make = fsio.Path.mkdir

    def refuse(path, *more, **options):
        if path.name.endswith(".part"):
            raise OSError(errno.EROFS, "read-only")
        make(path, *more, **options)

    monkeypatch.setattr(fsio.Path, "mkdir", refuse)
    told = r"cannot make the folder .*/wanted: the disk is read-only"
    with pytest.raises(StoreError, match=told), fsio.staged_folder(tmp_path / "wanted"):
        pass
