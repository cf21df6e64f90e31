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
from dsgan_studio.cli.review_options import (
    Author,
    By,
    Highest,
    Items,
    Lowest,
    OrderBy,
    Present,
    Run,
    Threshold,
    Wanted,
    item_numbers,
    queue_filter,
)
from dsgan_studio.cli.review_wording import (
    tell_audit,
    tell_listing,
    tell_moved,
    tell_rescored,
    tell_status,
    tell_step,
)
from dsgan_studio.core.base.errors import BadInput

if TYPE_CHECKING:
    from dsgan_studio.core.review.verdicts import Verdict

group = typer.Typer(
    help="Look at what the interpreter is least sure of, and say what is right.\n\n"
    "**review PROJECT list** shows the most uncertain items; **accept**, **reject** "
    "and **correct** say what they are; **audit** draws a random sample of the rest and "
    "tells how wrong it can be; **retrain** learns from the corrected masks; **undo** "
    "takes back. Next: dsgan-studio export",
)


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
    again: Annotated[
        bool, typer.Option("--again", help="Only those accepted before their label changed.")
    ] = False,
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
        wanted = queue_filter(desk, score, lowest, highest, verdict, class_, again=again)
        result = desk.listing(wanted, by=desk.score_of(by), descending=not ascending, most=limit)
    show(result, as_json, tell_listing)


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
    show(result, as_json, tell_status)


def _add_judging(name: str, verdict: str, help_: str) -> None:
    """Add a command that gives a verdict by number, or to all unreviewed items of a range."""

    @group.command(name, help=help_)
    def judge(
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
        _judge(context.obj, verdict, items, run, (by, lowest, highest), author, as_json)


_EITHER = (
    "\n\nEither by number, or all unreviewed items in a range of scores, as one step that one undo "
    "takes back. Example: review cells.dsgan "
)
_add_judging("accept", "accepted", f"Accept items: their label is right.{_EITHER}accept --to 0.05")
_add_judging(
    "reject", "rejected", f"Reject items: they are in no release.{_EITHER}reject 3 17 40-49"
)


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
    show(result, as_json, lambda done: tell_step(done.step))


@group.command("undo")
def undo(
    context: typer.Context, run: Run = None, as_json: Json = False, verbose: Verbose = False
) -> None:
    """Take back the last step, whole: a verdict, or one command's thousands."""
    from dsgan_studio.core.workflow.reviewing import open_desk

    with open_desk(context.obj, run, writing=True) as desk:
        result = desk.undo()
    show(result, as_json, lambda done: tell_moved(done, "Undone"))


@group.command("redo")
def redo(
    context: typer.Context, run: Run = None, as_json: Json = False, verbose: Verbose = False
) -> None:
    """Do again what was taken back last."""
    from dsgan_studio.core.workflow.reviewing import open_desk

    with open_desk(context.obj, run, writing=True) as desk:
        result = desk.redo()
    show(result, as_json, lambda done: tell_moved(done, "Done again"))


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
    show(result, as_json, tell_audit)


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
    show(result, as_json, tell_rescored)


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
            result = desk.judge(item_numbers(items), verdict, author=author)
        else:
            wanted = queue_filter(desk, by, lowest, highest, ["unreviewed"], None)
            result = desk.judge(desk.queue(wanted), verdict, author=author)
    show(result, as_json, tell_step)
