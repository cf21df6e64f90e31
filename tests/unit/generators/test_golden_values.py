"""Every number here was computed by the reference implementations, on the CPU, in float32."""

import importlib.util
from pathlib import Path

import pytest
import torch

from dsgan_studio.core.checkpoints.opening import open_checkpoint
from dsgan_studio.core.generators.build import build_generator

_spec = importlib.util.spec_from_file_location("golden", Path(__file__).with_name("golden.py"))
golden = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(golden)


def assert_image(found, want):
    torch.testing.assert_close(found, golden.tensor(want), atol=2e-4, rtol=0)


def assert_taps(found, want):
    assert len(found) == len(want)
    for have, expected in zip(found, want, strict=True):
        torch.testing.assert_close(have, expected, atol=2e-4, rtol=0)


@pytest.mark.parametrize(
    ("file", "arrays"),
    [("sg1_32", "sg1_32"), ("sg1_32_legacy", "sg1_32"), ("sg1_128", "sg1_128")],
)
def test_stylegan1_gives_the_ports_images_and_taps(file, arrays):
    want = golden.golden(arrays)
    generator = build_generator(golden.stylegan1_checkpoint(file))
    generator.w_avg.copy_(golden.average_latent(arrays)[0])
    layers = generator.architecture.num_ws
    ws = generator.map(golden.tensor(want["z"]))
    torch.testing.assert_close(ws, golden.tensor(want["w"])[:, :layers], atol=1e-5, rtol=0)
    pulled = generator.truncate(ws, 0.7, cutoff=golden.config(want)["max_layer"])
    torch.testing.assert_close(
        pulled, golden.tensor(want["w_psi07"])[:, :layers], atol=1e-5, rtol=0
    )
    noise = golden.numbered(want, "noise")
    assert_image(generator.synthesize(ws, noise), want["img_psi1"])
    result = generator.synthesize_with_taps(pulled, noise)
    assert_image(result.image, want["img_psi07"])
    assert_taps(result.taps, golden.numbered(want, "tap"))


@pytest.mark.parametrize("name", ["sg1_32", "sg1_128"])
def test_stylegan1_with_the_tensorflow_epsilon_gives_other_published_images(name):
    want = golden.golden(name)
    checkpoint = golden.stylegan1_checkpoint(name, instance_norm_eps=1e-8)
    generator = build_generator(checkpoint)
    pulled = golden.tensor(want["w_psi07"])[:, : generator.architecture.num_ws]
    image = generator.synthesize(pulled, golden.numbered(want, "noise"))
    assert_image(image, want["img_psi07_eps1e8"])
    assert (image - golden.tensor(want["img_psi07"])).abs().max() > 2e-4


@pytest.mark.parametrize("name", ["sg2ada_16", "sg3repo_sg2_16"])
def test_stylegan2_gives_nvidias_latents_images_and_taps(name):
    want = golden.golden(name)
    generator = build_generator(open_checkpoint(golden.DATA / f"mini_{name}.pkl"))
    ws = generator.map(golden.tensor(want["z"]))
    pulled = generator.truncate(ws, 0.7)
    for found, key in (
        (ws, "w"),
        (pulled, "w_psi07"),
        (generator.truncate(ws, 0.7, cutoff=4), "w_psi07_cut4"),
        (generator.w_avg, "w_avg"),
    ):
        torch.testing.assert_close(found, golden.tensor(want[key]), atol=1e-5, rtol=0)
    noise = generator.const_noise()
    assert_image(generator.synthesize(ws, noise), want["img_psi1"])
    result = generator.synthesize_with_taps(pulled, noise)
    assert_image(result.image, want["img_psi07"])
    assert_taps(result.taps, golden.numbered(want, "tap"))
    if "img_psi07_nonoise" in want:
        assert_image(generator.synthesize(pulled, None), want["img_psi07_nonoise"])


def test_stylegan3_gives_nvidias_latents_images_and_maps_without_their_borders():
    want = golden.golden("sg3t_16")
    generator = build_generator(open_checkpoint(golden.DATA / "mini_sg3t_16.pkl"))
    ws = generator.map(golden.tensor(want["z"]))
    pulled = generator.truncate(ws, 0.7)
    for found, key in (
        (ws, "w"),
        (pulled, "w_psi07"),
        (generator.truncate(ws, 0.7, cutoff=4), "w_psi07_cut4"),
        (generator.w_avg, "w_avg"),
    ):
        torch.testing.assert_close(found, golden.tensor(want[key]), atol=1e-5, rtol=0)
    assert_image(generator.synthesize(ws, None), want["img_psi1"])
    result = generator.synthesize_with_taps(pulled, generator.const_noise())
    assert_image(result.image, want["img_psi07"])
    maps = golden.numbered(want, "tap")[:-1]  # the last one is the colours
    borders = [10, 10, 10, 10, 10, 10, 0]
    inner = [
        m[:, :, b : m.shape[2] - b, b : m.shape[3] - b] for m, b in zip(maps, borders, strict=True)
    ]
    assert_taps(result.taps, inner)
    assert [tap.shape[1:] for tap in result.taps] == [
        (count, size, size)
        for count, size in zip(generator.tap_channels, generator.tap_sizes, strict=True)
    ]


@pytest.mark.parametrize("file", ["ros_16", "ros_16_train"])
def test_rosinalitys_stylegan2_gives_its_latents_images_and_taps(file):
    want = golden.golden("ros_16")
    generator = build_generator(open_checkpoint(golden.DATA / f"mini_{file}.pt"))
    if file.endswith("train"):  # which has no mean w
        generator.w_avg.copy_(golden.tensor(want["w_avg"]))
    ws = generator.map(golden.tensor(want["z"]))
    pulled = generator.truncate(ws, 0.7)
    for found, key in ((ws, "ws_psi1"), (pulled, "w_psi07"), (generator.w_avg, "w_avg")):
        torch.testing.assert_close(found, golden.tensor(want[key]), atol=1e-5, rtol=0)
    noise = generator.const_noise()
    assert_image(generator.synthesize(ws, noise), want["img_psi1"])
    result = generator.synthesize_with_taps(pulled, noise)
    assert_image(result.image, want["img_psi07"])
    assert_taps(result.taps, golden.numbered(want, "tap"))


@pytest.mark.parametrize("name", ["tf_sg1_16_cond", "tf_sg2_16_skip"])
def test_a_stylegan_of_tensorflow_gives_tensorflows_latents_and_images(name):
    want = golden.golden(name)
    generator = build_generator(open_checkpoint(golden.DATA / f"mini_{name}.pkl"))
    classes = golden.tensor(want["c"]) if want["c"].shape[1] else None
    ws = generator.map(golden.tensor(want["z"]), classes)
    torch.testing.assert_close(ws, golden.tensor(want["w"]), atol=1e-5, rtol=0)
    torch.testing.assert_close(generator.w_avg, golden.tensor(want["w_avg"]), atol=1e-5, rtol=0)
    noise = generator.const_noise()
    assert_image(generator.synthesize(ws, noise), want["img_psi1"])
    result = generator.synthesize_with_taps(generator.truncate(ws, 0.7), noise)
    assert_image(result.image, want["img_psi07_all"])
    if name == "tf_sg1_16_cond":
        port = golden.golden(f"{name}_torch")
        assert_taps(result.taps, golden.numbered(port, "tap"))
        assert_image(result.image, port["img_psi07"])
