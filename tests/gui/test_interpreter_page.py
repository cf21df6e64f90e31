import shutil
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QListWidget, QPushButton, QSpinBox, QTableWidget, QWidget

from dsgan_studio.core.annotations.schema import LabelClass, LabelSchema
from dsgan_studio.core.interpreter import learning_curve
from dsgan_studio.core.interpreter.quality import InterpreterReport
from dsgan_studio.core.workflow.interpreter_sights import InterpreterSight
from dsgan_studio.gui.interpreter_preview import Layered
from dsgan_studio.gui.jobs import Lane
from tests.gui.test_main_window import find

PATIENCE_MS = 300_000


@pytest.fixture
def window(open_window, leukocytes):
    made = open_window(leukocytes)
    find(made, "go-interpreter", QPushButton).click()
    return made


def idle(qtbot, window):
    QCoreApplication.processEvents()
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)


def test_the_table_tells_what_is_painted_before_anything_is_trained(window, qtbot):
    idle(qtbot, window)
    table = find(window, "painted-table", QTableWidget)
    assert table.rowCount() == 17
    assert table.item(0, 1).text() == "113,840"
    assert find(window, "primary-interpreter", QPushButton).text() == "Train on 16 masks"
    assert not find(window, "interpreter-tab-quality", QPushButton).isEnabled()


def test_training_draws_live_curves_and_ends_with_quality_list_and_preview(window, qtbot):
    find(window, "interpreter-members", QSpinBox).setValue(2)
    primary = find(window, "primary-interpreter", QPushButton)
    primary.click()
    assert primary.text() == "Stop training"
    idle(qtbot, window)
    page = window.pages["interpreter"]
    assert len(page._points) == 8
    assert len(page._points[-1][2]) == 5
    assert primary.text() == "Go on to Generate"
    assert find(window, "interpreter-tab-quality", QPushButton).isChecked()
    assert "never saw" in find(window, "quality-said", QLabel).text()
    confusion = find(window, "confusion", QTableWidget)
    assert (confusion.rowCount(), confusion.columnCount()) == (5, 6)
    listed = find(window, "interpreter-list", QListWidget)
    assert listed.count() == 1
    assert "used" in listed.item(0).text()
    find(window, "interpreter-tab-preview", QPushButton).click()
    label = find(window, "preview-label", Layered)
    qtbot.waitUntil(lambda: not label.over.isNull(), timeout=PATIENCE_MS)
    assert "have the label you gave" in find(window, "preview-said", QLabel).text()


def test_the_learning_curve_is_measured_shown_and_kept(window, qtbot, monkeypatch):
    monkeypatch.setattr(learning_curve, "_STEPS", 5)
    find(window, "interpreter-tab-curve", QPushButton).click()
    assert "still helps" in find(window, "curve-said", QLabel).text()
    find(window, "curve-measure", QPushButton).click()
    idle(qtbot, window)
    assert find(window, "learning-curve", QWidget).isVisible()
    assert "painted last" in find(window, "curve-said", QLabel).text()


def test_leaving_the_project_stops_the_counting_and_another_is_counted_anew(
    open_window, leukocytes, qtbot
):
    window = open_window(leukocytes)
    find(window, "go-interpreter", QPushButton).click()
    find(window, "menu-close-project", QAction).trigger()
    idle(qtbot, window)
    assert window.studio.session.project is None
    window.studio.session.open(leukocytes)
    find(window, "go-interpreter", QPushButton).click()
    idle(qtbot, window)
    assert find(window, "painted-table", QTableWidget).rowCount() == 17


def test_nothing_is_counted_while_another_page_is_looked_at(window, qtbot):
    idle(qtbot, window)
    window.show_page("samples")
    idle(qtbot, window)
    project = window.studio.session.project
    schema = project.schema()
    renamed = replace(schema.classes[1], name="membrane")
    changed = LabelSchema((schema.classes[0], renamed, *schema.classes[2:]))
    window.studio.session.change(lambda project: project.set_schema(changed))
    QCoreApplication.processEvents()
    assert window.studio.jobs.in_lane(Lane.INTERACTIVE) == ()
    find(window, "go-interpreter", QPushButton).click()
    idle(qtbot, window)
    heads = find(window, "painted-table", QTableWidget)
    assert heads.horizontalHeaderItem(2).text() == "membrane"


def test_a_damaged_mask_is_told_by_its_name(open_window, leukocytes, qtbot):
    shutil.rmtree(leukocytes / "masks" / "journal")
    (leukocytes / "masks" / "000003.png").write_bytes(b"not a picture")
    window = open_window(leukocytes)
    find(window, "go-interpreter", QPushButton).click()
    idle(qtbot, window)
    assert "000003.png" in find(window, "notice-text", QLabel).text()


def test_the_gain_of_voting_is_told_of_the_same_members(qtbot, window):
    sight = InterpreterSight(
        hash="0" * 64,
        generator_hash="1" * 64,
        created_utc="2026-01-01T00:00:00Z",
        used=True,
        stale=(),
        masks=8,
        members=10,
        seed=0,
        class_weights="none",
        classes=(LabelClass(0, "background", (0, 0, 0)),),
        labellings=0,
        report=InterpreterReport(
            validated_on="", left_out=(), pixels_per_class=(5,), mean_accuracy=0.828,
            ensemble_accuracy=0.821, report_members=4, vote_gain=0.0052,
        ),
    )  # fmt: skip
    window.pages["interpreter"]._quality.show_interpreter(sight)
    said = find(window, "quality-said", QLabel).text()
    assert "+0.5 points over the mean of the same members on the same pixels" in said
    assert "at least 4 left each out" in said
