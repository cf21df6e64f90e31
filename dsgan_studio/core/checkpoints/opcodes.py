"""The pickle instructions that checkpoints use; any other one stops the reading.

Left out on purpose: protocols 0 and 1 (INT, STRING, INST, OBJ, PERSID, …), DUP, the extension
registry, NEWOBJ_EX and out-of-band buffers.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from types import MappingProxyType

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.limits import MAX_INTEGER_BYTES, Budget
from dsgan_studio.core.checkpoints.machine import DAMAGED, Handler, Machine, make_symbol
from dsgan_studio.core.checkpoints.records import Symbol
from dsgan_studio.core.checkpoints.sources import TRUNCATED, Cursor

_LAZY_BYTES = 4096  # byte strings from this length on stay in the file
_MAX_NAME_BYTES = 2000
_STOP = 0x2E

Step = Callable[[Machine], None]


def _frame(machine: Machine) -> None:
    # Frames only help to read ahead; that the bytes exist is all that matters here.
    if machine.cursor.number(8) > machine.cursor.remaining:
        raise Corrupt(f"it {TRUNCATED}")


def _text(length_bytes: int) -> Step:
    def step(machine: Machine) -> None:
        length = machine.cursor.number(length_bytes)
        try:
            machine.push(machine.cursor.take(length).decode("utf-8"))
        except UnicodeDecodeError as error:
            raise Corrupt(DAMAGED) from error

    return step


def _bytes(length_bytes: int) -> Step:
    def step(machine: Machine) -> None:
        length = machine.cursor.number(length_bytes)
        cursor = machine.cursor
        machine.push(cursor.take(length) if length < _LAZY_BYTES else cursor.skip(length))

    return step


def _bytearray(machine: Machine) -> None:
    # Nothing here changes bytes in place, so that the two kinds need not differ.
    _bytes(8)(machine)


def _number(size: int, *, signed: bool = False) -> Step:
    def step(machine: Machine) -> None:
        machine.push(int.from_bytes(machine.cursor.take(size), "little", signed=signed))

    return step


def _long(length_bytes: int) -> Step:
    def step(machine: Machine) -> None:
        length = machine.cursor.number(length_bytes)
        if length > MAX_INTEGER_BYTES:
            raise Refused("its pickle holds a number of absurd size; do not use the file")
        machine.push(int.from_bytes(machine.cursor.take(length), "little", signed=True))

    return step


def _float(machine: Machine) -> None:
    machine.push(struct.unpack(">d", machine.cursor.take(8))[0])


def _constant(value: object) -> Step:
    return lambda machine: machine.push(value)


def _empty(make: Callable[[], object]) -> Step:
    def step(machine: Machine) -> None:
        machine.budget.spend_container()
        machine.push(make())

    return step


def _tuple_of(count: int) -> Step:
    def step(machine: Machine) -> None:
        machine.budget.spend_container()
        items = [machine.pop() for _ in range(count)]
        machine.push(tuple(reversed(items)))

    return step


def _tuple(machine: Machine) -> None:
    machine.budget.spend_container()
    machine.push(tuple(machine.pop_group()))


def _frozenset(machine: Machine) -> None:
    machine.budget.spend_container()
    machine.push(frozenset(machine.check_key(item) for item in machine.pop_group()))


def _append(machine: Machine) -> None:
    item = machine.pop()
    machine.append_all(machine.top(), [item])


def _appends(machine: Machine) -> None:
    items = machine.pop_group()
    machine.append_all(machine.top(), items)


def _set_item(machine: Machine) -> None:
    value, key = machine.pop(), machine.pop()
    machine.set_items(machine.top(), [key, value])


def _set_items(machine: Machine) -> None:
    items = machine.pop_group()
    machine.set_items(machine.top(), items)


def _add_items(machine: Machine) -> None:
    items = machine.pop_group()
    machine.add_all(machine.top(), items)


def _global(machine: Machine) -> None:
    try:
        module = machine.cursor.line(_MAX_NAME_BYTES).decode("utf-8")
        name = machine.cursor.line(_MAX_NAME_BYTES).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Corrupt(DAMAGED) from error
    machine.push(make_symbol(module, name))


def _stack_global(machine: Machine) -> None:
    name, module = machine.pop(), machine.pop()
    machine.push(make_symbol(module, name))


def _reduce(machine: Machine) -> None:
    args, function = machine.pop(), machine.pop()
    machine.push(machine.call(function, args))


def _newobj(machine: Machine) -> None:
    args, symbol = machine.pop(), machine.pop()
    machine.push(machine.new(symbol, args))


def _build(machine: Machine) -> None:
    state = machine.pop()
    machine.build(machine.top(), state)


def _put(size: int) -> Step:
    def step(machine: Machine) -> None:
        machine.memo[machine.cursor.number(size)] = machine.top()

    return step


def _memoize(machine: Machine) -> None:
    machine.memo[len(machine.memo)] = machine.top()


def _get(size: int) -> Step:
    def step(machine: Machine) -> None:
        index = machine.cursor.number(size)
        if index not in machine.memo:
            raise Corrupt(DAMAGED)
        machine.push(machine.memo[index])

    return step


def _pop(machine: Machine) -> None:
    machine.pop()


def _pop_mark(machine: Machine) -> None:
    machine.pop_group()


def _persistent(machine: Machine) -> None:
    machine.push(machine.persistent(machine.pop()))


TABLE: Mapping[int, Step] = MappingProxyType(
    {
        0x95: _frame,
        0x28: Machine.mark,
        0x30: _pop,
        0x31: _pop_mark,
        0x4E: _constant(None),
        0x88: _constant(True),
        0x89: _constant(False),
        0x4A: _number(4, signed=True),  # BININT
        0x4B: _number(1),  # BININT1
        0x4D: _number(2),  # BININT2
        0x8A: _long(1),
        0x8B: _long(4),
        0x47: _float,
        0x58: _text(4),
        0x8C: _text(1),
        0x8D: _text(8),
        0x42: _bytes(4),
        0x43: _bytes(1),
        0x8E: _bytes(8),
        0x96: _bytearray,
        0x29: _constant(()),
        0x85: _tuple_of(1),
        0x86: _tuple_of(2),
        0x87: _tuple_of(3),
        0x74: _tuple,
        0x5D: _empty(list),
        0x7D: _empty(dict),
        0x8F: _empty(set),
        0x91: _frozenset,
        0x61: _append,
        0x65: _appends,
        0x73: _set_item,
        0x75: _set_items,
        0x90: _add_items,
        0x63: _global,
        0x93: _stack_global,
        0x52: _reduce,
        0x81: _newobj,
        0x62: _build,
        0x71: _put(1),
        0x72: _put(4),
        0x94: _memoize,
        0x68: _get(1),
        0x6A: _get(4),
        0x51: _persistent,  # BINPERSID
    }
)


def run_pickle(
    cursor: Cursor,
    budget: Budget,
    *,
    handlers: Mapping[Symbol, Handler],
    classes: Mapping[Symbol, Callable[[], object]] | None = None,
    persistent: Callable[[object], object] | None = None,
    nested: bool = False,
) -> object:
    """Run the pickle at `cursor` and return its value; the cursor then stands behind it.

    Args:
        cursor: where the pickle begins.
        budget: what it may cost.
        handlers: functions that may be called, by name, each with a function of our own.
        classes: classes that become plain containers, by name.
        persistent: gives what the container holds under a key; None where there is none.
        nested: True inside another pickle.

    Raises:
        Refused: if it needs what is not allowed.
        Corrupt: if it is damaged or cut short.
    """
    machine = Machine(
        cursor,
        budget,
        handlers=handlers,
        classes=classes,
        persistent=persistent,
        nested=nested,
    )
    return machine.run(TABLE, _STOP)
