"""What a search for something in samples finds, as figures and in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dsgan_studio.core.fitness.appearance import Match, Rate, Verdict


@dataclass(frozen=True)
class Appearance:
    """How often something that was pointed at appears.

    Attributes:
        generator: its hash.
        verdict: cannot tell, not compared, never, rarer, about as often, or more often.
        marked: name of each image that was pointed in.
        objects: places pointed at.
        auroc: how well they stand out in images left out in turn; 0.5 is guessing.
        found_share: share of them found there at the threshold.
        false_share: share of those images where something else was found.
        threshold: similarity from which something counts as found.
        samples: how often it was found in samples; None where the features cannot tell.
        real: how often in the other real images; None likewise, or where there are none.
        best_samples: places of samples that are most like it.
        best_real: places of other real images that are.
        seed: of the samples.
        truncation: of the samples.
        folder: of report and picture, None where none were asked for.
    """

    generator: str
    verdict: Verdict
    marked: tuple[str, ...]
    objects: int
    auroc: float
    found_share: float
    false_share: float
    threshold: float
    samples: Rate | None
    real: Rate | None
    best_samples: tuple[Match, ...]
    best_real: tuple[Match, ...]
    seed: int
    truncation: float
    folder: Path | None


def appearance_lines(found: Appearance) -> tuple[str, ...]:
    """Return what was found in words."""
    lines = [
        f"Generator {found.generator[:12]}: looked for what is marked at {found.objects} places in "
        f"{len(found.marked)} images.",
        f"Left out in turn, the marked places stand out with an AUROC of {found.auroc:.2f} "
        "(0.5 is guessing); at the threshold "
        f"{found.found_share:.0%} of them are found, and something else in "
        f"{found.false_share:.0%} of the images.",
    ]
    if found.samples is None:
        lines.append(
            "The features cannot tell it from the rest of the real images themselves, so nothing "
            "is said about the samples. Mark it more exactly, or in more images; if that does not "
            "help, look at the samples yourself."
        )
    else:
        lines += [
            f"In samples:           {_rate(found.samples)}",
            *([] if found.real is None else [f"In other real images: {_rate(found.real)}"]),
            _SAID[found.verdict],
        ]
    if found.folder is not None:
        lines.append(f"Report and picture: {found.folder}")
    return tuple(lines)


def _rate(rate: Rate) -> str:
    return (
        f"{rate.share:.1%} ({rate.found} of {rate.images}; 95 % interval "
        f"{rate.low:.1%} to {rate.high:.1%})"
    )


_SAID: dict[Verdict, str] = {
    "not compared": "All real images are marked, so there is no rate to compare with.",
    "never": "It was found in no sample: a mask of this class could not be painted.",
    "rarer": "It appears more rarely in samples than in real images; look at the picture.",
    "about as often": "It appears about as often in samples as in real images.",
    "more often": "It appears more often in samples than in real images; look at the picture.",
}
