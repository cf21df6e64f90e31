"""Class colours that stay apart, also for people who confuse red and green."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from dsgan_studio.core.base.errors import BadInput

Colour = tuple[int, int, int]

BACKGROUND_COLOUR: Colour = (0x22, 0x22, 0x22)
UNLABELLED_COLOUR: Colour = (0xFF, 0xFF, 0xFF)
MOST_COLOURS = 254

# The first colours of every project, after Okabe and Ito's set for colour-blind readers.
_FIRST = (
    "#E69F00", "#566EE9", "#CC4C7A", "#2AA876", "#56B4E9",
    "#F0E442", "#D55E00", "#8C6BB1", "#009E73",
)  # fmt: skip
_GRID_STEPS = 14
# Linear RGB -> LMS-like cone response and back, and on to Lab: Björn Ottosson, "A perceptual color
# space for image processing" (Oklab), 2020, https://bottosson.github.io/posts/oklab/
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
# Deuteranopia in linear RGB: Machado, Oliveira and Fernandes, "A physiologically-based model for
# simulation of color vision deficiency", IEEE TVCG 15(6), 2009, severity 1.0.
_DEUTERANOPIA = np.array(
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]
)


def colour_from_hex(text: str) -> Colour:
    """Return the colour written as `#RRGGBB`.

    Raises:
        ValueError: if `text` is written in another way.
    """
    if len(text) != 7 or text[0] != "#":
        raise ValueError(f"{text!r} is not written as #RRGGBB")
    # bytes.fromhex would skip blanks, int() accept signs and underscores
    if any(letter not in "0123456789abcdefABCDEF" for letter in text[1:]):
        raise ValueError(f"{text!r} is not written as #RRGGBB")
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def colour_to_hex(colour: Colour) -> str:
    """Return `colour` as `#RRGGBB`."""
    return "#{:02X}{:02X}{:02X}".format(*colour)


def distinct_colours(count: int) -> tuple[Colour, ...]:
    """Return `count` class colours; the first n are the same whatever `count` is.

    After a fixed start, each colour is the one of a grid that lies farthest from all before it,
    from the colour of background and from that of unlabelled pixels, in the worse of ordinary
    vision and deuteranopia.

    Args:
        count: 0 to 254, how many classes need a colour, background not counted.

    Raises:
        BadInput: if `count` is outside that range.
    """
    if not 0 <= count <= MOST_COLOURS:
        raise BadInput(f"{count} colours cannot be told apart; ask for 0 to {MOST_COLOURS}.")
    # Two lengths, so that at most two sequences are ever computed.
    return _colour_sequence(40 if count <= 40 else MOST_COLOURS)[:count]


@functools.lru_cache(maxsize=2)
def _colour_sequence(count: int) -> tuple[Colour, ...]:
    chosen = [colour_from_hex(text) for text in _FIRST]
    grid = _candidates()
    apart = np.full(len(grid), np.inf)
    for colour in (BACKGROUND_COLOUR, UNLABELLED_COLOUR, *chosen):
        apart = np.minimum(apart, _distances(grid, colour))
    while len(chosen) < count:
        # Rounded, so that the last bits of another machine's arithmetic cannot choose otherwise.
        best = int(np.argmax(np.round(apart, 9)))
        red, green, blue = (int(value) for value in grid[best])
        chosen.append((red, green, blue))
        apart = np.minimum(apart, _distances(grid, chosen[-1]))
    return tuple(chosen)


def _candidates() -> npt.NDArray[np.float64]:
    levels = np.round(np.linspace(0.0, 255.0, _GRID_STEPS))
    grid = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1).reshape(-1, 3)
    lightness = _lab(grid)[:, 0]
    # Neither as dark as ink nor as light as paper.
    visible: npt.NDArray[np.float64] = grid[(lightness > 0.35) & (lightness < 0.93)]
    return visible


def _distances(grid: npt.NDArray[np.float64], colour: Colour) -> npt.NDArray[np.float64]:
    one = np.array([colour], dtype=np.float64)
    ordinary = np.linalg.norm(_lab(grid) - _lab(one), axis=1)
    deficient = np.linalg.norm(_lab(grid, _DEUTERANOPIA) - _lab(one, _DEUTERANOPIA), axis=1)
    # Two of three dimensions are left to a deuteranope, so distances there are smaller throughout.
    apart: npt.NDArray[np.float64] = np.minimum(ordinary, 1.6 * deficient)
    return apart


def _lab(
    rgb: npt.NDArray[np.float64], vision: npt.NDArray[np.float64] | None = None
) -> npt.NDArray[np.float64]:
    scaled = rgb / 255.0
    linear = np.where(scaled <= 0.04045, scaled / 12.92, ((scaled + 0.055) / 1.055) ** 2.4)
    if vision is not None:
        linear = np.clip(linear @ vision.T, 0.0, 1.0)
    return np.asarray(np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T)
