"""StyleGAN3 and StyleGAN-XL files, written instruction by instruction, and their architecture."""

import dataclasses
import json
from pathlib import Path

import emit
import emit_stylegan3
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import Corrupt, Refused, StudioError
from dsgan_studio.core.checkpoints.architecture import (
    architecture_from_json,
    architecture_to_json,
)
from dsgan_studio.core.checkpoints.opening import describe_checkpoint, open_checkpoint
from dsgan_studio.core.checkpoints.own_format import generator_hash, write_generator_file
from tests.unit.generators import make_stylegan3 as make

T = make.architecture()
R = make.architecture(kernel=1, radial=True, c_dim=3)
XL = make.architecture(make.SUPERRES, c_dim=4, z_dim=7, class_table_dim=5, mean_w_per_class=True)
KINDS = {"StyleGAN3-T": T, "StyleGAN3-R": R, "StyleGAN-XL": XL}
MINI = Path(__file__).parents[2] / "data" / "checkpoints" / "mini_sg3t_16.pkl"


@pytest.fixture
def file(tmp_path):
    """Return a factory of snapshots."""

    def make_file(checkpoint, **changes):
        path = tmp_path / "model.pkl"
        path.write_bytes(emit.snapshot(g_ema=emit_stylegan3.generator(checkpoint, **changes)))
        return path

    return make_file


def assert_same(found, want):
    assert found.architecture == want.architecture
    assert set(found.tensors) == set(want.tensors)
    for name, tensor in want.tensors.items():
        assert torch.equal(found.tensors[name], tensor), name


@pytest.mark.parametrize("kind", KINDS)
def test_a_snapshot_gives_architecture_and_tensors(file, kind):
    checkpoint = make.checkpoint(KINDS[kind])
    found = open_checkpoint(file(checkpoint))
    assert_same(found, checkpoint)
    assert found.kind == f"{kind} (.pkl)"


def test_a_snapshot_by_dill_gives_the_same(file):
    checkpoint = make.checkpoint(XL)
    path = file(checkpoint, dill=True, class_name="SuperresGenerator")
    assert_same(open_checkpoint(path), checkpoint)
    assert describe_checkpoint(path).class_count == 4


def test_a_table_for_more_classes_than_the_generator_has_is_cut(file):
    checkpoint = make.checkpoint(XL)
    assert_same(open_checkpoint(file(checkpoint, spare_classes=6)), checkpoint)


def test_layers_of_any_name_are_numbered(file):
    checkpoint = make.checkpoint(T)
    data = file(checkpoint).read_bytes()
    name = T.layer_names[1].encode()
    path = file(checkpoint)
    path.write_bytes(data.replace(name, b"Q" * len(name)))
    assert_same(open_checkpoint(path), checkpoint)


def test_the_description_counts_channels_and_classes(file):
    info = describe_checkpoint(file(make.checkpoint(R)))
    assert (info.family, info.resolution, info.num_ws) == ("stylegan3", 32, 6)
    assert (info.z_dim, info.w_dim, info.class_count) == (9, 11, 3)
    assert info.channels == (6, 6, 5, 4, 3)
    assert info.has_mean_w


def test_half_precision_in_training_is_told():
    assert "partly in 16 bits" in open_checkpoint(MINI).notes[0]


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"layer_changes": {0: {"padding": b"N"}}}, Corrupt, "padding is missing"),
        (
            {
                "layer_changes": {
                    0: {"padding": emit_stylegan3.listed(*map(emit.number, (1, 2, 3, 4)))}
                }
            },
            Refused,
            "not square",
        ),
        ({"layer_changes": {1: {"out_size": emit_stylegan3.array([28, 29])}}}, Refused, "square"),
        ({"layer_changes": {1: {"out_size": emit_stylegan3.array([29, 29])}}}, Corrupt, "impossib"),
        ({"layer_changes": {1: {"up_factor": emit.number(3)}}}, Corrupt, "impossible"),
        ({"layer_changes": {1: {"conv_kernel": emit.number(5)}}}, Corrupt, "impossible"),
        ({"layer_changes": {1: {"out_channels": emit.number(9)}}}, Corrupt, "has the shape"),
        ({"layer_changes": {1: {"is_torgb": b"\x88"}}}, Refused, "does not make its colours"),
        ({"layer_changes": {4: {"is_torgb": b"\x89"}}}, Refused, "does not make its colours"),
        ({"layer_changes": {4: {"up_factor": emit.number(2)}}}, Refused, "no plain layer of col"),
        ({"synthesis_changes": {"layer_names": b"N"}}, Corrupt, "list of its layers is missing"),
        (
            {
                "synthesis_changes": {
                    "layer_names": emit_stylegan3.listed(emit.text("a"), emit.text("b"))
                }
            },
            Corrupt,
            "layers of its generator are missing",
        ),
        ({"synthesis_changes": {"img_channels": emit.number(4)}}, Refused, "images of 4 channels"),
        ({"synthesis_changes": {"img_resolution": emit.number(64)}}, Corrupt, "impossible"),
    ],
)
def test_a_generator_that_does_not_fit_together_is_refused(file, changes, error, sentence):
    with pytest.raises(error, match=sentence):
        open_checkpoint(file(make.checkpoint(T), **changes))


