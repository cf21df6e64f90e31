import pytest

from dsgan_studio.core.base import locator
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.locator import resource, sample_project


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of its own in a checkout of its own."""
    place = tmp_path / "checkout" / "dsgan_studio"
    place.mkdir(parents=True)
    monkeypatch.setattr(locator, "_PACKAGE", place)
    return place


def test_in_a_checkout_the_files_lie_beside_the_package(package):
    (package.parent / "resources").mkdir()
    (package.parent / "resources" / "icon.svg").touch()
    assert resource("icon.svg") == package.parent / "resources" / "icon.svg"


def test_in_an_installation_the_files_lie_inside_the_package(package):
    (package.parent / "sample_projects" / "leukocytes").mkdir(parents=True)
    (package / "_sample_projects" / "leukocytes").mkdir(parents=True)
    assert sample_project("leukocytes") == package / "_sample_projects" / "leukocytes"


def test_what_an_installation_lacks_is_told(package):
    with pytest.raises(BadInput, match=r"icon\.svg is missing from this installation; install"):
        resource("icon.svg")
