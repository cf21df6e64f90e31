"""An interpreter of pickle instructions that can make values and records, and nothing else.

Python's unpickler is not used: it looks names up and calls what it finds. Here a name is two
strings, a call is an entry in a table of our own functions or stays a record, and every
instruction is paid from a budget.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.limits import MAX_MARKS, Budget
from dsgan_studio.core.checkpoints.records import (
    ArrayRecord,
    DtypeRecord,
    PersistentRecord,
    Record,
    Symbol,
)
from dsgan_studio.core.checkpoints.sources import Cursor
from dsgan_studio.core.checkpoints.tensors import LazyTensor

_MODULE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}(\.[A-Za-z_][A-Za-z0-9_]{0,99}){0,19}\Z")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}\Z")
_RENAMED = {"__builtin__": "builtins", "copy_reg": "copyreg"}
_MAX_KEY_INTEGER = 1 << 40  # larger ones can be chosen to collide in a hash table
_MAX_KEY_PARTS = 8
DAMAGED = "its pickle is damaged; copy or download the file again"

# Nothing that a checkpoint needs lives in these. They would be as inert as any unknown name, but
# a file that names them wants to run something elsewhere, and its owner should be told.
_HOSTILE_MODULES = """
    os posix nt subprocess sys runpy shutil socket pty ctypes importlib imp code codeop webbrowser
    multiprocessing marshal pickle _pickle cPickle cloudpickle joblib shelve pydoc cProfile
    profile pdb bdb timeit trace commands popen2 asyncio http urllib ftplib smtplib telnetlib
    xmlrpc zipimport pkgutil site pip setuptools distutils ensurepip venv
"""
_HOSTILE_BUILTINS = """
    eval exec execfile compile __import__ open input breakpoint globals locals vars setattr
    delattr apply help exit quit
