"""The program's own generator files."""

import dataclasses
import json
from pathlib import Path

import pytest
import safetensors.torch
import torch
from hypothesis import given
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput, Corrupt, NewerVersion, Refused
from dsgan_studio.core.checkpoints.architecture import (
    StyleGAN1Architecture,
    StyleGAN2Architecture,
    architecture_from_json,
    architecture_to_json,
)
from dsgan_studio.core.checkpoints.checkpoint import GeneratorCheckpoint
from dsgan_studio.core.checkpoints.layout import expected_tensors
from dsgan_studio.core.checkpoints.opening import open_checkpoint
from dsgan_studio.core.checkpoints.own_format import (
    generator_hash,
    read_generator_file,
    write_generator_file,
)
from dsgan_studio.core.checkpoints.safetensors_file import read_safetensors, write_safetensors

DATA = Path(__file__).parents[2] / "data" / "checkpoints"
SIZES = st.integers(1, 9)


def _random(architecture, seed=0):
    rng = torch.Generator().manual_seed(seed)
    tensors = {
        name: torch.randn(shape, generator=rng)
        for name, shape in expected_tensors(architecture).items()
    }
    return GeneratorCheckpoint(architecture, tensors, "a test", "ab" * 32, ("One note.", "Zwei ü."))


@st.composite
def architectures(draw):
    blocks = draw(st.integers(1, 3))
    common = {
        "resolution": 2 << blocks,
        "z_dim": draw(SIZES),
        "w_dim": draw(SIZES),
        "mapping_layers": draw(SIZES),
        "channels": tuple(draw(SIZES) for _ in range(blocks)),
    }
    common["c_dim"] = draw(st.integers(0, 3))
    common["img_channels"] = draw(st.sampled_from([1, 3]))
    common["mapping_width"] = draw(st.none() | SIZES)
    if draw(st.booleans()):
        return StyleGAN1Architecture(**common)
    return StyleGAN2Architecture(
        **common,
        class_input=draw(st.sampled_from(["embedded", "concatenated"])),
        embed_dim=draw(st.none() | SIZES),
        architecture=draw(st.sampled_from(["skip", "resnet", "orig"])),
        conv_clamp=draw(st.sampled_from([None, 256.0])),
        use_noise=draw(st.booleans()),
    )


@pytest.fixture
def checkpoint():
    return _random(
        StyleGAN2Architecture(
            resolution=8, z_dim=5, c_dim=2, w_dim=6, mapping_layers=2, channels=(4, 3)
        )
    )


@given(architecture=architectures())
def test_an_architecture_comes_back_from_json(architecture):
    text = json.dumps(architecture_to_json(architecture))
    assert architecture_from_json(json.loads(text)) == architecture


def test_settings_that_came_later_leave_the_hashes_of_older_generators_alone():
    # Projects know their generators by these hashes.
    one = StyleGAN1Architecture(4, 2, 3, 1, (2,))
    two = StyleGAN2Architecture(8, 4, 2, 4, 1, (3, 2))
    assert sorted(architecture_to_json(one)) == [
        "channels", "family", "fused_upscale_from_px", "img_channels", "instance_norm_eps",
        "mapping_layers", "mapping_lr_multiplier", "resolution", "w_dim", "z_dim",
    ]  # fmt: skip
    tensors = {"a": torch.arange(3.0)}
    assert generator_hash(one, tensors).startswith("174b74600bd086b8")
    assert generator_hash(two, tensors).startswith("3411400009d11cef")


@given(architecture=architectures(), seed=st.integers(0, 99))
def test_a_generator_comes_back_from_its_file_with_the_hash_it_was_given(
    tmp_path_factory, architecture, seed
):
    checkpoint = _random(architecture, seed)
    path = tmp_path_factory.getbasetemp() / "g.safetensors"
    digest = write_generator_file(path, checkpoint)
    found = open_checkpoint(path)
    assert found.architecture == architecture
    assert (found.kind, found.sha256, found.notes) == ("a test", "ab" * 32, checkpoint.notes)
    assert all(torch.equal(found.tensors[k], v) for k, v in checkpoint.tensors.items())
    assert digest == generator_hash(found.architecture, found.tensors)


@pytest.mark.parametrize("name", ["mini_sg2ada_16.pkl", "mini_sg1_128.for_g_all.pt"])
def test_an_imported_file_comes_back_bit_for_bit(tmp_path, name):
    original = open_checkpoint(DATA / name)
    write_generator_file(tmp_path / "g.safetensors", original)
    found = open_checkpoint(tmp_path / "g.safetensors")
    assert found.sha256 == original.sha256
    assert generator_hash(found.architecture, found.tensors) == generator_hash(
        original.architecture, original.tensors
    )


def test_equal_generators_give_equal_bytes_whatever_the_order_of_their_tensors(
    tmp_path, checkpoint
):
    turned = dict(reversed(checkpoint.tensors.items()))
    write_generator_file(tmp_path / "a", checkpoint)
    write_generator_file(tmp_path / "b", dataclasses.replace(checkpoint, tensors=turned))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_hash_changes_with_one_weight_or_setting_and_not_with_the_notes(checkpoint):
    digest = generator_hash(checkpoint.architecture, checkpoint.tensors)
    tensors = {key: value.clone() for key, value in checkpoint.tensors.items()}
    tensors["mapping.fc0.bias"][0] += 1e-6
    assert generator_hash(checkpoint.architecture, tensors) != digest
    clamped = dataclasses.replace(checkpoint.architecture, conv_clamp=256.0)
    assert generator_hash(clamped, checkpoint.tensors) != digest
    assert len(digest) == 64


