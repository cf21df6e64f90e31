"""What a user asks of a release; apart from the export, because it loads nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

RELEASE_SETTING = "latest_release"
FormatName = Literal["dataset_release", "png", "coco", "hdf5"]
FORMATS: tuple[FormatName, ...] = ("dataset_release", "png", "coco", "hdf5")
SplitMode = Literal["none", "random", "classes"]
SPLITS: tuple[SplitMode, ...] = ("none", "random", "classes")
USUAL_SHARES = (80, 10, 10)
BACKGROUND_WORD, IGNORED_WORD = "background", "ignored"


@dataclass(frozen=True)
class ReleaseRequest:
    """What a user asks of a release.

    Attributes:
        format_name: one of `FORMATS`.
        run: number of the run; the latest where None.
        threshold: nats; unreviewed items with a higher score (mean of the worst tenth) stay out.
        split: "none", "random", or "classes": each class is in every part in its share.
        shares: per cent of the items to train on, to choose by, and to test on.
        split_seed: of the drawing.
        merge: by name of a class, the name of what it goes into: another class, "background" or
            "ignored". Numbers of classes serve as names too.
        renumber_classes: give the classes that are left the ids 1, 2, 3 …; else ids stay.
        prefix: what the names of the files begin with.
        renumber_items: count the files from 0; else they keep the items' numbers in the run.
        compare: tell which items are nearly the same, also where none is left out for it.
        real: folder of real images to compare with, or None.
        look_alikes: new folder for a sheet and lists of what is alike, or None.
        leave_out_duplicates: leave out items that are nearly the same as an earlier one.
        leave_out_copies: leave out items that are nearly the same as a real image.
    """

    format_name: str
    run: int | None = None
    threshold: float | None = None
    split: str = "none"
    shares: tuple[int, ...] = USUAL_SHARES
    split_seed: int = 0
    merge: Mapping[str, str] = field(default_factory=dict)
    renumber_classes: bool = False
    prefix: str = ""
    renumber_items: bool = False
    compare: bool = False
    real: Path | None = None
    look_alikes: Path | None = None
    leave_out_duplicates: bool = False
    leave_out_copies: bool = False
