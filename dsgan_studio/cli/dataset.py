"""`generate` and `export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dsgan_studio.cli.options import (
    MOST_ITEMS,
    MOST_WORKERS,
    Device,
    Json,
    ProjectArgument,
    Seed,
    Verbose,
)
from dsgan_studio.cli.output import show
from dsgan_studio.cli.progress import job_context


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command("generate")(generate)
    app.command("export")(export)


def generate(
    project: ProjectArgument,
    count: Annotated[
        int, typer.Option(min=1, max=MOST_ITEMS, help="Items that the run shall have.")
    ],
    seed: Seed,
    workers: Annotated[
        int, typer.Option(min=1, max=MOST_WORKERS, help="Processes on this machine.")
    ] = 1,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, for many machines.")
    ] = None,
    decision: Annotated[
        str,
        typer.Option(metavar="mean|vote", help="Label: arg-max of the mean, or vote of members."),
    ] = "mean",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on; it is what happens anyway.")
    ] = False,
    device: Device = "auto",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Bring the run of SEED in PROJECT to COUNT labelled items.

    Item i depends only on (seed, i): a run that was stopped goes on, one that is finished is
    extended, and any number of workers gives the same bytes.

    Next: dsgan-studio export
    """
    from dsgan_studio.core.workflow.runs import GeneratedRun, generate_run

    def tell(done: GeneratedRun) -> str:
        return f"Run {done.run} holds {done.count} items ({done.rate:.3g}/s): {done.folder}"

    with job_context() as context:
        result = generate_run(
            project,
            count=count,
            seed=seed,
            workers=workers,
            scheduler=scheduler,
            decision=decision,
            device=device,
            context=context,
        )
    show(result, as_json, tell)


def export(
    project: ProjectArgument,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to make.")],
    format_name: Annotated[
        str, typer.Option("--format", metavar="dataset_release|png|coco|hdf5", help="Layout.")
    ],
    run: Annotated[
        int | None, typer.Option(metavar="ID", help="The latest run by default.")
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(metavar="T", help="Leave out unreviewed items with a score above T (nats)."),
    ] = None,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Write a run of PROJECT to OUT in a format that other tools read, and read it back to check.

    dataset_release is the layout of DatasetGAN's own scripts; png has images/ and masks/; coco has
    run-length masks; hdf5 is one file. Accepted items and corrected ones, with their masks, are
    always in it, rejected ones never; what is unreviewed is in it up to the threshold.
    DATASET_CARD.md counts them.
    """
    from dsgan_studio.core.workflow.exports import ExportedRelease, export_release

    def tell(done: ExportedRelease) -> str:
        return (
            f"{done.items} items written to {done.folder} ({done.accepted} accepted, "
            f"{done.corrected} corrected, {done.unreviewed} unreviewed); {done.left_out} left out, "
            f"{done.rejected} of them rejected."
        )

    with job_context() as context:
        result = export_release(
            project, out, format_name=format_name, run=run, threshold=threshold, context=context
        )
    show(result, as_json, tell)
