"""`masks import`, `masks export`, `masks compare`, and what `mask_readers` adds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dsgan_studio.cli import mask_readers
from dsgan_studio.cli.options import Json, ProjectArgument, Verbose
from dsgan_studio.cli.output import counted, show
from dsgan_studio.cli.progress import job_context

group = typer.Typer(help="Masks of the samples: one class id a pixel, 255 unlabelled.")


def register(app: typer.Typer) -> None:
    """Add this module's group to `app`."""
    mask_readers.register(group)
    app.add_typer(group, name="masks", no_args_is_help=True)


@group.command("import")
def import_(
    project: ProjectArgument,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="PNG or NPY, named as the samples.")
    ],
    schema: Annotated[
        Path | None, typer.Option(help="Label schema (JSON) to use from now on.")
    ] = None,
    reader: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose they are; by default the project's own."),
    ] = None,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Import the masks in DIR: 000012.png or 000012.npy is the mask of sample 000012.

    PNG may be greyscale or palette (the values are class ids) or RGB in the schema's colours. A
    project without a schema gets one from the ids found. All are checked before one is written.
    Masks of another reader than the first lie beside the project's own and change none of them.
    """
    from dsgan_studio.core.annotations.schema import listed
    from dsgan_studio.core.workflow.masks import ImportedMasks, import_masks

    def tell(done: ImportedMasks) -> str:
        head = f"{counted(done.imported, 'mask')} imported; classes: {', '.join(done.classes)}."
        if not done.passed_over:
            return head
        return f"{head}\nNo masks of samples, left out: {listed(done.passed_over)}."

    with job_context() as context:
        result = import_masks(project, folder, schema_file=schema, context=context, reader=reader)
    show(result, as_json, tell)


@group.command("export")
def export(
    project: ProjectArgument,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    reader: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Whose, as they painted them; by default the project's own."
        ),
    ] = None,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Write all masks to DIR as PNG, with schema.json, so that another project can import them."""
    from dsgan_studio.core.workflow.masks import export_masks

    with job_context() as context:
        result = export_masks(project, folder, context=context, reader=reader)
    show(result, as_json, lambda done: f"{counted(done.exported, 'mask')} written to {done.folder}")


@group.command("compare")
def compare(
    predictions: Annotated[
        Path, typer.Argument(metavar="PREDICTIONS", help="Folder of masks, PNG or NPY.")
    ],
    truth: Annotated[Path, typer.Argument(metavar="TRUTH", help="Folder of true masks.")],
    schema: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Label schema (JSON) that names classes.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the table as .csv or .json.")
    ] = None,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Compare PREDICTIONS with TRUTH, mask by mask of the same name: IoU, Dice, confusion.

    Pixels that are 255 in TRUTH are not counted. The worst images come first. Needs no project.
    """
    from dsgan_studio.core.workflow.comparing_table import (
        compare_folders,
        comparison_facts,
        comparison_lines,
    )

    with job_context() as context:
        result = compare_folders(predictions, truth, schema_file=schema, table=out, context=context)
    lines = comparison_lines(result)
    show(comparison_facts(result), as_json, lambda facts: "\n".join(lines))
