"""A generator of three blocks and an interpreter with random weights: real, and quick."""

from dataclasses import replace

import torch

from dsgan_studio.core.base.seeds import torch_generator
from dsgan_studio.core.checkpoints.architecture import StyleGAN2Architecture
from dsgan_studio.core.checkpoints.own_format import generator_hash
from dsgan_studio.core.dataset.recipe import RunRecipe
from dsgan_studio.core.generators.build import build_generator, initial_stylegan2, to_checkpoint
from dsgan_studio.core.interpreter.ensemble import TENSOR_AXES, Ensemble
from dsgan_studio.core.interpreter.keypoint_ensemble import KeypointEnsemble
from dsgan_studio.core.interpreter.settings import InterpreterSettings

SIZE = 16
CLASS_IDS = (0, 1, 4)
POINT_IDS = (2, 3, 9)


def tiny_generator(seed: int = 0, *, resolution: int = SIZE):
    channels = (8, 8, 4, 4)[: resolution.bit_length() - 2]
    architecture = StyleGAN2Architecture(
        resolution=resolution, z_dim=8, c_dim=0, w_dim=8, mapping_layers=2, channels=channels
    )
    generator = initial_stylegan2(architecture, seed)
    for name, tensor in generator.named_parameters():
        if name.endswith("noise_strength"):
            tensor.data.fill_(0.3)
    return build_generator(to_checkpoint(generator, "tiny"))


def tiny_tensors(generator, seed: int, *, members: int, outputs: int, purpose: str):
    sizes = {"m": members, "h": 128, "i": 32, "k": outputs}
    sizes["c"] = sum(generator.tap_channels)
    tensors = {}
    for index, (name, axes) in enumerate(TENSOR_AXES.items()):
        rng = torch_generator(purpose, seed, index)
        shape = [sizes[axis] for axis in axes]
        drawn = torch.randn(shape, generator=rng)
        if name.endswith("running_var"):
            drawn = drawn.abs() + 0.5
        elif name in ("layers.0.weight", "layers.3.weight", "layers.6.weight"):
            drawn = drawn * (4.0 / shape[-1] ** 0.5)
        else:
            drawn = drawn * 0.1 + ("weight" in name)
        tensors[name] = drawn
    return tensors


def tiny_ensemble(generator, seed: int = 0, *, members: int = 2, size_px: int = SIZE) -> Ensemble:
    return Ensemble(
        tensors=tiny_tensors(
            generator, seed, members=members, outputs=len(CLASS_IDS), purpose="tiny ensemble"
        ),
        class_ids=CLASS_IDS,
        learned=(True, True, True),
        channels=tuple(generator.tap_channels),
        size_px=size_px,
        settings=InterpreterSettings(members=members),
    )


def with_tiny_keypoints(ensemble: Ensemble, generator, seed: int = 0) -> Ensemble:
    outputs = 2 * len(POINT_IDS)
    tensors = tiny_tensors(
        generator, seed, members=ensemble.members, outputs=outputs, purpose="tiny keypoints"
    )
    absent = (True, False, True)
    return replace(
        ensemble, keypoints=KeypointEnsemble(tensors, POINT_IDS, (True, True, True), absent, 1.0)
    )


def tiny_recipe(generator, **changes) -> RunRecipe:
    checkpoint = to_checkpoint(generator, "tiny")
    fields = {
        "generator_hash": generator_hash(checkpoint.architecture, checkpoint.tensors),
        "seed": 3,
        "psi": 0.7,
        "cutoff": 4,
        "class_index": None,
        "noise_mode": "random",
        "size_px": SIZE,
        "block_size": 2,
        "shard_size": 4,
        "threads": torch.get_num_threads(),
    }
    return RunRecipe(**{**fields, **changes})
