import pytest

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.gui.dropping import Dropped, recognise


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "photographs"
    folder.mkdir()
    for name in ("a.PNG", "b.jpeg", "notes.txt"):
        (folder / name).touch()
    return folder


def test_a_folder_or_several_of_its_files_are_images(images):
    expected = Dropped("images", images)
    assert recognise([images]) == expected
    assert recognise([images / "a.PNG"]) == expected
    assert recognise([images / "a.PNG", images / "b.jpeg"]) == expected


def test_a_project_is_known_by_its_index(empty_project):
    assert recognise([empty_project]) == Dropped("project", empty_project)
    assert recognise([empty_project / "project.sqlite"]) == Dropped("project", empty_project)


def test_any_other_file_may_be_a_checkpoint_as_only_its_content_tells(tmp_path):
    file = tmp_path / "network-final"
    file.touch()
    assert recognise([file]) == Dropped("checkpoint", file)


def test_what_no_page_can_use_is_refused(tmp_path, images):
    (tmp_path / "none").mkdir()
    with pytest.raises(BadInput, match="neither a project nor a folder of images"):
        recognise([tmp_path / "none"])
    with pytest.raises(BadInput, match="2 things were dropped"):
        recognise([images / "a.PNG", tmp_path / "other.png"])
