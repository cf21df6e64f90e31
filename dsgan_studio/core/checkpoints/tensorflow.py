"""The networks in pickles of the TensorFlow StyleGANs: settings and variables, no TensorFlow."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.records import ArrayRecord, Record
from dsgan_studio.core.checkpoints.tensors import DerivedTensor
from dsgan_studio.core.checkpoints.wording import shown

_EDITED = "it was edited or is damaged"

Array = npt.NDArray[Any]
Change = Callable[[Array], Array]


def from_convolution(weight: Array) -> Array:
    """[h, w, in, out] of TensorFlow to [out, in, h, w]."""
    return weight.transpose(3, 2, 0, 1)


def from_up_convolution(weight: Array) -> Array:
    """The same, turned by half a turn: TensorFlow's code turns it when it upsamples."""
    return weight[::-1, ::-1].transpose(3, 2, 0, 1)


def from_matrix(weight: Array) -> Array:
    """[in, out] to [out, in]."""
    return weight.T


def first_of_each(noise: Array) -> Array:
    """[1, 1, r, r] to [r, r]."""
    return first(first(noise))


def first(value: Array) -> Array:
    """[1, …] to […]."""
    found: Array = value[0]
    return found


def unchanged(value: Array) -> Array:
    """A value as it is."""
    return value


@dataclass(frozen=True)
class Network:
    """A network as TensorFlow's code pickles it.

    Attributes:
        settings: keyword arguments it was made with; those left at their defaults are missing.
        variables: numpy arrays and scalars by name.
        components: networks inside it.
        source: text of the Python module that it was made by; never executed.
    """

    settings: Mapping[object, object]
    variables: Mapping[str, object]
    components: Mapping[str, Network]
    source: str

    def has(self, name: str) -> bool:
        """Tell whether there is a variable of this name."""
        return name in self.variables

    def shape(self, name: str, rank: int) -> tuple[int, ...]:
        """Return the shape of a variable of `rank` dimensions.

        Raises:
            Corrupt: if it is missing or has another rank.
        """
        value = self.variables.get(name)
        shape = value.shape if isinstance(value, ArrayRecord | np.generic) else None
        if isinstance(value, float | int):
            shape = ()
        if shape is None:
            raise Corrupt(f"its variable {name} is missing; copy or download it again")
        if len(shape) != rank or not math.prod(shape):
            raise Corrupt(f"its variable {name} has the shape {list(shape)}; {_EDITED}")
        return tuple(shape)

    def tensor(self, name: str, rank: int, change: Change = unchanged) -> DerivedTensor:
        """Return a variable of `rank` dimensions, read and changed only when it is needed.

        Raises:
            Corrupt: if it is missing or has another rank.
        """
        # Changing an array that takes no memory tells the shape without reading the variable.
        blank = np.broadcast_to(np.float32(0), self.shape(name, rank))
        value = self.variables[name]

        def make() -> torch.Tensor:
            array = value.read() if isinstance(value, ArrayRecord) else np.asarray(value)
            return torch.from_numpy(np.array(change(array), order="C"))

        return DerivedTensor(tuple(change(blank).shape), make)

    def scalar(self, name: str) -> float:
        """Return a variable without dimensions.

        Raises:
            Corrupt: if it is missing or no finite number.
        """
        value = float(self.tensor(name, 0).read(torch.float64))
        if not math.isfinite(value):
            raise Corrupt(f"its variable {name} is no finite number; {_EDITED}")
        return value

    def number(self, name: str, default: float | None) -> float | None:
        """Return a setting that is a number or None.

        Raises:
            Corrupt: if it is something else.
        """
        value = self.settings.get(name, default)
        if value is None:
            return None
        if isinstance(value, int | float | np.integer | np.floating) and math.isfinite(value):
            return float(value)
        raise Corrupt(f"its setting {name} is no number; {_EDITED}")

    def require(self, name: str, wanted: object) -> None:
        """Refuse a network whose setting is another one than the one that works here.

        Raises:
            Refused: if the setting is in the file and is not `wanted`.
        """
        value = plain(self.settings.get(name, wanted))
        if value != wanted or (isinstance(wanted, bool) and not isinstance(value, bool | int)):
            simple = isinstance(value, bool | int | float | str)
            found = shown(value, 40) if simple else "something else"
            raise Refused(
                f"it was trained with {name} set to {found} and only {wanted} works here; "
                "choose another checkpoint"
            )

    def require_filter(self, name: str, wanted: tuple[int, ...]) -> None:
        """Refuse a network that resamples with another filter.

        Raises:
            Refused: if the setting is in the file and is no multiple of `wanted`.
        """
        value = plain(self.settings.get(name, wanted))
        numbers = [float(x) for x in value if isinstance(x, int | float)] if value else []
        total = sum(numbers)
        usual = len(numbers) == len(wanted) and total > 0
        for found, share in zip(numbers, wanted, strict=False):
            usual = usual and abs(found / total - share / sum(wanted)) < 1e-6
        if not usual:
            raise Refused(
                f"it resamples with an unusual filter ({name}); "
                "choose a checkpoint of unchanged code"
            )


def plain(value: object) -> Any:
    """Return a setting with numpy's numbers and short lists as Python's."""
    if isinstance(value, ArrayRecord):
        value = value.read()
    if isinstance(value, np.ndarray):
        value = tuple(value.reshape(-1)[:100])
    if isinstance(value, list | tuple):
        return tuple(plain(item) for item in value[:100] if not isinstance(item, list | tuple))
    return value.item() if isinstance(value, np.generic) else value


def network_in(value: object, depth: int = 0) -> Network | None:
    """Return the network that a record of a pickle stands for, None for other values.

    Args:
        value: of the pickle.
        depth: of the network inside another one; parts of parts are left out.
    """
    if not isinstance(value, Record) or value.called or not isinstance(value.state, dict):
        return None
    if value.symbol.name != "Network" or not value.symbol.module.endswith("tflib.network"):
        return None
    settings, variables = value.state.get("static_kwargs"), value.state.get("variables")
    inner, source = value.state.get("components"), value.state.get("build_module_src")
    by_name: dict[str, object] = {}
    for pair in variables if isinstance(variables, list | tuple) else ():
        if isinstance(pair, tuple | list) and len(pair) == 2 and isinstance(pair[0], str):
            by_name[pair[0]] = pair[1]
    components: dict[str, Network] = {}
    for name, part in inner.items() if isinstance(inner, dict) and depth == 0 else ():
        network = network_in(part, depth + 1)
        if isinstance(name, str) and network is not None:
            components[name] = network
    return Network(
        settings=settings if isinstance(settings, dict) else {},
        variables=by_name,
        components=components,
        source=source if isinstance(source, str) else "",
    )
