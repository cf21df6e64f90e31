"""The page of the step "release": choose what is handed over, see it, write it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtGui import QImage, QShowEvent

from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.base.room import size_text
from dsgan_studio.core.workflow.training_request import remembered_request
from dsgan_studio.gui import verbs_release as verbs
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import Latest
from dsgan_studio.gui.page import Page
from dsgan_studio.gui.plain_words import in_the_window
from dsgan_studio.gui.release_fields import ReleaseFields
from dsgan_studio.gui.release_view import ReleaseView
from dsgan_studio.gui.widgets.fields import ChoiceRow
from dsgan_studio.gui.widgets.wording import count

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.exports import ExportedRelease
    from dsgan_studio.core.workflow.release_likeness import ReleaseLikeness
    from dsgan_studio.core.workflow.release_outlook import ReleaseOutlook
    from dsgan_studio.core.workflow.release_request import ReleaseRequest

    Seen = tuple[ReleaseOutlook, QImage, QImage]


class ReleasePage(Page):
    """Hand over the dataset."""

    key: ClassVar[str] = "release"

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        return self.tr("Hand over the dataset")

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        return self.tr(
            "A release is a folder that other tools read: images and labels in one of the "
            "common formats, checked by reading it back."
        )

    # Parts

    def build(self) -> None:
        """Make the card, and the panel of what can be chosen."""
        self._root: Path | None = None
        self._reviewed: tuple[Path, float | None] | None = None
        self._latest = Latest(self.studio.jobs, self.tr("Looking at the release"), self)
        self._view = ReleaseView(self.studio.theme)
        self._view.save_wanted.connect(self._save_likes)
        self.centre_layout.addWidget(self._view)
        self._shown = ChoiceRow(
            "release-shown",
            self.tr("Show"),
            [("card", self.tr("Dataset card")), ("alike", self.tr("Look-alikes"))],
            self.tr("What is shown of the release"),
        )
        self._shown.changed.connect(self._view.show_kind)
        self.tools_layout.addWidget(self._shown)
        self.fields = ReleaseFields(self.studio, self)
        self.fields.build(self.add_section)
        self.fields.changed.connect(self._changed)
        self.fields.likes.look_wanted.connect(self._look)
        self.session.closing.connect(self._latest.drop)
        self._forget_likeness()

    # State

    def render_step(self) -> None:
        """Show what would be released of the latest run."""
        if self.show_needs():
            self._latest.drop()
            return
        from dsgan_studio.core.workflow.labellings import choose_labelling

        project = self.session.require_project()
        if self._root != project.root:
            self._root = project.root
            trained = remembered_request(project)
            self.fields.likes.begin(None if trained is None else trained.images)
            self._forget_likeness()
        try:
            self.fields.classes.show_classes(choose_labelling(project, None).schema.classes)
        except StudioError as error:
            self._view.show_refusal(in_the_window(str(error)))
        self.show_content(title=self.purpose_title(), second=self.purpose_text())
        self._allow_writing()
        self._follow_review()
        self._look_ahead()

    def _follow_review(self) -> None:
        """Begin with the threshold of the review; what is set here after that stays."""
        from dsgan_studio.core.workflow.thresholds import kept_threshold

        project = self.session.require_project()
        chosen = project.root, kept_threshold(project)
        if chosen != self._reviewed:
            self._reviewed = chosen
            self.fields.begin_threshold(chosen[1])

    def _allow_writing(self, why_not: str = "") -> None:
        text = self.tr("Write the release…")
        self.set_primary(text, self._write, enabled=not why_not, why_not=why_not)

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the release, which was not worth it while nobody did."""
        super().showEvent(event)
        self._look_ahead()

    def _changed(self) -> None:
        self._forget_likeness()
        self._look_ahead()

    def _look_ahead(self) -> None:
        """Find out what would be written, without the long search for what is alike."""
        project = self.session.project
        step = self.session.step("release")
        if project is None or step is None or step.needs is not None or not self.isVisible():
            return
        quick = replace(
            self.fields.request, real=None, leave_out_duplicates=False, leave_out_copies=False
        )
        self._latest.start(
            lambda context: verbs.outlook(quick, project, context), self._show, self._tell_refusal
        )

    def _show(self, seen: Seen) -> None:
        told, examples, _ = seen
        self._allow_writing()
        self._view.show_refusal("")
        self._view.card.show_card(told.card, examples)
        self._show_values(told)

    def _show_values(self, told: ReleaseOutlook) -> None:
        values = self.fields.values
        values["items"].setText(count(told.items))
        values["left"].setText(count(told.left_out))
        values["size"].setText(size_text(told.size_bytes))
        values["free"].setText(size_text(told.free_bytes))
        parts = [f"{part} {count(number)}" for part, number in told.parts.items() if part]
        title = self.tr("%1 items of run %2").replace("%1", count(told.items))
        self.show_content(
            title=title.replace("%2", str(told.run)),
            second=" · ".join(parts) or self.purpose_text(),
        )

    def _tell_refusal(self, outcome: JobOutcome) -> None:
        self.show_content(title=self.purpose_title(), second=self.purpose_text())
        self._view.show_refusal(outcome.message)
        self._view.card.show_card("", QImage())
        self._allow_writing(why_not=outcome.message)
        for value in self.fields.values.values():
            value.setText("–")

    # Likeness

    def _forget_likeness(self) -> None:
        self._view.said.setText(
            self.tr(
                "Press “Look now” to find items that are nearly the same as another one, or as a "
                "real image."
            )
        )
        self._view.sheet.show_image(QImage())
        self._view.save.setVisible(False)
        self._likeness: ReleaseLikeness | None = None

    def _look(self) -> None:
        request = replace(self.fields.request, compare=True, real=self.fields.likes.real)
        self.session.work(
            self.tr("Looking for look-alikes"),
            partial(verbs.outlook, request),
            partial(self._show_likeness, self.fields.request),
        )

    def _show_likeness(self, asked: ReleaseRequest, seen: Seen) -> None:
        if asked != self.fields.request:
            return  # what was looked at is not what would be written any more
        told, _, sheet = seen
        assert told.likeness is not None  # it was asked for
        self._view.said.setText(self._likeness_text(told))
        self._view.sheet.show_image(sheet)
        self._view.save.setVisible(True)
        self._likeness = told.likeness
        self._shown.set_value("alike")

    def _likeness_text(self, told: ReleaseOutlook) -> str:
        found = told.likeness
        assert found is not None  # it was asked for
        text = self.tr("%1 of %2 items are nearly the same as another one.")
        lines = [text.replace("%1", count(len(found.duplicates))).replace("%2", count(found.items))]
        if found.real_images:
            text = self.tr("%1 are nearly the same as one of %2 real images.")
            text = text.replace("%1", count(len(found.copies)))
            lines.append(text.replace("%2", count(found.real_images)))
        left = self.tr("With the choices made, the release holds %1 items.")
        lines.append(left.replace("%1", count(told.items)))
        return " ".join(lines)

    def _save_likes(self) -> None:
        from dsgan_studio.core.workflow.release_likeness import save_likeness

        found = self._likeness
        root = self.session.require_project().root
        near = root.with_name(f"{root.stem} look-alikes")
        folder = self.studio.ask.new_path(self.tr("New folder for sheet and lists"), near)
        if found is not None and folder is not None:
            self.session.change(lambda project: save_likeness(found, folder))

    # Acts

    def _write(self) -> None:
        project = self.session.require_project()
        suggested = project.root.with_name(f"{project.root.stem} release")
        out = self.studio.ask.new_path(self.tr("New folder for the release"), suggested)
        if out is not None:
            self.session.work(
                self.tr("Writing the release"),
                partial(verbs.export, self.fields.request, out),
                self._tell,
            )

    def _tell(self, done: ExportedRelease) -> None:
        text = self.tr("%1 labelled images lie in %2, and were read back without a fault.")
        text = text.replace("%1", count(done.items)).replace("%2", str(done.folder))
        self.session.notify("information", text, details="\n".join(done.notes))
