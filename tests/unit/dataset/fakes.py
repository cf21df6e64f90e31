"""A maker of blocks without any network: every value follows from the item's index and seed."""

import functools
from pathlib import Path

import numpy as np

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.seeds import derive_seed, numpy_generator
from dsgan_studio.core.dataset.filling import FillJob, InlineExecutor, fill_run
from dsgan_studio.core.dataset.items import ImagePart, LabelPart, as_half
from dsgan_studio.core.dataset.manifest import begin, new_labelling
from dsgan_studio.core.dataset.recipe import RunRecipe
from dsgan_studio.core.dataset.storing import BlockContent, store_block
from dsgan_studio.core.interpreter.scoring import ItemScores

SIZE = 8
CLASS_IDS = (0, 1, 4)


def recipe_of(**changes) -> RunRecipe:
    fields = {
        "generator_hash": "ab" * 32,
        "seed": 5,
        "psi": 0.7,
        "cutoff": None,
        "class_index": None,
        "noise_mode": "const",
        "size_px": SIZE,
        "block_size": 2,
        "shard_size": 4,
        "threads": 1,
    }
    return RunRecipe(**{**fields, **changes})


def labelling_of(name: str = "cd", decision: str = "mean"):
    return new_labelling(name * 32, decision, CLASS_IDS)


def image_of(recipe: RunRecipe, index: int) -> ImagePart:
    draw = numpy_generator("test-image", recipe.seed, index)
    image = draw.integers(0, 256, (SIZE, SIZE, 3), dtype=np.uint8)
    latent = draw.standard_normal(6).astype(np.float32)
    return ImagePart(image, latent, derive_seed("test-noise", recipe.seed, index))


def label_of(recipe: RunRecipe, index: int, name: str = "cd") -> LabelPart:
    draw = numpy_generator(f"test-label-{name}", recipe.seed, index)
    label = draw.choice(np.array(CLASS_IDS, np.uint8), (SIZE, SIZE))
    uncertainty = draw.random((SIZE, SIZE), dtype=np.float32)
    scores = ItemScores(
        worst_pixels=draw.random(),
        worst_region=draw.random(),
        region_row=int(draw.integers(4)),
        region_col=int(draw.integers(4)),
        region_px=4,
        per_class=(0.5, float("nan"), 0.25),
    )
    return LabelPart(label, as_half(uncertainty), scores)


def block_of(recipe: RunRecipe, block: int, name: str = "cd") -> BlockContent:
    indexes = range(block * recipe.block_size, (block + 1) * recipe.block_size)
    return BlockContent(
        [image_of(recipe, index) for index in indexes],
        [label_of(recipe, index, name) for index in indexes],
    )


def do_block(run_dir, recipe, labelling, name, work):
    content = block_of(recipe, work.block, name)
    store_block(run_dir, recipe, labelling, work, content, tolerance=0)


def fill(
    run_dir: Path,
    recipe: RunRecipe,
    count: int,
    *,
    name: str = "cd",
    context: JobContext | None = None,
    executor=None,
    in_flight: int = 1,
    block=do_block,
) -> None:
    labelling = labelling_of(name)
    manifest = begin(run_dir, recipe, count, labelling, finished=0)
    job = FillJob(run_dir, manifest.recipe, labelling, count)
    fill_run(
        job,
        functools.partial(block, run_dir, manifest.recipe, labelling, name),
        context or JobContext(),
        executor=executor or InlineExecutor(),
        in_flight=in_flight,
    )


def bytes_of(run_dir: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(run_dir)): path.read_bytes()
        for path in sorted(run_dir.rglob("*"))
        if path.is_file()
    }
