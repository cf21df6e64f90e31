"""The page of the step "evaluate": predicted masks beside true ones."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.gui import verbs_release as verbs
from dsgan_studio.gui.evaluate_folders import EvaluateFolders
from dsgan_studio.gui.evaluate_pictures import EvaluatePictures
from dsgan_studio.gui.evaluate_tables import ClassTable, ImageTable, share
from dsgan_studio.gui.page import EmptyState, Page
from dsgan_studio.gui.widgets.fields import ChoiceRow
from dsgan_studio.gui.widgets.parts import button, fact_row, label
from dsgan_studio.gui.widgets.wording import count

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.comparing import MaskComparison

_FACTS = ("images", "mean", "without", "accuracy", "alone")
_LEAST_TABLE_PX = 150


class EvaluatePage(Page):
    """Compare predicted masks with true ones."""

    key: ClassVar[str] = "evaluate"

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        return self.tr("Measure on your own images")

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        return self.tr(
            "Compares the masks that a segmentation model predicts with masks that you trust, "
            "class by class and image by image, the worst first."
        )

    # Parts

    def build(self) -> None:
        """Make tables and pictures, and the panel of folders."""
        self._comparison: MaskComparison | None = None
        self._classes = ClassTable(self.studio.theme)
        self._classes.setMinimumHeight(_LEAST_TABLE_PX)
        self._pictures = EvaluatePictures(self.studio)
        self.centre_layout.addWidget(self._classes, 2)
        self.centre_layout.addWidget(self._pictures, 3)
        self._table = ChoiceRow(
            "evaluate-table",
            self.tr("Table"),
            [("classes", self.tr("By class")), ("confusion", self.tr("Confusion"))],
            self.tr("Figures of each class, or what was taken for what"),
        )
        self._table.changed.connect(self._classes.show_kind)
        self._save = button(
            self.tr("Save the table…"),
            "evaluate-save",
            tip=self.tr("All figures as .csv for a spreadsheet, or as .json"),
        )
        self._save.clicked.connect(self._ask_where)
        self.tools_layout.addWidget(self._table)
        self.folders = EvaluateFolders(self.studio)
        self.folders.changed.connect(self._forget)
        self.add_section(self.tr("Masks")).addWidget(self.folders)
        self._build_facts()
        self._images = ImageTable(self.studio.theme)
        self._images.setMinimumHeight(2 * _LEAST_TABLE_PX)
        self._images_box = self.add_box(self.tr("Images, the worst first"), self._images)
        self._images.itemSelectionChanged.connect(self._show_selected)

    def _build_facts(self) -> None:
        section = self.add_section(self.tr("All images"))
        titles = {
            "images": self.tr("Compared"),
            "mean": self.tr("Mean IoU"),
            "without": self.tr("Without background"),
            "accuracy": self.tr("Accuracy"),
            "alone": self.tr("Without a partner"),
        }
        self._values: dict[str, QLabel] = {name: label(kind="strong") for name in _FACTS}
        for name, value in self._values.items():
            value.setObjectName(f"evaluate-{name}")
            section.addWidget(fact_row(titles[name], value))
        section.addWidget(self._save, 0, Qt.AlignmentFlag.AlignLeft)

    # State

    def render_step(self) -> None:
        """Show the comparison, or how to begin one."""
        if self.show_needs():
            return
        if self.folders.predictions is None and self.folders.truth is None:
            self._show_beginning()
            return
        comparison = self._comparison
        title, second = self.purpose_title(), self.purpose_text()
        if comparison is not None:
            title = self.tr("%1 images compared").replace("%1", count(len(comparison.images)))
            second = self.tr("Mean IoU %1").replace("%1", share(comparison.mean_iou))
        self.show_content(title=title, second=second)
        there = comparison is not None
        for part in (self._classes, self._pictures, self._table, self._save, self._images_box):
            part.setVisible(there)
        ready = self.folders.predictions is not None and self.folders.truth is not None
        self.set_primary(
            self.tr("Compare the masks"),
            self._compare,
            enabled=ready,
            why_not=self.tr("Choose both folders first"),
        )
        self._show_facts()

    def _show_beginning(self) -> None:
        text = self.tr(
            "Choose two folders: the masks that a model has predicted, and the true masks of the "
            "same images. Beside the true masks, as in a release, a file classes.json gives the "
            "classes their names, and a folder named images shows what lies under them."
        )
        step = self.session.step("segmenter")
        hint = "" if step is None else self.wording.hint(step)
        self.show_empty(
            EmptyState(self.key, self.purpose_title(), f"{self.purpose_text()} {hint}\n\n{text}"),
            self.tr("Choose the folders…"),
            self.folders.ask_both,
        )

    def _show_facts(self) -> None:
        found = self._comparison
        texts = dict.fromkeys(_FACTS, "–")
        if found is not None:
            alone = len(found.without_prediction) + len(found.without_truth)
            texts = {
                "images": count(len(found.images)),
                "mean": share(found.mean_iou),
                "without": share(found.mean_iou_without_background),
                "accuracy": share(found.accuracy),
                "alone": count(alone),
            }
            names = (*found.without_prediction, *found.without_truth)
            self._values["alone"].setToolTip("\n".join(names[:20]))
        for name, text in texts.items():
            self._values[name].setText(text)

    def _forget(self) -> None:
        self._take(None)

    # Acts

    def _compare(self) -> None:
        predictions, truth = self.folders.predictions, self.folders.truth
        if predictions is not None and truth is not None:
            work = partial(verbs.compare, predictions, truth)
            self.session.work(self.tr("Comparing the masks"), work, self._take)

    def _take(self, comparison: MaskComparison | None) -> None:
        self._comparison = comparison
        self._classes.show_comparison(comparison)
        self._images.show_comparison(comparison)
        self._show_selected()
        self.refresh()

    def _show_selected(self) -> None:
        row = self._images.currentRow()
        found = self._comparison
        if found is None or not 0 <= row < len(found.images):
            self._pictures.show_one(None, "")
        else:
            self._pictures.show_one(found, found.images[row].name)

    def _ask_where(self) -> None:
        from dsgan_studio.core.workflow.comparing_table import save_comparison

        if self._comparison is None:
            return
        near = self._comparison.predictions.parent / "comparison.csv"
        path: Path | None = self.studio.ask.new_path(self.tr("Save the table"), near)
        if path is None:
            return
        try:
            save_comparison(self._comparison, path)
        except StudioError as error:
            self.session.notify("error", str(error))
            return
        self.session.notify("information", self.tr("Saved as %1").replace("%1", str(path)))
