"""Brings a run to N items: what is missing, in which order, and when a shard is sealed.

Knows nothing of networks: the work goes to an executor, which is this process, several
processes, or a cluster. Items are independent and shards begin at fixed indexes, so whoever does
the work, in whatever order, leaves the same files.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.layout import clean, take_inventory
from dsgan_studio.core.dataset.manifest import Labelling
from dsgan_studio.core.dataset.recipe import RunRecipe
from dsgan_studio.core.dataset.storing import (
    BlockWork,
    drop_unreadable,
    seal_images,
    seal_labelling,
)

POLL_S = 0.2


class InlineExecutor(Executor):
    """Does the work in the calling thread, at once."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Return a finished future; an error of the work is raised here, as it was."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@dataclass(frozen=True)
class FillJob:
    """What a job shall bring about: items 0 to `count` - 1, with images and one labelling."""

    run_dir: Path
    recipe: RunRecipe
    labelling: Labelling
    count: int


class _Ledger:
    """What is on disk, kept up to date while the job runs."""

    def __init__(self, job: FillJob) -> None:
        self._job = job
        size = job.recipe.shard_size
        self._images = take_inventory(job.run_dir, size, None)
        self._labels = take_inventory(job.run_dir, size, job.labelling.id)
        drop_unreadable(job.run_dir, self._images, self._labels, job.labelling.id)
        self.done = sum(
            index < job.count and self._labels.has(index) for index in self._images.indexes()
        )

    def missing(self) -> Iterator[BlockWork]:
        """Yield the blocks that lack something, in order, looking only when asked."""
        size = self._job.recipe.block_size
        for block in range(self._job.recipe.blocks_of(self._job.count)):
            indexes = range(block * size, min((block + 1) * size, self._job.count))
            work = BlockWork(
                block,
                tuple(index for index in indexes if not self._images.has(index)),
                tuple(index for index in indexes if not self._labels.has(index)),
            )
            if work.images or work.labels:
                yield work

    def add(self, work: BlockWork) -> None:
        self._images.open.update(work.images)
        self._labels.open.update(work.labels)
        self.done += len(set(work.images) | set(work.labels))

    def sealable(self, shards: set[int]) -> Iterator[Callable[[], None]]:
        """Yield what seals the complete ones of `shards`, and note them as sealed."""
        run_dir, recipe = self._job.run_dir, self._job.recipe
        for shard in sorted(shards):
            if self._images.complete(shard):
                self._images.seal(shard)
                yield functools.partial(seal_images, run_dir, recipe, shard)
            if self._labels.complete(shard):
                self._labels.seal(shard)
                yield functools.partial(seal_labelling, run_dir, recipe, self._job.labelling, shard)

    def open_shards(self) -> set[int]:
        size = self._job.recipe.shard_size
        return {index // size for index in (*self._images.open, *self._labels.open)}


def fill_run(
    job: FillJob,
    do_block: Callable[[BlockWork], None],
    context: JobContext,
    *,
    executor: Executor,
    in_flight: int,
) -> None:
    """Do what is missing of a job, and seal the shards that it completes.

    Args:
        job: what shall be there at the end.
        do_block: computes and stores one block; sent to `executor`, so it must be picklable
            unless that is an `InlineExecutor`.
        context: told of every block; cancelling keeps what is finished.
        executor: who does the work.
        in_flight: blocks handed out at once, which bounds memory.

    Raises:
        JobCancelled: if the user stopped the job.
        StudioError: what `do_block` raises; blocks already handed out are finished first.
    """
    clean(job.run_dir, job.recipe.shard_size)
    ledger = _Ledger(job)
    pending: dict[Future[Any], BlockWork | None] = {
        executor.submit(seal): None for seal in ledger.sealable(ledger.open_shards())
    }
    works = ledger.missing()
    context.checkpoint("generate", ledger.done, job.count)
    try:
        while True:
            while len(pending) < in_flight and (work := next(works, None)) is not None:
                pending[executor.submit(do_block, work)] = work
            if not pending:
                break
            finished, _ = wait(pending, timeout=POLL_S, return_when=FIRST_COMPLETED)
            for future in finished:
                work = pending.pop(future)
                future.result()
                if work is not None:
                    ledger.add(work)
                    shard = job.recipe.shard_of(work.block * job.recipe.block_size)
                    for seal in ledger.sealable({shard}):
                        pending[executor.submit(seal)] = None
            context.checkpoint("generate", ledger.done, job.count)
    finally:
        for future in pending:
            future.cancel()
        wait(pending)
