"""torch's container of before 1.6: five pickles, then the raw numbers of each storage.

NVIDIA's snapshots hold one such file, as a byte string, for every storage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.limits import Budget
from dsgan_studio.core.checkpoints.machine import DAMAGED, Handler
from dsgan_studio.core.checkpoints.opcodes import run_pickle
from dsgan_studio.core.checkpoints.records import Symbol
from dsgan_studio.core.checkpoints.sources import Cursor, Source
from dsgan_studio.core.checkpoints.tensors import Storage, storage_dtype

MAGIC = bytes.fromhex("8a0a6cfc9c46f9206aa85019")  # LONG1 of torch's magic number
_MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
_NESTED_CHUNK = 1024  # the pickles of a nested file are some 400 bytes


def parse_storage_key(key: object) -> tuple[str, Storage]:
    """Return the name and the storage, not yet placed, of a persistent id of torch.

    Raises:
        Refused: if it is anything else than ("storage", class, name, place, count[, None]).
    """
    if not isinstance(key, tuple) or len(key) not in (5, 6):
        raise Refused("its pickle refers to something that is no tensor; do not use the file")
    if not isinstance(key[0], str) or key[0] != "storage":
        raise Refused("its pickle refers to something that is no tensor; do not use the file")
    name, numel = key[2], key[4]
    if not isinstance(name, str) or type(numel) is not int or not 0 <= numel < 1 << 48:
        raise Corrupt(DAMAGED)
    if len(key) == 6 and key[5] is not None:
        raise Refused(
            "it holds views of storages as torch 0.3 wrote them; save it with a newer one"
        )
    return name, Storage(storage_dtype(key[1]), numel)


def read_legacy(
    source: Source,
    budget: Budget,
    *,
    handlers: Mapping[Symbol, Handler],
    classes: Mapping[Symbol, Callable[[], object]] | None = None,
    nested: bool = False,
) -> object:
    """Return the object in a legacy file of torch; its storages stay in the file.

    Raises:
        Refused: if it needs what is not allowed.
        Corrupt: if it is damaged, cut short, or has bytes behind its end.
    """
    cursor = Cursor(source, chunk=_NESTED_CHUNK) if nested else Cursor(source)
    _check_preamble(cursor, budget)
    storages: dict[str, Storage] = {}

    def persistent(key: object) -> object:
        name, storage = parse_storage_key(key)
        known = storages.setdefault(name, storage)
        if (known.dtype, known.numel) != (storage.dtype, storage.numel):
            raise Corrupt(DAMAGED)
        return known

    root = run_pickle(
        cursor, budget, handlers=handlers, classes=classes, persistent=persistent, nested=nested
    )
    names = run_pickle(cursor, budget, handlers={}, nested=True)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Corrupt(DAMAGED)
    if sorted(names) != sorted(storages):
        raise Corrupt("it does not hold the tensors that it names; copy or download it again")
    for name in names:
        storage = storages[name]
        if cursor.number(8) != storage.numel:
            raise Corrupt("a tensor does not have the size it states; copy or download it again")
        storage.place(cursor.skip(storage.nbytes))
    if cursor.remaining:
        raise Corrupt("it has bytes behind its end; copy or download it again")
    return root


def _check_preamble(cursor: Cursor, budget: Budget) -> None:
    magic = run_pickle(cursor, budget, handlers={}, nested=True)
    protocol = run_pickle(cursor, budget, handlers={}, nested=True)
    if magic != _MAGIC_NUMBER or protocol != _PROTOCOL:
        raise Refused("it is no torch file that is known here; save it again with a current torch")
    system = run_pickle(cursor, budget, handlers={}, nested=True)
    if not isinstance(system, dict) or system.get("little_endian") is not True:
        raise Refused("it was written on a big-endian machine; save it again on a common one")


def read_nested_storage(data: bytes | Source, budget: Budget) -> Storage:
    """Return the storage that a byte string of `torch.storage._load_from_bytes` holds.

    Raises:
        Refused: if it holds anything but one storage.
    """
    source = data if isinstance(data, Source) else Source.of_bytes(data)
    root = read_legacy(source, budget, handlers={}, nested=True)
    if not isinstance(root, Storage):
        raise Refused("it holds a pickle inside a pickle that is no tensor; do not use the file")
    return root
