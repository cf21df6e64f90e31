"""Generate a run, extend it, label it again: what the rest of the program calls."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from dsgan_studio.core.base.device import is_out_of_memory
from dsgan_studio.core.base.errors import BadInput, JobCancelled, OutOfDeviceMemory
from dsgan_studio.core.base.fsio import remove_folder
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.computing import interruptible
from dsgan_studio.core.dataset.filling import FillJob, InlineExecutor, fill_run
from dsgan_studio.core.dataset.layout import manifest_path, take_inventory, workers_folder
from dsgan_studio.core.dataset.manifest import (
    Labelling,
    RunManifest,
    begin,
    new_labelling,
    read_manifest,
    same_libraries,
)
from dsgan_studio.core.dataset.recipe import RunRecipe
from dsgan_studio.core.dataset.workers import (
    BLOCKS_AHEAD,
    block_doer,
    cluster_executor,
    process_executor,
)
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.interpreter.ensemble import Ensemble
from dsgan_studio.core.interpreter.store import ensemble_hash


@dataclass(frozen=True)
class Crew:
    """Who does the work.

    Attributes:
        workers: processes on this machine; 1 is this process itself.
        scheduler: address of a Dask scheduler, which then does the work instead.
        device: of the networks, None for the first of the recipe's kind.
    """

    workers: int = 1
    scheduler: str | None = None
    device: torch.device | None = None


def generate_items(
    run_dir: Path,
    generator: Generator,
    ensemble: Ensemble,
    recipe: RunRecipe,
    count: int,
    context: JobContext,
    *,
    decision: str = "mean",
    workers: int = 1,
    scheduler: str | None = None,
    device: torch.device | None = None,
) -> RunManifest:
    """Bring the run in `run_dir` to `count` items, each with image and label.

    Item i is computed in its block of `block_size` items, whole, so neither the count nor the
    workers, the order, an interruption or an extension change a byte. Items that exist are kept.

    Args:
        run_dir: folder of the run, made if missing.
        generator: whose hash is in `recipe`.
        ensemble: the interpreter; items that lack its label get one.
        recipe: of the run; once items exist, the manifest says how they are computed.
        count: items the run shall hold; nothing is removed if it holds more.
        context: told of progress; cancelling keeps what is finished.
        decision: "mean" labels by the mean probabilities, "vote" by the members' votes.
        workers: processes to split the work over.
        scheduler: address of a Dask scheduler to send the work to.
        device: of the recipe's kind; None for the first.

    Raises:
        BadInput: if the folder holds another run, or a value cannot be used.
        StoreError: if the disk refuses; finished items are kept.
        OutOfDeviceMemory: if items exist, or the block size is 1 already. Before the first item
            the block size is halved instead.
        JobCancelled: if the user stopped the job.
    """
    if count < 0 or workers < 1:
        raise BadInput(f"cannot make {count} items with {workers} workers; give more.")
    labelling = new_labelling(ensemble_hash(ensemble), decision, ensemble.class_ids)
    crew = Crew(workers, scheduler, device)
    while True:
        finished = _images_on_disk(run_dir, recipe)
        manifest = begin(run_dir, recipe, count, labelling, finished=finished)
        try:
            _fill(run_dir, manifest, labelling, count, generator, ensemble, context, crew)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            recipe = _smaller_blocks(run_dir, manifest.recipe, error)
        else:
            return manifest


def label_run(
    run_dir: Path,
    generator: Generator,
    ensemble: Ensemble,
    context: JobContext,
    *,
    decision: str = "mean",
    workers: int = 1,
    scheduler: str | None = None,
    device: torch.device | None = None,
) -> RunManifest:
    """Add a labelling by another interpreter to a run; its images stay as they are.

    The features are made again from the latents, and the images with them; these are compared
    with the stored ones: equal, or within one grey level where other libraries made them.

    Raises:
        BadInput: if there is no run, or an image does not come out again.
        StoreError, OutOfDeviceMemory, JobCancelled: as `generate_items`.
    """
    held = read_manifest(run_dir)
    count = take_inventory(run_dir, held.recipe.shard_size, None).leading
    labelling = new_labelling(ensemble_hash(ensemble), decision, ensemble.class_ids)
    manifest = begin(run_dir, held.recipe, held.count, labelling, finished=count)
    crew = Crew(workers, scheduler, device)
    try:
        _fill(run_dir, manifest, labelling, count, generator, ensemble, context, crew)
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise _out_of_memory(manifest.recipe) from error
    return manifest


def _fill(
    run_dir: Path,
    manifest: RunManifest,
    labelling: Labelling,
    count: int,
    generator: Generator,
    ensemble: Ensemble,
    context: JobContext,
    crew: Crew,
) -> None:
    recipe = manifest.recipe
    if crew.device is not None and crew.device.type != recipe.device_kind:
        raise BadInput(
            f"the run is made on {recipe.device_kind}, not on {crew.device}; use --device "
            f"{recipe.device_kind} or start a run with another seed."
        )
    remove_folder(workers_folder(run_dir))  # a killed job leaves it
    job = FillJob(run_dir, recipe, labelling, count)

    def stop() -> None:
        if context.cancelled:
            raise JobCancelled

    with (
        interruptible(generator, stop),
        _executor(crew, recipe.threads) as (executor, slots),
        block_doer(
            job,
            generator,
            ensemble,
            device=crew.device or torch.device(recipe.device_kind),
            tolerance=0 if same_libraries(manifest) else 1,
            remote=not isinstance(executor, InlineExecutor),
            stop=stop,
        ) as do_block,
    ):
        fill_run(job, do_block, context, executor=executor, in_flight=slots)


@contextlib.contextmanager
def _executor(crew: Crew, threads: int) -> Iterator[tuple[Executor, int]]:
    if crew.scheduler is not None:
        with cluster_executor(crew.scheduler) as (executor, slots):
            yield executor, slots * BLOCKS_AHEAD
    elif crew.workers > 1:
        with process_executor(crew.workers, threads) as executor:
            yield executor, crew.workers * BLOCKS_AHEAD
    else:
        yield InlineExecutor(), 1


def _images_on_disk(run_dir: Path, recipe: RunRecipe) -> int:
    if not manifest_path(run_dir).is_file():
        return 0
    size = read_manifest(run_dir).recipe.shard_size
    found = take_inventory(run_dir, size, None)
    return len(found.open) + size * len(found.sealed)


def _smaller_blocks(run_dir: Path, recipe: RunRecipe, error: Exception) -> RunRecipe:
    """Return the recipe with the next smaller block size that divides this one."""
    size = recipe.block_size
    if size == 1 or _images_on_disk(run_dir, recipe):
        raise _out_of_memory(recipe) from error
    smaller = max(one for one in range(1, size // 2 + 1) if size % one == 0)
    return replace(recipe, block_size=smaller)


def _out_of_memory(recipe: RunRecipe) -> OutOfDeviceMemory:
    return OutOfDeviceMemory(
        f"memory ran out in a block of {recipe.block_size} items, which is fixed once a run has "
        "items; close other programs, use fewer workers, or start a run with another seed."
    )
