"""Who does the blocks: this process, several processes, or a Dask cluster; the same bytes."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import Any, cast

import torch

from dsgan_studio.core.base.device import prepare_process
from dsgan_studio.core.base.errors import BadInput, MachineFailure
from dsgan_studio.core.base.fsio import make_folder, remove_folder
from dsgan_studio.core.checkpoints.own_format import read_generator_file, write_generator_file
from dsgan_studio.core.dataset.computing import BlockMaker
from dsgan_studio.core.dataset.filling import FillJob
from dsgan_studio.core.dataset.layout import workers_folder
from dsgan_studio.core.dataset.storing import BlockWork, store_block
from dsgan_studio.core.generators.build import build_generator, to_checkpoint
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.interpreter.ensemble import Ensemble
from dsgan_studio.core.interpreter.report import InterpreterReport
from dsgan_studio.core.interpreter.store import load_ensemble, save_ensemble

BLOCKS_AHEAD = 2  # for each worker: one that it does, one that waits for it
CONNECT_TIMEOUT_S = 10


@dataclass(frozen=True)
class WorkerTask:
    """All that another process needs to do blocks of a job; the weights lie in files.

    Attributes:
        job: what is being made.
        device: such as "cpu" or "cuda:1".
        tolerance: grey levels by which an image made again may differ.
    """

    job: FillJob
    device: str
    tolerance: int

    def __call__(self, work: BlockWork) -> None:
        """Compute and store one block."""
        job = self.job
        content = _maker(self).make(work.block)
        store_block(job.run_dir, job.recipe, job.labelling, work, content, tolerance=self.tolerance)


@functools.lru_cache(maxsize=1)
def _maker(task: WorkerTask) -> BlockMaker:
    # A worker serves one job after another; it keeps the networks of the one at hand.
    folder = workers_folder(task.job.run_dir)
    device = torch.device(task.device)
    generator = build_generator(read_generator_file(folder / "generator.safetensors"))
    ensemble, _ = load_ensemble(folder / "interpreter.safetensors")
    return BlockMaker(generator.to(device), ensemble, task.job.recipe, task.job.labelling, device)


@contextlib.contextmanager
def shared_weights(run_dir: Path, generator: Generator, ensemble: Ensemble) -> Iterator[None]:
    """Keep the networks' weights beside the run while workers need them.

    Raises:
        StoreError: if the disk refuses.
    """
    folder = workers_folder(run_dir)
    make_folder(folder)
    try:
        checkpoint = to_checkpoint(generator, "handed to workers")
        write_generator_file(folder / "generator.safetensors", checkpoint)
        report = InterpreterReport("not measured here", left_out=(), pixels_per_class=())
        save_ensemble(folder / "interpreter.safetensors", ensemble, report)
        yield
    finally:
        remove_folder(folder)


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


def _begin_process(threads: int) -> None:
    # Ctrl-C reaches every process of a terminal; the parent hears it and lets these finish.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare_process(threads)
    # A pool's processes outlive a parent that was killed, waiting for work for ever.
    threading.Thread(target=_exit_with_parent, daemon=True).start()


@contextlib.contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Let processes started in the block ignore Ctrl-C, which a terminal sends to them too.

    They inherit it. What `_begin_process` sets comes only after they have loaded their libraries,
    and an interrupt before that would end them with a traceback.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # a signal's handler belongs to the main thread, and so does a terminal
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def process_executor(workers: int, threads: int) -> Iterator[Executor]:
    """Give an executor of `workers` fresh processes, gone at the end of the block.

    Raises:
        MachineFailure: if a process dies, as it does where memory runs out.
    """
    # Fork would copy a process that already has threads; spawn is the same on every system.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        workers, mp_context=context, initializer=_begin_process, initargs=(threads,)
    )
    try:
        with _interrupts_ignored():
            for _ in range(workers):
                pool.submit(int)  # the pool starts a process for each task that finds none idle
        yield pool
    except BrokenProcessPool as error:
        raise MachineFailure(
            "a worker process died, most likely because memory ran out; what is finished was "
            "kept, so start again with fewer workers."
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


async def _knock(address: str) -> None:
    """See whether a scheduler answers, before a client waits and complains that none does.

    Raises:
        OSError, ValueError: if none answers, or the address cannot be one.
        MemoryError: if what answers is none; its first bytes are then taken for a length.
    """
    from distributed.comm.core import connect

    opened = await cast(Any, connect)(address, timeout=CONNECT_TIMEOUT_S)
    await opened.close()


@contextlib.contextmanager
def cluster_executor(address: str) -> Iterator[tuple[Executor, int]]:
    """Give an executor on the Dask cluster at `address`, and the number of its threads.

    The workers must see the project's folder under the same path.

    Raises:
        BadInput: if Dask is not installed, nothing answers, or the cluster has no worker.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise BadInput(
            "a scheduler needs Dask, which is not installed; run "
            'pip install "dsgan-studio[cluster]".'
        ) from error
    try:
        asyncio.run(_knock(address))
        connect: Any = Client
        client = connect(address, timeout=CONNECT_TIMEOUT_S, set_as_default=False)
    except (OSError, ValueError, MemoryError) as error:
        raise BadInput(
            f"no Dask scheduler answers at {address}; start one with dask scheduler, or check "
            "the address."
        ) from error
    with client:
        slots = sum(client.nthreads().values())
        if slots == 0:
            raise BadInput(
                f"the Dask scheduler at {address} has no workers; start some with dask worker."
            )
        yield client.get_executor(pure=False), slots


@contextlib.contextmanager
def block_doer(
    job: FillJob,
    generator: Generator,
    ensemble: Ensemble,
    *,
    device: torch.device,
    tolerance: int,
    remote: bool,
    stop: Callable[[], object],
) -> Iterator[Callable[[BlockWork], None]]:
    """Give what computes and stores a block: in this process, or anywhere if `remote`.

    In this process `stop` is called within a block, and raises to end it.
    """
    if remote:
        with shared_weights(job.run_dir, generator, ensemble):
            yield WorkerTask(job, str(device), tolerance)
        return
    maker = BlockMaker(generator, ensemble, job.recipe, job.labelling, device, stop)

    def do_here(work: BlockWork) -> None:
        content = maker.make(work.block)
        store_block(job.run_dir, job.recipe, job.labelling, work, content, tolerance=tolerance)

    yield do_here
