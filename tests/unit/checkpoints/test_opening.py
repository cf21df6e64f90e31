"""Files of the reference implementations, and snapshots written instruction by instruction."""

import argparse
import collections
import datetime
import decimal
import errno
import fractions
import functools
import hashlib
import io
import json
import operator
import os
import pathlib
import pickle
import random
import re
import subprocess
import sys
import types
import uuid
import warnings
import zipfile
from pathlib import Path

import emit
import large_snapshot
import numpy as np
import pytest
import torch
import variables
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput, Corrupt, Refused, StoreError, StudioError
from dsgan_studio.core.checkpoints.architecture import (
    StyleGAN1Architecture,
    StyleGAN2Architecture,
)
from dsgan_studio.core.checkpoints.layout import expected_tensors, optional_tensors
from dsgan_studio.core.checkpoints.opening import describe_checkpoint, open_checkpoint
from dsgan_studio.core.checkpoints.reading import read_pickle

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "data" / "checkpoints"
STYLEGAN1 = ["mini_sg1_32.for_g_all.pt", "mini_sg1_32_legacy.for_g_all.pt"]
STYLEGAN1 += ["mini_sg1_128.for_g_all.pt"]
STYLEGAN2 = ["mini_sg2ada_16.pkl", "mini_sg3repo_sg2_16.pkl"]
TENSORFLOW = ["mini_tf_sg1_16_cond.pkl", "mini_tf_sg2_16_skip.pkl"]
ROSINALITY = ["mini_ros_16.pt", "mini_ros_16_train.pt"]
ALL = STYLEGAN1 + STYLEGAN2 + TENSORFLOW + ROSINALITY