def test_a_table_that_a_call_would_make_is_refused(file):
    with pytest.raises(Refused, match=r"calls torch\.nn\.modules\.sparse\.Embedding"):
        open_checkpoint(file(make.checkpoint(XL), called_table=True))


def test_a_table_with_too_few_rows_is_refused(file):
    checkpoint = make.checkpoint(XL)
    checkpoint.tensors["mapping.embed.weight"] = torch.ones(3, 5)
    with pytest.raises(Corrupt, match="too few rows"):
        open_checkpoint(file(checkpoint))


@pytest.mark.parametrize(
    "name", [("os", "system"), ("dill._dill", "_create_type"), ("dill._dill", "_load_type")]
)
def test_of_dill_nothing_but_arrays_is_made(tmp_path, name):
    path = tmp_path / "model.pkl"
    path.write_bytes(emit.whole(emit.call(*name, emit.text("x"))))
    with pytest.raises(Refused, match=r"can run programs|which no checkpoint needs; do not use"):
        open_checkpoint(path)


@pytest.mark.parametrize("function", [("os", "system"), ("numpy", "frombuffer"), ("a", "b")])
def test_an_array_of_dills_that_another_function_would_make_is_refused(tmp_path, function):
    path = tmp_path / "model.pkl"
    made = emit.call("dill._dill", "_create_array", emit.name(*function), b")", b")", b"N")
    path.write_bytes(emit.whole(made))
    with pytest.raises(Refused, match=r"would call dill\._dill\._create_array|can run programs"):
        open_checkpoint(path)


@pytest.mark.parametrize("a", KINDS.values(), ids=KINDS)
def test_an_architecture_comes_back_from_json(a):
    assert architecture_from_json(json.loads(json.dumps(architecture_to_json(a)))) == a


@pytest.mark.parametrize("a", KINDS.values(), ids=KINDS)
def test_a_generator_comes_back_from_our_own_file(tmp_path, a):
    checkpoint = make.checkpoint(a)
    digest = write_generator_file(tmp_path / "g.safetensors", checkpoint)
    found = open_checkpoint(tmp_path / "g.safetensors")
    assert_same(found, checkpoint)
    assert generator_hash(found.architecture, found.tensors) == digest


def test_an_imported_file_comes_back_bit_for_bit(tmp_path):
    original = open_checkpoint(MINI)
    write_generator_file(tmp_path / "g.safetensors", original)
    assert_same(open_checkpoint(tmp_path / "g.safetensors"), original)


JSON = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=3),
    st.lists(st.integers(-3, 99), max_size=3),
    st.just({}),
)


@given(data=st.data())
def test_an_architecture_with_any_setting_replaced_is_whole_or_refused(data):
    value = json.loads(json.dumps(architecture_to_json(XL)))
    holder = data.draw(st.sampled_from([value, value["input"], *value["layers"]]))
    name = data.draw(st.sampled_from(sorted(holder)))
    holder[name] = data.draw(JSON)
    try:
        found = architecture_from_json(value)
    except StudioError:
        return
    assert architecture_from_json(architecture_to_json(found)) == found
    assert all(size >= 1 for size in found.tap_sizes)


@pytest.mark.parametrize("where", ["whole", "input", "layer"])
@pytest.mark.parametrize("change", ["missing", "unknown"])
def test_an_architecture_without_a_setting_or_with_one_more_is_refused(where, change):
    value = json.loads(json.dumps(architecture_to_json(T)))
    holder = {"whole": value, "input": value["input"], "layer": value["layers"][0]}[where]
    if change == "missing":
        del holder["channels" if where != "whole" else "z_dim"]
    else:
        holder["more"] = 1
    with pytest.raises(Corrupt, match="architecture of its generator is incomplete"):
        architecture_from_json(value)


def _replaced(a, index, **changes):
    layers = list(a.layers)
    layers[index] = dataclasses.replace(layers[index], **changes)
    return dataclasses.replace(a, layers=tuple(layers))


@pytest.mark.parametrize(
    "changes",
    [
        {"size": 0},
        {"size": 1 << 15},
        {"up": 17, "up_taps": 102},
        {"up": 4, "up_taps": 2},
        {"down": 2, "down_taps": 1},
        {"padding": (-900, 900)},
        {"padding": (1, 2, 3)},
        {"conv_clamp": 0.0},
        {"kernel": 0},
        {"channels": 0},
        {"sampling_rate": 5},
    ],
)
def test_layers_that_cannot_be_computed_are_refused(changes):
    with pytest.raises(Corrupt, match="settings of its generator are impossible"):
        _replaced(T, 1, **changes)


def test_maps_that_do_not_surround_the_image_evenly_are_refused():
    maps = ((20, 8, 6), (21, 8, 6), (28, 16, 5), (16, 16, 3))
    with pytest.raises(Corrupt, match="impossible"):
        make.architecture(maps)


def test_the_layers_of_the_reference_are_what_the_tests_make():
    a = open_checkpoint(MINI).architecture
    maps = [(part.size, part.sampling_rate, part.channels) for part in (a.input, *a.layers)]
    assert make.architecture(maps, z_dim=16, w_dim=16) == a
