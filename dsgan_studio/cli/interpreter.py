"""`interpreter train`."""

from __future__ import annotations

from typing import Annotated

import typer

from dsgan_studio.cli.options import MOST_MEMBERS, Device, Json, ProjectArgument, Seed, Verbose
from dsgan_studio.cli.output import show
from dsgan_studio.cli.progress import job_context

group = typer.Typer(help="The ensemble that reads labels off the generator's feature maps.")


def register(app: typer.Typer) -> None:
    """Add this module's group to `app`."""
    app.add_typer(group, name="interpreter", no_args_is_help=True)


@group.callback()
def _group() -> None:
    pass


@group.command("train")
def train(
    project: ProjectArgument,
    members: Annotated[
        int, typer.Option(min=1, max=MOST_MEMBERS, help="Classifiers in the ensemble.")
    ] = 10,
    seed: Seed = 0,
    class_weights: Annotated[
        str, typer.Option(metavar="none|inverse|sqrt", help="Weight of rare classes in the loss.")
    ] = "none",
    device: Device = "auto",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Train the interpreter of PROJECT on all its masks.

    Reports accuracy on images left out of training, what the vote gains over a member, and how
    well the uncertainty finds the errors.

    Next: dsgan-studio generate PROJECT --count N --seed S
    """
    from dsgan_studio.core.workflow.interpreters import TrainedInterpreterSummary, train_interpreter

    def tell(done: TrainedInterpreterSummary) -> str:
        return "\n".join((f"Trained {members} members on {done.masks} masks.", *done.report_lines))

    with job_context() as context:
        result = train_interpreter(
            project,
            members=members,
            seed=seed,
            class_weights=class_weights,
            device=device,
            context=context,
        )
    show(result, as_json, tell)
