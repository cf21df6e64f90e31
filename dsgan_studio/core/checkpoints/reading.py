"""Reading pickles and torch files that are no generators, as plain values and tensors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dsgan_studio.core.base.errors import Refused
from dsgan_studio.core.checkpoints.containers import load_root
from dsgan_studio.core.checkpoints.files import open_source
from dsgan_studio.core.checkpoints.limits import Budget
from dsgan_studio.core.checkpoints.records import ArrayRecord, PersistentRecord, Record, Symbol
from dsgan_studio.core.checkpoints.sniffing import Container, sniff
from dsgan_studio.core.checkpoints.sources import Source
from dsgan_studio.core.checkpoints.tensors import LazyTensor
from dsgan_studio.core.checkpoints.wording import shown

_MAX_DEPTH = 100
_MAX_VALUES = 2_000_000
_KEYS = (type(None), bool, int, str, bytes)
_SCALARS = (type(None), bool, int, float, str, bytes, np.generic)


class _Plain:
    """Copies a value of the interpreter into plain Python, numpy and torch.

    Every visit is counted, so that lists of lists of one list do not grow without bound, and the
    depth is limited, so that a value inside itself ends.
    """

    def __init__(self, *, tensors: bool, budget: Budget) -> None:
        self._tensors = tensors
        self._budget = budget
        self._left = _MAX_VALUES
        self._read: dict[int, object] = {}  # by id; the root keeps the keys alive

    def copy(self, value: object, depth: int = 0) -> object:
        """Return `value` with arrays and tensors read from the file."""
        self._left -= 1
        if self._left < 0 or depth > _MAX_DEPTH:
            raise Refused("it holds lists in lists without an end; do not use the file")
        if isinstance(value, _SCALARS):
            return value
        if isinstance(value, list):
            return [self.copy(item, depth + 1) for item in value]
        if isinstance(value, tuple):
            return tuple(self.copy(item, depth + 1) for item in value)
        if isinstance(value, dict):
            return {self._key(key): self.copy(item, depth + 1) for key, item in value.items()}
        if isinstance(value, set | frozenset):
            return type(value)(self._key(item) for item in value)
        if id(value) not in self._read:
            self._read[id(value)] = self._fetch(value)
        return self._read[id(value)]

    def _key(self, key: object) -> object:
        parts = key if isinstance(key, tuple) else (key,)
        if not all(isinstance(part, _KEYS) for part in parts):
            raise Refused("it uses something as a key that is no name or number; do not use it")
        return key

    def _fetch(self, value: object) -> object:
        if isinstance(value, ArrayRecord):
            return value.read()
        if isinstance(value, Source):
            self._budget.spend_array(value.size)
            return value.read(0, value.size)
        if isinstance(value, LazyTensor) and self._tensors:
            return value.read()
        if isinstance(value, LazyTensor):
            raise Refused("it holds torch tensors, not plain numbers; choose another file")
        if isinstance(value, Record) and value.called:
            raise Refused(f"it would call {value.symbol}, which is not done; do not use the file")
        if isinstance(value, Symbol):
            raise Refused(f"it names {value} among its values; choose another file")
        name = value.symbol if isinstance(value, Record) else "an unknown class"
        if isinstance(value, PersistentRecord):
            name = shown(value.class_name)
        raise Refused(f"it holds an object of {name}, not plain values; choose another file")


def read_pickle(path: Path) -> Any:
    """Return the value in a pickle: None, numbers, text, bytes, containers and numpy arrays.

    Nothing in the file is executed. Arrays may be of booleans, integers and floats.

    Args:
        path: of a pickle of protocol 2 to 5, such as those of a DatasetGAN release.

    Raises:
        BadInput: if there is no such file.
        Refused: if it holds anything else or is hostile; the text says what.
        Corrupt: if it is damaged.
        StoreError: if the disk refuses.
    """
    with open_source(path) as source:
        if sniff(source) is not Container.PICKLE:
            raise Refused("it is no plain pickle; choose the file that the program asks for")
        budget = Budget(source.size)
        root = load_root(source, Container.PICKLE, budget)
        return _Plain(tensors=False, budget=budget).copy(root)


def read_torch_state(path: Path) -> Mapping[str, Any]:
    """Return what `torch.save` wrote of a dict: tensors, plain values and dicts of them by name.

    Nothing in the file is executed. Tensors keep their dtypes and lie on the CPU.

    Args:
        path: of a zip or legacy file of torch, such as `model_0.pth` of DatasetGAN.

    Raises:
        BadInput: if there is no such file.
        Refused: if it holds anything else or is hostile; the text says what.
        Corrupt: if it is damaged.
        StoreError: if the disk refuses.
    """
    with open_source(path) as source:
        container = sniff(source)
        if container not in (Container.TORCH_ZIP, Container.TORCH_LEGACY):
            raise Refused("it is no file of torch.save; choose a .pth or .pt file")
        budget = Budget(source.size)
        root = load_root(source, container, budget)
        if not isinstance(root, dict) or not all(isinstance(key, str) for key in root):
            raise Refused("it holds no weights by name; choose a file with a state dict")
        state = _Plain(tensors=True, budget=budget).copy(root)
        return state if isinstance(state, dict) else {}
