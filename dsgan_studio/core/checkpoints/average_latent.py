"""The mean of w as DatasetGAN keeps it: a `.npy` beside the checkpoint."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float
from torch import Tensor

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.checkpoints.files import open_source

_MAX_BYTES = 1 << 20
_HEADER = re.compile(
    rb"\{'descr': '(?P<dtype>[<>=]f[248])', 'fortran_order': (?P<fortran>True|False), "
    rb"'shape': \((?P<shape>[0-9, ]{0,60})\), \}[ \n]*\Z"
)


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
    array = _parse(path, data)
    leading = array.shape[:-1]
    fits = array.ndim > 0 and array.shape[-1] == w_dim and array.size > 0
    if not fits or len(leading) > 2 or (len(leading) == 2 and leading[0] != 1):
        raise BadInput(
            f"{path} has the shape {list(array.shape)} and this generator's mean w is of length "
            f"{w_dim}; choose the file that belongs to the checkpoint."
        )
    rows = array.reshape(-1, w_dim).astype(np.float32)
    if not np.isfinite(rows).all():
        raise BadInput(f"{path} holds numbers that are not finite; copy or download it again.")
    if not np.allclose(rows, rows[0], rtol=1e-3, atol=1e-4):
        raise BadInput(
            f"{path} holds a different vector for each layer, which is no mean of w; "
            "choose the average latent of the checkpoint."
        )
    return torch.from_numpy(rows[0].copy())


def _parse(path: Path, data: bytes) -> npt.NDArray[np.floating[Any]]:
    """Return the array of a `.npy` file of floats.

    numpy's own reader takes the header through Python's parser and allocates what it states;
    this one knows the few headers that numpy writes.
    """
    length_bytes = {1: 2, 2: 4, 3: 4}.get(data[6] if len(data) > 6 else 0)
    if len(data) > _MAX_BYTES or data[:6] != b"\x93NUMPY" or length_bytes is None:
        raise BadInput(f"{path} is no .npy file of a mean w; choose another file.")
    begin = 8 + length_bytes
    end = begin + int.from_bytes(data[8:begin], "little")
    header = _HEADER.match(data[begin:end])
    if header is None:
        raise BadInput(f"{path} is no whole array of floats; copy or download it again.")
    dtype = np.dtype(header["dtype"].decode("ascii"))
    shape = tuple(int(size) for size in header["shape"].split(b",") if size.strip())
    if math.prod(shape) * dtype.itemsize != len(data) - end:
        raise BadInput(f"{path} is no whole array of floats; copy or download it again.")
    order: Literal["C", "F"] = "F" if header["fortran"] == b"True" else "C"
    return np.frombuffer(data, dtype, offset=end).reshape(shape, order=order)
