"""Reads the miniature StyleGANs in tests/data/checkpoints and what the references made of them."""

import json
from pathlib import Path

import numpy as np
import torch

from dsgan_studio.core.checkpoints.architecture import StyleGAN1Architecture
from dsgan_studio.core.checkpoints.checkpoint import GeneratorCheckpoint

DATA = Path(__file__).parents[2] / "data" / "checkpoints"


def golden(name):
    with np.load(DATA / f"golden_mini_{name}.npz", allow_pickle=False) as arrays:
        return {key: arrays[key] for key in arrays.files}


def tensor(array):
    return torch.from_numpy(np.ascontiguousarray(array))


def numbered(arrays, prefix):
    names = sorted(k for k in arrays if k.startswith(prefix) and k[-1].isdigit())
    return [tensor(arrays[k]) for k in names]


def stylegan1_checkpoint(name, **changes):
    """Return the file as a checkpoint; it has no mean w and no noise maps."""
    tensors = dict(torch.load(DATA / f"mini_{name}.for_g_all.pt", weights_only=True))
    blocks = [k for k in tensors if k.endswith("epi1.top_epi.noise.weight")]
    channels = tuple(len(tensors[k]) for k in blocks)
    settings = {
        "resolution": 2 << len(channels),
        "z_dim": tensors["g_mapping.dense0.weight"].shape[1],
        "w_dim": tensors["g_mapping.dense0.weight"].shape[0],
        "mapping_layers": sum(k.endswith(".bias") and "dense" in k for k in tensors),
        "channels": channels,
    }
    return GeneratorCheckpoint(StyleGAN1Architecture(**(settings | changes)), tensors, "for_g_all")


def average_latent(name):
    return torch.from_numpy(
        np.load(DATA / f"mini_{name}_avg_latent_stylegan1.npy", allow_pickle=False)
    )


def config(arrays):
    return json.loads(str(arrays["config"]))
