"""The panel that suggests which image to paint next, with pictures and reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dsgan_studio.gui.annotate_next import UNSEEN, NextImage
from dsgan_studio.gui.jobs import Job, JobState
from dsgan_studio.gui.pictures import to_image
from dsgan_studio.gui.theme import Theme, set_type
from dsgan_studio.gui.widgets.fitted_picture import FittedPicture
from dsgan_studio.gui.widgets.parts import button, paragraph
from dsgan_studio.gui.widgets.picture_row import PictureRow, RowPicture
from dsgan_studio.gui.widgets.wording import count, duration, percent

if TYPE_CHECKING:  # loads torch
    from dsgan_studio.core.workflow.next_samples import Suggestion, Suggestions, UnsurePlace

_KEY = "Shift+N"
_PICTURE_PX = 144  # at 100 %


class NextPanel(QWidget):
    """Asks, tells how far it is, shows what is suggested and why, and adds it."""

    def __init__(self, work: NextImage, theme: Theme) -> None:
        super().__init__()
        self._work, self._theme = work, theme
        self._drawn: Suggestions | None = None
        self._images: list[QImage] = []
        self._build()
        self._ask.clicked.connect(work.ask)
        self._stop.clicked.connect(work.stop)
        self._row.currentRowChanged.connect(work.choose)
        self._add.clicked.connect(work.add)
        keys = QShortcut(QKeySequence(_KEY), self)
        keys.setObjectName("keys-of-next-ask")
        keys.activated.connect(self._ask_by_key)
        work.changed.connect(self._render)
        work.progressed.connect(self._render_asking)
        theme.follow(self, self._fit)
        self._render()

    def _build(self) -> None:
        self._ask = button(self.tr("Suggest next image"), "next-ask")
        self._stop = button(
            self.tr("Stop"), "next-stop", tip=self.tr("Give up looking; nothing is left of it")
        )
        self._told = paragraph(kind="body-second")
        self._told.setObjectName("next-told")
        self._picture = FittedPicture("next-picture", self.tr("The suggested image"))
        self._reason = paragraph(kind="strong")
        self._reason.setObjectName("next-reason")
        self._figures = paragraph(kind="second")
        self._figures.setObjectName("next-figures")
        self._row = PictureRow(
            self._theme, "next-row", self.tr("Suggested images"),
            self.tr("A click or the arrow keys show one of them"),
        )  # fmt: skip
        self._add = button(self.tr("Paint this one"), "next-add")
        top = QHBoxLayout()
        top.addWidget(self._ask, 1)
        top.addWidget(self._stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        for one in (
            self._told, self._row, self._picture, self._reason, self._figures, self._add
        ):  # fmt: skip
            column.addWidget(one)

    def _fit(self) -> None:
        """Give the picture the height that it takes: whole times its own, or all there is."""
        room = self._theme.px(_PICTURE_PX)
        own = self._picture.image.height() or room
        self._picture.setFixedHeight(own * (room // own) if own <= room else room)

    def _ask_by_key(self) -> None:
        """Ask, with the panel in view, for it may be scrolled out of it."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(self)
        self._ask.click()

    # Showing

    def _render(self) -> None:
        self._render_asking()
        found = self._work.suggestions
        for one in (self._row, self._picture, self._reason, self._figures, self._add):
            one.setVisible(found is not None)
        if found is not None:
            self._show(found)

    def _render_asking(self) -> None:
        """Show whether it can be asked, and how far the job is."""
        state = self._work.state
        can_ask = state.job is None and state.has_read and state.lack is None
        self._ask.setEnabled(can_ask)
        tip = self.tr("Look through unseen images for those that would teach most (%1)")
        tip = tip.replace("%1", _KEY)
        self._ask.setToolTip(tip if can_ask else self._said() or tip)
        self._stop.setVisible(state.job is not None)
        self._stop.setEnabled(state.job is None or state.job.state is not JobState.STOPPING)
        self._told.setText(self._said())
        self._told.setVisible(bool(self._told.text()))
        kind = "bad" if state.failure else "body-second"
        if self._told.property("type") != kind:
            set_type(self._told, kind)

    def _show(self, found: Suggestions) -> None:
        if self._drawn is not found:
            self._drawn = found
            self._images = [to_image(one.picture.image) for one in found.chosen]
        row, chosen = self._work.row, found.chosen
        texts = [self._reason_for(one) for one in chosen]
        pictures = zip(self._images, texts, strict=True)
        self._row.show_pictures([RowPicture(*one) for one in pictures], row)
        if self._picture.image.cacheKey() != self._images[row].cacheKey():
            self._picture.show_image(self._images[row])
            self._fit()
        self._reason.setText(texts[row])
        of = chosen[row].candidate
        told = self.tr(
            "Less sure than %1, and further from what is painted than %2, of %3 unseen images."
        )
        told = told.replace("%1", percent(of.unsurer_than, 0))
        told = told.replace("%2", percent(of.further_than, 0))
        self._figures.setText(told.replace("%3", count(found.looked_through)))
        self._name_add(chosen[row])

    def _name_add(self, suggestion: Suggestion) -> None:
        made = self._work.sample_of(suggestion)
        text = self.tr("Paint this one")
        tip = self.tr("Make it a sample and open it, with what the interpreter would paint")
        if made is not None:
            text = self.tr("Go to sample %1").replace("%1", str(made))
            tip = self.tr("It is a sample already")
        self._add.setText(text)
        self._add.setAccessibleName(text)
        self._add.setToolTip(tip)

    def _reason_for(self, suggestion: Suggestion) -> str:
        """Return why it is suggested; of a strange image also where it is least sure."""
        lines = []
        if suggestion.reason.kind == "unlike":
            lines.append(self.tr("It is unlike anything painted."))
        if suggestion.unsure is not None:
            lines.append(self._place(suggestion.unsure))
        return "\n".join(lines)

    def _place(self, unsure: UnsurePlace) -> str:
        text = self.tr("It is unsure what is %1.")
        if unsure.place == "border":
            text = self.tr("The border of %1 is unsure.")
            if unsure.against is not None:
                text = self.tr("The border of %1 against %2 is unsure.")
                text = text.replace("%2", self._work.name_of(unsure.against))
        return text.replace("%1", self._work.name_of(unsure.class_id))

    # Words

    def _said(self) -> str:
        """Return what there is to say beside the reason, "" for nothing."""
        state = self._work.state
        if state.job is not None:
            return self._progress(state.job)
        if state.failure:
            return f"{state.failure[:1].upper()}{state.failure[1:]}"
        if state.lack is not None:
            return {
                "nothing painted": self.tr(
                    "Paint two classes first: what is unsure is told from what is painted."
                ),
                "one class": self.tr("Only one class is painted so far; paint a second one first."),
                "nothing drawn": self.tr(
                    "Paint a sample that was drawn first: the unseen images are drawn like it."
                ),
                "blind": self.tr(
                    "Not while reading blind: it is learned from the masks of others."
                ),
            }[state.lack]
        if self._work.suggestions is None:
            text = self.tr("Looks through %1 unseen images for those that would teach most.")
            return text.replace("%1", count(UNSEEN))
        if state.is_outdated:
            return self.tr("You have painted since; ask again for what teaches most now.")
        return {
            "": "",
            "next best": self.tr("Nothing was painted since the last suggestion; these come next."),
            "nothing better": self.tr(
                "There is nothing better among the unseen images; paint one of these first."
            ),
            "nothing stands out": self.tr(
                "No unseen image stands out, so painting more may bring little."
            ),
        }[state.remark]

    def _progress(self, job: Job) -> str:
        if job.state is JobState.QUEUED:
            return self.tr("Waits until another job has ended.")
        if job.state is JobState.STOPPING:
            return self.tr("Stopping…")
        progress = job.progress
        if progress is None or progress.stage != "unseen images":
            return self.tr("Learning from what is painted…")
        text = self.tr("Looked through %1 of %2 unseen images")
        text = text.replace("%1", count(progress.done)).replace("%2", count(progress.total))
        if job.left_s:
            text += " · " + self.tr("%1 left").replace("%1", duration(job.left_s))
        return text
