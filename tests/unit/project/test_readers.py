import sqlite3

import pytest

from dsgan_studio.core.annotations.keypoints import PlacedPoint, SampleKeypoints, Visibility
from dsgan_studio.core.base.errors import BadInput, ProjectError
from dsgan_studio.core.project import layout, migrations
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.project.reader_names import reader_folder_name
from tests.unit.project import factory

PLACED = SampleKeypoints((PlacedPoint(1, Visibility.VISIBLE, 2.5, 3.0),))


@pytest.fixture
def filled(project):
    return factory.fill(project)


def test_a_project_has_a_first_reader_whose_masks_are_its_own(filled):
    (first,) = filled.readers.all()
    assert (first.id, first.name, first.shown, first.is_first) == (1, "", "first reader", True)
    assert filled.readers.masks(first.id) == ()
    assert filled.readers.named("First Reader") == first


def test_readers_are_added_under_a_number_and_a_folder_of_their_own(filled, clock):
    bea = filled.readers.add("  Bea   Müller ")
    clock.move(days=1)
    wu = filled.readers.add("吴")
    assert [(one.id, one.name, one.folder) for one in filled.readers.all()] == [
        (1, "", "01-first"), (2, "Bea Müller", "02-bea-muller"), (3, "吴", "03"),
    ]  # fmt: skip
    assert bea.created_utc < wu.created_utc
    assert filled.readers.named("BEA MÜLLER") == bea


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "a reader needs a name"),
        (" \t ", "a reader needs a name"),
        ("\u200d", "a reader needs a name"),
        ("x" * 81, "has 81 letters"),
        ("a\x00b", "cannot be shown"),
        ("\ud800", "cannot be shown"),
        ("bea", 'there is a reader called "Bea" already'),
        ("ＢＥＡ", 'there is a reader called "Bea" already'),
        ("B\u200dea", 'there is a reader called "Bea" already'),
        ("First  reader", "without a name is called"),
    ],
)
def test_a_name_that_is_not_allowed_is_told_in_a_sentence(filled, name, told):
    filled.readers.add("Bea")
    with pytest.raises(BadInput, match=told):
        filled.readers.add(name)
    assert [one.name for one in filled.readers.all()] == ["", "Bea"]


@pytest.mark.parametrize(
    "name", ["نیلوفر\u200cجان", "Łucja Ñandú", "👩\u200d🔬", "O'Neill; DROP", "x" * 80]
)
def test_names_of_any_script_are_kept_as_they_were_written(filled, folder, name):
    made = filled.readers.add(name)
    filled.close()
    with open_project_reading(folder) as again:
        assert again.readers.named(name) == made
        assert again.path(layout.reader_folder(made.folder)).parent == folder / "readers"


def test_folders_are_plain_and_inside_the_project():
    assert reader_folder_name(2, "../../etc") == "02-etc"
    assert reader_folder_name(2, "CON") == "02-con"
    assert reader_folder_name(2, "a" * 80) == "02-" + "a" * 32
    assert reader_folder_name(12, "吴") == "12"
    for bad in ("../02", "02/..", "", "adjudication", "02-"):
        with pytest.raises(ProjectError, match="is not the folder of a reader"):
            layout.reader_folder(bad)


def test_the_first_reader_can_be_named_and_others_renamed(filled):
    filled.readers.add("Bea")
    assert filled.readers.rename(1, "Ada").shown == "Ada"
    assert filled.readers.rename(1, "ADA").name == "ADA"
    with pytest.raises(BadInput, match='called "Bea" already'):
        filled.readers.rename(1, "bea")
    assert filled.readers.rename(2, "Bea Müller").folder == "02-bea"
    with pytest.raises(ProjectError, match="has no reader 9"):
        filled.readers.rename(9, "Eve")


def test_a_readers_masks_are_revisions_with_who_and_when(filled, clock):
    bea = filled.readers.add("Bea")
    clock.move(hours=1)
    first = filled.readers.add_revision(bea.id, 2, sha256="ab" * 8, source="painted", author="Bea")
    same = filled.readers.add_revision(bea.id, 2, sha256="ab" * 8, source="again", author="Bea")
    second = filled.readers.add_revision(bea.id, 2, sha256="cd" * 8, source="painted", author="Bea")
    assert same == first
    assert (first.revision, second.revision, second.author) == (1, 2, "Bea")
    assert filled.readers.history(bea.id, 2) == (first, second)
    assert filled.readers.masks(bea.id) == (second,)
    assert filled.readers.masks(bea.id, factory.OTHER_GENERATOR) == ()
    assert filled.masks()[1].sha256 != second.sha256
    with pytest.raises(ProjectError, match="no sample 99"):
        filled.readers.add_revision(bea.id, 99, sha256="ab" * 8, source="painted")
    with pytest.raises(ProjectError, match="has no reader 7"):
        filled.readers.add_revision(7, 2, sha256="ab" * 8, source="painted")


def test_a_readers_keypoints_are_their_own(filled):
    bea = filled.readers.add("Bea")
    one = filled.readers.add_keypoints(bea.id, 1, PLACED, source="painted", author="Bea")
    assert filled.readers.add_keypoints(bea.id, 1, PLACED, source="x", author="y") == one
    assert filled.readers.keypoints(bea.id, 1) == (one,)
    assert filled.readers.latest_keypoints() == (one,)
    assert filled.keypoints.history(1) == ()


def test_an_agreement_names_both_masks_and_can_be_taken_back(filled):
    bea = filled.readers.add("Bea")
    for reader in (1, bea.id):
        filled.readers.add_revision(reader, 1, sha256="ab" * 8, source="painted")
    filled.readers.add_adjudication(
        1, revision=1, revision_before=1, first=(1, 1), second=(bea.id, 1), author="Ada"
    )
    (held,) = filled.readers.adjudications(1)
    assert (held.first, held.second, held.author, held.state) == ((1, 1), (2, 1), "Ada", "agreed")
    assert filled.readers.adjudications(2) == ()
    filled.readers.take_adjudication_back(held.id)
    assert filled.readers.adjudications() == ()
    with pytest.raises(ProjectError, match="contradicts what the project holds"):
        filled.readers.add_adjudication(
            1, revision=1, revision_before=1, first=(1, 5), second=(bea.id, 1), author=""
        )


def test_nothing_is_added_to_a_project_that_is_open_for_reading(filled, folder):
    filled.close()
    with (
        open_project_reading(folder) as project,
        pytest.raises(ProjectError, match="open for reading only"),
    ):
        project.readers.add("Bea")


def test_an_index_of_before_there_were_readers_is_brought_up(project, folder):
    before = factory.facts_of(factory.fill(project))
    project.close()
    connection = sqlite3.connect(folder / "project.sqlite")
    for table in (
        "adjudications", "reader_keypoint_revisions", "reader_mask_revisions", "readers"
    ):  # fmt: skip
        connection.execute(f"DROP TABLE {table}")
    connection.execute("PRAGMA user_version = 3")
    connection.commit()
    connection.close()
    with open_project(folder) as again:
        assert factory.facts_of(again) == before
        assert again.readers.add("Bea").id == 2
    assert migrations.kept_copy(folder / "project.sqlite", 3).is_file()
