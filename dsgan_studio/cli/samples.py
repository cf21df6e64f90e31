"""`sample`: images of the generator for the expert to paint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

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
from dsgan_studio.cli.output import counted, show
from dsgan_studio.cli.progress import job_context

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.choosing import DrawnDiverse


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
    diverse: Annotated[
        int | None,
        typer.Option(
            "--diverse",
            metavar="K",
            min=1,
            max=MOST_SAMPLES,
            help="Keep the K most different of the new ones, and drop the others.",
        ),
    ] = None,
    by: Annotated[
        str,
        typer.Option("--by", metavar="w|features", help="What --diverse compares."),
    ] = "features",
    device: Device = "auto",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Bring PROJECT's samples of one seed to COUNT; those that exist stay as they are.

    Sample i depends only on (seed, i). The images are samples/*.png; paint masks of the same
    names and size, then: dsgan-studio masks import PROJECT DIR. With --diverse, samples that are
    painted, and those that were kept before, count as chosen.
    """
    from dsgan_studio.core.workflow.choosing import draw_diverse
    from dsgan_studio.core.workflow.samples import draw_samples

    if diverse is not None:
        with job_context() as context:
            chosen = draw_diverse(
                project,
                count=count,
                seed=seed,
                psi=truncation,
                cutoff=cutoff,
                class_index=class_index,
                keep=diverse,
                space=by,
                device=device,
                context=context,
            )
        show(chosen, as_json, _tell_choice)
        return
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
    show(
        result,
        as_json,
        lambda drawn: f"{counted(drawn.added, 'sample')} added; all lie in {drawn.folder}",
    )


def _tell_choice(done: DrawnDiverse) -> str:
    choice = done.choice
    lines = [
        f"{counted(done.drawn.added, 'sample')} added; of {len(choice.candidates)} new ones the "
        f"{len(choice.kept)} most different stay: {', '.join(map(str, choice.kept)) or 'none'}."
    ]
    if choice.least_before is not None and choice.least_after is not None:
        lines.append(
            f"The two most alike were {choice.least_before:.2f} apart and are "
            f"{choice.least_after:.2f} now (1 is the spread of all)."
        )
    lines.append(f"All lie in {done.drawn.folder}")
    return "\n".join(lines)
