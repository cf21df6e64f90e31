"""`run list`, `use`, `delete`, `restore` and `free`: the runs of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dsgan_studio.cli.options import Json, ProjectArgument, Verbose
from dsgan_studio.cli.output import show

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.run_list import RunFacts, RunList

group = typer.Typer(
    help="The runs of a project: which are there, which is reviewed and exported, which nobody "
    "wants any more. To make one: dsgan-studio generate"
)

RunArgument = Annotated[
    int, typer.Argument(metavar="RUN", min=1, help="Number of the run.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add this module's group to `app`."""
    app.add_typer(group, name="run", no_args_is_help=True)


@group.command("list")
def list_(project: ProjectArgument, as_json: Json = False, verbose: Verbose = False) -> None:
    """List the runs of PROJECT, with what each holds and takes on the disk."""
    from dsgan_studio.core.project.opening import open_project_reading
    from dsgan_studio.core.workflow.run_list import list_runs

    with open_project_reading(project) as opened:
        result = list_runs(opened)
    show(result, as_json, _tell)


@group.command("use")
def use(
    project: ProjectArgument, run: RunArgument, as_json: Json = False, verbose: Verbose = False
) -> None:
    """Let RUN be the one that review and export take where none is named.

    It holds until another is chosen or a new one is begun.
    """
    from dsgan_studio.core.project.opening import open_project
    from dsgan_studio.core.workflow.run_choice import use_run
    from dsgan_studio.core.workflow.run_list import list_runs

    with open_project(project) as opened:
        use_run(opened, run)
        result = list_runs(opened)
    show(result, as_json, lambda _: f"Run {run} is in use.")


@group.command("delete")
def delete(
    project: ProjectArgument, run: RunArgument, as_json: Json = False, verbose: Verbose = False
) -> None:
    """Hide RUN with its labels and verdicts; its files stay, so that it can be restored.

    To take it back: dsgan-studio run restore. To get the room back: dsgan-studio run free
    """
    from dsgan_studio.core.project.opening import open_project
    from dsgan_studio.core.workflow.run_choice import delete_run
    from dsgan_studio.core.workflow.run_list import list_runs

    with open_project(project) as opened:
        delete_run(opened, run)
        result = list_runs(opened)
    show(result, as_json, lambda _: f"Run {run} is deleted; run restore brings it back.")


@group.command("restore")
def restore(
    project: ProjectArgument, run: RunArgument, as_json: Json = False, verbose: Verbose = False
) -> None:
    """Bring a deleted RUN back as it was, if its files were not removed since."""
    from dsgan_studio.core.project.opening import open_project
    from dsgan_studio.core.workflow.run_choice import restore_run
    from dsgan_studio.core.workflow.run_list import list_runs

    with open_project(project) as opened:
        restore_run(opened, run)
        result = list_runs(opened)
    show(result, as_json, lambda _: f"Run {run} is there.")


@group.command("free")
def free(project: ProjectArgument, as_json: Json = False, verbose: Verbose = False) -> None:
    """Remove the files of all deleted runs for good, to get their room on the disk back.

    The same generator and seed make the same images again, in a run of another number.
    """
    from dsgan_studio.core.project.opening import open_project
    from dsgan_studio.core.workflow.run_choice import free_deleted_runs
    from dsgan_studio.core.workflow.run_list import list_runs

    with open_project(project) as opened:
        freed = free_deleted_runs(opened)
        result = list_runs(opened)
    numbers = ", ".join(str(one) for one in freed)
    told = f"Removed for good: {numbers}." if freed else "No deleted run has files."
    show(result, as_json, lambda _: told)


def _tell(found: RunList) -> str:
    lines = [_line(run) for run in found.runs] or ["No runs yet; next: dsgan-studio generate"]
    if found.deleted:
        numbers = ", ".join(str(one) for one in found.deleted)
        lines.append(f"Deleted, still {found.deleted_bytes / 1e6:.1f} MB: {numbers}")
    return "\n".join(lines)


def _line(run: RunFacts) -> str:
    mark = "*" if run.in_use else " "
    stale = f"  stale: {'; '.join(run.stale)}" if run.stale else ""
    return (
        f"{mark} {run.id:>4}  seed {run.seed}  {run.count} of {run.wanted} items  {run.state}  "
        f"{run.size_bytes / 1e6:.1f} MB{stale}"
    )
