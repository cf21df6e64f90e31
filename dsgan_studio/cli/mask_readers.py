"""`masks readers` and `masks agreement`: who reads the samples, and how far two agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dsgan_studio.cli.options import Json, ProjectArgument, Verbose
from dsgan_studio.cli.output import counted, show
from dsgan_studio.cli.progress import job_context

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.readers import ReaderList


def register(group: typer.Typer) -> None:
    """Add this module's commands to the group of masks."""
    group.command("readers")(readers)
    group.command("agreement")(agreement)


def readers(
    project: ProjectArgument,
    add: Annotated[str | None, typer.Option("--add", metavar="NAME", help="Add a reader.")] = None,
    first: Annotated[
        str | None, typer.Option("--first", metavar="NAME", help="Say who the first reader is.")
    ] = None,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """List the readers of PROJECT, or add one, who paints the same samples blind.

    The first reader's masks are the project's own, which all later steps read; those of further
    readers lie beside them.

    Next: dsgan-studio masks agreement PROJECT
    """
    from dsgan_studio.core.workflow.readers import change_readers

    result = change_readers(project, added=add, first=first)
    show(result, as_json, _tell_readers)


def _tell_readers(found: ReaderList) -> str:
    lines = []
    for one in found.readers:
        told = f"{one.name}: {counted(one.masks, 'mask')}, {one.complete} complete"
        if one.is_first:
            told += ", the project's own"
        if one.is_reading:
            told += ", paints in the window now"
        lines.append(told)
    return "\n".join(lines)


def agreement(
    project: ProjectArgument,
    reader: Annotated[
        list[str] | None,
        typer.Option("--reader", metavar="NAME", help="One of the two; give it twice."),
    ] = None,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Compare what two readers of PROJECT painted: Dice and Cohen's kappa, by class and image.

    Counts the pixels that both labelled. The images with the worst agreement come first. Where
    PROJECT has just two readers they need not be named.
    """
    from dsgan_studio.core.workflow.reader_agreement import reader_agreement
    from dsgan_studio.core.workflow.reader_agreement_lines import agreement_lines

    with job_context() as context:
        result = reader_agreement(project, reader or (), context=context)
    show(result, as_json, lambda found: "\n".join(agreement_lines(found)))
