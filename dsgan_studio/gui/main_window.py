"""The window: wires rail, pages, tray, notices and menus together, and holds no logic."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from dsgan_studio.core.base.errors import BadInput, StudioError
from dsgan_studio.gui.dropping import Dropped, recognise
from dsgan_studio.gui.help_windows import about_window, shortcuts_window
from dsgan_studio.gui.menus import MenuBar
from dsgan_studio.gui.page import Page, Studio
from dsgan_studio.gui.page_list import PAGES
from dsgan_studio.gui.pages.welcome import WelcomePage
from dsgan_studio.gui.project_actions import ProjectActions
from dsgan_studio.gui.settings_dialog import SettingsParts, SettingsWindow
from dsgan_studio.gui.settings_shortcuts import Shortcuts
from dsgan_studio.gui.steps import STEP_OF_PAGE, StepWording
from dsgan_studio.gui.theme import NEAR_PX, PANEL_PX
from dsgan_studio.gui.widgets.job_tray import JobTray
from dsgan_studio.gui.widgets.notices import NoticeBar
from dsgan_studio.gui.widgets.page_area import PageArea
from dsgan_studio.gui.widgets.parts import label
from dsgan_studio.gui.widgets.rail import Rail
from dsgan_studio.gui.widgets.short_label import ShortLabel
from dsgan_studio.gui.widgets.stale_strip import StaleStrip

_SIZE_PX = (1280, 800)
_LEAST_PX = (640, 360)  # a screen of 1366x768 at 200 % has 683x384
_NARROW_PX = 1000  # below it, the steps are icons and numbers


class MainWindow(QMainWindow):
    """One project, eight pages."""

    closed = Signal()  # every job has ended and the project is closed

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self.studio = studio
        self._wording = StepWording(self)
        self._closing = False
        self.application: QApplication | None = None  # kept alive by whoever uses the window
        self.actions_on_projects = ProjectActions(studio, self)
        self.setObjectName("main-window")
        self.setAcceptDrops(True)
        self.setMinimumSize(*_LEAST_PX)
        self.resize(QSize(*_SIZE_PX).boundedTo(self.screen().availableSize()))
        self._build()
        self.shortcuts = Shortcuts(studio.settings, self, self.pages)
        self._connect()
        self._show_project()
        self.show_page("welcome")
        self.restoreGeometry(studio.settings.geometry)

    # Parts

    def _build(self) -> None:
        studio = self.studio
        self.menus = MenuBar(studio.theme, studio.settings)
        self.setMenuWidget(self._build_header())
        self.rail = Rail(studio.theme, self._wording.entries(()))
        self.notices = NoticeBar(studio.theme)
        self.stale = StaleStrip(studio.session, studio.theme)
        self.welcome = WelcomePage(studio)
        self.pages: dict[str, Page] = {}
        self._area = PageArea()
        self._area.add(self.welcome)
        for made in (page(studio) for page in PAGES):
            self.pages[made.key] = made
            self._area.add(made)
            self._area.room_changed.connect(made.fit_room)
        self.tray = JobTray(studio.jobs, studio.theme)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.notices)
        right.addWidget(self.stale)
        right.addWidget(self._area, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(right, 1)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self.tray)
        self.setCentralWidget(centre)

    def _build_header(self) -> QWidget:
        header = QWidget()
        header.setObjectName("header")
        header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._name = ShortLabel("strong")
        self._name.setObjectName("project-name")
        self._chip = label(self.tr("Read-only"), "chip")
        self._chip.setObjectName("read-only")
        row = QHBoxLayout(header)
        row.setContentsMargins(NEAR_PX, 5, PANEL_PX, 5)
        row.addWidget(self.menus)
        row.addStretch(1)
        row.addWidget(self._chip)
        row.addWidget(self._name)
        return header

    def _connect(self) -> None:
        session, do = self.studio.session, self.actions_on_projects
        self._commands: dict[str, Callable[[], object]] = {
            "new-project": do.new,
            "open-project": do.open,
            "sample-project": do.sample,
            "close-project": do.close,
            "quit": self.close,
            "undo": lambda: self._on_page(lambda page: page.undo()),
            "redo": lambda: self._on_page(lambda page: page.redo()),
            "shortcuts": lambda: shortcuts_window(self, self.shortcuts),
            "settings": self.show_settings,
            "about": lambda: about_window(self),
        }
        session.opened.connect(self._show_opened)
        session.changed.connect(self._show_project)
        session.notified.connect(self.notices.show_notice)
        self.menus.wanted.connect(self.command)
        self.menus.recent_chosen.connect(lambda path: do.open_path(Path(path)))
        self.welcome.wanted.connect(self.command)
        self.welcome.chosen.connect(lambda path: do.open_path(Path(path)))
        self.rail.chosen.connect(self.show_page)
        self.stale.wanted.connect(self.show_page)
        for page in self.pages.values():
            page.wanted.connect(self.command)
            page.undo_changed.connect(self._show_undo)
        self.studio.jobs.idle.connect(self._close_when_idle)
        self.studio.theme.follow(self, self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the steps as the width allows."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.rail.show_narrow(narrow=self.width() < self.studio.theme.px(_NARROW_PX))

    # What is shown

    @property
    def page(self) -> Page | None:
        """The page that is shown, None for the welcome page."""
        shown = self._area.page
        return shown if isinstance(shown, Page) else None

    def command(self, key: str) -> None:
        """Go to the page `key`, to "page/view", or do the command of that name."""
        if key in self._commands:
            self._commands[key]()
            return
        page, _, view = key.partition("/")
        self.show_page(page)
        if view:
            self.pages[page].look_at(view)

    def show_page(self, key: str) -> None:
        """Show the page `key`, or "welcome"."""
        self._area.show_page(self.pages.get(key, self.welcome))
        self.rail.show_chosen(key if key in self.pages else None)
        self.stale.show_page(key)
        self._show_undo()

    def _show_opened(self) -> None:
        self.notices.dismiss_all()
        self.show_page(self._next_page() if self.studio.session.project else "welcome")

    def _next_page(self) -> str:
        """Return the page of the first step that is not finished and can be done."""
        steps = {step.name: step for step in self.studio.session.steps}
        for page, name in STEP_OF_PAGE.items():
            if steps[name].state in ("begun", "possible"):
                return page
        return "generator"

    def _show_project(self) -> None:
        session = self.studio.session
        project = session.project
        name = "" if project is None else project.name
        self._name.setText(name)
        self._name.setToolTip("" if project is None else str(project.root))
        self._chip.setVisible(project is not None and not session.writing)
        self.setWindowTitle(f"{name} – DSGAN Studio" if name else "DSGAN Studio")
        self.rail.show_entries(self._wording.entries(session.steps))
        self.menus.show_project(is_open=project is not None)

    def _show_undo(self) -> None:
        page = self.page
        if page is None:
            self.menus.show_undo("", "")
        else:
            self.menus.show_undo(page.undo_text(), page.redo_text())

    def show_settings(self) -> None:
        """Show the settings, in front where they are open already."""
        studio, shown = self.studio, self.findChild(SettingsWindow)
        if not isinstance(shown, SettingsWindow):
            parts = SettingsParts(studio.settings, studio.theme, studio.jobs, self.shortcuts)
            shown = SettingsWindow(parts, self)
        shown.show()
        shown.raise_()

    def speak_again(self, again: Callable[[str], str]) -> None:
        """Show in another language what is made of facts; `again` says a text that was said."""
        for job in self.studio.jobs.jobs:
            job.title = again(job.title)
        self.tray.refresh()
        for page in self.pages.values():
            page.refresh()
        self._show_project()
        self._show_undo()

    def _on_page(self, act: Callable[[Page], object]) -> None:
        if self.page is not None:
            act(self.page)

    # Dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if _paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Lead to the page that can use what was dropped."""
        event.acceptProposedAction()
        self.take(_paths(event.mimeData()))

    def take(self, paths: list[Path]) -> None:
        """Open a project, or lead to the page that uses a checkpoint or images."""
        try:
            dropped = recognise(paths)
        except BadInput as error:
            self.studio.session.notify("warning", str(error))
            return
        if dropped.kind == "project":
            self.actions_on_projects.open_path(dropped.path)
        else:
            self._hand_over(dropped)

    def _hand_over(self, dropped: Dropped) -> None:
        self.show_page("generator")
        try:
            self.pages["generator"].take(dropped)
        except StudioError as error:
            self.studio.session.notify("error", str(error))

    # Closing

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close at once where nothing runs; else ask, stop the jobs and close when they ended."""
        if self.studio.jobs.jobs:
            event.ignore()
            if not self._closing and self.actions_on_projects.may_stop_jobs():
                self._closing = True
                self.studio.jobs.close()
                self._close_when_idle()
            return
        self.studio.jobs.close()
        self.studio.settings.geometry = self.saveGeometry()
        self.studio.session.close()
        event.accept()
        self.closed.emit()

    def _close_when_idle(self) -> None:
        if self._closing and not self.studio.jobs.jobs:
            self.close()


def _paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