"""
# dill's own functions stand in honest files too, around what the discriminator is made of.
_HARMLESS_DILL = re.compile(r"_(create|get|load_type|import|setattr|setitems|make|eval_repr)")
_HOSTILE_MODULE_SET = frozenset(_HOSTILE_MODULES.split())
_HOSTILE_BUILTIN_SET = frozenset(_HOSTILE_BUILTINS.split())

# Records that a converter reads; everything else that stays a record is reported as passed over.
_EXPECTED = frozenset(
    {
        Symbol("dnnlib.tflib.network", "Network"),
        Symbol("torch.nn.modules.sparse", "Embedding"),
    }
)

_SIMPLE_KEYS = (str, bytes, Symbol, Record, PersistentRecord, ArrayRecord, LazyTensor)

Handler: TypeAlias = "Callable[[Machine, tuple[object, ...]], object]"


def make_symbol(module: object, name: object) -> Symbol:
    """Return the symbol of a name in a pickle, under the name it has today.

    Raises:
        Refused: if it is not plain ASCII without dots, or only a hostile file names it.
    """
    if not isinstance(module, str) or not isinstance(name, str):
        raise Corrupt(DAMAGED)
    if not _MODULE.match(module) or not _NAME.match(name):
        raise Refused("it names a class in a way that hides what it is; do not use the file")
    module = _RENAMED.get(module, module)
    if module.startswith("numpy.core."):
        module = "numpy._core." + module.removeprefix("numpy.core.")
    root = module.partition(".")[0]
    hostile = root in _HOSTILE_MODULE_SET or (root == "dill" and not _HARMLESS_DILL.match(name))
    if hostile or (module == "builtins" and name in _HOSTILE_BUILTIN_SET):
        raise Refused(
            f"it tries to use {module}.{name}, with which a file can run programs; "
            "nothing of it was run, do not open it in other software"
        )
    return Symbol(module, name)


class Machine:
    """Runs one pickle.

    Attributes:
        cursor: where its instructions are read.
        budget: what it may cost.
        nested: whether it lies inside another pickle; then it may not hold further ones.
        stack, memo: of the pickle machine.
    """

    def __init__(
        self,
        cursor: Cursor,
        budget: Budget,
        *,
        handlers: Mapping[Symbol, Handler],
        classes: Mapping[Symbol, Callable[[], object]] | None = None,
        persistent: Callable[[object], object] | None = None,
        nested: bool = False,
    ) -> None:
        self.cursor = cursor
        self.budget = budget
        self.nested = nested
        self.stack: list[object] = []
        self.memo: dict[int, object] = {}
        self._marks: list[int] = []
        self._handlers = handlers
        self._classes = classes or {}
        self._persistent = persistent

    def run(self, table: Mapping[int, Callable[[Machine], None]], stop: int) -> object:
        """Run up to the instruction `stop` and return what it leaves.

        Args:
            table: what each instruction does.
            stop: the instruction that ends a pickle.

        Raises:
            Refused: if an instruction is not in the table, or one of them refuses.
            Corrupt: if the pickle is damaged or cut short.
        """
        cursor, spend = self.cursor, self.budget.spend_opcode
        if cursor.remaining < 2 or cursor.byte() != 0x80 or cursor.byte() not in (2, 3, 4, 5):
            raise Refused("it is not a pickle of protocol 2 to 5; save it with a current program")
        while True:
            opcode = cursor.byte()
            spend()
            if opcode == stop:
                value = self.pop()
                if self.stack or self._marks:
                    raise Corrupt(DAMAGED)
                return value
            step = table.get(opcode)
            if step is None:
                raise Refused(
                    f"its pickle uses the instruction 0x{opcode:02x}, which checkpoints do not "
                    "use; the file is damaged or hostile"
                )
            step(self)

    # The stack

    def push(self, value: object) -> None:
        """Put `value` on the stack."""
        self.stack.append(value)

    def pop(self) -> object:
        """Take the top of the stack."""
        if not self.stack or (self._marks and self._marks[-1] == len(self.stack)):
            raise Corrupt(DAMAGED)
        return self.stack.pop()

    def top(self) -> object:
        """Return the top of the stack and leave it there."""
        if not self.stack or (self._marks and self._marks[-1] == len(self.stack)):
            raise Corrupt(DAMAGED)
        return self.stack[-1]

    def mark(self) -> None:
        """Begin a group."""
        if len(self._marks) >= MAX_MARKS:
            raise Refused("its pickle is nested deeper than any checkpoint; do not use the file")
        self._marks.append(len(self.stack))

    def pop_group(self) -> list[object]:
        """Take everything since the last mark."""
        if not self._marks:
            raise Corrupt(DAMAGED)
        begin = self._marks.pop()
        group = self.stack[begin:]
        del self.stack[begin:]
        return group

    # What is made

    def call(self, function: object, args: object) -> object:
        """Return what `function` would have given: from our own table, or an inert record."""
        if not isinstance(function, Symbol | Record):
            raise Refused("its pickle calls something that is not a function; do not use the file")
        if not isinstance(args, tuple):
            raise Corrupt(DAMAGED)
        self.budget.spend_container()
        # What a call of an unknown function would have given is as unknown, and stays a record.
        if isinstance(function, Record):
            return self.inert(function.symbol, (function, args))
        handler = self._handlers.get(function)
        return handler(self, args) if handler is not None else self.inert(function, args)

    def inert(self, symbol: Symbol, args: tuple[object, ...]) -> Record:
        """Return a record of a call that is not made, and note whose it was."""
        self.budget.note_unknown(str(symbol))
        return Record(symbol, args, called=True)

    def new(self, symbol: object, args: object) -> object:
        """Return what stands for a new object of a class."""
        if not isinstance(symbol, Symbol | Record):
            raise Refused("its pickle makes an object of what is no class; do not use the file")
        if not isinstance(args, tuple):
            raise Corrupt(DAMAGED)
        self.budget.spend_container()
        if isinstance(symbol, Record):
            return self.inert(symbol.symbol, (symbol, args))
        make = self._classes.get(symbol)
        if make is not None:
            return make()
        if symbol not in _EXPECTED:
            self.budget.note_unknown(str(symbol))
        return Record(symbol, args)

    def build(self, target: object, state: object) -> None:
        """Fill `target` with `state`."""
        if isinstance(target, Record):
            target.state = state
        elif isinstance(target, DtypeRecord):
            target.fill(state)
        elif isinstance(target, ArrayRecord):
            self.budget.spend_array(target.fill(state))
        elif not isinstance(target, dict):
            raise Refused("its pickle fills something that is no object; do not use the file")
        # The attributes of a dict (torch keeps versions there) are of no use and are dropped.

    def set_items(self, target: object, items: list[object]) -> None:
        """Put keys and values, alternating in `items`, into `target`."""
        if len(items) % 2:
            raise Corrupt(DAMAGED)
        pairs = zip(items[::2], items[1::2], strict=True)
        if isinstance(target, Record):
            target.entries.extend(pairs)
        elif isinstance(target, dict):
            for key, value in pairs:
                target[self.check_key(key)] = value
        else:
            raise Corrupt(DAMAGED)

    def append_all(self, target: object, items: list[object]) -> None:
        """Append `items` to a list."""
        if isinstance(target, list):
            target.extend(items)
        elif isinstance(target, Record):
            target.members.extend(items)
        else:
            raise Corrupt(DAMAGED)

    def add_all(self, target: object, items: list[object]) -> None:
        """Add `items` to a set."""
        if isinstance(target, set):
            target.update(self.check_key(item) for item in items)
        elif isinstance(target, Record):
            target.members.extend(items)
        else:
            raise Corrupt(DAMAGED)

    def check_key(self, key: object) -> object:
        """Return `key` if it is cheap and safe to hash; see `_is_simple_key`."""
        if isinstance(key, float | np.generic):
            self.budget.spend_odd_key()
            return key
        if isinstance(key, tuple | frozenset):
            self.budget.spend_odd_key()
            if len(key) <= _MAX_KEY_PARTS and all(_is_simple_key(part) for part in key):
                return key
        elif _is_simple_key(key):
            return key
        raise Refused("it uses something as a key that is no name or number; do not use it")

    def persistent(self, key: object) -> object:
        """Return what the container holds under `key`."""
        if self._persistent is None:
            raise Refused("its pickle refers to something outside of it; do not use the file")
        self.budget.spend_container()
        return self._persistent(key)


def _is_simple_key(key: object) -> bool:
    if isinstance(key, int):
        return -_MAX_KEY_INTEGER < key < _MAX_KEY_INTEGER
    # Records and unread tensors are equal to nothing but themselves.
    return key is None or isinstance(key, _SIMPLE_KEYS)
