import errno
import os
import shutil
import sqlite3

import pytest

from dsgan_studio.core.base.errors import BadInput, NewerVersion, ProjectError, StoreError
from dsgan_studio.core.project import layout, migrations
from dsgan_studio.core.project.opening import create_project, open_project, open_project_reading
from tests.unit.project import factory

BOTH = pytest.mark.parametrize("open_it", [open_project, open_project_reading])


def edit(folder, *statements):
    """Change the index as another program would."""
    connection = sqlite3.connect(folder / "project.sqlite")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_new_project_has_its_folders_and_nothing_hidden(project, folder):
    assert sorted(path.name for path in folder.iterdir()) == [
        "generators", "interpreters", "masks", "project.sqlite", "real", "runs", "samples",
        "training",
    ]  # fmt: skip
    assert project.writing
    assert project.root == folder


def test_a_project_has_the_name_it_is_given(folder):
    with create_project(folder, "Zellen 核") as project:
        assert project.name == "Zellen 核"


def test_an_empty_folder_becomes_a_project(folder):
    folder.mkdir()
    create_project(folder).close()
    assert (folder / "project.sqlite").exists()


def test_what_is_there_is_not_touched_by_a_new_project(folder, tmp_path):
    folder.mkdir()
    (folder / "thesis.txt").write_text("all my work")
    with pytest.raises(BadInput, match=r"cells\.dsgan already exists and is not an empty folder"):
        create_project(folder)
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["cells.dsgan"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("function", ["mkdir", "replace"])
def test_a_project_that_cannot_be_made_leaves_nothing(
    folder, tmp_path, monkeypatch, number, function
):
    def fail(*arguments, **options):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, function, fail)
    with pytest.raises(StoreError, match="cannot "):
        create_project(folder)
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


def test_a_project_whose_index_cannot_be_filled_leaves_nothing(folder, tmp_path, monkeypatch):
    def full(database):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(migrations, "STEPS", (full,))
    monkeypatch.setattr(migrations.initialise, "__defaults__", ((full,),))
    with pytest.raises(StoreError, match="the disk is full"):
        create_project(folder)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["with space", "größe 核 🧫", "100%25 #1?mode=memory&x", "it's; --"]
)
def test_any_name_of_a_folder_works(tmp_path, name):
    with create_project(tmp_path / name) as project:
        before = factory.facts_of(factory.fill(project))
    with open_project(tmp_path / name) as again, open_project_reading(tmp_path / name) as reader:
        assert factory.facts_of(again) == factory.facts_of(reader) == before
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_relative_path_works_also_after_the_program_changed_its_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with create_project(factory_path := type(tmp_path)("here.dsgan")) as project:
        assert not factory_path.is_absolute()
        monkeypatch.chdir("/")
        project.set_setting("a", 1)
        assert (
            project.path(layout.sample_file(12))
            == tmp_path / "here.dsgan" / "samples" / "000012.png"
        )


def test_a_project_moved_to_another_place_opens_with_all_its_facts(project, folder, tmp_path):
    before = factory.facts_of(factory.fill(project))
    project.close()
    (tmp_path / "other disk").mkdir()
    moved = tmp_path / "other disk" / "moved.dsgan"
    shutil.move(folder, moved)
    with open_project(moved) as again:
        assert factory.facts_of(again) == before
        assert again.path(layout.mask_file(1)).is_relative_to(moved)


def test_folders_that_an_archive_lost_come_back(project, folder):
    project.close()
    shutil.rmtree(folder / "samples")
    open_project(folder).close()
    assert (folder / "samples").is_dir()


@BOTH
def test_a_path_where_nothing_is_is_refused(folder, open_it):
    with pytest.raises(
        ProjectError, match=r"cells\.dsgan is not there; check the path, or make it"
    ):
        open_it(folder)
    assert not folder.exists()


@BOTH
def test_a_folder_that_is_no_project_is_refused_and_stays_as_it_is(folder, open_it):
    folder.mkdir()
    with pytest.raises(ProjectError, match=r"is not a project folder: it has no project\.sqlite"):
        open_it(folder)
    assert list(folder.iterdir()) == []


@BOTH
@pytest.mark.parametrize(
    "data", [b"not a database at all" * 99, b"SQLite format 3\0" + b"x" * 4080]
)
def test_an_index_that_is_no_database_is_refused_and_stays_as_it_is(project, folder, open_it, data):
    project.close()
    (folder / "project.sqlite").write_bytes(data)
    with pytest.raises(
        ProjectError, match=r"project\.sqlite is damaged .*; restore it from a copy"
    ):
        open_it(folder)
    assert (folder / "project.sqlite").read_bytes() == data


@BOTH
def test_an_index_of_another_program_is_refused(project, folder, open_it):
    project.close()
    (folder / "project.sqlite").unlink()
    edit(folder, "CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(ProjectError, match="was not written by DSGAN Studio"):
        open_it(folder)


@BOTH
def test_an_index_without_its_tables_is_refused(project, folder, open_it):
    project.close()
    edit(folder, "DROP TABLE labellings")
    with pytest.raises(ProjectError, match="damaged: its tables are not those of a project"):
        open_it(folder)
    edit(folder, "DROP TABLE writer_lock")
    with pytest.raises(ProjectError, match="is damaged"):
        open_it(folder)


@BOTH
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER UPDATE ON settings BEGIN DELETE FROM samples; END",
        "CREATE VIEW t AS SELECT * FROM samples",
    ],
)
def test_an_index_with_someone_elses_code_in_it_is_refused(project, folder, open_it, statement):
    project.close()
    edit(folder, statement)
    with pytest.raises(ProjectError, match=r"was changed by another program \(it has 't'\)"):
        open_it(folder)


