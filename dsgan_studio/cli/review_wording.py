"""What the commands of the review tell a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.comparing_labellings import BeforeAfter
    from dsgan_studio.core.workflow.retraining import Rescored
    from dsgan_studio.core.workflow.review_results import (
        AuditState,
        QueueListing,
        ReviewStatus,
        ReviewStep,
    )


def tell_listing(done: QueueListing) -> str:
    """Return the head of a queue, in words."""
    lines = [f"  item  {'verdict':<10}  {'before':<10}  worst10   region"]
    lines += [
        f"{row.item:>6}  {row.verdict:<10}  {row.before:<10}  "
        f"{row.worst10:>7.4f}  {row.region:>7.4f}"
        for row in done.rows
    ]
    lines.append(f"{len(done.rows)} of {done.found} items of run {done.run}.")
    return "\n".join(lines)


def tell_status(done: ReviewStatus) -> str:
    """Return where the review stands, in words."""
    c = done.counts
    lines = [
        f"Run {done.run}: {c.total} items; {c.accepted} accepted, {c.rejected} rejected, "
        f"{c.corrected} corrected, {c.unreviewed} unreviewed. A release would hold {c.released}."
    ]
    if done.again:
        lines.append(
            f"{done.again} of the unreviewed were accepted with another label; look at them again "
            "(list --again)."
        )
    if done.audit is not None:
        lines.append(f"Audit of {done.audit.result.pool} unreviewed: {done.audit.result.sentence}.")
    return "\n".join(lines)


def tell_step(done: ReviewStep) -> str:
    """Return what a step changed, in words."""
    c = done.counts
    what = f"{done.changed} items: {done.deed}." if done.deed else "Nothing to change."
    return (
        f"{what} Now {c.accepted} accepted, {c.rejected} rejected, {c.corrected} corrected, "
        f"{c.unreviewed} unreviewed."
    )


def tell_moved(done: ReviewStep, word: str) -> str:
    """Return what an undo or a redo did, in words."""
    return f"{word}: {tell_step(done)}" if done.deed else "There is no such step."


def tell_audit(done: AuditState) -> str:
    """Return what an audit shows, in words."""
    lines = [f"{done.result.sentence} (of {done.result.pool} unreviewed, seed {done.seed})."]
    if done.to_check:
        lines.append(f"To check, in this order: {' '.join(str(one) for one in done.to_check)}")
    return "\n".join(lines)


def tell_rescored(done: Rescored) -> str:
    """Return what retraining did, in words."""
    lines = [
        f"Run {done.run}: {done.samples_added} corrected items became samples; labelling "
        f"{done.labelling} is new.",
        *done.interpreter.report_lines,
        *(tell_figures(one) for one in done.figures),
        f"{done.carried} verdicts hold; the labels of {done.to_review_again} accepted items "
        "changed and have to be looked at again.",
    ]
    return "\n".join(lines)


def tell_figures(one: BeforeAfter) -> str:
    """Return how the items of one verdict stand before and after, in words."""
    text = (
        f"  {one.items} {one.verdict}: score {one.before.score:.4f} -> {one.after.score:.4f} nats"
    )
    if one.before.pixels_right is not None and one.after.pixels_right is not None:
        before, after = 100 * one.before.pixels_right, 100 * one.after.pixels_right
        text += f", pixels right {before:.1f} % -> {after:.1f} %"
    if one.before.mean_iou is not None and one.after.mean_iou is not None:
        text += f", IoU {100 * one.before.mean_iou:.1f} % -> {100 * one.after.mean_iou:.1f} %"
    return text + (" (trained on)." if one.verdict == "corrected" else ".")
