"""Files of the reference implementations, and snapshots written instruction by instruction."""

import errno
import hashlib
import io
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import emit
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput, Corrupt, Refused, StoreError, StudioError
from dsgan_studio.core.checkpoints.architecture import (
    StyleGAN1Architecture,
    StyleGAN2Architecture,
)
from dsgan_studio.core.checkpoints.layout import expected_tensors, optional_tensors
from dsgan_studio.core.checkpoints.opening import describe_checkpoint, open_checkpoint

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "data" / "checkpoints"
STYLEGAN1 = ["mini_sg1_32.for_g_all.pt", "mini_sg1_32_legacy.for_g_all.pt"]
STYLEGAN1 += ["mini_sg1_128.for_g_all.pt"]
STYLEGAN2 = ["mini_sg2ada_16.pkl", "mini_sg3repo_sg2_16.pkl"]
ALL = STYLEGAN1 + STYLEGAN2


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


@pytest.mark.parametrize("name", STYLEGAN2)
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
    assert info.has_mean_w == ("mapping.w_avg" in found.tensors)
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
        (b"\x89HDF\r\n\x1a\n" + b"\0" * 20, "an HDF5 file"),
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


def _tensorflow():
    network = emit.name("dnnlib.tflib.network", "Network") + b")\x81}b"
    return emit.whole(network * 3 + b"\x87")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (_tensorflow(), "StyleGAN for TensorFlow, which is not supported in this version; choose"),
        (emit.whole(emit.name("tfutil", "Network") + b")\x81}b"), "progressive GAN"),
        (emit.whole(emit.module("Discriminator")), "a discriminator alone; choose the file with"),
        (
            emit.whole(emit.dictionary({"D": emit.module("Discriminator")})),
            "a discriminator alone",
        ),
        (
            emit.snapshot(g_ema=emit.name("pg_modules.networks_fastgan", "Generator") + b")\x81"),
            "FastGAN of projected-gan",
        ),
        (emit.whole(emit.module("Classifier")), "an object of the class Classifier, not a gen"),
        (emit.whole(emit.dictionary({"a": b"N"})), "no generator that is known here; choose"),
        (emit.snapshot(g_ema=emit.generator(img_channels=1)), "three colours; choose"),
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
        ({"g_ema": {"input.input": torch.ones(1)}}, "StyleGAN2 of rosinality's or EditGAN's"),
        ({"g_running": {}}, "StyleGAN1 of rosinality's"),
        ({"generator_smooth": {}}, "GenForce"),
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
        ("g_synthesis.torgb.weight", "no output of three colours"),
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


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
def test_opening_a_snapshot_needs_little_more_memory_than_its_moving_average(tmp_path):
    path = tmp_path / "large.pkl"
    snapshot = emit.generator(channels=(256,) * 3, w_dim=64)
    path.write_bytes(emit.snapshot(g=snapshot, discriminator=snapshot, g_ema=snapshot))
    environment = os.environ | {"PYTHONPATH": f"{HERE.parents[2]}{os.pathsep}{HERE}"}
    code = [sys.executable, str(HERE / "measure_memory.py"), str(path)]
    run = subprocess.run(code, env=environment, capture_output=True, text=True, check=True)
    figures = json.loads(run.stdout)
    assert figures["file_bytes"] > 30e6
    assert figures["open_growth_bytes"] < 1.5 * figures["generator_bytes"]
    assert figures["describe_growth_bytes"] < 0.25 * figures["generator_bytes"]
