"""Unseen images to choose from: drawn for a seed, made block by block, and kept nowhere.

They come from a stream of their own, so none of them is a sample that was drawn or an item of a
run; and from the settings of the painted samples, for an interpreter knows nothing of others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, UInt8

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.computing import interruptible, run_arithmetic
from dsgan_studio.core.features.pyramid import from_taps
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.interpreter.doubts import Doubts, measure_doubts
from dsgan_studio.core.interpreter.ensemble import Ensemble
from dsgan_studio.core.interpreter.prediction import Predictor
from dsgan_studio.core.project.records import SampleRecord
from dsgan_studio.core.samples.diverse import describe_maps
from dsgan_studio.core.samples.recipe import NoiseMode, SampleRecipe, draw_recipe
from dsgan_studio.core.samples.render import render_block, to_bytes

PURPOSE = "suggestion"


@dataclass(frozen=True)
class Style:
    """Settings that samples are drawn with."""

    psi: float
    cutoff: int | None
    class_index: int | None
    noise_mode: NoiseMode


def styles_of(samples: Sequence[SampleRecord]) -> tuple[Style, ...]:
    """Return the settings of samples that were drawn, each once, in the order of the samples.

    Raises:
        BadInput: if none of them was drawn: a latent that was found or mixed says nothing of how
            others are drawn.
    """
    found = dict.fromkeys(
        Style(one.psi, one.cutoff, one.class_index, one.noise_mode)
        for one in samples
        if one.latent_space == "z"
    )
    if not found:
        raise BadInput(
            "no painted sample was drawn from the generator, so it is not known how to draw more; "
            "paint one of those that dsgan-studio sample draws."
        )
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Seen:
    """What was found out about one image.

    Attributes:
        parts: its description, [D_l] for each tap.
        unsure_nats: mean of the least sure tenth of its pixels.
        doubts: where it is unsure.
    """

    parts: tuple[Float32[np.ndarray, "D"], ...]
    unsure_nats: float
    doubts: Doubts


@dataclass(frozen=True, eq=False)
class Picture:
    """An image with what is proposed for it.

    Attributes:
        image: [H, W, 3] uint8.
        labels: [S, S] uint8 class ids.
        uncertainty: [S, S] float32, nats.
    """

    image: UInt8[np.ndarray, "H W 3"]
    labels: UInt8[np.ndarray, "S S"]
    uncertainty: Float32[np.ndarray, "S S"]


class Pool:
    """A stream of unseen images with the interpreter that judges them.

    Image i depends on the seed, i and the styles alone, and is always computed at the place of i
    in a block. Memory holds one block.

    Args:
        generator: makes them.
        ensemble: judges them.
        styles: image i is drawn with style i modulo their number.
        seed: of the stream.
        plan: where, and how many at a time.
    """

    def __init__(
        self,
        generator: Generator,
        ensemble: Ensemble,
        styles: tuple[Style, ...],
        seed: int,
        plan: DevicePlan,
    ) -> None:
        self._generator, self._styles, self._seed, self._plan = generator, styles, seed, plan
        self._predictor = Predictor(ensemble, plan)
        self._size_px, self._class_ids = ensemble.size_px, ensemble.class_ids

    def recipe(self, index: int) -> SampleRecipe:
        """Return what makes image `index`."""
        style = self._styles[index % len(self._styles)]
        return draw_recipe(
            PURPOSE,
            self._seed,
            index,
            self._generator.architecture.z_dim,
            psi=style.psi,
            cutoff=style.cutoff,
            class_index=style.class_index,
            noise_mode=style.noise_mode,
        )

    def untaken(
        self, count: int, samples: Sequence[SampleRecord], passed_over: Collection[int] = ()
    ) -> tuple[int, ...]:
        """Return the first `count` images of the stream that are no sample yet, dropped or not.

        Those that are passed over are left out too.
        """
        taken = {one.z.tobytes() for one in samples if one.latent_space == "z"}
        free: list[int] = []
        index = 0
        while len(free) < count:
            if index not in passed_over and self.recipe(index).z.tobytes() not in taken:
                free.append(index)
            index += 1
        return tuple(free)

    def look_through(self, indices: Sequence[int], context: JobContext) -> Iterator[Seen]:
        """Yield what is found out about images, ascending, block by block.

        Raises:
            JobCancelled: if the context was cancelled.
        """
        size = self._plan.batch
        for start in sorted({index - index % size for index in indices}):
            wanted = [index - start for index in indices if start <= index < start + size]
            done = sum(index < start for index in indices)
            look = _looking(context, "unseen images", done, len(indices))
            recipes = [self.recipe(index) for index in range(start, start + size)]
            with run_arithmetic(self._plan.threads), interruptible(self._generator, look):
                taps = render_block(self._generator, recipes, self._plan).taps
                parts = [part.cpu().numpy() for part in describe_maps(taps)]
                said = self._predictor.predict(from_taps(taps, self._size_px), look=look)
            for row in wanted:
                yield Seen(
                    tuple(part[row] for part in parts),
                    said.scores[row].worst_pixels,
                    measure_doubts(said.labels[row], said.uncertainty[row], self._class_ids),
                )
        context.checkpoint("unseen images", len(indices), len(indices))

    def picture(self, index: int, context: JobContext) -> Picture:
        """Return one image with what is proposed for it, as it is among all.

        Raises:
            JobCancelled: if the context was cancelled.
        """
        look = _looking(context, "proposals", 0, 1)
        place = index % self._plan.batch
        with run_arithmetic(self._plan.threads), interruptible(self._generator, look):
            block = render_block(self._generator, [self.recipe(index)], self._plan, place=place)
            said = self._predictor.predict(from_taps(block.taps, self._size_px), look=look)
        return Picture(to_bytes(block.images)[0], said.labels[0], said.uncertainty[0])


def _looking(context: JobContext, stage: str, done: int, total: int) -> Callable[[], None]:
    def look() -> None:
        context.checkpoint(stage, done, total)

    return look


def describe_known(
    generator: Generator, recipes: Sequence[SampleRecipe], plan: DevicePlan, context: JobContext
) -> Iterator[tuple[Float[np.ndarray, "D"], ...]]:
    """Yield the description of each image that is known already, as that of an image of a pool.

    Raises:
        JobCancelled: if the context was cancelled.
    """
    for done in range(0, len(recipes), plan.batch):
        look = _looking(context, "painted samples", done, len(recipes))
        block = recipes[done : done + plan.batch]
        with run_arithmetic(plan.threads), interruptible(generator, look):
            taps = render_block(generator, block, plan).taps
            parts = [part.cpu().numpy() for part in describe_maps(taps)]
        for row in range(len(block)):
            yield tuple(part[row] for part in parts)
    context.checkpoint("painted samples", len(recipes), len(recipes))
