"""The mean of w as DatasetGAN keeps it: a `.npy` beside the checkpoint."""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.checkpoints.files import open_source

_MAX_BYTES = 1 << 20


def read_average_latent(path: Path, w_dim: int) -> Float[Tensor, "w_dim"]:
    """Return the mean of w in a `.npy` file.

    Args:
        path: of an array of floats of shape [w_dim], [1, w_dim], [L, w_dim] or [1, L, w_dim];
            DatasetGAN repeats the vector for L = 18 layers.
        w_dim: length of w of the generator it is for.

    Returns:
        [w_dim] float32.

    Raises:
        BadInput: if it is missing, no such array, of another generator, or not finite.
        StoreError: if the disk refuses.
    """
    with open_source(path) as source:
        data = source.read(0, min(source.size, _MAX_BYTES + 1))
    shape, dtype = _header(path, data)
    rows = math.prod(shape) // w_dim if shape and shape[-1] == w_dim else 0
    leading = shape[:-1]
    if rows < 1 or len(leading) > 2 or (len(leading) == 2 and leading[0] != 1):
        raise BadInput(
            f"{path} has the shape {list(shape)} and this generator's mean w is of length {w_dim}; "
            "choose the file that belongs to the checkpoint."
        )
    if dtype.kind != "f" or math.prod(shape) * dtype.itemsize > len(data):
        raise BadInput(f"{path} is no whole array of floats; copy or download it again.")
    array = np.load(io.BytesIO(data), allow_pickle=False).reshape(rows, w_dim).astype(np.float32)
    if not np.isfinite(array).all():
        raise BadInput(f"{path} holds numbers that are not finite; copy or download it again.")
    if not np.allclose(array, array[0], rtol=1e-3, atol=1e-4):
        raise BadInput(
            f"{path} holds a different vector for each layer, which is no mean of w; "
            "choose the average latent of the checkpoint."
        )
    return torch.from_numpy(array[0].copy())


def _header(path: Path, data: bytes) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
    """Return shape and dtype that the file states, before anything is allocated for it."""
    stream = io.BytesIO(data)
    try:
        if len(data) > _MAX_BYTES:
            raise ValueError
        version = np.lib.format.read_magic(stream)
        if version not in ((1, 0), (2, 0), (3, 0)):
            raise ValueError
        if version == (1, 0):
            shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
        else:
            shape, _, dtype = np.lib.format.read_array_header_2_0(stream)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError) as error:
        raise BadInput(f"{path} is no .npy file of a mean w; choose another file.") from error
    return shape, dtype
