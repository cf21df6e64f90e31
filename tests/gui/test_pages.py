import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import Lane
from dsgan_studio.gui.page_list import PAGES
from dsgan_studio.gui.pages.interpreter import InterpreterPage
from dsgan_studio.gui.pages.release import ReleasePage


@pytest.fixture
def make(held_studio, qtbot):
    def page(kind):
        made = kind(held_studio)
        qtbot.addWidget(made)
        made.show()
        return made

    return page


def primary(page):
    return page.findChild(QPushButton, f"primary-{page.key}")


def test_a_step_that_is_possible_is_one_job_at_a_click(make, held_studio, leukocytes):
    page = make(InterpreterPage)
    held_studio.session.open(leukocytes)
    primary(page).click()
    (job,) = held_studio.jobs.in_lane(Lane.COMPUTE)
    assert job.title == "Training the interpreter"
    held_studio.jobs.end(job, JobOutcome(error=BadInput("no masks.")))
    assert primary(page).isEnabled()


def test_a_question_that_is_not_answered_begins_nothing(make, held_studio, leukocytes, answers):
    page = make(ReleasePage)
    held_studio.session.open(leukocytes)
    page.set_primary("Write", page._write)
    answers.paths.append(None)
    primary(page).click()
    assert held_studio.jobs.jobs == ()


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.key)
def test_a_page_says_what_its_step_is_for_and_what_it_needs(make, held_studio, kind, empty_project):
    page = make(kind)
    held_studio.session.open(empty_project)
    wanted = []
    page.wanted.connect(wanted.append)
    text = page.findChild(QLabel, f"empty-{kind.key}").text()
    assert page.purpose_text() in text
    if kind.key != "generator":
        assert page.wording.hint(held_studio.session.step(page_step(kind))) in text
    if kind.key not in ("generator", "evaluate"):
        primary(page).click()
        assert len(wanted) == 1


def page_step(kind):
    from dsgan_studio.gui.steps import STEP_OF_PAGE

    return STEP_OF_PAGE[kind.key]
