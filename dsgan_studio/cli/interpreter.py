"""`interpreter train`, `list`, `painted`, `mistakes`, `curve` and `next`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dsgan_studio.cli.options import (
    MOST_MEMBERS,
    MOST_SUGGESTED,
    MOST_UNSEEN,
    Device,
    Json,
    ProjectArgument,
    Seed,
    Verbose,
)
from dsgan_studio.cli.output import show
from dsgan_studio.cli.progress import job_context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsgan_studio.core.interpreter.quality import KeypointReport
    from dsgan_studio.core.workflow.interpreter_sights import InterpreterSight
    from dsgan_studio.core.workflow.kept_curve import KeptCurve
    from dsgan_studio.core.workflow.mistakes_told import ToldMistake, ToldMistakes
    from dsgan_studio.core.workflow.next_added import NextSamples, ToldSuggestion
    from dsgan_studio.core.workflow.painted import PaintedTable, PaintRemark

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


@group.command("list")
def list_interpreters(
    project: ProjectArgument, as_json: Json = False, verbose: Verbose = False
) -> None:
    """List the interpreters of PROJECT: which is used, what is stale and how good each is."""
    from dsgan_studio.core.workflow.interpreter_sights import interpreter_sights

    show(interpreter_sights(project), as_json, _tell_sights)


def _tell_sights(found: Sequence[InterpreterSight]) -> str:
    none = "No interpreter yet. Next: dsgan-studio interpreter train PROJECT"
    return "\n".join(map(_tell_sight, found)) or none


def _tell_sight(one: InterpreterSight) -> str:
    iou = one.report.mean_iou
    parts = [
        one.hash[:12],
        "used" if one.used else "",
        f"{one.members} members, {one.masks} masks",
        "" if iou is None else f"mean IoU {100 * iou:.1f} %",
        _tell_keypoints(one.report.keypoints),
        f"stale: {'; '.join(one.stale)}" if one.stale else "",
    ]
    return ", ".join(part for part in parts if part)


def _tell_keypoints(report: KeypointReport | None) -> str:
    if report is None:
        return ""
    found = report.all_points.pck[-1]
    return "keypoints" + ("" if found is None else f" {100 * found:.1f} % within a tenth of a side")


@group.command("painted")
def painted(project: ProjectArgument, as_json: Json = False, verbose: Verbose = False) -> None:
    """Count the painted pixels of each class and sample of PROJECT, and tell what is too little."""
    from dsgan_studio.core.workflow.painted import painted_table

    with job_context() as context:
        result = painted_table(project, context)
    show(result, as_json, _tell_painted)


def _tell_painted(table: PaintedTable) -> str:
    lines = [f"{table.painted} of {len(table.samples)} samples are painted."]
    for one, pixels, images in zip(table.schema.classes, table.totals, table.images, strict=True):
        lines.append(f"  {one.name}: {pixels} px in {images} samples")
    lines += [_tell_remark(table, one) for one in table.remarks]
    return "\n".join(lines)


def _tell_remark(table: PaintedTable, one: PaintRemark) -> str:
    from dsgan_studio.core.workflow.painted import FEWEST_PIXELS

    samples = ", ".join(map(str, one.samples))
    if one.class_id is None:
        return f"Nothing is painted in the mask of sample {samples}."
    name = table.schema.by_id(one.class_id).name
    said = {
        "class missing": "is painted nowhere and cannot be learned.",
        "class in one image": f"is in sample {samples} alone ({one.pixels} px): paint it in others "
        "too, or nobody can tell whether it is learned.",
        "class small": f"has {one.pixels} px, fewer than {FEWEST_PIXELS}: too few to learn.",
    }
    return f"{name} {said[one.kind]}"


@group.command("mistakes")
def mistakes(
    project: ProjectArgument,
    sure: Annotated[
        float,
        typer.Option(min=0.5, max=1.0, help="From which probability it counts."),
    ] = 0.9,
    device: Device = "auto",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """List places of the masks of PROJECT that all its other masks call another class.

    Nothing is changed. Places that were dismissed in the window are left out.
    """
    from dsgan_studio.core.workflow.mistakes_told import told_mistakes

    with job_context() as context:
        result = told_mistakes(project, surest=sure, device=device, context=context)
    show(result, as_json, _tell_mistakes)


def _tell_mistakes(found: ToldMistakes) -> str:
    lines = [
        f"{len(found.mistakes)} places in {found.samples} samples stand out, "
        f"{found.dismissed} more were dismissed."
    ]
    return "\n".join((*lines, *map(_tell_mistake, found.mistakes)))


def _tell_mistake(one: ToldMistake) -> str:
    others = f"the others say {one.suggested_name} ({100 * one.confidence:.0f} % sure)"
    place = f"sample {one.sample}, row {one.row}, column {one.column}"
    return f"  {place}: {one.painted_name}, {others}, {one.pixels} px"


@group.command("curve")
def curve(
    project: ProjectArgument,
    seed: Seed = 0,
    shown: Annotated[
        bool, typer.Option("--show", help="Show the curve that is kept; measure nothing.")
    ] = False,
    device: Device = "auto",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Measure what each painted sample of PROJECT has added, on images left out of training.

    Keeps the curve in the project. It takes up to eighty short trainings: a minute or
    two, far longer on a busy computer.
    """
    from dsgan_studio.core.annotations.schema import LabelSchema
    from dsgan_studio.core.base.errors import BadInput
    from dsgan_studio.core.project.opening import open_project_reading
    from dsgan_studio.core.workflow.kept_curve import kept_curve

    if shown:
        found = kept_curve(project)
        if found is None:
            raise BadInput(f"{project} keeps no learning curve; leave --show out to measure one.")
        kept = found
    else:
        from dsgan_studio.core.workflow.curves import measure_learning_curve

        with job_context() as context:
            kept = measure_learning_curve(project, seed=seed, device=device, context=context)
    with open_project_reading(project) as opened:
        schema: LabelSchema | None = opened.schema()
    names = {} if schema is None else {one.id: one.name for one in schema.classes}
    show(kept, as_json, lambda one: _tell_curve(one, names))


