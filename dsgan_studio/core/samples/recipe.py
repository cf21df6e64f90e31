"""What makes a sample again: latent, class, truncation and noise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.seeds import derive_seed, numpy_generator
from dsgan_studio.core.checkpoints.architecture import Architecture

NoiseMode = Literal["const", "random", "none"]
LatentSpace = Literal["z", "w"]
_MAX_LEGACY_SEED = 2**32 - 1


@dataclass(frozen=True, eq=False)
class SampleRecipe:
    """Everything but the generator that an image depends on.

    Attributes:
        z: [z_dim] float32, standard normal; of space "w", w for all layers [w_dim] or one after
            another for each layer [num_ws * w_dim]. A read-only copy is kept.
        psi: truncation; 1 leaves w as it is, 0 gives the mean image.
        cutoff: number of layers, from the first, that are truncated; None for all.
        class_index: class of a conditional generator, from 0; None where there are none.
        noise_mode: the generator's own maps, maps drawn from `noise_seed`, or none.
        noise_seed: seed of random noise; of no effect in the other modes.
        space: what `z` is; a w is used as it is, without truncation.

    Raises:
        BadInput: if z is not a finite vector, or a setting is out of its range.
    """

    z: npt.NDArray[np.float32]
    psi: float = 1.0
    cutoff: int | None = None
    class_index: int | None = None
    noise_mode: NoiseMode = "const"
    noise_seed: int = 0
    space: LatentSpace = "z"

    def __post_init__(self) -> None:
        z = np.array(self.z, dtype=np.float32)
        if z.ndim != 1 or not np.isfinite(z).all():
            raise BadInput(
                f"a latent z has to be a vector of finite numbers; got shape {list(z.shape)}."
            )
        z.setflags(write=False)
        object.__setattr__(self, "z", z)
        if not math.isfinite(self.psi):
            raise BadInput(f"the truncation psi has to be a number such as 0.7; got {self.psi}.")
        if self.cutoff is not None and self.cutoff < 0:
            raise BadInput(f"the truncation cutoff counts layers from 0; got {self.cutoff}.")
        if self.noise_mode not in get_args(NoiseMode):
            raise BadInput(f'"{self.noise_mode}" is not a noise mode; give const, random or none.')

    def _key(self) -> tuple[object, ...]:
        settings = (self.psi, self.cutoff, self.class_index, self.noise_mode)
        return (self.z.tobytes(), *settings, self.noise_seed, self.space)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SampleRecipe) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())


def draw_latent(purpose: str, seed: int, index: int, z_dim: int) -> npt.NDArray[np.float32]:
    """Return the standard normal z [z_dim] of item `index`.

    Args:
        purpose: "sample" for images to annotate, "run" for generated ones; streams of different
            purposes never meet, so a run does not contain the annotated samples.
        seed: chosen by the user.
        index: of the item, from 0.
        z_dim: length of z.
    """
    return numpy_generator(purpose, seed, index).standard_normal(z_dim, dtype=np.float32)


def draw_recipe(
    purpose: str,
    seed: int,
    index: int,
    z_dim: int,
    *,
    psi: float = 1.0,
    cutoff: int | None = None,
    class_index: int | None = None,
    noise_mode: NoiseMode = "const",
) -> SampleRecipe:
    """Return the recipe of item `index`: its z as `draw_latent`, its noise seed from the triple.

    Raises:
        BadInput: if a setting is out of its range.
    """
    z = draw_latent(purpose, seed, index, z_dim)
    noise_seed = derive_seed(f"{purpose} noise", seed, index)
    return SampleRecipe(z, psi, cutoff, class_index, noise_mode, noise_seed)


def legacy_latents(seed: int, count: int, z_dim: int) -> npt.NDArray[np.float32]:
    """Return z [count, z_dim] as NVIDIA's scripts draw it: `RandomState(seed).randn`.

    Raises:
        BadInput: if the seed is not one that RandomState takes, or nothing is asked for.
    """
    if not 0 <= seed <= _MAX_LEGACY_SEED:
        raise BadInput(f"the seed has to lie between 0 and {_MAX_LEGACY_SEED}; got {seed}.")
    if count < 1:
        raise BadInput(f"at least one image has to be asked for; got {count}.")
    return np.random.RandomState(seed).randn(count, z_dim).astype(np.float32)


def check_cutoff(cutoff: int | None, architecture: Architecture) -> None:
    """Check that a generator of `architecture` has the layers that a user wants truncated.

    Raises:
        BadInput: if it has fewer.
    """
    if cutoff is not None and not 0 <= cutoff <= architecture.num_ws:
        raise BadInput(
            f"this generator has {architecture.num_ws} layers, and {cutoff} cannot be truncated; "
            f"give 0 to {architecture.num_ws}, or leave the cutoff out to truncate all."
        )


def check_recipe(recipe: SampleRecipe, architecture: Architecture) -> None:
    """Check that a generator of `architecture` can make `recipe`.

    Raises:
        BadInput: if z has another length, or the class is missing, unknown or not applicable.
    """
    if recipe.space == "w":
        if len(recipe.z) not in (architecture.w_dim, architecture.num_ws * architecture.w_dim):
            raise BadInput(
                f"this generator takes a w of {architecture.w_dim} numbers, or that many for each "
                f"of {architecture.num_ws} layers; the latent given has {len(recipe.z)}."
            )
    elif recipe.z.shape != (architecture.z_dim,):
        raise BadInput(
            f"this generator takes a z of {architecture.z_dim} numbers; "
            f"the latent given has {len(recipe.z)}."
        )
    classes, index = architecture.c_dim, recipe.class_index
    if not classes and index is not None:
        raise BadInput("this generator has no classes; leave the class out.")
    if classes and (index is None or not 0 <= index < classes):
        raise BadInput(
            f"this generator was trained on {classes} classes; choose one from 0 to {classes - 1}."
        )
