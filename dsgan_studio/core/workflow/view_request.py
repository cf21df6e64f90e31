"""What someone wants to look at; apart from the looking, because it loads nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dsgan_studio.core.project.records import NoiseMode


@dataclass(frozen=True)
class ViewRequest:
    """What to look at.

    Attributes:
        seed: of the stream of samples.
        count: how many of it, from the first.
        psi: truncation.
        cutoff: layers that are truncated; None for all.
        class_index: class of a conditional generator, else None.
        noise_mode: const, random or none.
    """

    seed: int
    count: int
    psi: float
    cutoff: int | None = None
    class_index: int | None = None
    noise_mode: NoiseMode = "const"


@dataclass(frozen=True)
class Pick:
    """One image of a seed.

    Attributes:
        seed: of the stream of samples.
        index: of the image in it, from 0.
    """

    seed: int
    index: int = 0


@dataclass(frozen=True)
class Looks:
    """What holds for an image besides its latent.

    Attributes:
        psi: truncation of all layers.
        class_index: class of a conditional generator, else None.
        noise_mode: const, random or none.
    """

    psi: float
    class_index: int | None = None
    noise_mode: NoiseMode = "const"


@dataclass(frozen=True)
class OneImage:
    """An image of a seed."""

    pick: Pick
    looks: Looks


@dataclass(frozen=True)
class Between:
    """An image on the straight line in w from one image to another.

    Attributes:
        first, second: the ends.
        at: 0 for the first, 1 for the second.
        looks: of both; drawn noise is that of the first.
    """

    first: Pick
    second: Pick
    at: float
    looks: Looks


@dataclass(frozen=True)
class Mixed:
    """An image that takes the w of some layers from another one.

    Attributes:
        base: gives the other layers, and the noise.
        style: gives layers `start` to `stop` - 1.
        start, stop: layers, from 0; equal ones take nothing.
        looks: of both.
    """

    base: Pick
    style: Pick
    start: int
    stop: int
    looks: Looks


Viewed = OneImage | Between | Mixed
StyleBand = Literal["coarse", "middle", "fine"]


@dataclass(frozen=True)
class MapsRequest:
    """Which feature maps of an image to look at.

    Attributes:
        image: whose they are.
        tap: number of the feature map in the interpreter's order, from 0.
        first: channel to begin with, from 0.
        count: channels at most.
        alike: whether all channels of the tap share one scale of grey; else each has its own.
    """

    image: Viewed
    tap: int
    first: int
    count: int
    alike: bool = False


def style_band(layers: int, band: StyleBand) -> tuple[int, int]:
    """Return the first layer of a third of them, and the first one behind it.

    Thirds, and not the sizes that StyleGAN's authors name, because small generators end before
    their fine layers begin and StyleGAN3 has no such sizes.
    """
    one, two = round(layers / 3), round(2 * layers / 3)
    bands = {"coarse": (0, one), "middle": (one, two), "fine": (two, layers)}
    return bands[band]
