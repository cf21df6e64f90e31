"""Options that several commands share."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

ProjectArgument = Annotated[
    Path, typer.Argument(metavar="PROJECT", help="Folder of the project.", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Device = Annotated[
    str, typer.Option("--device", metavar="auto|cpu|cuda|cuda:N|mps", help="What computes.")
]
# The index of a project holds numbers of 64 bits.
_LARGEST = 2**63 - 1
_MOST_LAYERS = 1000
# Beyond these a number is a slip of the finger that would fill memory or disk.
MOST_SAMPLES = 100_000
MOST_ITEMS = 100_000_000
MOST_WORKERS = 256
MOST_MEMBERS = 100
MOST_BATCH = 4096
MOST_CHANNELS = 4096
MOST_RESOLUTION_PX = 4096

Seed = Annotated[int, typer.Option("--seed", min=0, max=_LARGEST, help="Same seed, same result.")]
Truncation = Annotated[
    float, typer.Option("--truncation", metavar="PSI", help="ψ: 0 the mean image, 1 all variety.")
]
Cutoff = Annotated[
    int | None,
    typer.Option(
        "--cutoff",
        metavar="LAYERS",
        min=0,
        max=_MOST_LAYERS,
        help="Truncate the first LAYERS layers.",
    ),
]
ClassIndex = Annotated[
    int | None,
    typer.Option(
        "--class", metavar="N", min=0, max=_LARGEST, help="Class of a conditional generator."
    ),
]


def _log_details(verbose: bool) -> bool:
    if verbose:
        logging.basicConfig(
            level=logging.DEBUG, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s"
        )
        logging.getLogger("PIL").setLevel(logging.INFO)
    return verbose


Verbose = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="Log details to stderr.", callback=_log_details),
]
