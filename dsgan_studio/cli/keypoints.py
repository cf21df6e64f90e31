"""`keypoints import`, `export`, `list` and `compare`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dsgan_studio.cli.options import Json, ProjectArgument, Verbose
from dsgan_studio.cli.output import show
from dsgan_studio.cli.progress import job_context

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.keypoints import KeypointList

group = typer.Typer(help="Keypoints of the samples: named points, visible, occluded or absent.")


def register(app: typer.Typer) -> None:
    """Add this module's group to `app`."""
    app.add_typer(group, name="keypoints", no_args_is_help=True)


@group.command("import")
def import_(
    project: ProjectArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="COCO keypoints (JSON).")],
    schema: Annotated[
        Path | None, typer.Option(help="Keypoint schema (JSON) to use from now on.")
    ] = None,
    author: Annotated[str, typer.Option(help="Who placed the points.")] = "",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Import the keypoints in FILE; its images are named as the samples, such as 000012.png.

    A project without a keypoint schema takes names and skeleton of FILE; --schema gives colours
    and symmetric partners too. All are checked before one is kept.

    Next: dsgan-studio interpreter train PROJECT
    """
    from dsgan_studio.core.annotations.schema import listed
    from dsgan_studio.core.workflow.keypoints import ImportedKeypoints, import_keypoints

    def tell(done: ImportedKeypoints) -> str:
        head = (
            f"Keypoints of {done.imported} samples imported, {done.changed} of them new or changed;"
            f" points: {', '.join(done.keypoints)}."
        )
        if not done.passed_over:
            return head
        return f"{head}\nNo images of samples, left out: {listed(done.passed_over)}."

    with job_context() as context:
        result = import_keypoints(project, file, schema_file=schema, context=context, author=author)
    show(result, as_json, tell)


@group.command("export")
def export(
    project: ProjectArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new JSON file.")],
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Write the keypoints of all samples to FILE as COCO annotations of the samples' images."""
    from dsgan_studio.core.workflow.keypoints import export_keypoints

    with job_context() as context:
        result = export_keypoints(project, file, context=context)
    show(result, as_json, lambda done: f"Keypoints of {done.exported} samples in {done.file}")


@group.command("list")
def list_keypoints(
    project: ProjectArgument, as_json: Json = False, verbose: Verbose = False
) -> None:
    """List the keypoints of PROJECT, and in how many samples each is visible, occluded, absent."""
    from dsgan_studio.core.workflow.keypoints import keypoint_list

    show(keypoint_list(project), as_json, _tell_list)


def _tell_list(found: KeypointList) -> str:
    if not found.keypoints:
        return "No keypoints yet. Next: dsgan-studio keypoints import PROJECT FILE"
    lines = [f"{len(found.samples)} samples have keypoints."]
    for one in found.keypoints:
        partner = f", partner {one.partner}" if one.partner else ""
        lines.append(
            f"  {one.name}: visible in {one.visible}, occluded in {one.occluded}, absent in "
            f"{one.absent}{partner}"
        )
    if found.edges:
        lines.append("Skeleton: " + ", ".join(f"{a} - {b}" for a, b in found.edges))
    if found.unset:
        lines.append("Not every point is set in sample " + ", ".join(map(str, found.unset)) + ".")
    return "\n".join(lines)


@group.command("compare")
def compare(
    predictions: Annotated[
        Path, typer.Argument(metavar="PREDICTIONS", help="COCO keypoints (JSON).")
    ],
    truth: Annotated[Path, typer.Argument(metavar="TRUTH", help="True COCO keypoints (JSON).")],
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Compare PREDICTIONS with TRUTH, image by image of the same name: PCK and mean error.

    A point counts as found within 2, 5 and 10 % of the longer side of its image. Needs no project.
    """
    from dsgan_studio.core.workflow.comparing_keypoints import compare_keypoints, comparison_lines

    with job_context() as context:
        result = compare_keypoints(predictions, truth, context=context)
    show(result, as_json, lambda found: "\n".join(comparison_lines(found)))
