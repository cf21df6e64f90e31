"""Files of all code, converted, against the arithmetic of that code on the variables themselves."""

import argparse
import importlib.util
from pathlib import Path

import emit
import numpy as np
import pytest
import slow_tensorflow as slow
import torch
import variables

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.opening import describe_checkpoint, open_checkpoint
from dsgan_studio.core.checkpoints.reading import read_pickle
from dsgan_studio.core.generators.build import build_generator, complete, mean_w

_literal = Path(__file__).parents[1] / "generators" / "slow_stylegan2.py"
_spec = importlib.util.spec_from_file_location("slow_stylegan2", _literal)
slow_stylegan2 = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(slow_stylegan2)


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


ADA = {
    "skip": {},
    "resnet": {"architecture": "resnet", "channels": (4, 6, 3)},
    "orig": {"architecture": "orig", "channels": (4, 6, 3)},
    "classes": {"c_dim": 3},
    "one layer with classes": {"c_dim": 3, "layers": 1, "z_dim": 5},
    "an embedding and inner layers of other lengths": {
        "c_dim": 4, "embed": 3, "width": 9, "layers": 3, "z_dim": 5,
    },
    "grey": {"img_channels": 1},
    "a small clamp": {"conv1": {"conv_clamp": 1.0}, "conv0": {"conv_clamp": 1.0}},
    "without noise": {"conv1": {"use_noise": False}, "conv0": {"use_noise": False}},
    "linear": {"conv1": {"activation": "linear"}, "conv0": {"activation": "linear"}},
}  # fmt: skip


@pytest.mark.parametrize("kind", ADA)
def test_a_snapshot_in_nvidias_records_computes_what_its_own_arithmetic_gives(kind, tmp_path):
    path = tmp_path / "snapshot.pkl"
    path.write_bytes(emit.snapshot(g_ema=emit.generator(**ADA[kind])))
    checkpoint = open_checkpoint(path)
    generator = build_generator(checkpoint)
    z, c, ws = latents(generator)
    noise = generator.const_noise()
    t, a = checkpoint.tensors, generator.architecture
    image, taps = slow_stylegan2.synthesis(t, a, ws, noise)
    assert_same(generator, slow_stylegan2.mapping(t, a, z, c), image, taps)


def test_noise_maps_that_a_file_of_rosinality_lacks_are_made_and_said(tmp_path):
    torch.save({"g_ema": tensors(variables.rosinality(noises=False))}, tmp_path / "a.pt")
    full = complete(open_checkpoint(tmp_path / "a.pt"))
    assert full.tensors["synthesis.b16.conv1.noise_const"].std() > 0.5
    assert ["noise maps" in note for note in full.notes] == [True, False]


@pytest.mark.parametrize("make", [variables.tensorflow1, variables.tensorflow2])
def test_a_mean_of_w_that_tensorflow_left_out_is_made_and_said(make, opened, tmp_path):
    own, synthesis, mapping = make(classes=2)
    del own["dlatent_avg"]
    generator = opened((own, synthesis, mapping))
    assert torch.equal(generator.w_avg, mean_w(generator))
    assert not describe_checkpoint(tmp_path / "network.pkl").has_mean_w


@pytest.mark.parametrize(
    ("make", "settings", "sentence"),
    [
        (variables.tensorflow1, {}, "first 8 layers with psi 0.7"),
        (variables.tensorflow1, {"truncation_psi": 0.6}, "first 8 layers with psi 0.6"),
        (variables.tensorflow2, {}, "all layers with psi 0.5"),
        (variables.tensorflow2, {"truncation_cutoff": 3}, "first 3 layers with psi 0.5"),
        (variables.tensorflow2, {"truncation_psi": None}, "does not truncate"),
    ],
)
def test_the_truncation_of_the_original_is_told(make, settings, sentence, tmp_path):
    path = tmp_path / "network.pkl"
    path.write_bytes(emit.tensorflow(*make(), settings))
    assert sentence in describe_checkpoint(path).notes[0]


def test_networks_that_numpy_2_pickled_and_columns_first_arrays_are_the_same(tmp_path):
    values = np.arange(12, dtype=np.float32).reshape(3, 4)
    root = emit.array(values, module="numpy._core.multiarray", fortran=True)
    (tmp_path / "a.pkl").write_bytes(emit.whole(root))
    np.testing.assert_array_equal(read_pickle(tmp_path / "a.pkl"), values)


def test_variables_that_the_generator_does_not_use_are_no_hindrance(opened):
    own, synthesis, mapping = variables.tensorflow2()
    extra = {"extra/weight": np.ones((2, 2), np.float32), "x": np.float32(1)}
    assert opened((own | extra, synthesis | extra, mapping | extra)).architecture.resolution == 16