def test_half_precision_halves_the_file_and_the_hash_is_that_of_what_is_read(tmp_path, checkpoint):
    full, half = tmp_path / "full", tmp_path / "half"
    write_generator_file(full, checkpoint)
    digest = write_generator_file(half, checkpoint, half=True)
    found = read_generator_file(half)
    assert digest == generator_hash(found.architecture, found.tensors)
    count = sum(value.numel() for value in checkpoint.tensors.values())
    saved = full.stat().st_size - half.stat().st_size
    assert abs(saved - 2 * count) < 200  # offsets in the header have fewer digits
    for key, value in checkpoint.tensors.items():
        assert torch.equal(found.tensors[key], value.half().float())


def test_half_precision_spares_weights_that_do_not_fit_it(tmp_path, checkpoint):
    checkpoint.tensors["mapping.fc0.bias"][0] = 1e6
    write_generator_file(tmp_path / "g", checkpoint, half=True)
    assert read_generator_file(tmp_path / "g").tensors["mapping.fc0.bias"][0] == 1e6


def test_the_safetensors_library_reads_what_is_written_here(tmp_path, checkpoint):
    write_generator_file(tmp_path / "g", checkpoint)
    found = safetensors.torch.load_file(tmp_path / "g")
    assert all(torch.equal(found[key], value) for key, value in checkpoint.tensors.items())


def test_what_the_safetensors_library_writes_is_read_here(tmp_path):
    tensors = {
        "a": torch.arange(6).reshape(2, 3),
        "b": torch.tensor([True, False]),
        "c": torch.randn(3).to(torch.bfloat16),
        "d": torch.empty(0, 4),
    }
    safetensors.torch.save_file(tensors, tmp_path / "x", metadata={"k": "v"})
    found, metadata = read_safetensors(tmp_path / "x")
    assert metadata == {"k": "v"}
    assert set(found) == set(tensors)
    for key, value in tensors.items():
        assert found[key].dtype == value.dtype
        assert torch.equal(found[key], value)


def test_a_tensor_of_a_dtype_without_a_name_is_not_written(tmp_path):
    with pytest.raises(BadInput, match="cannot be stored; convert it"):
        write_safetensors(tmp_path / "x", {"a": torch.ones(1, dtype=torch.complex64)}, {})
    assert list(tmp_path.iterdir()) == []


def test_a_generator_without_all_its_tensors_is_not_written(tmp_path, checkpoint):
    tensors = dict(checkpoint.tensors)
    del tensors["mapping.fc1.bias"]
    with pytest.raises(Corrupt, match="lacks 1 tensors"):
        write_generator_file(tmp_path / "g", dataclasses.replace(checkpoint, tensors=tensors))


def _rewrite(path, checkpoint, **changes):
    write_generator_file(path, checkpoint)
    tensors, metadata = read_safetensors(path)
    write_safetensors(path, tensors, metadata | changes)
    return path


def test_a_file_of_a_later_version_asks_for_an_update(tmp_path, checkpoint):
    with pytest.raises(NewerVersion, match=r"g cannot be opened: .*'2'; update the program\.$"):
        open_checkpoint(_rewrite(tmp_path / "g", checkpoint, version="2"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"architecture": "{"}, "settings of its generator are damaged"),
        ({"architecture": "[]"}, "settings of its generator are damaged"),
        ({"notes": "3"}, "settings of its generator are damaged"),
        ({"architecture": "{}"}, "its family 'None' is not known"),
        ({"architecture": '{"family": "stylegan2"}'}, "incomplete"),
    ],
)
def test_damaged_settings_are_told(tmp_path, checkpoint, changes, sentence):
    with pytest.raises(Corrupt, match=sentence):
        open_checkpoint(_rewrite(tmp_path / "g", checkpoint, **changes))


@pytest.mark.parametrize(
    "change",
    [
        {"mapping_layers": 10**9},
        {"mapping_layers": "2"},
        {"w_dim": -1},
        {"w_dim": True},
        {"channels": [4, "3"]},
        {"channels": 7},
        {"conv_clamp": "256"},
        {"use_noise": 1},
        {"architecture": "unet"},
        {"activation": ["lrelu"]},
    ],
)
def test_impossible_settings_are_refused(tmp_path, checkpoint, change):
    settings = json.dumps(architecture_to_json(checkpoint.architecture) | change)
    with pytest.raises(Corrupt, match="settings of its generator are impossible"):
        open_checkpoint(_rewrite(tmp_path / "g", checkpoint, architecture=settings))


def test_a_resolution_that_does_not_fit_the_blocks_is_refused(tmp_path, checkpoint):
    for resolution, sentence in ((12, "not a power of two"), (16, "do not make 16 px")):
        change = {"resolution": resolution}
        settings = json.dumps(architecture_to_json(checkpoint.architecture) | change)
        with pytest.raises(Corrupt, match=sentence):
            open_checkpoint(_rewrite(tmp_path / "g", checkpoint, architecture=settings))


def test_safetensors_of_another_program_are_refused(tmp_path):
    write_safetensors(tmp_path / "x", {"a": torch.ones(1)}, {})
    with pytest.raises(Refused, match="did not write; choose the original"):
        open_checkpoint(tmp_path / "x")