def test_statistics_that_a_tool_of_sqlite_left_are_no_harm(project, folder):
    before = factory.facts_of(factory.fill(project))
    project.close()
    edit(folder, "ANALYZE")
    with open_project(folder) as again:
        assert factory.facts_of(again) == before


@BOTH
def test_an_index_whose_columns_hold_other_types_is_refused(project, folder, open_it):
    project.close()
    edit(folder, "DROP TABLE settings", "CREATE TABLE settings (name TEXT, value_json INT)")
    with pytest.raises(ProjectError, match="its tables are not those of a project"):
        open_it(folder)


@BOTH
def test_a_project_of_a_newer_version_is_refused_by_name_and_stays_as_it_is(
    project, folder, open_it
):
    project.close()
    newer = migrations.current_version() + 1
    edit(folder, f"PRAGMA user_version = {newer}")
    before = (folder / "project.sqlite").read_bytes()
    with pytest.raises(
        NewerVersion, match=rf"cells\.dsgan was written by a newer .* version {newer}"
    ):
        open_it(folder)
    assert (folder / "project.sqlite").read_bytes() == before


@pytest.mark.parametrize(
    ("statement", "match"),
    [
        ("UPDATE generators SET architecture_json = '{'", "an architecture is not readable"),
        ("UPDATE generators SET notes_json = '3'", "a generator is not readable"),
        ("UPDATE generators SET hash = '../../../x'", "is not a hash"),
        ("UPDATE samples SET latent = x'010203'", "a sample is not readable"),
        ("UPDATE interpreters SET class_ids_json = '[\"x\"]'", "an interpreter is not readable"),
        ("UPDATE runs SET recipe_json = 'no'", "the recipe of a run is not readable"),
        ("UPDATE item_scores SET per_class = x'01'", "a row of scores is not readable"),
        ("UPDATE label_schemas SET schema_json = '{}'", "is not a label schema"),
        ("UPDATE events SET verb = 'x', parameters_json = '['", "the parameters of an event"),
    ],
)
def test_a_damaged_fact_is_told_and_not_passed_on(project, folder, statement, match):
    factory.fill(project)
    project.close()
    edit(folder, "PRAGMA foreign_keys = OFF", statement)
    with open_project(folder) as again, pytest.raises(ProjectError, match=match):
        factory.facts_of(again)


def test_letters_that_are_no_utf_8_do_not_close_the_project(project, folder):
    project.close()
    edit(folder, "UPDATE project SET name = CAST(x'61ff62' AS TEXT)")
    with open_project(folder) as again:
        assert again.name == "a\ufffdb"


def test_a_reader_sees_what_the_writer_has_committed(project, folder):
    factory.fill(project)
    with open_project_reading(folder) as reader:
        assert not reader.writing
        assert factory.facts_of(reader) == factory.facts_of(project)
        with project.transaction():
            project.set_setting("a", 1)
            assert reader.setting("a") is None
        assert reader.setting("a") == 1


def test_a_reader_cannot_write(project, folder):
    with (
        open_project_reading(folder) as reader,
        pytest.raises(ProjectError, match="is open for reading only; open it for writing"),
    ):
        reader.set_setting("a", 1)


def test_a_closed_project_says_so_and_may_be_closed_again(project, folder):
    project.close()
    project.close()
    with pytest.raises(ProjectError, match=r"cells\.dsgan is closed; open it again"):
        project.runs()
    with pytest.raises(ProjectError, match="is closed; open it again"):
        project.set_setting("a", 1)


def test_paths_inside_a_project_are_relative_and_named_after_what_they_hold():
    assert str(layout.generator_file("ab" * 32)) == f"generators/{'ab' * 32}.safetensors"
    assert str(layout.interpreter_file("ab" * 32)) == f"interpreters/{'ab' * 32}.safetensors"
    assert str(layout.sample_file(12)) == "samples/000012.png"
    assert str(layout.mask_file(12)) == "masks/000012.png"
    assert str(layout.mask_revision_file(12, 3)) == "masks/journal/000012-0003.png"
    assert str(layout.run_folder(1)) == "runs/0001"
    assert not any(path.is_absolute() for path in layout.FOLDERS)


@pytest.mark.parametrize("function", [layout.generator_file, layout.interpreter_file])
def test_a_hash_from_a_hostile_index_cannot_name_a_file_elsewhere(function):
    with pytest.raises(ProjectError, match="is not a hash"):
        function("../../.ssh/authorized_keys")


@BOTH
def test_a_lent_project_changes_under_its_owners_lock_and_stays_open(project, open_it):
    with open_it(project) as lent:
        lent.set_setting("psi", 0.7)
        assert lent.root == project.root
    assert project.setting("psi") == 0.7
    project.set_setting("psi", 1.0)


def test_a_project_that_is_open_for_reading_is_not_lent_for_writing(project, folder):
    with (
        open_project_reading(folder) as reader,
        pytest.raises(ProjectError, match="reading only; open it for writing"),
    ):
        open_project(reader)
