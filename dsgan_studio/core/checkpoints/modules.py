"""Walking the inert records of torch modules: their tensors, children and attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.limits import MAX_MODULE_DEPTH, MAX_MODULES
from dsgan_studio.core.checkpoints.records import PersistentRecord, Record
from dsgan_studio.core.checkpoints.tensors import LazyTensor

_PART = re.compile(r"[A-Za-z0-9_]{1,100}\Z")


def state_of(module: object) -> dict[object, object]:
    """Return the attributes of a module record, or nothing where it has none."""
    state = module.state if isinstance(module, PersistentRecord | Record) else None
    return state if isinstance(state, dict) else {}


def class_name_of(module: object) -> str:
    """Return the class of a module record without its module, or nothing."""
    if isinstance(module, PersistentRecord):
        return module.class_name
    return module.symbol.name if isinstance(module, Record) else ""


def children_of(module: object) -> dict[object, object]:
    """Return the modules inside a module record by name."""
    children = state_of(module).get("_modules")
    return children if isinstance(children, dict) else {}


def child(module: object, *names: str) -> object:
    """Return the module at a path of names inside `module`, None where there is none."""
    for name in names:
        module = children_of(module).get(name)
    return module


def require_known(module: object) -> None:
    """Refuse a module that is not of a class known here.

    Raises:
        Refused: if it would have been made by calling a function, or is of a foreign class.
    """
    if isinstance(module, Record):
        verb = "calls" if module.called else "is of the class"
        raise Refused(
            f"a part of its generator {verb} {module.symbol}, which is not known here; "
            "choose a checkpoint of unchanged StyleGAN code"
        )
    if not isinstance(module, PersistentRecord):
        raise Corrupt("a part of its generator is no module; it was edited or is damaged")


def walk(module: object) -> Iterator[tuple[str, PersistentRecord]]:
    """Yield each module inside `module` with its name, itself first with an empty name.

    Raises:
        Refused: if there are too many, they are nested too deeply, or one is of a foreign class.
    """
    count = 0
    waiting: list[tuple[str, object, int]] = [("", module, 0)]
    while waiting:
        prefix, current, depth = waiting.pop()
        count += 1
        if count > MAX_MODULES or depth > MAX_MODULE_DEPTH:
            raise Refused("its modules are nested without an end; do not use the file")
        require_known(current)
        if isinstance(current, PersistentRecord):
            yield prefix, current
        for name, inner in reversed(children_of(current).items()):
            if inner is not None:
                waiting.append((f"{prefix}{_part(name)}.", inner, depth + 1))


def tensors_of(module: object) -> dict[str, LazyTensor]:
    """Return parameters and stored buffers of `module` and all inside it, by dotted name."""
    tensors: dict[str, LazyTensor] = {}
    for prefix, current in walk(module):
        passing = current.state.get("_non_persistent_buffers_set", ())
        for group in ("_parameters", "_buffers"):
            values = current.state.get(group, {})
            if not isinstance(values, dict):
                raise Corrupt("a part of its generator is no module; it was edited or is damaged")
            for name, value in values.items():
                skipped = isinstance(passing, set) and name in passing
                if value is None or (group == "_buffers" and skipped):
                    continue
                if not isinstance(value, LazyTensor):
                    raise Corrupt(f"its {prefix}{_part(name)} is no tensor; it was edited")
                tensors[prefix + _part(name)] = value
    return tensors


def _part(name: object) -> str:
    if not isinstance(name, str) or not _PART.match(name):
        raise Corrupt("a part of its generator has an impossible name; it was edited or damaged")
    return name


def integer(module: object, name: str) -> int:
    """Return a whole number that is an attribute of a module record.

    Raises:
        Corrupt: if it is missing or is no whole number from 0 to a million.
    """
    value = state_of(module).get(name)
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if isinstance(value, int | np.integer) and whole and 0 <= int(value) <= 1_000_000:
        return int(value)
    raise Corrupt(f"its setting {name} is missing or no whole number; it was edited or is damaged")


def real(module: object, name: str, default: float | None = None) -> float | None:
    """Return a number that is an attribute of a module record, or `default` where it is None.

    Raises:
        Corrupt: if it is something else than a finite number or None.
    """
    value = state_of(module).get(name)
    if value is None:
        return default
    if isinstance(value, int | float | np.integer | np.floating) and np.isfinite(float(value)):
        return float(value)
    raise Corrupt(f"its setting {name} is no number; it was edited or is damaged")


def flag(module: object, name: str) -> bool:
    """Return whether an attribute of a module record is set; a missing one is not."""
    value = state_of(module).get(name)
    return isinstance(value, bool | np.bool_) and bool(value)


def word(module: object, name: str, default: str) -> str:
    """Return a text that is an attribute of a module record, or `default` where it is missing."""
    value = state_of(module).get(name, default)
    if not isinstance(value, str) or not _PART.match(value):
        raise Corrupt(f"its setting {name} is no word; it was edited or is damaged")
    return value
