"""The page of releases: what is set reaches the request, and what is shown is what is written."""

import shutil

import pytest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QSpinBox,
)

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.workflow.runs import generate_run
from dsgan_studio.core.workflow.thresholds import keep_threshold
from dsgan_studio.gui.pages.release import ReleasePage
from tests.unit.workflow.test_status import STYLEGAN2, bring_in, draw, learn, new_project, paint

PATIENCE_MS = 120_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A project with a run of twelve labelled items."""
    path = tmp_path_factory.mktemp("release") / "cells.dsgan"
    new_project(path)
    bring_in(path, STYLEGAN2)
    draw(path, 3)
    for sample in (1, 2, 3):
        paint(path, sample)
    learn(path)
    generate_run(
        path, count=12, seed=1, workers=1, scheduler=None, decision="mean", device="cpu",
        context=JobContext(),
    )  # fmt: skip
    return path


@pytest.fixture
def project(made, tmp_path):
    return shutil.copytree(made, tmp_path / "cells.dsgan")


@pytest.fixture
def page(studio, qtbot, project):
    made = ReleasePage(studio)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    studio.session.open(project)
    settle(qtbot, made)
    return made


def settle(qtbot, page):
    qtbot.waitUntil(lambda: not page.studio.jobs.jobs, timeout=PATIENCE_MS)


def part(page, kind, name):
    found = page.findChild(kind, name)
    assert found is not None, name
    return found


def choose(page, name, key):
    box = part(page, QComboBox, name)
    box.setCurrentIndex(box.findData(key))


def shown(page, name):
    return part(page, QLabel, name).text()


def test_what_is_set_is_what_is_asked_for(page, answers, tmp_path):
    choose(page, "release-format", "coco")
    part(page, QCheckBox, "release-unsure").setChecked(True)
    part(page, QSlider, "release-threshold").setValue(25)
    choose(page, "release-split", "classes")
    part(page, QSpinBox, "release-train").setValue(60)
    part(page, QSpinBox, "release-val").setValue(30)
    part(page, QSpinBox, "release-seed").setValue(5)
    choose(page, "release-class-1", "ignored")
    part(page, QCheckBox, "release-renumber-classes").setChecked(True)
    part(page, QLineEdit, "release-prefix").setText("cell_")
    part(page, QCheckBox, "release-leave-duplicates").setChecked(True)
    asked = page.fields.request
    assert (asked.format_name, asked.threshold) == ("coco", 0.25)
    assert (asked.split, asked.shares, asked.split_seed) == ("classes", (60, 30, 10), 5)
    assert list(asked.merge.values()) == ["ignored"]
    assert asked.renumber_classes
    assert asked.prefix == "cell_"
    assert asked.leave_out_duplicates
    assert asked.real is None
    answers.paths = [tmp_path]
    part(page, QPushButton, "release-real").click()
    part(page, QCheckBox, "release-leave-copies").setChecked(True)
    assert page.fields.request.real == tmp_path
    part(page, QSpinBox, "release-train").setValue(95)
    assert page.fields.request.shares == (95, 5, 0)


def test_the_release_begins_with_the_threshold_of_the_review(page, qtbot):
    review = page.studio.session.change
    review(lambda project: keep_threshold(project, 0.0637))
    settle(qtbot, page)
    assert part(page, QCheckBox, "release-unsure").isChecked()
    assert part(page, QSlider, "release-threshold").value() == 6
    assert page.fields.request.threshold == 0.0637
    part(page, QSlider, "release-threshold").setValue(9)
    assert page.fields.request.threshold == 0.09
    page.render_step()  # what was set here stays while the review's does
    assert page.fields.request.threshold == 0.09
    review(lambda project: keep_threshold(project, None))
    assert page.fields.request.threshold is None


def test_the_card_is_shown_before_and_written_as_it_was_shown(page, answers, qtbot, tmp_path):
    choose(page, "release-split", "random")
    settle(qtbot, page)
    assert shown(page, "release-items") == "12"
    assert "MB" in shown(page, "release-size")
    card = page._view.card.card
    assert "| of these in train | 10 |" in card
    answers.paths = [tmp_path / "out"]
    part(page, QPushButton, "primary-release").click()
    settle(qtbot, page)
    assert (tmp_path / "out" / "DATASET_CARD.md").read_text() == card
    assert len(list((tmp_path / "out" / "train" / "masks").iterdir())) == 10
    assert page.session.step("release").state == "done"


def test_what_is_alike_is_shown_when_asked_for_and_forgotten_with_the_next_choice(
    page, answers, qtbot, project, tmp_path
):
    answers.paths = [project / "samples"]
    part(page, QPushButton, "release-real").click()
    part(page, QPushButton, "release-look").click()
    settle(qtbot, page)
    assert "of 12 items are nearly the same" in shown(page, "release-likeness")
    assert "of 3 real images" in shown(page, "release-likeness")
    assert not page._view.sheet.image.isNull()
    answers.paths = [tmp_path / "alike"]
    part(page, QPushButton, "release-save-likes").click()
    assert len((tmp_path / "alike" / "nearest_real.csv").read_text().splitlines()) == 13
    settle(qtbot, page)
    assert not page._view.sheet.image.isNull()
    part(page, QCheckBox, "release-leave-duplicates").setChecked(True)
    assert page._view.sheet.image.isNull()
    settle(qtbot, page)


def test_a_choice_that_leaves_nothing_says_so_and_cannot_be_written(page, qtbot):
    part(page, QCheckBox, "release-unsure").setChecked(True)
    part(page, QSlider, "release-threshold").setValue(0)
    settle(qtbot, page)
    assert "raise the threshold" in shown(page, "release-refusal")
    assert not part(page, QPushButton, "primary-release").isEnabled()
    part(page, QCheckBox, "release-unsure").setChecked(False)
    settle(qtbot, page)
    assert shown(page, "release-refusal") == ""
    assert part(page, QPushButton, "primary-release").isEnabled()


def test_every_control_has_a_name_to_be_read_out_and_a_tip(page):
    for kind in (QPushButton, QCheckBox, QComboBox, QSpinBox, QSlider, QLineEdit):
        for control in page.findChildren(kind):
            if control.objectName().startswith("release-"):
                assert control.accessibleName(), control.objectName()
                assert control.toolTip(), control.objectName()