@pytest.fixture
def file(tmp_path):
    """Return a factory of files with given bytes."""

    def make(data, name="model.pkl"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return make


@pytest.mark.parametrize("name", STYLEGAN1)
def test_a_stylegan1_file_gives_what_torch_reads_bit_for_bit(name):
    want = torch.load(DATA / name, weights_only=True)
    found = open_checkpoint(DATA / name)
    assert set(found.tensors) == set(want)
    assert all(torch.equal(found.tensors[key], value) for key, value in want.items())
    assert all(tensor.dtype == torch.float32 for tensor in found.tensors.values())


@pytest.mark.parametrize("name", STYLEGAN2)
def test_a_snapshot_gives_the_moving_average_that_the_reference_recorded(name):
    golden = np.load(DATA / f"golden_{Path(name).stem}.npz")
    config = json.loads(str(golden["config"]))["init_kwargs"]
    found = open_checkpoint(DATA / name)
    # G and G_ema differ by 1 %, so that this also tells which of the two was read.
    np.testing.assert_array_equal(found.tensors["mapping.w_avg"].numpy(), golden["w_avg"])
    assert found.architecture == StyleGAN2Architecture(
        resolution=16,
        z_dim=16,
        c_dim=0,
        w_dim=16,
        mapping_layers=config["mapping_kwargs"]["num_layers"],
        channels=(8, 8, 8),
        conv_clamp=None if "synthesis_kwargs" in config else 256.0,
        w_avg_beta=0.995 if "synthesis_kwargs" in config else 0.998,
    )


@pytest.mark.parametrize("name", STYLEGAN2 + TENSORFLOW + ROSINALITY)
def test_a_snapshot_gives_every_tensor_of_the_table_and_no_other(name):
    found = open_checkpoint(DATA / name)
    expected = expected_tensors(found.architecture)
    optional = optional_tensors(found.architecture)
    assert set(expected) <= set(found.tensors) <= set(expected | optional)
    for key, tensor in found.tensors.items():
        assert tuple(tensor.shape) == (expected | optional)[key]


def test_the_architecture_of_a_stylegan1_comes_from_its_shapes():
    assert open_checkpoint(DATA / "mini_sg1_128.for_g_all.pt").architecture == (
        StyleGAN1Architecture(
            resolution=128, z_dim=24, w_dim=24, mapping_layers=8, channels=(4, 4, 4, 4, 2, 1)
        )
    )


@pytest.mark.parametrize("name", ALL)
def test_the_hash_is_that_of_the_whole_file(name):
    want = hashlib.sha256((DATA / name).read_bytes()).hexdigest()
    assert open_checkpoint(DATA / name).sha256 == want


@pytest.mark.parametrize("name", ALL)
def test_a_description_agrees_with_the_opened_file_and_writes_nothing(name, tmp_path):
    path = tmp_path / name
    path.write_bytes((DATA / name).read_bytes())
    info, found = describe_checkpoint(path), open_checkpoint(path)
    architecture = found.architecture
    assert (info.kind, info.sha256, info.notes) == (found.kind, found.sha256, found.notes)
    assert (info.family, info.resolution) == (architecture.family, architecture.resolution)
    assert (info.z_dim, info.w_dim) == (architecture.z_dim, architecture.w_dim)
    assert (info.class_count, info.num_ws) == (architecture.c_dim, architecture.num_ws)
    assert info.channels == architecture.channels
    assert info.has_mean_w == bool({"mapping.w_avg", "truncation.avg_latent"} & set(found.tensors))
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_a_description_has_the_hash_of_the_source_text_and_never_runs_it(file):
    info = describe_checkpoint(file(emit.snapshot()))
    text = b"raise SystemExit('the source was executed')\n"
    assert info.source_sha256 == hashlib.sha256(text).hexdigest()


def test_the_name_of_a_file_does_not_matter(file):
    path = file((DATA / "mini_sg2ada_16.pkl").read_bytes(), "picture.png")
    assert open_checkpoint(path).architecture.resolution == 16


def test_unknown_classes_and_calls_in_the_discriminator_stay_inert_and_are_listed(file):
    odd = emit.name("timm.models", "Swin") + b")\x81" + emit.dictionary({"a": b"N"}) + b"b"
    odd += emit.call("functools", "partial", emit.name("timm.layers", "Norm")) + b"\x86"
    info = describe_checkpoint(file(emit.snapshot(discriminator=odd)))
    assert info.ignored == ("timm.models.Swin", "functools.partial")
    assert info.resolution == 8


# Whatever lies beside the generator: none of it is looked up, and none of it is in the way.
BESIDE = {
    "numbers of Python": [
        1.5,
        2 + 3j,
        range(3),
        slice(1, 2),
        b"x" * 5000,
        bytearray(b"abc"),
        1 << 200,
    ],
    "containers": [
        collections.defaultdict(list, {"a": [1]}),
        collections.deque([1, 2], 5),
        collections.Counter("aab"),
        collections.ChainMap({1: 2}),
        types.SimpleNamespace(a=1),
        {1.5: "a", (1, 2): "b", frozenset([1]): "c", None: "d", True: "e", np.float32(2): "f"},
        {1.5, 2.5},
    ],
    "arrays": [
        np.array([{"a": 1}, None], object),
        np.zeros(3, "f4,i8"),
        np.array(["text"]),
        np.array(["2020-01-01"], "M8[D]"),
        np.ones((2, 2), np.complex64),
        np.ma.masked_array([1, 2], [0, 1]),
        np.random.RandomState(0),
        np.random.default_rng(0),
        np.datetime64("2020-01-01"),
        np.str_("x"),
        np.complex128(1j),
    ],
    "values of the library": [
        datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC),
        datetime.timedelta(seconds=3),
        decimal.Decimal("1.5"),
        fractions.Fraction(1, 3),
        pathlib.PurePosixPath("/a/b"),
        pathlib.Path("/a/b"),
        re.compile("a+", re.IGNORECASE),
        re.RegexFlag.ASCII,
        uuid.UUID(int=5),
        argparse.Namespace(lr=0.1, when=datetime.date(2020, 1, 1)),
        functools.partial(torch.nn.functional.leaky_relu, negative_slope=0.2),
        operator.attrgetter("a"),
        ValueError("lost"),
        random.Random(0),
        len,
        dict.fromkeys,
    ],
    "values of torch": [
        torch.float16,
        torch.device("cpu"),
        torch.Size([1, 2]),
        torch.ones(2, dtype=torch.complex64),
        torch.eye(3).to_sparse(),
        torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.GELU()),
        torch.nn.MultiheadAttention(4, 2),
        torch.optim.Adam([torch.nn.Parameter(torch.ones(2))]),
    ],
}