@pytest.mark.parametrize("part", [2, 0, None])
def test_one_network_alone_is_opened(part, tmp_path):
    own, synthesis, mapping = variables.tensorflow2()
    parts = {"synthesis": emit.network(synthesis), "mapping": emit.network(mapping)}
    root = emit.network(own, {}, parts)
    if part is not None:
        others = [emit.network({"a": np.ones(1)}), emit.network({"b": np.ones(1)})]
        others.insert(part, root)
        root = b"".join(others) + b"\x87"
    (tmp_path / "a.pkl").write_bytes(emit.whole(root))
    info = describe_checkpoint(tmp_path / "a.pkl")
    assert info.resolution == 16
    assert any("no moving average" in note for note in info.notes) == (part == 0)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"use_styles": False}, "use_styles set to False and only True works here; choose"),
        ({"const_input_layer": False}, "const_input_layer set to False"),
        ({"use_pixel_norm": True}, "use_pixel_norm set to True"),
        ({"use_instance_norm": False}, "use_instance_norm set to False"),
        ({"use_wscale": False}, "use_wscale set to False"),
        ({"normalize_latents": False}, "normalize_latents set to False"),
        ({"nonlinearity": "relu"}, "nonlinearity set to relu"),
        ({"mapping_nonlinearity": "relu"}, "mapping_nonlinearity set to relu"),
        ({"blur_filter": None}, r"unusual filter \(blur_filter\)"),
        ({"blur_filter": [1, 3, 3, 1]}, r"unusual filter \(blur_filter\)"),
        ({"fused_scale": "often"}, "fused_scale is unknown"),
        ({"mapping_lrmul": "x"}, "mapping_lrmul is no number"),
    ],
)
def test_a_stylegan1_of_tensorflow_that_computes_otherwise_is_refused(settings, sentence, opened):
    with pytest.raises(Refused, match=sentence):
        opened(variables.tensorflow1(), settings)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"resample_kernel": [1, 2, 1]}, "unusual filter"),
        ({"nonlinearity": "relu"}, "activation is not supported"),
        ({"normalize_latents": False}, "normalize_latents set to False"),
        ({"conv_clamp": float("nan")}, "conv_clamp is no number"),
    ],
)
def test_a_stylegan2_of_tensorflow_that_computes_otherwise_is_refused(settings, sentence, opened):
    with pytest.raises(Refused, match=sentence):
        opened(variables.tensorflow2(), settings)


@pytest.mark.parametrize("make", [variables.tensorflow1, variables.tensorflow2])
def test_a_network_that_still_grows_is_refused(make, opened):
    choice = {"kind": "revised"} if make is variables.tensorflow2 else {}
    own, synthesis, mapping = make(**choice)
    with pytest.raises(Refused, match=r"stopped before the full resolution.*lod 1.5.*choose a"):
        opened(({**own, "lod": np.float32(1.5)}, synthesis, mapping))
    # The level of the whole goes into the synthesis each time it runs.
    assert opened((own, {**synthesis, "lod": np.float32(2)}, mapping))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("8x8/Conv1/bias", None, "blocks of its generator are missing"),
        ("8x8/Conv0_up/weight", None, "Conv0_up/weight is missing"),
        ("8x8/Conv0_up/weight", np.ones((3, 3)), r"has the shape \[3, 3\]"),
        ("8x8/Conv0_up/weight", np.ones((3, 3, 5, 9)), r"b8.conv0.weight has the shape"),
        ("noise1", np.ones((1, 1, 4, 4)), "noise_const has the shape"),
        ("4x4/ToRGB/weight", np.ones((0, 1, 5, 3)), "has the shape"),
    ],
)
def test_variables_that_do_not_fit_are_named(name, value, sentence, opened):
    own, synthesis, mapping = variables.tensorflow2()
    synthesis = {k: v for k, v in synthesis.items() if k != name}
    if value is not None:
        synthesis[name] = value.astype(np.float32)
    with pytest.raises(Corrupt, match=sentence):
        opened((own, synthesis, mapping))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("convs.3.conv.weight", None, "blocks of its generator are missing"),
        ("convs.1.activate.bias", None, "blocks of its generator are missing"),
        ("style.1.weight", None, "mapping network is missing or incomplete"),
        ("noises.noise_0", torch.ones(2, 1, 4, 4), "noise_const has the shape"),
        ("input.input", torch.ones(5, 4, 4), r"b4.const has the shape \[5, 4, 4\]"),
        ("to_rgbs.0.upsample.kernel", torch.ones(4, 4), "unusual filter"),
        ("extra", "text", "an entry that is no tensor"),
    ],
)
def test_tensors_of_rosinality_that_do_not_fit_are_named(name, value, sentence, tmp_path):
    state = tensors(variables.rosinality())
    state.pop(name, None)
    if value is not None:
        state[name] = value
    torch.save({"g_ema": state}, tmp_path / "a.pt")
    with pytest.raises(Refused, match=sentence):
        open_checkpoint(tmp_path / "a.pt")


def test_what_else_a_file_of_rosinality_holds_is_told(tmp_path):
    state = tensors(variables.rosinality()) | {"extra.weight": torch.ones(2)}
    torch.save({"g": state}, tmp_path / "a.pt")
    notes = open_checkpoint(tmp_path / "a.pt").notes
    assert "extra.weight" in notes[0]
    assert "no moving average" in notes[1]
