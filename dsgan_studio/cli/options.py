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
MOST_UNSEEN = 1000
MOST_SUGGESTED = 50
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

Images = Annotated[Path, typer.Option("--images", metavar="DIR", help="Folder of real images.")]
ListFile = Annotated[
    Path | None,
    typer.Option("--list", metavar="FILE", help="Names to use: one a line, or JSON (FILE:key)."),
]

# How images become square. Where a command has the fit of a training to go by, None takes that.
_FITS = "crop|letterbox|tiles|objects"
_CHANNELS = typer.Option("--channels", metavar="rgb|I|I,J,K", help="Channels of the images to use.")
_CROP_PX = typer.Option(
    "--crop-px", min=0, help="Side of tiles and object crops in the files' pixels; 0: the images'."
)
_STRIDE_PX = typer.Option("--stride-px", min=0, help="From one tile to the next; 0: no overlap.")
Fit = Annotated[str, typer.Option("--fit", metavar=_FITS, help="How images become square.")]
Channels = Annotated[str, _CHANNELS]
Window = Annotated[
    str | None,
    typer.Option(
        "--window", metavar="LOW,HIGH", help="Grey values of 16-bit images that become 0 and 255."
    ),
]
CropPx = Annotated[int, _CROP_PX]
StridePx = Annotated[int, _STRIDE_PX]
TrainedFit = Annotated[
    str | None,
    typer.Option(
        "--fit",
        metavar=_FITS,
        help="How images become square; by default as in the project's training, else crop.",
    ),
]
TrainedChannels = Annotated[str | None, _CHANNELS]
TrainedCropPx = Annotated[int | None, _CROP_PX]
TrainedStridePx = Annotated[int | None, _STRIDE_PX]

Resolution = Annotated[
    int,
    typer.Option(
        "--resolution", max=MOST_RESOLUTION_PX, metavar="N", help="Side in px, a power of two."
    ),
]
Kimg = Annotated[float, typer.Option("--kimg", min=0.0, help="Thousands of images to show.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on from the last snapshot.")]
Start = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="Begin from a StyleGAN2 checkpoint or a snapshot folder, up to N px.",
    ),
]
Flip = Annotated[
    bool, typer.Option("--flip", help="Show mirror images too; only where left is like right.")
]
Batch = Annotated[
    int | None,
    typer.Option(
        "--batch", min=2, max=MOST_BATCH, help="Images a step, of all processes together."
    ),
]
Gamma = Annotated[float | None, typer.Option("--gamma", min=0.0, help="Weight of R1.")]
ChannelMax = Annotated[
    int | None,
    typer.Option("--channel-max", min=8, max=MOST_CHANNELS, help="Feature maps at most."),
]
Precision = Annotated[
    str | None,
    typer.Option("--precision", metavar="float32|bfloat16", help="Of the convolutions."),
]
SnapshotKimg = Annotated[
    float | None, typer.Option("--snapshot-kimg", min=0.1, help="Kimg between snapshots.")
]


def _log_details(verbose: bool) -> bool:
    if verbose:
        # Of libraries only what they warn of: h5py alone has hundreds of lines for a small file.
        logging.basicConfig(
            level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s"
        )
        logging.getLogger("dsgan_studio").setLevel(logging.DEBUG)
    return verbose


Verbose = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="Log details to stderr.", callback=_log_details),
]
