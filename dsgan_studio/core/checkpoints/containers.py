"""From a file to the value of its pickle, whichever container holds it."""

from __future__ import annotations

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.handlers import CLASSES, HANDLERS
from dsgan_studio.core.checkpoints.limits import Budget
from dsgan_studio.core.checkpoints.opcodes import run_pickle
from dsgan_studio.core.checkpoints.sniffing import Container
from dsgan_studio.core.checkpoints.sources import Cursor, Source
from dsgan_studio.core.checkpoints.torch_legacy import read_legacy
from dsgan_studio.core.checkpoints.torch_zip import read_zip


def load_root(source: Source, container: Container, budget: Budget) -> object:
    """Return the value of the pickle in `source`: plain values, records and unread tensors.

    Raises:
        Refused: if it needs what is not allowed.
        Corrupt: if it is damaged, cut short, or has bytes behind its end.
    """
    if container is Container.TORCH_ZIP:
        return read_zip(source, budget, handlers=HANDLERS, classes=CLASSES)
    if container is Container.TORCH_LEGACY:
        return read_legacy(source, budget, handlers=HANDLERS, classes=CLASSES)
    if container is Container.PICKLE:
        cursor = Cursor(source)
        root = run_pickle(cursor, budget, handlers=HANDLERS, classes=CLASSES)
        if cursor.remaining:
            raise Corrupt("it has bytes behind its end; copy or download it again")
        return root
    raise Refused("it is no pickle; choose the file that the program asks for")
