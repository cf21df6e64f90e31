"""The agreement of two readers, in lines for people."""

from __future__ import annotations

import math

from dsgan_studio.core.workflow.reader_agreement import LeftOutReason, ReaderAgreement


def agreement_lines(found: ReaderAgreement) -> tuple[str, ...]:
    """Return an agreement in lines, the images in order of the worst agreement."""
    lines = [
        f"{found.first} and {found.second}: {len(found.images)} images that both painted, "
        f"{found.both_complete} that both called complete.",
        f"{'class':24s}   Dice   kappa  images",
    ]
    for one in found.classes:
        lines.append(
            f"{one.name[:24]:24s}  {_figure(one.dice):>5s}  {_figure(one.kappa):>6s}  "
            f"{one.images:6d}"
        )
    lines.append(
        f"Mean Dice {_figure(found.mean_dice)} of the classes, {_figure(found.mean_image_dice)} of "
        f"the images; Cohen's kappa {_figure(found.kappa)}, mean of the classes "
        f"{_figure(found.mean_kappa)}; {100 * found.accuracy:.1f} % of {found.pixels} pixels alike."
    )
    worst = ", ".join(f"{one.sample_id} {_figure(one.dice)}" for one in found.images)
    lines.append(f"Dice of each image, the worst first: {worst}")
    told: dict[LeftOutReason, str] = {
        "first has no mask": f"no mask of {found.first}",
        "second has no mask": f"no mask of {found.second}",
        "no pixel in common": "no pixel that both labelled",
    }
    for reason, text in told.items():
        left = [str(one.sample_id) for one in found.left_out if one.reason == reason]
        if left:
            lines.append(f"Left out, {text}: {', '.join(left)}")
    return tuple(lines)


def _figure(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"
