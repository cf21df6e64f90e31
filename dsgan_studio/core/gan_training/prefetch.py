"""What the next steps need is made by a thread while the device is busy with this one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")

_AHEAD = 2


@contextmanager
def prefetched(make: Callable[[int], Item], steps: range) -> Iterator[Iterator[Item]]:
    """Give an iterator over `make(step)`, made up to two steps ahead by a thread of their own.

    What is made does not depend on when: order and values are those of `map(make, steps)`. An
    error of `make` is raised where its item is due. The thread has ended when the block ends.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="prefetch") as thread:
        waiting: deque[Future[Item]] = deque()

        def items() -> Iterator[Item]:
            for step in steps:
                while len(waiting) <= _AHEAD and step + len(waiting) < steps.stop:
                    waiting.append(thread.submit(make, step + len(waiting)))
                yield waiting.popleft().result()

        try:
            yield items()
        finally:
            thread.shutdown(cancel_futures=True)
