"""`dsgan-studio [PROJECT]`: the window."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Container, Sequence
from pathlib import Path
from typing import Annotated

import typer

from dsgan_studio.core.base.errors import BadInput

COMMAND = "window"
_SUFFIX = ".dsgan"


def register(app: typer.Typer) -> None:
    """Add this module's command to `app`; it is what runs where no other is named."""
    app.command(COMMAND, hidden=True)(window)


def window(
    project: Annotated[
        Path | None, typer.Argument(metavar="PROJECT", help="Folder of the project.")
    ] = None,
) -> None:
    """Open the window, with PROJECT where one is given."""
    _run([] if project is None else [str(project)])


def open_sample(target: Path | None) -> None:
    """Open the window on a copy of the sample project, the one of last time where it is there.

    Args:
        target: folder of the copy; `leukocytes.dsgan` in the home folder where None.

    Raises:
        BadInput: if there is no display, or something else lies at `target`.
        StoreError: if the disk refuses.
    """
    check_display()
    from dsgan_studio.core.project import layout
    from dsgan_studio.core.workflow.sample_projects import SAMPLE_PROJECT, copy_sample_project

    project = target or Path.home() / f"{SAMPLE_PROJECT}{_SUFFIX}"
    if not (project / layout.INDEX_FILE).is_file():
        copy_sample_project(SAMPLE_PROJECT, project)
    _run([str(project)])


def _run(words: list[str]) -> None:
    check_display()
    try:
        from dsgan_studio.gui.app import run
    except ImportError as error:
        raise BadInput(
            f"the window cannot be loaded ({error}); install PySide6 and the system packages "
            "named in packaging/linux/system-packages.txt, or use the commands (--help)."
        ) from error
    code = run(words)
    if code:
        raise typer.Exit(code)


def means_window(words: Sequence[str], commands: Container[str]) -> bool:
    """Tell whether a command line asks for the window: nothing, or a project instead of a command.

    A word that is not there as a folder and does not end in .dsgan is taken for a command that is
    misspelt.
    """
    if len(words) > 1:
        return False
    if not words:
        return True
    word = words[0]
    if word.startswith("-") or word in commands:
        return False
    return word.endswith(_SUFFIX) or Path(word).is_dir()


def check_display() -> None:
    """Refuse where there is no screen; Qt would end the process without a sentence.

    Raises:
        BadInput: if there is none.
    """
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return
    if os.environ.get("WAYLAND_DISPLAY") or _x_answers():
        return
    raise BadInput(
        "there is no display to open a window on; start it at a desktop, or use the commands "
        "(--help)."
    )


def _x_answers() -> bool:
    """Tell whether the X server that DISPLAY names takes connections."""
    if not os.environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # Qt brings another; it will say what it lacks
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)
