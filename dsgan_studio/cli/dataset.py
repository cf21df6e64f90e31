"""`generate`."""

from __future__ import annotations

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
from dsgan_studio.cli.output import counted, show
from dsgan_studio.cli.progress import job_context


def register(app: typer.Typer) -> None:
    """Add this module's command to `app`."""
    app.command("generate")(generate)


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
        rate = f" ({done.rate:.3g}/s)" if done.rate else ""  # 0 where all were there before
        return f"Run {done.run} holds {counted(done.count, 'item')}{rate}: {done.folder}"

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
