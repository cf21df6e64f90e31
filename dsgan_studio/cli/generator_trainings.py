"""`generator use-snapshot|set-aside|trainings`: what is done to trainings that were begun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dsgan_studio.cli.options import Json, ProjectArgument, Verbose
from dsgan_studio.cli.output import show
from dsgan_studio.cli.progress import job_context

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.training_past import PastTraining


def register(group: typer.Typer) -> None:
    """Add this module's commands to the group of generators."""
    group.command("use-snapshot")(use_snapshot)
    group.command("set-aside")(set_aside)
    group.command("trainings")(trainings)


def use_snapshot(
    project: ProjectArgument,
    name: Annotated[
        str | None, typer.Option("--snapshot", metavar="NAME", help="Instead of the latest.")
    ] = None,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Make a snapshot of PROJECT's training its generator; the training can still go on.

    Next: dsgan-studio sample PROJECT --count 16 --seed 1
    """
    from dsgan_studio.core.workflow.training_snapshot import UsedSnapshot, use_snapshot

    def tell(done: UsedSnapshot) -> str:
        kid = "not measured" if done.kid is None else f"{done.kid:.4f}"
        return (
            f"Generator {done.hash[:12]}: {done.resolution_px} px, {done.images / 1000:g} kimg, "
            f"KID {kid}, from {done.snapshot}."
        )

    with job_context() as context:
        result = use_snapshot(project, name, context)
    show(result, as_json, tell)


def set_aside(project: ProjectArgument, as_json: Json = False, verbose: Verbose = False) -> None:
    """Let another training begin in PROJECT: keep curves and grids, remove the snapshots.

    The generators that were made so far stay.
    """
    from dsgan_studio.core.project.opening import open_project
    from dsgan_studio.core.workflow.training_past import set_aside

    with open_project(project) as opened:
        number = set_aside(opened)

    def tell(done: dict[str, int | None]) -> str:
        if done["number"] is None:
            return "There were no curves to keep; another training can begin."
        return f"The training is number {done['number']} of the past ones; another can begin."

    show({"number": number}, as_json, tell)


def trainings(project: ProjectArgument, as_json: Json = False, verbose: Verbose = False) -> None:
    """List the past trainings of PROJECT, the latest first; reads only."""
    from dsgan_studio.core.workflow.training_past import past_trainings

    show(past_trainings(project), as_json, _tell_trainings)


def _tell_trainings(found: tuple[PastTraining, ...]) -> str:
    return "\n".join(_line(one) for one in found) or "There are no past trainings."


def _line(one: PastTraining) -> str:
    shown = max((row["images"] for row in one.rows), default=0)
    kids = [row["kid"] for row in one.rows if "kid" in row]
    what = (
        "unknown images"
        if one.request is None
        else f"{one.request.images.name}, {one.request.resolution_px} px"
    )
    kid = f"best KID {min(kids):.4f}" if kids else "KID not measured"
    return f"{one.number}  {what}, {shown / 1000:g} kimg, {kid}, {len(one.grids)} grids"
