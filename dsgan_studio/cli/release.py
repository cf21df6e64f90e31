"""`export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dsgan_studio.cli.options import Json, ProjectArgument, Verbose
from dsgan_studio.cli.output import counted, show
from dsgan_studio.cli.progress import job_context
from dsgan_studio.core.base.errors import BadInput

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.exports import ExportedRelease

_LARGEST_SEED = 2**63 - 1
_SHARES = "80,10,10"


def register(app: typer.Typer) -> None:
    """Add this module's command to `app`."""
    app.command("export")(export)


def export(
    project: ProjectArgument,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to make.")],
    format_name: Annotated[
        str, typer.Option("--format", metavar="dataset_release|png|coco|hdf5", help="Layout.")
    ],
    run: Annotated[
        int | None, typer.Option(metavar="ID", help="The latest run by default.")
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(metavar="T", help="Leave out unreviewed items with a score above T (nats)."),
    ] = None,
    split: Annotated[
        str,
        typer.Option(
            metavar="none|random|classes",
            help="Parts train, val, test; classes: each class in each part.",
        ),
    ] = "none",
    shares: Annotated[
        str, typer.Option(metavar="TRAIN,VAL,TEST", help="Per cent of the items.")
    ] = _SHARES,
    split_seed: Annotated[
        int, typer.Option(min=0, max=_LARGEST_SEED, help="Of the drawing of the parts.")
    ] = 0,
    merge: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CLASS=INTO",
            help="Put a class into another, background or ignored; may be given again.",
        ),
    ] = None,
    renumber_classes: Annotated[
        bool, typer.Option("--renumber-classes", help="Ids 1, 2, 3 …; else ids stay, with gaps.")
    ] = False,
    prefix: Annotated[str, typer.Option(help="What the names of files begin with.")] = "",
    renumber_items: Annotated[
        bool, typer.Option("--renumber-items", help="Count files from 0; else as in the run.")
    ] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Tell how many items are nearly the same as another.")
    ] = False,
    real: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Real images: tell which items are nearly one of them."),
    ] = None,
    look_alikes: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="New folder for a sheet and lists of what is alike."),
    ] = None,
    leave_out_duplicates: Annotated[
        bool,
        typer.Option("--leave-out-duplicates", help="Keep one of items that are nearly the same."),
    ] = False,
    leave_out_copies: Annotated[
        bool,
        typer.Option("--leave-out-copies", help="Leave out items that are nearly a real image."),
    ] = False,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Write a run of PROJECT to OUT in a format that other tools read, and read it back to check.

    dataset_release is the layout of DatasetGAN's own scripts; png has images/ and masks/; coco has
    run-length masks; hdf5 is one file. A split makes folders or files train, val and test of each.
    Accepted items and corrected ones, with their masks, are always in it, rejected ones never; what
    is unreviewed is in it up to the threshold. DATASET_CARD.md counts them.
    """
    from dsgan_studio.core.workflow.exports import export_release
    from dsgan_studio.core.workflow.release_request import ReleaseRequest

    request = ReleaseRequest(
        format_name=format_name,
        run=run,
        threshold=threshold,
        split=split,
        shares=_parsed_shares(shares),
        split_seed=split_seed,
        merge=_parsed_merge(merge or []),
        renumber_classes=renumber_classes,
        prefix=prefix,
        renumber_items=renumber_items,
        compare=compare,
        real=real,
        look_alikes=look_alikes,
        leave_out_duplicates=leave_out_duplicates,
        leave_out_copies=leave_out_copies,
    )
    with job_context() as context:
        result = export_release(project, out, request, context)
    show(result, as_json, _told)


def _told(done: ExportedRelease) -> str:
    split = ", ".join(f"{name} {count}" for name, count in done.parts.items() if name)
    reasons = {
        "rejected": done.rejected,
        "nearly the same as another": done.duplicates,
        "nearly a real image": done.copies,
    }
    why = ", ".join(f"{count} of them {name}" for name, count in reasons.items() if count)
    lines = [
        f"{counted(done.items, 'item')} written to {done.folder} and read back "
        f"({done.accepted} accepted, {done.corrected} corrected, {done.unreviewed} unreviewed); "
        f"{done.left_out} left out" + (f", {why}." if why else ".")
    ]
    return "\n".join([*lines, *([f"Split: {split}."] if split else []), *done.notes])


def _parsed_shares(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(one) for one in text.split(","))
    except ValueError as error:
        raise BadInput(f'the shares "{text}" are no numbers; give three like {_SHARES}.') from error


def _parsed_merge(pairs: list[str]) -> dict[str, str]:
    merge: dict[str, str] = {}
    for pair in pairs:
        source, sign, target = pair.rpartition("=")
        if not (sign and source and target) or source in merge:
            raise BadInput(
                f'--merge "{pair}" cannot be used; give each class once, as CLASS=INTO, such as '
                '"nucleolus=nucleus" or "debris=ignored".'
            )
        merge[source.strip()] = target.strip()
    return merge
