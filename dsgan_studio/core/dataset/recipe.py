"""What decides every byte of a run: the generator, the draws, and how items are computed."""

from __future__ import annotations

import platform
from dataclasses import asdict, dataclass, fields
from typing import Any

from dsgan_studio.core.base.errors import BadInput

NOISE_MODES = ("const", "random", "none")
DECISIONS = ("mean", "vote")
SHARD_BYTES = 32 << 20
SHARD_ITEMS = 256
# What a run *is*. The other fields say how it is computed; once items exist, the manifest's hold.
IDENTITY = (
    "generator_hash",
    "seed",
    "psi",
    "cutoff",
    "class_index",
    "noise_mode",
    "size_px",
)


@dataclass(frozen=True)
class RunRecipe:
    """Everything that the images of a run depend on; two equal recipes give equal bytes.

    Attributes:
        generator_hash: of the generator's weights, 64 hexadecimal digits.
        seed: of the run; item i draws from ("run", seed, i).
        psi: truncation, 1 for none.
        cutoff: layers that are truncated, None for all.
        class_index: the class asked of a conditional generator, None for an unconditional one.
        noise_mode: "const" (the generator's own maps), "random" (one seed an item) or "none".
        size_px: side of the label maps.
        block_size: items that go through the networks together, always, because another batch
            size rounds differently.
        shard_size: items of a sealed file, a multiple of `block_size`.
        threads: CPU threads of the arithmetic; another number sums in another order.
        device_kind: "cpu", "cuda" or "mps".
        dtype: "float32" or "bfloat16".
    """

    generator_hash: str
    seed: int
    psi: float
    cutoff: int | None
    class_index: int | None
    noise_mode: str
    size_px: int
    block_size: int
    shard_size: int
    threads: int
    device_kind: str = "cpu"
    dtype: str = "float32"

    def __post_init__(self) -> None:
        """Refuse values that no run can have.

        Raises:
            BadInput: naming the field and what it may be.
        """
        if self.block_size < 1 or self.shard_size < 1 or self.shard_size % self.block_size:
            raise BadInput(
                f"shard size {self.shard_size} is not a multiple of block size "
                f"{self.block_size}; choose one that is."
            )
        if self.noise_mode not in NOISE_MODES:
            raise BadInput(
                f'noise mode "{self.noise_mode}" is unknown; choose const, random or none.'
            )
        if self.threads < 1 or self.size_px < 1:
            raise BadInput("threads and label size of a run must be at least 1; correct them.")

    def shard_of(self, index: int) -> int:
        """Return the number of the shard that holds item `index`."""
        return index // self.shard_size

    def blocks_of(self, count: int) -> int:
        """Return how many blocks hold the first `count` items."""
        return -(-count // self.block_size)


def choose_shard_size(block_size: int, image_px: int) -> int:
    """Return a shard size whose images take at most 32 MiB, and at most 256 items.

    A shard is put together in memory, so this bounds memory; a file that is written whole, and
    sealed often, also bounds what a damaged file can cost.
    """
    fitting = max(1, SHARD_BYTES // (3 * image_px * image_px))
    return max(block_size, min(SHARD_ITEMS, fitting) // block_size * block_size)


def recipe_to_json(recipe: RunRecipe) -> dict[str, Any]:
    """Return the recipe as JSON values."""
    return asdict(recipe)


def recipe_from_json(value: object, source: str) -> RunRecipe:
    """Return the recipe that `value` holds; `source` names the file in messages.

    Raises:
        BadInput: if a field is missing, unknown or of the wrong kind.
    """
    if not isinstance(value, dict):
        raise BadInput(f"{source} holds no recipe; it is not the manifest of a run.")
    names = {field.name for field in fields(RunRecipe)}
    if set(value) != names:
        odd = ", ".join(sorted(set(value) ^ names))
        raise BadInput(f"the recipe in {source} lacks or does not know: {odd}; it was edited.")
    kinds: dict[str, tuple[type, ...]] = {
        "generator_hash": (str,),
        "noise_mode": (str,),
        "device_kind": (str,),
        "dtype": (str,),
        "psi": (int, float),
        "cutoff": (int, type(None)),
        "class_index": (int, type(None)),
    }
    for name, held in value.items():
        if isinstance(held, bool) or not isinstance(held, kinds.get(name, (int,))):
            raise BadInput(f'"{name}" in {source} cannot be {held!r}; the file was edited.')
    return RunRecipe(**value)


def library_versions() -> dict[str, str]:
    """Return the versions of what rounding and file layout depend on."""
    import h5py
    import numpy as np
    import torch

    return {
        "h5py": h5py.version.version,
        "hdf5": h5py.version.hdf5_version,
        "machine": platform.machine(),
        "numpy": np.__version__,
        "torch": torch.__version__,
    }
