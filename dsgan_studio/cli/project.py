"""`new`, `status`, `import-experiment` and `demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dsgan_studio.cli.options import MOST_ITEMS, Device, Json, ProjectArgument, Verbose
from dsgan_studio.cli.output import show
from dsgan_studio.cli.progress import job_context
from dsgan_studio.cli.window import open_sample


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command("new")(new)
    app.command("status")(status)
    app.command("import-experiment")(import_experiment)
    app.command("demo")(demo)


def new(project: ProjectArgument, as_json: Json = False, verbose: Verbose = False) -> None:
    """Make an empty PROJECT folder; its name usually ends in .dsgan.

    Next: dsgan-studio generator train PROJECT --images DIR
    """
    from dsgan_studio.core.workflow.new_projects import new_project

    show(new_project(project), as_json, lambda made: f"Made {made.path}.")


def status(project: ProjectArgument, as_json: Json = False, verbose: Verbose = False) -> None:
    """Show what is done in PROJECT, what is stale, and what comes next."""
    from dsgan_studio.core.workflow.status import StepStatus, project_status

    def tell(steps: tuple[StepStatus, ...]) -> str:
        return "\n".join(f"{step.mark} {step.name:<12} {step.hint}" for step in steps)

    show(project_status(project), as_json, tell)


def import_experiment(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.json", help="A DatasetGAN experiments/*.json.")
    ],
    project: ProjectArgument,
    device: Device = "auto",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Bring a folder made for DatasetGAN into PROJECT, which is made where it does not exist.

    Masks, latents, average latent, StyleGAN checkpoint and trained classifiers are read. Every
    latent is rendered again and matched to its image, which repairs the release's off-by-one.
    """
    from dsgan_studio.core.workflow.experiments import ImportedExperiment, import_experiment

    def tell(done: ImportedExperiment) -> str:
        return "\n".join((f"Imported {done.samples} samples into {done.path}.", *done.notes))

    with job_context() as context:
        result = import_experiment(file, project, device=device, context=context)
    show(result, as_json, tell)


def demo(
    headless: Annotated[
        bool, typer.Option("--headless", help="Run the chain without a window.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the result, a new temporary one by default; "
            "with a window, of the copy, leukocytes.dsgan in your home folder by default."
        ),
    ] = None,
    count: Annotated[
        int, typer.Option(min=1, max=MOST_ITEMS, help="Labelled images to generate.")
    ] = 64,
    device: Device = "auto",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Open the window on the sample project of blood smears, a copy in your home folder.

    With --headless, run sample, interpreter, generate and export on it without a window.
    """
    if not headless:
        open_sample(out)
        return
    from dsgan_studio.core.workflow.demo import DemoResult, run_demo

    def tell(done: DemoResult) -> str:
        return "\n".join(done.report_lines) + (
            f"\n{done.items} labelled images lie in {done.release}\n"
            f"An overview to look at: {done.overview}\nThe project: {done.project}"
        )

    with job_context() as context:
        result = run_demo(out, count=count, device=device, context=context)
    show(result, as_json, tell)
