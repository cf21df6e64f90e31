"""The keypoints of the sample that is painted: their list, and their way to the project."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from dsgan_studio.core.annotations.keypoint_journal import PointSteps
from dsgan_studio.core.annotations.keypoints import KeypointSchema, Visibility
from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.reader_records import Reader
from dsgan_studio.core.workflow.readers import reading_as
from dsgan_studio.gui.annotate_point_schema import KeypointEditor
from dsgan_studio.gui.annotate_schema import swatch
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.step_order import StepOrder
from dsgan_studio.gui.session import Session
from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.parts import button, paragraph

_MOST_ROWS = 8


class PointsWork(QObject):
    """Reads the points of a sample onto the board, and stores them and their steps."""

    def __init__(self, session: Session, board: Board) -> None:
        super().__init__(board)
        self._session, self.board = session, board
        self._sample_id: int | None = None
        self._reader: Reader | None = None  # whose points are on the board
        self._kept: PointSteps | None = None  # as they are on the disk
        self._is_told = True  # whether the pages were told of all that is stored
        session.changed.connect(self._follow_schema)

    def open(self, sample_id: int) -> None:
        """Show the points of a sample whose image and mask the board has loaded.

        Where they cannot be read, that is told and none can be placed.
        """
        from dsgan_studio.core.workflow.point_painting import open_point_steps

        project, image = self._session.require_project(), self.board.image
        self._sample_id, reader = None, reading_as(project)
        try:
            steps = open_point_steps(project, sample_id, reader)
        except StudioError as error:
            self._session.notify("error", str(error))
            return
        self._sample_id, self._reader, self._kept = sample_id, reader, steps
        size_px = (image.height(), image.width())
        self.board.points.load(project.keypoints.schema(), steps.history, size_px)
        if self.board.painting is not None:
            status = self.board.painting.status()
            self.board.take_order(
                StepOrder.restored(
                    steps.done, steps.undone, strokes=status.steps, strokes_then=steps.strokes,
                    can_redo=status.redo is not None,
                )
            )  # fmt: skip

    def save(self) -> bool:
        """Store the points; tell whether any were stored since the last time this was called.

        Raises:
            StudioError: as `store` does.
        """
        self.store()
        is_told, self._is_told = self._is_told, True
        return not is_told

    def store(self) -> None:
        """Store the points as a revision, if they changed, and the steps that led to them.

        Raises:
            StudioError: if they cannot be stored; they stay on the board.
        """
        from dsgan_studio.core.workflow.keypoints import put_keypoints
        from dsgan_studio.core.workflow.point_painting import keep_point_steps

        sample_id, kept, painting = self._sample_id, self._kept, self.board.painting
        if sample_id is None or kept is None or painting is None:
            return
        steps = PointSteps(
            self.board.points.history, *self.board.order.texts, painting.status().steps
        )
        if steps.history == kept.history and not (steps.history.done or steps.history.undone):
            return  # the order of strokes alone is in their journal
        project = self._session.require_project()
        if steps.history.now != kept.history.now:
            who = self._reader
            put_keypoints(
                project, sample_id, steps.history.now, source="painted",
                author="" if who is None else who.name, reader=who,
            )  # fmt: skip
            self._is_told = False
        if steps != kept:
            keep_point_steps(project, sample_id, steps, self._reader)
            self._kept = steps

    def schema(self) -> KeypointSchema | None:
        """Return the keypoint schema that holds, None where there is none."""
        project = self._session.project
        return None if project is None else project.keypoints.schema()

    def change_schema(self, act: Callable[[], KeypointSchema]) -> bool:
        """Let the schema hold that `act` returns; tell whether it worked."""
        from dsgan_studio.core.workflow.keypoints import set_keypoint_schema

        def change(project: Project) -> None:
            self.store()  # a point that was just placed counts as placed
            set_keypoint_schema(project, act())

        return self._session.change(change)

    def _follow_schema(self) -> None:
        schema = self.schema()
        if schema is not None and self.board.painting is not None:
            self.board.points.take_schema(schema)


class PointsPanel(QWidget):
    """The points of the schema, how each is in this sample, and which comes next."""

    def __init__(self, work: PointsWork, canvas: Canvas, theme: Theme) -> None:
        super().__init__()
        self._work, self._theme = work, theme
        self._editor: KeypointEditor | None = None
        self._points, self._canvas = work.board.points, canvas
        self._nothing = paragraph(
            self.tr("No keypoints yet. Name the points that every sample has."), "second"
        )
        self._list = QListWidget()
        self._list.setObjectName("point-list")
        self._list.setAccessibleName(self.tr("Points"))
        self._list.setToolTip(self.tr("The chosen point is placed next"))
        self._list.setProperty("type", "list")
        self._list.currentRowChanged.connect(self._choose)
        self._remove = button(
            self.tr("Remove"), "point-remove", tip=self.tr("Say nothing of this point (Delete)")
        )
        self._remove.clicked.connect(self._remove_chosen)
        self._place = button(
            self.tr("Place points"), "point-place", tip=self.tr("Take the keypoint tool (Y)")
        )
        self._place.clicked.connect(self._take_tool)
        row = QHBoxLayout()
        row.addWidget(self._place, 1)
        row.addWidget(self._remove, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._nothing)
        column.addWidget(self._list)
        column.addLayout(row)
        edit = button(
            self.tr("Edit points…"), "points-edit",
            tip=self.tr("Add, rename, recolour, pair, join and delete keypoints"),
        )  # fmt: skip
        edit.clicked.connect(self.edit_schema)
        column.addWidget(edit)
        self._points.changed.connect(self._show)
        self._show()

    def edit_schema(self) -> None:
        """Open the editor of the keypoint schema beside the canvas."""
        if self._editor is None:
            work = self._work
            self._editor = KeypointEditor(
                self._theme, work.schema, work.change_schema, self.window()
            )
        self._editor.show_schema()
        self._editor.show()
        self._editor.raise_()

    def _states(self) -> dict[Visibility | None, str]:
        return {
            None: self.tr("not set"),
            Visibility.VISIBLE: self.tr("visible"),
            Visibility.OCCLUDED: self.tr("occluded"),
            Visibility.ABSENT: self.tr("absent"),
        }

    def _show(self) -> None:
        points, schema = self._points, self._points.schema
        for widget in (self._list, self._remove, self._place):
            widget.setVisible(schema is not None)
        self._nothing.setVisible(schema is None)
        if schema is None:
            return
        states = self._states()
        with QSignalBlocker(self._list):
            # Rows are kept: the list may be in the midst of a click on one of them.
            while self._list.count() > len(schema.points):
                self._list.takeItem(self._list.count() - 1)
            while self._list.count() < len(schema.points):
                self._list.addItem(QListWidgetItem())
            for row, one in enumerate(schema.points):
                said = points.now.get(one.id)
                state = states[None if said is None else said.visibility]
                item = self._list.item(row)
                item.setIcon(swatch(one.colour))
                item.setText(f"{one.name} · {state}")
            if points.chosen in schema.ids:
                self._list.setCurrentRow(schema.ids.index(points.chosen))
        row_px = max(self._list.sizeHintForRow(0), 1)
        self._list.setFixedHeight(min(len(schema.ids), _MOST_ROWS) * row_px + 16)
        self._remove.setEnabled(
            points.chosen is not None and points.now.get(points.chosen) is not None
        )

    def _choose(self, row: int) -> None:
        schema = self._points.schema
        if schema is not None and 0 <= row < len(schema.ids):
            self._points.choose(schema.ids[row])

    def _remove_chosen(self) -> None:
        if self._points.chosen is not None:
            self._points.remove(self._points.chosen)

    def _take_tool(self) -> None:
        self._canvas.choose_tool("keypoint")
        self._canvas.setFocus()