def _beside(value):
    """A pickle without its head and its end, to stand inside another one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns of its own storages
        return pickle.dumps(value, 2)[2:-1]


@pytest.mark.parametrize("kind", BESIDE)
def test_anything_may_lie_beside_the_generator(kind, file):
    for value in BESIDE[kind]:
        data = emit.snapshot(discriminator=_beside(value), protocol=2)
        assert open_checkpoint(file(data)).architecture.resolution == 8, value


def test_what_lies_beside_the_generator_is_listed_by_name(file):
    value = [datetime.date(2020, 1, 1), argparse.Namespace(a=1), np.array([None], object)]
    info = describe_checkpoint(file(emit.snapshot(discriminator=_beside(value), protocol=2)))
    assert info.ignored == ("datetime.date", "argparse.Namespace", "arrays that are not of numbers")


def _dill(name, *arguments):
    return emit.call("dill._dill", name, *arguments)


def test_classes_and_functions_that_dill_writes_out_stay_inert(file):
    made = _dill("_create_type", _dill("_load_type", emit.text("type")), emit.text("Net"), b")")
    code = _dill("_create_code", emit.blob(b"evil"))
    function = _dill("_create_function", code, b"}", emit.text("f"))
    function += emit.dictionary({"__name__": emit.text("f")}) + b"b"
    got = _dill("_get_attr", _dill("_import_module", emit.text("os")), emit.text("system"))
    instance = made + b")\x81" + emit.dictionary({"a": function}) + b"b"
    called = got + emit.text("id") + b"\x85R"
    data = emit.snapshot(discriminator=emit.sequence([instance, called]))
    info = describe_checkpoint(file(data))
    assert info.resolution == 8
    assert info.ignored[0] == "dill._dill._load_type"
    assert "dill._dill._get_attr" in info.ignored


def test_an_array_that_dill_wrote_is_read(file):
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    head = emit.name("numpy.core.multiarray", "_reconstruct")
    made, state = emit.array(values)[len(head) :].split(b"tR", 1)
    root = emit.name("dill._dill", "_create_array")
    root += b"(" + head + made + b"t" + state[:-1] + b"NtR"
    assert np.array_equal(read_pickle(file(emit.whole(root))), values)


@pytest.mark.parametrize(
    "part",
    [
        emit.name("timm.layers", "Linear") + b")\x81",
        emit.call("functools", "partial", emit.name("torch.nn", "Linear")),
        emit.call("evil", "make") + b")R",
        emit.array(np.ones(2)),
        b"N0" + emit.text("text"),
    ],
)
def test_a_generator_that_depends_on_something_unknown_is_refused(part, file):
    data = emit.snapshot(g_ema=emit.generator(extra_modules={"x": part}))
    with pytest.raises(Refused, match=r"a part of its generator.*[;,]"):
        open_checkpoint(file(data))


def test_a_generator_of_projected_gan_is_named_as_such(file):
    beside = emit.name("pg_modules.discriminator", "ProjectedDiscriminator") + b")\x81"
    info = describe_checkpoint(file(emit.snapshot(discriminator=beside)))
    assert info.kind == "StyleGAN2 of projected-gan (.pkl)"


def test_a_bare_generator_is_opened(file):
    assert open_checkpoint(file(emit.whole(emit.generator()))).architecture.channels == (6, 5)


def test_a_snapshot_without_a_moving_average_gives_the_generator_and_says_so(file):
    found = open_checkpoint(file(emit.snapshot(g=emit.generator(seed=3), g_ema=b"N")))
    assert "no moving average" in found.notes[0]


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_snapshots_of_all_protocols_from_2_on_are_opened(file, protocol):
    path = file(emit.snapshot(protocol=protocol))
    assert open_checkpoint(path).architecture.conv_clamp == 256.0


def test_tensors_that_the_generator_does_not_use_are_left_out_with_a_note(file):
    extra = {"extra": emit.module("Linear", parameters={"weight": torch.ones(2)})}
    found = open_checkpoint(file(emit.snapshot(g_ema=emit.generator(extra_modules=extra))))
    assert "synthesis.extra.weight" not in found.tensors
    assert "synthesis.extra.weight" in found.notes[0]


def test_a_mean_of_w_for_18_layers_in_a_stylegan1_file_becomes_one_vector(tmp_path):
    state = torch.load(DATA / "mini_sg1_32.for_g_all.pt", weights_only=True)
    mean = torch.arange(24.0)
    state["truncation.avg_latent"] = mean.expand(1, 18, 24)
    torch.save(state, tmp_path / "a.pt")
    assert torch.equal(open_checkpoint(tmp_path / "a.pt").tensors["truncation.avg_latent"], mean)


def test_half_precision_weights_are_read_as_float32(tmp_path):
    state = torch.load(DATA / "mini_sg1_32.for_g_all.pt", weights_only=True)
    torch.save({key: value.half() for key, value in state.items()}, tmp_path / "a.pt")
    for key, tensor in open_checkpoint(tmp_path / "a.pt").tensors.items():
        assert torch.equal(tensor, state[key].half().float())


# What is refused


def _save(path, value):
    torch.save(value, path)
    return path


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty; copy or download"),
        (b"<!DOCTYPE html><html>", "web page, not a checkpoint.*download it in a browser"),
        (b"\n  <html lang='en'>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1", "git-lfs pointer.*lfs pull"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "an image, not a checkpoint"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 20, "an image, not a checkpoint"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "an image, not a checkpoint"),
        (b"\x93NUMPY\x01\x00" + b"\0" * 20, "a numpy array"),
        (b"\x89HDF\r\n\x1a\n" + b"\0" * 20, "an HDF5 file, such as Keras saves"),
        (b"\x08\x01\x12\xb8\xbf\x01\x0a\x95" + b"\0" * 20, r"TensorFlow \(SavedModel or .pb\)"),
        (b"\x0a\x2f\x0a\x05input\x12\x0bPlaceholder" + b"\0" * 20, "a graph of TensorFlow"),
        (b'model_checkpoint_path: "model.ckpt-1"', "list of TensorFlow's checkpoints"),
        (b"\0" * 40 + bytes.fromhex("57fb808b247547db"), "index of a TensorFlow checkpoint"),
        (b"\x1f\x8b\x08" + b"\0" * 20, "compressed archive.*unpack"),
        (b"\x08\x07\x12\x07pytorch", "ONNX network"),
        (b'{"a": 1, "b": [2, 3]}', "a text file"),
        (b"PK\x05\x06" + b"\0" * 18, "an empty zip"),
        (b"\x80\x09N.............", "unknown protocol"),
        (b"\x07\x01", "cut short"),
        (bytes(range(100, 150)), "no kind of checkpoint that is known here; choose"),
        (b"(lp0\nI1\naI2\naI3\naI4\na.", "protocol 0 or 1; save it"),
    ],
)
def test_a_file_of_another_kind_is_named(file, data, sentence):
    with pytest.raises(Refused, match=sentence):
        open_checkpoint(file(data))


def _archive(*names, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name in names:
            archive.writestr(name, b"content " * 20)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (_archive("photo.jpg", "ümlaut.png"), "a zip archive without a checkpoint in it; choose"),
        (_archive("a/network.pkl"), "archive with a/network.pkl in it; unpack it and choose that"),
        (_archive("config.json", "model.weights.h5"), "a model of Keras, which cannot be used"),
        (_archive("a.npy"), "a file of numpy arrays, not a checkpoint"),
        (_archive("m/constants.pkl", "m/data.pkl"), "a TorchScript program.*ask for the weights"),
        (_archive("m/code/__torch__.py", "m/data.pkl"), "a TorchScript program"),
        (_archive("m/data.pkl"), "compressed or encrypted zip"),
        (_archive("m/data.pkl", "n/data.pkl"), "more than one pickle"),
    ],
)
def test_a_zip_of_something_else_is_named(file, data, sentence):
    with pytest.raises(Refused, match=sentence):
        open_checkpoint(file(data))


def _tensorflow():
    network = emit.name("dnnlib.tflib.network", "Network") + b")\x81}b"
    return emit.whole(network * 3 + b"\x87")


def _fastgan():
    return emit.snapshot(g_ema=emit.name("pg_modules.networks_fastgan", "Generator") + b")\x81")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (_tensorflow(), "a network for TensorFlow that is no whole generator.*; choose"),
        (emit.whole(emit.name("tfutil", "Network") + b")\x81}b"), "progressive GAN"),
        (
            emit.whole(emit.network({"64x64/FromRGB/weight": np.ones((1, 1, 3, 2))})),
            "a discriminator alone; choose the file with",
        ),
        (emit.whole(emit.module("Discriminator")), "a discriminator alone; choose the file with"),
        (
            emit.whole(emit.dictionary({"D": emit.module("Discriminator")})),
            "a discriminator alone",
        ),
        (_fastgan(), "FastGAN of projected-gan"),
        (emit.whole(emit.module("Classifier")), "an object of the class Classifier, not a gen"),
        (emit.whole(emit.dictionary({"a": b"N"})), "no generator that is known here; choose"),
        (emit.snapshot(g_ema=emit.generator(img_channels=4)), "4 channels; choose"),
        (emit.snapshot(g_ema=emit.generator(architecture="unet")), "not supported.*unet"),
        (emit.snapshot(g_ema=emit.generator(conv1={"conv_clamp": 1})), "differ in clamp"),
        (emit.snapshot(g_ema=emit.generator(conv1={"activation": "relu"})), "differ in activation"),
    ],
)
def test_a_checkpoint_that_is_not_supported_is_named(file, data, sentence):
    with pytest.raises(Refused, match=sentence):
        open_checkpoint(file(data))


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"g_running": {}, "generator": {}, "discriminator": {}}, "StyleGAN1 of rosinality's"),
        ({"generator.progression.0.const.input": torch.ones(1)}, "StyleGAN1 of rosinality's"),
        ({"generator": {}, "discriminator": {}, "generator_smooth": {}}, "GenForce"),
        ({"models": {"generator_smooth": {}}}, "GenForce"),
        ({"GAN": {"GE.initial_block": torch.ones(1)}, "version": "1.8"}, "lucidrains"),
        ({"S.net.0.weight": torch.ones(1)}, "lucidrains"),
        ({"netG": {"scaleLayers.0.weight": torch.ones(1)}}, "a progressive GAN"),
        ({"d": {"convs.0.0.weight": torch.ones(1)}}, "a discriminator alone"),
        ({"state": {}, "param_groups": []}, "the state of an optimiser and no generator"),
        ({"b8.fromrgb.weight": torch.ones(1)}, "a discriminator alone"),
        ({"layers.0.weight": torch.ones(1)}, "no generator that is known here"),
    ],
)
def test_weights_of_other_code_are_named(tmp_path, state, sentence):
    with pytest.raises(Refused, match=sentence):
        open_checkpoint(_save(tmp_path / "a.pt", state))


def test_a_missing_tensor_is_named(tmp_path):
    state = torch.load(DATA / "mini_sg1_32.for_g_all.pt", weights_only=True)
    del state["g_synthesis.blocks.8x8.conv1.weight"]
    with pytest.raises(Corrupt, match=r"lacks 1 tensors .* g_synthesis.blocks.8x8.conv1.weight"):
        open_checkpoint(_save(tmp_path / "a.pt", state))


def test_a_tensor_of_another_shape_is_named(tmp_path):
    state = torch.load(DATA / "mini_sg1_32.for_g_all.pt", weights_only=True)
    state["g_synthesis.torgb.bias"] = torch.ones(4)
    with pytest.raises(Corrupt, match=r"torgb.bias has the shape \[4\] and not \[3\]"):
        open_checkpoint(_save(tmp_path / "a.pt", state))


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("g_mapping.dense0.weight", "mapping network is missing"),
        ("g_synthesis.blocks.4x4.epi2.top_epi.noise.weight", "blocks of its generator are missing"),
        ("g_synthesis.torgb.weight", "no output of colours"),
    ],
)
def test_a_missing_part_of_a_stylegan1_is_told(tmp_path, key, sentence):
    state = torch.load(DATA / "mini_sg1_32.for_g_all.pt", weights_only=True)
    del state[key]
    with pytest.raises(Corrupt, match=sentence):
        open_checkpoint(_save(tmp_path / "a.pt", state))


def test_one_tensor_under_many_names_cannot_fill_the_memory(tmp_path):
    architecture = StyleGAN1Architecture(
        resolution=4, z_dim=8000, w_dim=8000, mapping_layers=8, channels=(1,)
    )
    shapes = expected_tensors(architecture)
    by_shape = {shape: torch.zeros(1).expand(shape) for shape in set(shapes.values())}
    path = _save(tmp_path / "a.pt", {name: by_shape[shape] for name, shape in shapes.items()})
    assert path.stat().st_size < 50_000
    assert describe_checkpoint(path).w_dim == 8000
    with pytest.raises(Refused, match="tensors are far larger than the file"):
        open_checkpoint(path)


def test_a_missing_file_a_folder_and_a_pipe_are_bad_input(tmp_path):
    with pytest.raises(BadInput, match="is not there; check the path"):
        open_checkpoint(tmp_path / "none.pkl")
    with pytest.raises(BadInput, match="is a folder, not a checkpoint; choose the file inside"):
        open_checkpoint(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadInput, match="is a device or pipe"):
        open_checkpoint(tmp_path / "pipe")


@pytest.mark.parametrize(
    ("number", "kind", "sentence"),
    [
        (errno.EACCES, BadInput, "may not be read by you; ask its owner"),
        (errno.EIO, StoreError, "hardware error"),
    ],
)
def test_a_disk_that_refuses_to_read_is_told(monkeypatch, number, kind, sentence):
    def fail(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("builtins.open", fail)
    with pytest.raises(kind, match=sentence):
        open_checkpoint(DATA / "mini_sg2ada_16.pkl")


def test_a_file_that_shrinks_while_it_is_read_is_told(monkeypatch):
    # As a network drive or a running download does it: fewer bytes than its size said.
    monkeypatch.setattr(
        "dsgan_studio.core.checkpoints.sources._fill", lambda _, target: target.nbytes - 1
    )
    with pytest.raises(Corrupt, match="changed while it was read; try again"):
        open_checkpoint(DATA / "mini_sg2ada_16.pkl")


# Damage


@pytest.mark.parametrize(
    ("name", "step"), [(name, 100) for name in STYLEGAN1] + [(name, 2500) for name in STYLEGAN2]
)
def test_a_file_cut_short_is_refused(name, step, tmp_path):
    _assert_cuts_refused(name, step, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", STYLEGAN2)
def test_a_snapshot_cut_at_every_100th_byte_is_refused(name, tmp_path):
    _assert_cuts_refused(name, 100, tmp_path)


def _assert_cuts_refused(name, step, tmp_path):
    data = (DATA / name).read_bytes()
    path = tmp_path / "cut"
    for length in range(0, len(data), step):
        path.write_bytes(data[:length])
        with pytest.raises(Corrupt, match=r"cut short|empty"):
            open_checkpoint(path)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(ALL),
    where=st.lists(st.floats(0, 0.999), min_size=1, max_size=5),
    value=st.integers(0, 255),
)
def test_damaged_bytes_give_a_refusal_or_a_generator_and_never_anything_else(
    tmp_path_factory, name, where, value
):
    data = bytearray((DATA / name).read_bytes())
    for fraction in where:
        data[int(fraction * len(data))] = value
    path = tmp_path_factory.mktemp("damaged") / "file"
    path.write_bytes(data)
    try:
        open_checkpoint(path)
    except StudioError as error:
        assert isinstance(error, Refused)  # noqa: PT017


@settings(max_examples=200, deadline=None)
@given(body=st.binary(max_size=60), protocol=st.integers(2, 5))
def test_random_instructions_give_a_refusal(tmp_path_factory, body, protocol):
    path = tmp_path_factory.getbasetemp() / "random.pkl"
    path.write_bytes(bytes([0x80, protocol]) + body + b".")
    with pytest.raises(Refused):
        open_checkpoint(path)


def test_the_storages_that_the_tests_write_are_those_of_torch():
    values = torch.arange(6.0)
    stream = io.BytesIO(emit.float_storage_file(values))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns that typed storages will go
        found = torch.load(stream, weights_only=False)
        assert found.tolist() == values.tolist()


def _measured(path):
    environment = os.environ | {"PYTHONPATH": f"{HERE.parents[2]}{os.pathsep}{HERE}"}
    code = [sys.executable, str(HERE / "measure_memory.py"), str(path)]
    run = subprocess.run(code, env=environment, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def _large(kind, path):
    """Write a file of some tens of MB; most of it is the generator and what lies beside it."""
    if kind == "records":
        large_snapshot.write(path, (256,) * 3, 64)
    elif kind == "TensorFlow":
        path.write_bytes(emit.tensorflow(*variables.tensorflow2((256,) * 3, w_dim=64)))
    else:
        state = variables.rosinality((256,) * 3, z_dim=64)
        state = {name: torch.from_numpy(np.ascontiguousarray(v)) for name, v in state.items()}
        torch.save({"g": {k: v + 1 for k, v in state.items()}, "g_ema": state}, path)


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
@pytest.mark.parametrize("kind", ["records", "TensorFlow", "rosinality"])
def test_opening_a_file_needs_little_more_memory_than_its_generator(kind, tmp_path):
    _large(kind, tmp_path / "large")
    figures = _measured(tmp_path / "large")
    assert figures["file_bytes"] > 20e6
    assert figures["open_growth_bytes"] < 1.5 * figures["generator_bytes"]
    assert figures["describe_growth_bytes"] < 0.25 * figures["generator_bytes"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
def test_a_snapshot_of_1024_px_opens_in_two_seconds_and_in_the_memory_of_its_generator(tmp_path):
    large_snapshot.write(tmp_path / "large.pkl")
    figures = _measured(tmp_path / "large.pkl")
    assert figures["file_bytes"] > 300e6
    assert figures["open_s"] - figures["read_s"] < 2
    assert figures["open_growth_bytes"] < 1.5 * figures["generator_bytes"]


def test_every_refusal_of_a_kind_names_what_can_be_opened(file, tmp_path):
    for data in (_fastgan(), emit.whole(emit.dictionary({"a": b"N"})), bytes(range(100, 150))):
        with pytest.raises(Refused) as caught:
            open_checkpoint(file(data))
        for word in (
            "TensorFlow",
            "PyTorch",
            "projected-gan",
            "rosinality",
            "EditGAN",
            "for_g_all",
        ):
            assert word in str(caught.value)


def test_what_a_file_says_of_itself_cannot_command_a_terminal(file, tmp_path):
    evil = "\x1b[2J\n" + "x" * 1000
    state = {name: torch.from_numpy(np.array(v)) for name, v in variables.rosinality().items()}
    torch.save({"g_ema": state | {evil: torch.ones(1)}}, tmp_path / "a.pt")
    (note,) = open_checkpoint(tmp_path / "a.pt").notes
    assert note.isprintable()
    assert len(note) < 300
    with pytest.raises(Refused) as caught:
        open_checkpoint(file(emit.whole(emit.module(evil))))
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 700