def _tell_curve(kept: KeptCurve, names: dict[int, str]) -> str:
    from dsgan_studio.core.workflow.kept_curve import curve_findings

    found = curve_findings(kept)
    lines = ["Painted  mean IoU on images left out"]
    for point in kept.curve.points:
        gain = "" if point.gain is None else f"  ({100 * point.gain:+.1f})"
        lines.append(f"{point.images:7d}  {100 * point.mean_iou:5.1f} %{gain}")
    gain = f"{100 * found.gain:+.1f} ± {100 * found.gain_error:.1f} points"
    lines.append(f"The last, sample {found.last_sample}, added {gain}.")
    if found.weakest is not None:
        name = names.get(found.weakest, str(found.weakest))
        lines.append(f"{name} is still at {100 * found.weakest_iou:.1f} %.")
    lines.append(
        f"Sample {found.odd} is what the others explain least: "
        f"{100 * found.odd_image.mean_iou:.1f} %."
    )
    if kept.stale:
        lines.append("Stale: masks or classes were changed since.")
    return "\n".join(lines)


@group.command("next")
def next_(
    project: ProjectArgument,
    count: Annotated[
        int, typer.Option(min=1, max=MOST_SUGGESTED, help="Images to suggest, the best first.")
    ] = 5,
    unseen: Annotated[
        int, typer.Option(min=1, max=MOST_UNSEEN, help="Unseen images to look through.")
    ] = 300,
    add: Annotated[
        int, typer.Option("--add", metavar="K", min=0, help="Make samples of the first K.")
    ] = 0,
    seed: Seed = 0,
    device: Device = "auto",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Suggest which image of PROJECT's generator to paint next, and say why.

    Looks for images that the interpreter is unsure of and that are unlike what is painted. With
    --add they become samples; what the interpreter would paint lies in masks/proposals, as a
    beginning, and counts as nothing until it is imported or painted.
    """
    from dsgan_studio.core.workflow.next_added import suggest_and_add

    with job_context() as context:
        result = suggest_and_add(
            project,
            unseen=unseen,
            count=count,
            add=add,
            seed=seed,
            device=device,
            context=context,
        )
    show(result, as_json, _tell_next)


def _tell_next(found: NextSamples) -> str:
    learned = "an interpreter trained for this" if found.interpreter is None else "the interpreter"
    lines = [
        f"Of {found.looked_through} unseen images, judged by {learned} on {found.painted} painted "
        "samples:"
    ]
    lines += [_tell_suggestion(one) for one in found.suggestions]
    return "\n".join(lines)


def _tell_suggestion(one: ToldSuggestion) -> str:
    across = f" against {one.against_name}" if one.against_name else ""
    why = {
        "border": f"the border of {one.class_name}{across} is unsure",
        "inside": f"it is unsure what is {one.class_name}",
        "unlike": "it is unlike anything painted",
    }[one.reason.kind]
    of = one.candidate
    line = (
        f"  image {one.index}: {why} (unsurer than {100 * of.unsurer_than:.0f} %, further from "
        f"what is painted than {100 * of.further_than:.0f} %)"
    )
    return line if one.sample is None else f"{line}; it is sample {one.sample} now"
