"""The command `dsgan-studio`: groups joined, every failure turned into a line and an exit code."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException

from dsgan_studio import __version__
from dsgan_studio.cli import (
    dataset,
    fitness,
    generator,
    interpreter,
    keypoints,
    masks,
    project,
    release,
    review,
    runs,
    samples,
    window,
)
from dsgan_studio.cli.output import ReaderLeft, complain
from dsgan_studio.core.base.errors import JobCancelled, StudioError
from dsgan_studio.core.base.fsio import disk_errors

log = logging.getLogger(__name__)

EXIT_INTERRUPTED = 130
EXIT_MACHINE = 1
EXIT_USAGE = 2

app = typer.Typer(
    help="From a folder of unlabelled images and about sixteen masks to a labelled dataset.\n\n"
    "dsgan-studio [PROJECT] opens the window; the commands are the same chain for scripts.",
    epilog="The chain: new, generator train (or import), sample, masks import, "
    "interpreter train, generate, review, export. Each command says what comes next.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
for module in (
    project,
    generator,
    fitness,
    samples,
    masks,
    keypoints,
    interpreter,
    dataset,
    runs,
    release,
    review,
    window,
):
    module.register(app)


def _commands() -> set[str]:
    names = [one.name for one in app.registered_commands]
    return {str(name) for name in (*names, *(one.name for one in app.registered_groups))}


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dsgan-studio {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", help="Show the version.", callback=_show_version, is_eager=True
    ),
) -> None:
    pass


def _stopped() -> int:
    complain("stopped; the same command goes on from here (generator train with --resume).")
    return EXIT_INTERRUPTED


def run(arguments: Sequence[str]) -> int:
    """Run the command line `arguments` (without the program's name) and return the exit code."""
    words = list(arguments)
    if window.means_window(words, _commands()):
        words = [window.COMMAND, *words]
    try:
        result = app(args=words, prog_name="dsgan-studio", standalone_mode=False)
    except TyperException as error:
        if text := error.format_message():  # empty where typer has shown the help already
            complain(f"{text} (--help tells more)")
        return EXIT_USAGE
    except StudioError as error:
        log.debug("refused", exc_info=True)
        complain(str(error))
        return error.exit_code
    except (JobCancelled, KeyboardInterrupt, typer.Abort):
        return _stopped()
    except (BrokenPipeError, ReaderLeft):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_MACHINE
    except OSError as error:
        return _refused_by_system(error)
    except Exception as error:
        log.debug("unexpected failure", exc_info=True)
        complain(
            f"unexpected failure: {type(error).__name__}: {error}. Run it with -v for details."
        )
        return EXIT_MACHINE
    code = result if isinstance(result, int) else 0
    # Typer turns a Ctrl-C into this code without a word.
    return _stopped() if code == EXIT_INTERRUPTED else code


def _refused_by_system(error: OSError) -> int:
    log.debug("refused by the system", exc_info=True)
    try:
        with disk_errors(f"use {error.filename}" if error.filename else "go on"):
            raise error
    except StudioError as told:
        complain(str(told))
        return told.exit_code


def main() -> None:
    """Entry point of the installed command."""
    sys.exit(run(sys.argv[1:]))
