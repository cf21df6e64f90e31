"""The application: made, shown, and given to Qt."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSocketNotifier
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from dsgan_studio import __version__
from dsgan_studio.core.base.jobs import Allowance
from dsgan_studio.core.base.locator import resource
from dsgan_studio.gui.asking import Ask, AskWithDialogs
from dsgan_studio.gui.awake import KeepAwake, system_inhibitor
from dsgan_studio.gui.care import ProcessCare
from dsgan_studio.gui.garbage import GarbageCollector
from dsgan_studio.gui.job_end import DesktopTeller, JobEndNotice
from dsgan_studio.gui.jobs import JobRunner
from dsgan_studio.gui.logs import WindowLog
from dsgan_studio.gui.main_window import MainWindow
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.reports import ReportWindow, build_report
from dsgan_studio.gui.session import NoticeAction, Session
from dsgan_studio.gui.settings import Settings, config_folder
from dsgan_studio.gui.settings_language import Language
from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.verbs import Views

_INTERRUPTED = 130


def build(argv: Sequence[str], *, ask: Ask | None = None) -> MainWindow:
    """Make the application and its window, shown; no event loop is entered, no dialog opened.

    Args:
        argv: arguments without the program's name: options of Qt, and the path of a project.
        ask: how the window asks; with the system's dialogs where None.

    Returns:
        The window. Where there was no application yet, it keeps the one that was made alive.
    """
    app = QApplication.instance()
    words = list(argv)
    if not isinstance(app, QApplication):
        app = QApplication(["dsgan-studio", *argv])
        words = app.arguments()[1:]  # Qt has taken its own out
    _introduce(app)
    folder = config_folder()
    settings = Settings(folder)
    language = Language(app, settings)  # before the first text is said
    jobs = JobRunner()
    studio = Studio(
        session=Session(jobs),
        jobs=jobs,
        theme=Theme(app, settings),
        settings=settings,
        ask=AskWithDialogs() if ask is None else ask,
        views=Views(),
    )
    _allow(studio)
    window = MainWindow(studio)
    window.application = app
    for part in (settings, language, jobs, studio.session, studio.theme):
        part.setParent(window)
    garbage = GarbageCollector(jobs, window)
    garbage.install()
    window.closed.connect(garbage.remove)
    KeepAwake(jobs, system_inhibitor(), window)
    JobEndNotice(jobs, DesktopTeller(window), window)
    tell_crash = _take_care(window, folder)
    language.changed.connect(lambda: window.speak_again(language.again))
    window.closed.connect(language.remove)
    window.show()
    _tell_wrong_values(studio)
    projects = [Path(word) for word in words if not word.startswith("-")]
    if projects:
        window.actions_on_projects.open_path(projects[0])
    tell_crash()
    return window


def run(argv: Sequence[str]) -> int:
    """Show the window until it is closed; return the exit code."""
    window = build(argv)
    interrupted = []

    def interrupt(number: int, frame: object) -> None:
        interrupted.append(number)
        window.close()

    # Qt sleeps in C, where Python hears no signal; a byte in a socket wakes it.
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read, window)
    notifier.activated.connect(lambda: ours.recv(64))
    signal.set_wakeup_fd(theirs.fileno())
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        code = QApplication.exec()
    finally:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, before)
        notifier.setEnabled(False)
        ours.close()
        theirs.close()
    return _INTERRUPTED if interrupted else code


def _introduce(app: QApplication) -> None:
    app.setApplicationName("dsgan-studio")
    app.setApplicationDisplayName("DSGAN Studio")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("dsgan-studio")
    app.setStyle("Fusion")
    app.setWindowIcon(QIcon(str(resource("icons/dsgan-studio.svg"))))


def _take_care(window: MainWindow, folder: Path) -> Callable[[], object]:
    """Log what happens while `window` is open, and offer a report of what nobody foresaw.

    Returns:
        What tells of a crash of the last time, where there was one.
    """
    studio = window.studio
    logs = WindowLog(studio.session, window)
    logs.install()
    care = ProcessCare(folder, window)
    care.failed.connect(partial(_tell_failure, window, logs))
    window.closed.connect(care.remove)
    window.closed.connect(logs.remove)
    crash = care.install()
    return partial(_tell_crash, window, logs, crash) if crash else lambda: None


def _allow(studio: Studio) -> None:
    """Give jobs the device and the memory that the settings say, now and after a change."""

    def take() -> None:
        device = studio.settings.value("device")
        share = studio.settings.number("memory_percent") / 100
        studio.jobs.allowance = Allowance(device, share)
        studio.views.device = device

    studio.settings.changed.connect(take)
    take()


def _tell_wrong_values(studio: Studio) -> None:
    """Say which lines of the settings file are passed over, if any."""
    wrong = studio.settings.wrong_values()
    if not wrong:
        return
    text = QCoreApplication.translate(
        "app", "The settings file has values that make no sense; the defaults hold instead of: %1"
    )
    lines = [f"{one.key}={one.value}" for one in wrong]
    hints = [f"{one.key}: {one.allowed or one.meant or '?'}" for one in wrong]
    studio.session.notify("warning", text.replace("%1", "; ".join(lines)), details="\n".join(hints))


def _tell_failure(window: MainWindow, logs: WindowLog, text: str, trace: str) -> None:
    """Show a report, where none is open: one failure often follows from another."""
    if window.findChild(ReportWindow) is None:
        title = QCoreApplication.translate("app", "Something went wrong that should not")
        why = QCoreApplication.translate(
            "app",
            "%1. Your work is saved as you do it, so you can go on; close and open the project "
            "again if something looks odd. The report helps to find the cause.",
        )
        report = build_report(trace, logs.last.lines)
        ReportWindow(window.studio.ask, title, why.replace("%1", text), report, window).show()


def _tell_crash(window: MainWindow, logs: WindowLog, trace: str) -> None:
    """Say that the program crashed the last time, and offer a report."""
    text = QCoreApplication.translate(
        "app",
        "DSGAN Studio ended unexpectedly the last time. What was saved is there; the details help "
        "to find the cause.",
    )
    report = build_report(trace, logs.last.lines)

    def show() -> None:
        title = QCoreApplication.translate("app", "The last time")
        ReportWindow(window.studio.ask, title, text, report, window).show()

    shown = NoticeAction(QCoreApplication.translate("app", "Show the report"), show)
    window.studio.session.notify("warning", text, details=trace, actions=(shown,))
