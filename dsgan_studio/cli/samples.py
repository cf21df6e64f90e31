"""`sample`: images of the generator for the expert to paint."""

from __future__ import annotations

from typing import Annotated

import typer

from dsgan_studio.cli.options import (
    MOST_SAMPLES,
    ClassIndex,
    Cutoff,
    Device,
    Json,
    ProjectArgument,
    Seed,
    Truncation,
    Verbose,
)
from dsgan_studio.cli.output import show
from dsgan_studio.cli.progress import job_context


def register(app: typer.Typer) -> None:
    """Add this module's command to `app`."""
    app.command("sample")(sample)


def sample(
    project: ProjectArgument,
    count: Annotated[
        int, typer.Option(min=1, max=MOST_SAMPLES, help="Samples that this seed shall have.")
    ],
    seed: Seed,
    truncation: Truncation = 0.7,
    cutoff: Cutoff = None,
    class_index: ClassIndex = None,
    device: Device = "auto",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Bring PROJECT's samples of one seed to COUNT; those that exist stay as they are.

    Sample i depends only on (seed, i). The images are samples/*.png; paint masks of the same
    names and size, then: dsgan-studio masks import PROJECT DIR
    """
    from dsgan_studio.core.workflow.samples import draw_samples

    with job_context() as context:
        result = draw_samples(
            project,
            count=count,
            seed=seed,
            psi=truncation,
            cutoff=cutoff,
            class_index=class_index,
            device=device,
            context=context,
        )
    show(result, as_json, lambda drawn: f"{drawn.added} samples added; all lie in {drawn.folder}")
