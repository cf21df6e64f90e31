"""The processes that train one generator together, and what they tell each other.

Each shows the networks its share of the batch. Losses are taken over everybody's scores, each
process differentiates them through its own, and the gradients are summed: that is the arithmetic
of one process, up to the order of additions.
"""

from __future__ import annotations

import contextlib
import datetime
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

import numpy as np
import torch
import torch.distributed as dist
from jaxtyping import Float, Int64
from torch import Tensor

from dsgan_studio.core.base.errors import BadInput, MachineFailure

Batch = TypeVar("Batch", Tensor, list[int], np.ndarray)

_GO, _STOP = 0, -1  # heads of messages; above 0 stands the length of the text that follows
# The others wait this long for the first to read a large folder or to measure a snapshot. That it
# has died they learn from the closed connection, not from the clock.
_PATIENCE = datetime.timedelta(days=7)


class PeerLost(MachineFailure):
    """Another process of the same training has ended."""


@contextlib.contextmanager
def _peers() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        raise PeerLost(
            "another process of this training has ended, and its own message says why; "
            "--resume goes on from the last snapshot."
        ) from error


@dataclass(frozen=True)
class Ranks:
    """Which of the processes this one is; alone, nothing is exchanged.

    Attributes:
        rank: number of this process, from 0; the first alone writes files and reports.
        world: how many there are.
        control: what messages of the first go through, on the CPU whatever the device.
    """

    rank: int = 0
    world: int = 1
    control: dist.ProcessGroup | None = field(default=None, compare=False)

    @property
    def leads(self) -> bool:
        """Whether this is the first process."""
        return self.rank == 0

    def share(self, batch: Batch) -> Batch:
        """Return this process's part of the whole batch: every `world`-th item.

        The discriminator compares images that lie a fixed distance apart (`minibatch_std`); in
        turns, as here, those it compares in one process stay together in one of several.
        """
        return batch[self.rank :: self.world]

    def everyone(self, mine: Float[Tensor, "N ..."]) -> Float[Tensor, "M ..."]:
        """Return the values of the whole batch in its order; gradients flow to `mine` alone.

        Raises:
            PeerLost: if another process has ended.
        """
        if self.world == 1:
            return mine
        whole = mine.new_zeros((len(mine) * self.world, *mine.shape[1:]))
        whole[self.rank :: self.world] = mine.detach()
        with _peers():
            dist.all_reduce(whole)
        whole[self.rank :: self.world] = mine
        return whole

    def sum_gradients(self, parameters: Iterable[Tensor]) -> None:
        """Replace the gradients by their sums over all processes.

        One flat reduction after the backward pass, not DistributedDataParallel: that one cannot
        take the passes of the regularisers, in which some parameters get no gradient, and it orders
        its additions anew after the first step, so that a resumed training would differ.

        Raises:
            PeerLost: if another process has ended.
        """
        if self.world == 1:
            return
        gradients = [p.grad for p in parameters if p.grad is not None]
        flat = torch.cat([gradient.reshape(-1) for gradient in gradients])
        with _peers():
            dist.all_reduce(flat)
        sizes = [gradient.numel() for gradient in gradients]
        for gradient, summed in zip(gradients, torch.split(flat, sizes), strict=True):
            gradient.copy_(summed.view(gradient.shape))

    def check_equal(self, values: Int64[Tensor, "N"]) -> None:
        """Check that all processes hold the same values, by which they prove to be in one place.

        Raises:
            BadInput: if they differ.
            PeerLost: if another process has ended.
        """
        if self.world == 1:
            return
        low, high = values.clone(), values.clone()
        with _peers():
            dist.all_reduce(low, dist.ReduceOp.MIN)
            dist.all_reduce(high, dist.ReduceOp.MAX)
        if not torch.equal(low, high):
            raise BadInput(
                f"the {self.world} processes of this training did not read the same snapshot or "
                "file to begin from; give all of them the same folders, and resume."
            )

    @contextlib.contextmanager
    def leading(self) -> Iterator[None]:
        """Let the others stop when the block ends, however it ends."""
        try:
            yield
        finally:
            with contextlib.suppress(PeerLost):
                self._send(_STOP)

    def tell(self, text: str = "") -> None:
        """Let the others go on; the first process calls it once for each `hear` of theirs.

        Raises:
            PeerLost: if another process has ended.
        """
        data = text.encode()
        self._send(len(data) or _GO)
        if data:
            self._broadcast(torch.frombuffer(bytearray(data), dtype=torch.uint8))

    def hear(self) -> str | None:
        """Wait for the first process; return its text, or None where it is time to stop.

        Raises:
            PeerLost: if it has ended.
        """
        head = int(self._broadcast(torch.zeros(1, dtype=torch.int64)))
        if head == _STOP:
            return None
        if head == _GO:
            return ""
        text = self._broadcast(torch.empty(head, dtype=torch.uint8))
        return bytes(text.numpy()).decode()

    def _send(self, head: int) -> None:
        self._broadcast(torch.tensor([head]))

    def _broadcast(self, message: Tensor) -> Tensor:
        if self.world > 1:
            with _peers():
                dist.broadcast(message, src=0, group=self.control)
        return message


ALONE: Final = Ranks()


def world_size() -> int:
    """Return how many processes torchrun has started for this job; 1 without it."""
    return int(os.environ.get("WORLD_SIZE", "1")) if "RANK" in os.environ else 1


def device_of_rank(name: str) -> str:
    """Return the name of the device of this process, where the user asks for `name`.

    Raises:
        BadInput: if several processes would share one device.
    """
    if world_size() == 1 or name == "cpu":
        return name
    if name not in ("auto", "cuda"):
        raise BadInput(
            f"{world_size()} processes cannot share the device {name}; "
            "give --device cuda, which gives each a card of its own, or cpu."
        )
    if name == "auto" and not torch.cuda.is_available():
        return "cpu"
    return f"cuda:{os.environ['LOCAL_RANK']}"


@contextlib.contextmanager
def joined_ranks(device: torch.device) -> Iterator[Ranks]:
    """Join the processes that torchrun has started for this job, and leave them at the end.

    Args:
        device: of this process.

    Raises:
        PeerLost: if they do not find each other.
    """
    if world_size() == 1:
        yield ALONE
        return
    on_card = device.type == "cuda"
    if on_card:
        torch.cuda.set_device(device)
    with _peers():
        dist.init_process_group("nccl" if on_card else "gloo")
    try:
        with _peers():
            control = dist.new_group(backend="gloo", timeout=_PATIENCE)
        if not isinstance(control, dist.ProcessGroup):
            raise RuntimeError("a process that has joined belongs to the group of all")
        yield Ranks(dist.get_rank(), dist.get_world_size(), control)
    finally:
        dist.destroy_process_group()
