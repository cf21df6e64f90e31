"""`review`: what an expert says of the items of a run, without a window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dsgan_studio.cli.options import (
    MOST_ITEMS,
    MOST_MEMBERS,
    Device,
    Json,
    ProjectArgument,
    Seed,
    Verbose,
)
from dsgan_studio.cli.output import show
from dsgan_studio.cli.progress import job_context
from dsgan_studio.core.base.errors import BadInput

if TYPE_CHECKING:
    from dsgan_studio.core.review.queue import QueueFilter
    from dsgan_studio.core.review.verdicts import Verdict
    from dsgan_studio.core.workflow.retraining import BeforeAfter, Rescored
    from dsgan_studio.core.workflow.reviewing import (
        AuditState,
        QueueListing,
        ReviewDesk,
        ReviewStatus,
        ReviewStep,
    )

group = typer.Typer(
    help="Look at what the interpreter is least sure of, and say what is right.\n\n"
    "**review PROJECT list** shows the most uncertain items; **accept**, **reject** "
    "and **correct** say what they are; **audit** draws a random sample of the rest and "
    "tells how wrong it can be; **retrain** learns from the corrected masks; **undo** "
    "takes back. Next: dsgan-studio export",
)

Run = Annotated[int | None, typer.Option("--run", metavar="ID", help="The latest run by default.")]
Author = Annotated[str, typer.Option("--author", metavar="NAME", help="Who says so.")]
Items = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ITEM|FIRST-LAST]...",
        help="Numbers of items, such as 3 17 40-49.",
        show_default=False,
    ),
]
By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="worst10|region|CLASS",
        help="Score: worst tenth of pixels, worst region, or of a class (name or id).",
    ),
]
OrderBy = Annotated[
    str,
    typer.Option(
        "--by", metavar="worst10|region|index|verdict|CLASS", help="What the list is sorted by."
    ),
]
Lowest = Annotated[
    float | None, typer.Option("--from", metavar="NATS", help="Only scores from here.")
]
Highest = Annotated[
    float | None, typer.Option("--to", metavar="NATS", help="Only scores up to here.")
]
Wanted = Annotated[
    list[str] | None,
    typer.Option(
        "--verdict",
        metavar="unreviewed|accepted|rejected|corrected",
        help="Only these; may be given more than once.",
        show_default=False,
    ),
]
Present = Annotated[
    str | None,
    typer.Option("--class", metavar="CLASS", help="Only items whose label holds this class."),
]
Threshold = Annotated[
    float | None, typer.Option("--threshold", metavar="T", help="Of the export to come (nats).")
]


def register(app: typer.Typer) -> None:
    """Add this module's group to `app`."""
    app.add_typer(group, name="review", no_args_is_help=True)


@group.callback()
def _project(context: typer.Context, project: ProjectArgument) -> None:
    context.obj = project


@group.command("list")
def list_(
    context: typer.Context,
    run: Run = None,
    by: OrderBy = "worst10",
    ascending: Annotated[
        bool, typer.Option("--ascending", help="The lowest first, not the highest.")
    ] = False,
    lowest: Lowest = None,
    highest: Highest = None,
    verdict: Wanted = None,
    class_: Present = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST_ITEMS, help="Lines at most.")] = 20,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """List the items of a run, the most uncertain first.

    --from and --to mean the score that the list is sorted by (worst10, where that is no score).
    Example: review cells.dsgan list --verdict unreviewed --class nucleus --by nucleus
    """
    from dsgan_studio.core.workflow.reviewing import open_desk

    with open_desk(context.obj, run, writing=False) as desk:
        score = by if by not in ("index", "verdict") else "worst10"
        wanted = _filter(desk, score, lowest, highest, verdict, class_)
        result = desk.listing(wanted, by=desk.score_of(by), descending=not ascending, most=limit)
    show(result, as_json, _tell_listing)


