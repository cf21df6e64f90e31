"""`generator evaluate|find|findings`: whether a generator is fit, before anyone paints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dsgan_studio.cli.generator import group
from dsgan_studio.cli.options import (
    MOST_SAMPLES,
    ClassIndex,
    Device,
    Images,
    Json,
    ListFile,
    ProjectArgument,
    Seed,
    TrainedChannels,
    TrainedCropPx,
    TrainedFit,
    TrainedStridePx,
    Truncation,
    Verbose,
    Window,
)
from dsgan_studio.cli.output import show
from dsgan_studio.cli.progress import job_context

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.subjects import SubjectRequest

Source = Annotated[Path, typer.Argument(metavar="PROJECT|FILE", help="A project or a checkpoint.")]
Samples = Annotated[
    int, typer.Option("--samples", metavar="N", min=1, max=MOST_SAMPLES, help="Samples to draw.")
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="New folder for report and pictures; of a project, its training/evaluations/.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add this module's commands to the group `generator` of `app`."""
    group.command("evaluate")(evaluate)
    group.command("find")(find)
    group.command("findings")(findings)


def evaluate(
    source: Source,
    images: Images,
    list_file: ListFile = None,
    samples: Samples = 2500,
    seed: Seed = 0,
    truncation: Truncation = 1.0,
    class_index: ClassIndex = None,
    features: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Weights of an Inception v3 (.pt, .pth, .safetensors): torchvision's, or the "
            "port pt_inception-2015-12-05, with which figures are the published metrics'.",
        ),
    ] = None,
    out: Out = None,
    fit: TrainedFit = None,
    channels: TrainedChannels = None,
    window: Window = None,
    crop_px: TrainedCropPx = None,
    stride_px: TrainedStridePx = None,
    device: Device = "auto",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Compare samples of a generator with the real images in DIR.

    KID, FID, precision, recall, density and coverage; real images that no sample is near; samples
    that repeat a real image. Without --features they are taken on a substitute that needs no
    file, and do not compare with published figures. A project keeps what is found:
    dsgan-studio generator findings PROJECT
    """
    from dsgan_studio.core.workflow.evaluation import evaluate_generator
    from dsgan_studio.core.workflow.evaluation_result import evaluation_lines

    request = _request(
        images, list_file, samples, seed, truncation, class_index, device,
        fit, channels, window, crop_px, stride_px,
    )  # fmt: skip
    with job_context() as context:
        result = evaluate_generator(source, request, features=features, out=out, context=context)
    show(result, as_json, lambda found: "\n".join(evaluation_lines(found)))


def find(
    source: Source,
    images: Images,
    marks: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            help="PNGs named like a few of the images and of their size; whatever is not 0 is "
            "what to look for: a dot in the middle of each, filled boxes, or whole outlines.",
        ),
    ],
    grey: Annotated[
        int | None,
        typer.Option(min=1, max=255, help="The one grey level of the marks that counts."),
    ] = None,
    list_file: ListFile = None,
    samples: Samples = 500,
    seed: Seed = 0,
    truncation: Truncation = 1.0,
    class_index: ClassIndex = None,
    out: Out = None,
    fit: TrainedFit = None,
    channels: TrainedChannels = None,
    window: Window = None,
    crop_px: TrainedCropPx = None,
    stride_px: TrainedStridePx = None,
    device: Device = "auto",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Look in samples for something that is marked in a few real images.

    Mark it in five to ten images, every one there is in each of them. The answer is how often it
    appears in samples beside how often in the other real images, or that it cannot be told.
    """
    from dsgan_studio.core.workflow.searching import find_in_samples
    from dsgan_studio.core.workflow.searching_result import appearance_lines

    request = _request(
        images, list_file, samples, seed, truncation, class_index, device,
        fit, channels, window, crop_px, stride_px,
    )  # fmt: skip
    with job_context() as context:
        result = find_in_samples(source, request, marks=marks, grey=grey, out=out, context=context)
    show(result, as_json, lambda found: "\n".join(appearance_lines(found)))


def findings(project: ProjectArgument, as_json: Json = False, verbose: Verbose = False) -> None:
    """Show again what `evaluate` and `find` have found of the generators of PROJECT."""
    from dsgan_studio.core.workflow.findings import Finding
    from dsgan_studio.core.workflow.findings import findings as kept

    def tell(found: tuple[Finding, ...]) -> str:
        if not found:
            return "Nothing yet: run dsgan-studio generator evaluate PROJECT --images DIR"
        return "\n\n".join(
            "\n".join((f"{one.verb}, {one.created_utc}", *one.lines)) for one in found
        )

    show(kept(project), as_json, tell)


def _request(
    images: Path,
    list_file: Path | None,
    samples: int,
    seed: int,
    truncation: float,
    class_index: int | None,
    device: str,
    fit: str | None,
    channels: str | None,
    window: str | None,
    crop_px: int | None,
    stride_px: int | None,
) -> SubjectRequest:
    from dsgan_studio.core.workflow.image_fit import FitRequest
    from dsgan_studio.core.workflow.subjects import SubjectRequest

    return SubjectRequest(
        images=images,
        list_file=list_file,
        fit=FitRequest(fit, channels, window, crop_px, stride_px),
        samples=samples,
        seed=seed,
        psi=truncation,
        class_index=class_index,
        device=device,
    )
