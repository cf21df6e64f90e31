"""Files of all code, converted, against the arithmetic of that code on the variables themselves."""

import argparse

import emit
import numpy as np
import pytest
import slow_tensorflow as slow
import torch
import variables

from dsgan_studio.core.checkpoints.opening import describe_checkpoint, open_checkpoint
from dsgan_studio.core.generators.build import build_generator


def tensors(values):
    return {k: torch.from_numpy(np.ascontiguousarray(v)) for k, v in values.items()}


def latents(generator):
    a = generator.architecture
    rng = torch.Generator().manual_seed(1)
    z = torch.randn(3, a.z_dim, generator=rng)
    c = torch.eye(a.c_dim)[torch.arange(3) % a.c_dim] if a.c_dim else None
    return z, c, torch.randn(3, a.num_ws, a.w_dim, generator=rng)


def assert_same(generator, w, image, taps):
    z, c, ws = latents(generator)
    torch.testing.assert_close(generator.map_to_w(z, c), w, atol=1e-5, rtol=1e-5)
    found = generator.synthesize_with_taps(ws, generator.const_noise())
    torch.testing.assert_close(found.image, image, atol=2e-4, rtol=1e-5)
    assert len(found.taps) == len(taps)
    for have, want in zip(found.taps, taps, strict=True):
        torch.testing.assert_close(have, want, atol=2e-4, rtol=1e-5)


@pytest.fixture
def opened(tmp_path):
    def make(parts, settings=None):
        path = tmp_path / "network.pkl"
        path.write_bytes(emit.tensorflow(*parts, settings))
        return build_generator(open_checkpoint(path))

    return make


ONE = {
    "two blocks": ({}, {}),
    "one block": ({"channels": (5,)}, {}),
    "classes": ({"classes": 3}, {"label_size": 3}),
    "one layer with classes": ({"classes": 4, "layers": 1, "z_dim": 7}, {}),
    "wide mapping": ({"layers": 3, "width": 9, "classes": 2}, {"mapping_fmaps": 9}),
    "another rate": ({"lrmul": 0.1}, {"mapping_lrmul": 0.1}),
    "grey": ({"colours": 1}, {"num_channels": 1}),
    "without noise": ({"noise": False}, {"use_noise": False}),
    "never fused": ({"channels": (3, 3, 3, 2, 2, 1)}, {"fused_scale": False}),
    "always fused": ({"channels": (5, 4, 3)}, {"fused_scale": True}),
    "fused from 128 px": ({"channels": (4, 3, 3, 2, 3, 2)}, {"fmap_decay": 1.3}),
    "256 px": ({"channels": (3, 3, 2, 2, 2, 2, 1)}, {"fused_scale": "auto"}),
    "usual filter": ({}, {"blur_filter": [1, 2, 1], "nonlinearity": "lrelu"}),
}


@pytest.mark.parametrize("kind", ONE)
def test_a_stylegan1_of_tensorflow_computes_what_its_own_arithmetic_gives(kind, opened):
    choice, settings = ONE[kind]
    parts = variables.tensorflow1(**choice)
    generator = opened(parts, settings)
    z, c, ws = latents(generator)
    own, synthesis, mapping = (tensors(part) for part in parts)
    w = slow.mapping(mapping | {"generation": 1}, z, c, lrmul=choice.get("lrmul", 0.01))
    fused = settings.get("fused_scale", "auto")

    def fused_at(size):
        return size >= 128 if fused == "auto" else fused

    image, taps = slow.synthesis1(synthesis, ws, fused=fused_at)
    assert_same(generator, w, image, taps)
    assert torch.equal(generator.w_avg, own["dlatent_avg"])


TWO = {
    "skip": ({}, {}),
    "resnet": ({"kind": "resnet"}, {"architecture": "resnet"}),
    "orig": ({"kind": "orig"}, {"architecture": "orig"}),
    "revised": ({"kind": "revised"}, {"synthesis_func": "G_synthesis_stylegan_revised"}),
    "revised of one block": ({"kind": "revised", "channels": (4,)}, {}),
    "one block": ({"channels": (5,)}, {}),
    "five blocks": ({"channels": (4, 5, 3, 4, 2)}, {"fmap_decay": 0.7}),
    "resnet of classes": ({"kind": "resnet", "classes": 3, "channels": (3, 6)}, {}),
    "classes": ({"classes": 5}, {"label_size": 5}),
    "one layer with classes": ({"classes": 4, "layers": 1}, {}),
    "wide mapping": ({"layers": 3, "width": 4, "classes": 2}, {"mapping_fmaps": 4}),
    "another rate": ({"lrmul": 1.0}, {"mapping_lrmul": 1.0}),
    "grey": ({"colours": 1}, {"num_channels": 1}),
    "grey and revised": ({"colours": 1, "kind": "revised"}, {}),
    "embedded classes of ada": ({"classes": 3, "embed": 6}, {"label_size": 3}),
    "embedding of another length": ({"classes": 3, "embed": 7, "z_dim": 4, "w_dim": 5}, {}),
    "clamp of ada": ({"kind": "resnet"}, {"conv_clamp": 1.5}),
    "without noise": ({"noise": False}, {"use_noise": False}),
    "usual filter": ({}, {"resample_kernel": [1, 3, 3, 1]}),
}


@pytest.mark.parametrize("kind", TWO)
def test_a_stylegan2_of_tensorflow_computes_what_its_own_arithmetic_gives(kind, opened):
    choice, settings = TWO[kind]
    parts = variables.tensorflow2(**choice)
    generator = opened(parts, settings)
    z, c, ws = latents(generator)
    own, synthesis, mapping = (tensors(part) for part in parts)
    w = slow.mapping(mapping | {"generation": 2}, z, c, lrmul=choice.get("lrmul", 0.01))
    clamp = settings.get("conv_clamp")
    image, taps = slow.synthesis2(synthesis, ws, clamp=clamp)
    assert_same(generator, w, image, taps)
    assert torch.equal(generator.w_avg, own["dlatent_avg"])


ROSINALITY = {
    "three blocks": {},
    "one block": {"channels": (4,)},
    "odd table": {"channels": (7, 3, 5, 2)},
    "one style layer": {"layers": 1},
    "many style layers": {"layers": 12, "z_dim": 5},
}


@pytest.mark.parametrize("kind", ROSINALITY)
@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("layout", ["converted", "training", "bare", "wrapped"])
def test_a_file_of_rosinality_computes_what_its_own_arithmetic_gives(
    kind, legacy, layout, tmp_path
):
    state = tensors(variables.rosinality(**ROSINALITY[kind]))
    mean = torch.arange(float(state["style.1.bias"].numel()))
    other = {name: value * 1.01 for name, value in state.items()}
    names = argparse.Namespace(size=32, path="x")
    files = {
        "converted": {"g_ema": state, "latent_avg": mean},
        "training": {"g": other, "d": {}, "g_ema": state, "g_optim": {"state": {0: mean}},
                     "args": names, "ada_aug_p": 0.1},
        "bare": state,
        "wrapped": {"g_ema": {f"module.{name}": value for name, value in state.items()}},
    }  # fmt: skip
    path = tmp_path / "file.pt"
    torch.save(files[layout], path, _use_new_zipfile_serialization=not legacy)
    generator = build_generator(open_checkpoint(path))
    z, _, ws = latents(generator)
    assert_same(generator, slow.mapping3(state, z), *slow.synthesis3(state, ws))
    if layout == "converted":
        assert torch.equal(generator.w_avg, mean)
    else:
        assert not describe_checkpoint(path).has_mean_w