@group.command("status")
def status(
    context: typer.Context,
    run: Run = None,
    threshold: Threshold = None,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Count the verdicts, and what a release with the threshold would hold."""
    from dsgan_studio.core.workflow.reviewing import open_desk

    with open_desk(context.obj, run, writing=False) as desk:
        result = desk.status(threshold)
    show(result, as_json, _tell_status)


@group.command("accept")
def accept(
    context: typer.Context,
    items: Items = None,
    run: Run = None,
    by: By = "worst10",
    lowest: Lowest = None,
    highest: Highest = None,
    author: Author = "",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Accept items: their label is right.

    Either by number, or all unreviewed items in a range of scores, as one step that one undo takes
    back. Example: review cells.dsgan accept --to 0.05
    """
    _judge(context.obj, "accepted", items, run, (by, lowest, highest), author, as_json)


@group.command("reject")
def reject(
    context: typer.Context,
    items: Items = None,
    run: Run = None,
    by: By = "worst10",
    lowest: Lowest = None,
    highest: Highest = None,
    author: Author = "",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Reject items: they are in no release.

    Either by number, or all unreviewed items in a range of scores, as one step that one undo takes
    back. Example: review cells.dsgan reject 3 17 40-49
    """
    _judge(context.obj, "rejected", items, run, (by, lowest, highest), author, as_json)


@group.command("reset")
def reset(
    context: typer.Context,
    items: Items = None,
    run: Run = None,
    author: Author = "",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Make items unreviewed again, by number."""
    _judge(context.obj, "unreviewed", items, run, ("worst10", None, None), author, as_json)


@group.command("correct")
def correct(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="PNG or NPY, named by item.")],
    run: Run = None,
    author: Author = "",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Correct items with the masks in DIR: 000012.png holds in place of the label of item 12.

    All are checked before one is kept. Start from an export: its masks have these names in the
    format png. Next: dsgan-studio review PROJECT retrain
    """
    from dsgan_studio.core.workflow.reviewing import open_desk

    with open_desk(context.obj, run, writing=True) as desk, job_context() as job:
        result = desk.correct_from(folder, job, author=author)
    show(result, as_json, lambda done: _tell_step(done.step))


@group.command("undo")
def undo(
    context: typer.Context, run: Run = None, as_json: Json = False, verbose: Verbose = False
) -> None:
    """Take back the last step, whole: a verdict, or one command's thousands."""
    from dsgan_studio.core.workflow.reviewing import open_desk

    with open_desk(context.obj, run, writing=True) as desk:
        result = desk.undo()
    show(result, as_json, lambda done: _tell_moved(done, "Undone"))


@group.command("redo")
def redo(
    context: typer.Context, run: Run = None, as_json: Json = False, verbose: Verbose = False
) -> None:
    """Do again what was taken back last."""
    from dsgan_studio.core.workflow.reviewing import open_desk

    with open_desk(context.obj, run, writing=True) as desk:
        result = desk.redo()
    show(result, as_json, lambda done: _tell_moved(done, "Done again"))


@group.command("audit")
def audit(
    context: typer.Context,
    count: Annotated[
        int | None,
        typer.Option("--count", min=1, max=MOST_ITEMS, help="Draw a new audit of so many items."),
    ] = None,
    seed: Seed = 0,
    threshold: Threshold = None,
    run: Run = None,
    author: Author = "",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Draw a random sample of the unreviewed items, or tell what the last one shows.

    With --count, draws from the unreviewed items up to the threshold. Accept, reject or correct
    what it names, then call it without --count. 59 items without a fault show that at most 5 % of
    the others are wrong, at 95 % confidence; 299 show 1 %.
    """
    from dsgan_studio.core.workflow.reviewing import open_desk

    with open_desk(context.obj, run, writing=count is not None) as desk:
        if count is not None:
            result = desk.begin_audit(count=count, seed=seed, threshold=threshold, author=author)
        else:
            found = desk.audit()
            if found is None:
                raise BadInput(f"{context.obj} has no audit yet; give a --count to draw one.")
            result = found
    show(result, as_json, _tell_audit)


@group.command("retrain")
def retrain(
    context: typer.Context,
    run: Run = None,
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
    """Train on the masks and the corrected items, and label the run anew; images stay.

    Corrected items become samples with their masks. Corrections and rejections hold in the new
    labelling; accepted items stay so where the new label is the same, else they are unreviewed
    again (list shows what they were). Shows the items with verdicts before and after.
    """
    from dsgan_studio.core.workflow.retraining import retrain_and_rescore

    with job_context() as job:
        result = retrain_and_rescore(
            context.obj,
            run=run,
            members=members,
            seed=seed,
            class_weights=class_weights,
            device=device,
            context=job,
        )
    show(result, as_json, _tell_rescored)


def _judge(
    path: Path,
    name: str,
    items: Sequence[str] | None,
    run: int | None,
    score_range: tuple[str, float | None, float | None],
    author: str,
    as_json: bool,
) -> None:
    from dsgan_studio.core.review.verdicts import parse_verdict
    from dsgan_studio.core.workflow.reviewing import open_desk

    verdict: Verdict = parse_verdict(name)
    by, lowest, highest = score_range
    in_range = lowest is not None or highest is not None
    if bool(items) == in_range:
        raise BadInput("give either numbers of items, or a range of scores by --from and --to.")
    with open_desk(path, run, writing=True) as desk:
        if items:
            result = desk.judge(_numbers(items), verdict, author=author)
        else:
            wanted = _filter(desk, by, lowest, highest, ["unreviewed"], None)
            result = desk.judge(desk.queue(wanted), verdict, author=author)
    show(result, as_json, _tell_step)


def _numbers(words: Sequence[str]) -> list[int]:
    """Return the items that words such as 3 and 40-49 name."""
    found: list[int] = []
    for word in words:
        first, dash, last = word.partition("-")
        ends = (first, last if dash else first)
        if not all(one.isascii() and one.isdigit() for one in ends):
            raise BadInput(f'"{word}" names no items; give a number such as 3 or 40-49.')
        low, high = int(ends[0]), int(ends[1])
        if high < low or high > MOST_ITEMS:
            raise BadInput(f'"{word}" names no items; give the lower number first.')
        found.extend(range(low, high + 1))
    return found


def _filter(
    desk: ReviewDesk,
    by: str,
    lowest: float | None,
    highest: float | None,
    verdicts: Sequence[str] | None,
    class_: str | None,
) -> QueueFilter:
    from dsgan_studio.core.review.queue import QueueFilter
    from dsgan_studio.core.review.verdicts import parse_verdict

    return QueueFilter(
        verdicts=frozenset(parse_verdict(one) for one in verdicts) if verdicts else None,
        class_present=None if class_ is None else desk.class_id(class_),
        lowest=lowest,
        highest=highest,
        by=desk.score_of(by),
    )


def _tell_listing(done: QueueListing) -> str:
    lines = [f"  item  {'verdict':<10}  {'before':<10}  worst10   region"]
    lines += [
        f"{row.item:>6}  {row.verdict:<10}  {row.before:<10}  "
        f"{row.worst10:>7.4f}  {row.region:>7.4f}"
        for row in done.rows
    ]
    lines.append(f"{len(done.rows)} of {done.found} items of run {done.run}.")
    return "\n".join(lines)


def _tell_status(done: ReviewStatus) -> str:
    c = done.counts
    lines = [
        f"Run {done.run}: {c.total} items; {c.accepted} accepted, {c.rejected} rejected, "
        f"{c.corrected} corrected, {c.unreviewed} unreviewed. A release would hold {c.released}."
    ]
    if done.audit is not None:
        lines.append(f"Audit of {done.audit.result.pool} unreviewed: {done.audit.result.sentence}.")
    return "\n".join(lines)


def _tell_step(done: ReviewStep) -> str:
    c = done.counts
    what = f"{done.changed} items: {done.deed}." if done.deed else "Nothing to change."
    return (
        f"{what} Now {c.accepted} accepted, {c.rejected} rejected, {c.corrected} corrected, "
        f"{c.unreviewed} unreviewed."
    )


def _tell_moved(done: ReviewStep, word: str) -> str:
    return f"{word}: {_tell_step(done)}" if done.deed else "There is no such step."


def _tell_audit(done: AuditState) -> str:
    lines = [f"{done.result.sentence} (of {done.result.pool} unreviewed, seed {done.seed})."]
    if done.to_check:
        lines.append(f"To check, in this order: {' '.join(str(one) for one in done.to_check)}")
    return "\n".join(lines)


def _tell_rescored(done: Rescored) -> str:
    lines = [
        f"Run {done.run}: {done.samples_added} corrected items became samples; labelling "
        f"{done.labelling} is new.",
        *done.interpreter.report_lines,
        *(_tell_figures(one) for one in done.figures),
        f"{done.carried} verdicts hold; the labels of {done.to_review_again} accepted items "
        "changed and have to be looked at again.",
    ]
    return "\n".join(lines)


def _tell_figures(one: BeforeAfter) -> str:
    text = (
        f"  {one.items} {one.verdict}: score {one.before.score:.4f} -> {one.after.score:.4f} nats"
    )
    if one.before.pixels_right is not None and one.after.pixels_right is not None:
        before, after = 100 * one.before.pixels_right, 100 * one.after.pixels_right
        text += f", pixels right {before:.1f} % -> {after:.1f} %"
    if one.before.mean_iou is not None and one.after.mean_iou is not None:
        text += f", IoU {100 * one.before.mean_iou:.1f} % -> {100 * one.after.mean_iou:.1f} %"
    return text + (" (trained on)." if one.verdict == "corrected" else ".")
