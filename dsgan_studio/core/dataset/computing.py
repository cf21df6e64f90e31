"""Computes blocks of a run: one forward pass gives the images and what labels are read from."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import cast

import numpy as np
import torch

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.dataset.items import ImagePart, LabelPart, as_half
from dsgan_studio.core.dataset.manifest import Labelling
from dsgan_studio.core.dataset.recipe import RunRecipe
from dsgan_studio.core.dataset.storing import BlockContent
from dsgan_studio.core.features.pyramid import from_taps
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.interpreter.ensemble import Ensemble
from dsgan_studio.core.interpreter.found_keypoints import FoundKeypoints
from dsgan_studio.core.interpreter.keypoint_prediction import KeypointPredictor
from dsgan_studio.core.interpreter.prediction import Predictor
from dsgan_studio.core.interpreter.settings import Decision
from dsgan_studio.core.samples.recipe import NoiseMode, SampleRecipe, draw_recipe
from dsgan_studio.core.samples.render import synthesize_block

# The strips that the interpreter works in are part of the arithmetic, so the budget that decides
# them must not follow the memory of the machine at hand.
BUDGET_BYTES = 1 << 30


def sample_recipe(recipe: RunRecipe, z_dim: int, index: int) -> SampleRecipe:
    """Return what item `index` of a run is made of."""
    return draw_recipe(
        "run",
        recipe.seed,
        index,
        z_dim,
        psi=recipe.psi,
        cutoff=recipe.cutoff,
        class_index=recipe.class_index,
        noise_mode=cast("NoiseMode", recipe.noise_mode),
    )


def run_plan(recipe: RunRecipe, device: torch.device) -> DevicePlan:
    """Return the plan that a recipe fixes, on a device of its kind."""
    return DevicePlan(
        device=device,
        dtype=torch.bfloat16 if recipe.dtype == "bfloat16" else torch.float32,
        batch=recipe.block_size,
        budget_bytes=BUDGET_BYTES,
        threads=recipe.threads,
    )


def _flushes_denormals() -> bool:
    return float(torch.tensor([1e-39]).mul(1.0)) == 0.0


@contextlib.contextmanager
def run_arithmetic(threads: int) -> Iterator[None]:
    """Compute with a number of threads and without denormals inside the block, as runs do.

    Both change how sums round, so neither may depend on who calls; both are put back after.
    """
    threads_before, flushed_before = torch.get_num_threads(), _flushes_denormals()
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_num_threads(threads_before)
        torch.set_flush_denormal(flushed_before)


@contextlib.contextmanager
def interruptible(generator: Generator, stop: Callable[[], object]) -> Iterator[None]:
    """Call `stop` before each layer of a generator inside the block; it raises to end the work.

    A block of large images takes many seconds, and a cancel may not wait for it. No number is
    changed: what is cut short is thrown away whole.
    """

    def look(module: torch.nn.Module, inputs: object) -> None:
        stop()

    handles = [one.register_forward_pre_hook(look) for one in generator.modules()]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


class BlockMaker:
    """A generator and an interpreter, ready to compute any block of a run.

    `stop` is called many times a second while the interpreter works; it raises to end that.
    """

    def __init__(
        self,
        generator: Generator,
        ensemble: Ensemble,
        recipe: RunRecipe,
        labelling: Labelling,
        device: torch.device,
        stop: Callable[[], object] = lambda: None,
    ) -> None:
        self._generator = generator
        self._stop = stop
        self._recipe = recipe
        self._plan = run_plan(recipe, device)
        decision = cast("Decision", labelling.decision)
        self._predictor = Predictor(ensemble, self._plan, decision=decision)
        self._points = (
            None
            if ensemble.keypoints is None
            else KeypointPredictor(ensemble.keypoints, self._plan)
        )

    def make(self, block: int) -> BlockContent:
        """Return block `block`, whole, whatever part of it is wanted."""
        size = self._recipe.block_size
        z_dim = self._generator.architecture.z_dim
        with run_arithmetic(self._recipe.threads):
            recipes = [
                sample_recipe(self._recipe, z_dim, index)
                for index in range(block * size, (block + 1) * size)
            ]
            images, taps = synthesize_block(self._generator, recipes, self._plan)
            pyramid = from_taps(taps, self._recipe.size_px)
            said = self._predictor.predict(pyramid, look=self._stop)
            points: Sequence[FoundKeypoints | None] = (None,) * size
            if self._points is not None:
                points = self._points.predict(pyramid, look=self._stop)
        return BlockContent(
            [
                ImagePart(np.ascontiguousarray(image), np.asarray(one.z), one.noise_seed)
                for image, one in zip(images, recipes, strict=True)
            ],
            [
                LabelPart(
                    said.labels[row], as_half(said.uncertainty[row]), said.scores[row], points[row]
                )
                for row in range(size)
            ],
        )
