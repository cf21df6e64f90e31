import pytest
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from dsgan_studio.core.project.opening import create_project
from tests.unit.project.factory import GENERATOR, OTHER_GENERATOR, fill, generator


@pytest.fixture
def window(open_window, tmp_path):
    with create_project(tmp_path / "cells.dsgan") as project:
        fill(project)
    return open_window(tmp_path / "cells.dsgan")


def strip(window):
    return window.findChild(QFrame, "stale-strip")


def told(window):
    return window.findChild(QLabel, "stale-text").text()


def offer(window):
    return window.findChild(QPushButton, "stale-remedy")


def test_nothing_is_said_where_all_is_fresh(window):
    for page in window.pages:
        window.show_page(page)
        assert not strip(window).isVisible()


def test_a_page_says_what_of_it_is_stale_and_leads_to_where_it_is_put_right(window):
    session = window.studio.session
    session.change(lambda project: project.add_mask_revision(1, sha256="f" * 64, source="paint"))
    window.show_page("review")
    assert strip(window).isVisible()
    assert told(window).startswith("Run 1 is stale: masks or classes were changed since.")
    offer(window).click()
    assert window.page is window.pages["interpreter"]
    assert told(window).startswith("The interpreter is stale: masks were changed.")
    assert not offer(window).isVisible()
    window.show_page("evaluate")
    assert not strip(window).isVisible()


def test_the_generator_of_the_masks_can_be_used_again_from_the_strip(window):
    session = window.studio.session
    session.change(lambda project: project.add_generator(generator(OTHER_GENERATOR)))
    window.show_page("annotate")
    assert "3 masks were painted on samples of an earlier one" in told(window)
    offer(window).click()
    assert session.project.latest_generator().hash == GENERATOR
    assert not strip(window).isVisible()


def test_nothing_is_said_once_the_project_is_closed(window):
    session = window.studio.session
    session.change(lambda project: project.add_mask_revision(1, sha256="f" * 64, source="paint"))
    window.show_page("interpreter")
    assert strip(window).isVisible()
    session.close()
    assert not strip(window).isVisible()
