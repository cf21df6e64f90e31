"""What an interpreter says of any sample: as painted, as labelled, and where it is unsure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dsgan_studio.core.annotations.schema import LabelSchema
from dsgan_studio.gui.canvas.overlay import OverlayLook, colour_table
from dsgan_studio.gui.canvas.point_drawing import draw_found
from dsgan_studio.gui.jobs import Latest
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.pictures import to_image
from dsgan_studio.gui.widgets.fields import NumberRow
from dsgan_studio.gui.widgets.parts import label, paragraph

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from dsgan_studio.core.base.jobs import JobContext
    from dsgan_studio.core.project.project import Project
    from dsgan_studio.core.workflow.found_points import PointSight
    from dsgan_studio.core.workflow.interpreter_sights import InterpreterSight
    from dsgan_studio.core.workflow.previewing import Preview, SamplePreview

_HEAT_SHARE = 0.7


class Layered(QWidget):
    """A picture, and another one laid over it; enlarged pixels stay pixels."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.image, self.over, self._share = QImage(), QImage(), 1.0
        self.points: PointSight | None = None

    def show_layers(
        self, image: QImage, over: QImage, share: float = 1.0, points: PointSight | None = None
    ) -> None:
        """Show `over` on `image` with an opacity of `share`, and keypoints over both."""
        self.image, self.over, self._share, self.points = image, over, share, points
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both at the top, as large as there is room."""
        if self.image.isNull():
            return
        size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRectF((self.width() - size.width()) / 2, 0, size.width(), size.height())
        painter = QPainter(self)
        painter.drawImage(box, self.image)
        if not self.over.isNull():
            painter.setOpacity(self._share)
            painter.drawImage(box, self.over)
        if self.points is not None:
            painter.setOpacity(1.0)
            draw_found(painter, self.points.schema, self.points.points, self.points.size_px, box)
        painter.end()


class PreviewView(QWidget):
    """Three pictures of one sample, and in words how far they agree."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._sight: InterpreterSight | None = None
        self._loaded: Preview | None = None  # used in the interactive lane alone
        self._asked: tuple[str, int] | None = None
        self._latest = Latest(studio.jobs, self.tr("Previewing"), self)
        self.number = NumberRow(
            "preview-sample", self.tr("Sample"), low=1, high=1, value=1,
            tip=self.tr("Number of the sample; any of the project, painted or not"),
        )  # fmt: skip
        self.number.changed.connect(lambda number: self._ask())
        self.said = paragraph(kind="body-second")
        self.said.setObjectName("preview-said")
        titles = {
            "painted": self.tr("As you painted it"),
            "label": self.tr("What the interpreter says"),
            "unsure": self.tr("Where it is unsure"),
        }
        self.panels = {key: Layered(f"preview-{key}", title) for key, title in titles.items()}
        row = QHBoxLayout()
        row.setSpacing(8)
        for key, title in titles.items():
            part = QVBoxLayout()
            part.addWidget(label(title, "heading"))
            part.addWidget(self.panels[key], 1)
            row.addLayout(part, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        chooser = QHBoxLayout()
        chooser.addWidget(self.number)
        chooser.addStretch(1)
        column.addLayout(chooser)
        column.addWidget(self.said)
        column.addLayout(row, 1)

    def show_interpreter(self, sight: InterpreterSight, samples: int) -> None:
        """Preview this interpreter on samples 1 to `samples`."""
        self._sight = sight
        self.number.set_limit(max(samples, 1))
        if self.isVisible():
            self._ask()

    def look(self) -> None:
        """Ask for what is to be seen, now that the view is shown."""
        self._ask()

    def _ask(self) -> None:
        project, sight, number = self._studio.session.project, self._sight, self.number.value
        if project is None or sight is None or self._asked == (sight.hash, number):
            return
        self._asked = (sight.hash, number)
        found = project.schema()
        self._latest.start(
            lambda context: self._preview(project, sight, number, context),
            lambda seen: self._show(seen, found),
            lambda outcome: self._fail(outcome.message),
        )

    def _preview(
        self, project: Project, sight: InterpreterSight, number: int, context: JobContext
    ) -> SamplePreview:
        from dsgan_studio.core.workflow.previewing import open_preview, preview_sample

        view = self._studio.views.of(project, sight.generator_hash)
        if self._loaded is None or self._loaded.hash != sight.hash or self._loaded.view != view:
            self._loaded = open_preview(project, view, sight.hash)
        return preview_sample(project, self._loaded, number)

    def _fail(self, message: str) -> None:
        self._asked = None
        self.said.setText(message)

    def _show(self, seen: SamplePreview, schema: LabelSchema | None) -> None:
        image = to_image(seen.image)
        table = [] if schema is None else colour_table(schema, OverlayLook())
        mask = QImage() if seen.mask is None else _indexed(seen.mask, table)
        self.panels["painted"].show_layers(image, mask, points=seen.placed)
        self.panels["label"].show_layers(image, _indexed(seen.label, table), points=seen.found)
        self.panels["unsure"].show_layers(image, to_image(seen.heat), _HEAT_SHARE)
        unsure = self.tr("Least sure tenth: %1 nats (0 is sure, 0.35 brightest).")
        text = unsure.replace("%1", f"{seen.unsure_nats:.3f}")
        if seen.agreement is not None:
            agrees = self.tr("%1 of the painted pixels have the label you gave.")
            text = f"{agrees.replace('%1', f'{100 * seen.agreement:.1f} %')} {text}"
        self.said.setText(text)


def _indexed(mask: npt.NDArray[np.uint8], table: list[int]) -> QImage:
    height, width = mask.shape
    made = QImage(mask.tobytes(), width, height, width, QImage.Format.Format_Indexed8).copy()
    made.setColorTable(table)
    return made
