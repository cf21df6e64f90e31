"""Inception from a file against a forward pass written out, and files that are something else."""

from __future__ import annotations

import os

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torchvision.models.inception import Inception3

from dsgan_studio.core.base.errors import BadInput, Corrupt, Refused, ShapeError
from dsgan_studio.core.fitness import extractors
from dsgan_studio.core.fitness.extractors import open_features
from dsgan_studio.core.fitness.inception import build_inception, inception_input

CPU = torch.device("cpu")


def weights(outputs, *, aux=False):
    """Random weights whose features neither vanish nor explode."""
    network = Inception3(num_classes=outputs, aux_logits=aux, init_weights=False)
    rng = torch.Generator().manual_seed(3)
    state = network.state_dict()
    for name, tensor in state.items():
        if name.endswith("running_var"):
            tensor.copy_(torch.rand(tensor.shape, generator=rng) + 0.5)
        elif name.endswith("running_mean") or name.endswith("bn.bias"):
            tensor.copy_(torch.randn(tensor.shape, generator=rng) * 0.1)
        elif tensor.ndim > 1:
            fan = tensor[0].numel()
            tensor.copy_(torch.randn(tensor.shape, generator=rng) * (2 / fan) ** 0.5)
    return state


@pytest.fixture(scope="module")
def port():
    """Weights in the layout of the published network's port."""
    return weights(1008)


class Literal:
    """The published network as its paper draws it, on functional calls alone."""

    def __init__(self, state):
        self._state = state

    def conv(self, x, name, stride=1, padding=0):
        s = self._state
        x = F.conv2d(x, s[f"{name}.conv.weight"], stride=stride, padding=padding)
        mean, var = s[f"{name}.bn.running_mean"], s[f"{name}.bn.running_var"]
        gain, bias = s[f"{name}.bn.weight"], s[f"{name}.bn.bias"]
        shape = (1, -1, 1, 1)
        x = (x - mean.view(shape)) / torch.sqrt(var.view(shape) + 0.001)
        return F.relu(x * gain.view(shape) + bias.view(shape))

    def chain(self, x, block, *steps):
        for name, padding in steps:
            x = self.conv(x, f"{block}.{name}", padding=padding)
        return x

    @staticmethod
    def mean_without_padding(x):
        ones = torch.ones_like(x[:1, :1])
        kernel = torch.ones(1, 1, 3, 3)
        sums = F.conv2d(x.reshape(-1, 1, *x.shape[2:]), kernel, padding=1).reshape(x.shape)
        return sums / F.conv2d(ones, kernel, padding=1)

    def block_a(self, x, b):
        pooled = self.mean_without_padding(x)
        return torch.cat(
            [
                self.chain(x, b, ("branch1x1", 0)),
                self.chain(x, b, ("branch5x5_1", 0), ("branch5x5_2", 2)),
                self.chain(
                    x, b, ("branch3x3dbl_1", 0), ("branch3x3dbl_2", 1), ("branch3x3dbl_3", 1)
                ),
                self.chain(pooled, b, ("branch_pool", 0)),
            ],
            1,
        )

    def block_c(self, x, b):
        across, down = (0, 3), (3, 0)
        pooled = self.mean_without_padding(x)
        return torch.cat(
            [
                self.chain(x, b, ("branch1x1", 0)),
                self.chain(
                    x, b, ("branch7x7_1", 0), ("branch7x7_2", across), ("branch7x7_3", down)
                ),
                self.chain(
                    x,
                    b,
                    ("branch7x7dbl_1", 0),
                    ("branch7x7dbl_2", down),
                    ("branch7x7dbl_3", across),
                    ("branch7x7dbl_4", down),
                    ("branch7x7dbl_5", across),
                ),
                self.chain(pooled, b, ("branch_pool", 0)),
            ],
            1,
        )

    def block_e(self, x, b, pooled):
        one = self.chain(x, b, ("branch3x3_1", 0))
        two = self.chain(x, b, ("branch3x3dbl_1", 0), ("branch3x3dbl_2", 1))
        return torch.cat(
            [
                self.chain(x, b, ("branch1x1", 0)),
                self.chain(one, b, ("branch3x3_2a", (0, 1))),
                self.chain(one, b, ("branch3x3_2b", (1, 0))),
                self.chain(two, b, ("branch3x3dbl_3a", (0, 1))),
                self.chain(two, b, ("branch3x3dbl_3b", (1, 0))),
                self.chain(pooled, b, ("branch_pool", 0)),
            ],
            1,
        )

    def __call__(self, x):
        x = self.conv(x, "Conv2d_1a_3x3", stride=2)
        x = self.conv(x, "Conv2d_2a_3x3")
        x = self.conv(x, "Conv2d_2b_3x3", padding=1)
        x = F.max_pool2d(x, 3, 2)
        x = self.conv(self.conv(x, "Conv2d_3b_1x1"), "Conv2d_4a_3x3")
        x = F.max_pool2d(x, 3, 2)
        for b in ("Mixed_5b", "Mixed_5c", "Mixed_5d"):
            x = self.block_a(x, b)
        b = "Mixed_6a"
        inner = self.chain(x, b, ("branch3x3dbl_1", 0), ("branch3x3dbl_2", 1))
        x = torch.cat(
            [
                self.conv(x, f"{b}.branch3x3", stride=2),
                self.conv(inner, f"{b}.branch3x3dbl_3", stride=2),
                F.max_pool2d(x, 3, 2),
            ],
            1,
        )
        for b in ("Mixed_6b", "Mixed_6c", "Mixed_6d", "Mixed_6e"):
            x = self.block_c(x, b)
        b = "Mixed_7a"
        inner = self.chain(x, b, ("branch7x7x3_1", 0), ("branch7x7x3_2", (0, 3)))
        inner = self.chain(inner, b, ("branch7x7x3_3", (3, 0)))
        x = torch.cat(
            [
                self.conv(self.chain(x, b, ("branch3x3_1", 0)), f"{b}.branch3x3_2", stride=2),
                self.conv(inner, f"{b}.branch7x7x3_4", stride=2),
                F.max_pool2d(x, 3, 2),
            ],
            1,
        )
        x = self.block_e(x, "Mixed_7b", self.mean_without_padding(x))
        x = self.block_e(x, "Mixed_7c", F.max_pool2d(x, 3, 1, 1))
        return x.mean(dim=(2, 3))


def test_the_published_variant_equals_its_forward_pass_written_out(port):
    x = torch.randn(2, 3, 139, 139, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        found, expected = build_inception(port)(x), Literal(port)(x)
    assert found.shape == (2, 2048)
    assert expected.std() > 0.01
    torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-4)


def test_torchvisions_own_weights_give_torchvisions_own_features():
    state = weights(1000, aux=True)
    network = Inception3(num_classes=1000, aux_logits=True, init_weights=False).eval()
    network.load_state_dict(state)
    network.fc = torch.nn.Identity()
    x = torch.randn(2, 3, 139, 139, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        torch.testing.assert_close(build_inception(state)(x), network(x), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("side", [16, 64, 299, 512])
def test_images_are_resized_as_the_published_metric_does(side):
    image = np.random.default_rng(0).integers(0, 256, (side, side, 3), dtype=np.uint8)
    found = inception_input(torch.from_numpy(image).permute(2, 0, 1)[None])[0].numpy()
    assert found.shape == (3, 299, 299)
    for row, col in ((0, 0), (298, 298), (150, 7), (33, 298)):
        values = []
        at_row, at_col = row * side / 299, col * side / 299
        r, c = int(at_row), int(at_col)
        for r_, wr in ((r, 1 - at_row + r), (min(r + 1, side - 1), at_row - r)):
            for c_, wc in ((c, 1 - at_col + c), (min(c + 1, side - 1), at_col - c)):
                values.append(image[r_, c_].astype(float) * wr * wc)
        np.testing.assert_allclose(found[:, row, col], (sum(values) - 128) / 128, atol=1e-4)


def images(count=3, side=32):
    return np.random.default_rng(1).integers(0, 256, (count, side, side, 3), dtype=np.uint8)


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_a_file_gives_features_and_says_that_its_weights_are_not_the_published(
    port, tmp_path, suffix
):
    file = tmp_path / f"inception{suffix}"
    if suffix == ".pth":
        torch.save(port, file)
    else:
        save_file({name: tensor.contiguous() for name, tensor in port.items()}, file)
    extractor = open_features(file, CPU)
    assert extractor.name == "inception-v3-2015-12-05-layout"
    assert not extractor.published
    assert "is not the well-known one" in extractor.note
    found = extractor.features(images())
    assert found.shape == (3, 2048)
    assert found.dtype == np.float32
    with torch.inference_mode():
        x = inception_input(torch.from_numpy(images()).permute(0, 3, 1, 2))
        expected = Literal(port)(x).numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)
    np.testing.assert_array_equal(extractor.scaling(found).apply(found), found)
    with pytest.raises(ShapeError, match="images has shape"):
        extractor.features(images()[0])


def test_only_the_well_known_file_is_called_published(port, tmp_path, monkeypatch):
    monkeypatch.setattr(extractors, "sha256_file", lambda file: "6726825d" + 56 * "0")
    torch.save(port, tmp_path / "port.pth")
    extractor = open_features(tmp_path / "port.pth", CPU)
    assert extractor.published
    assert extractor.name == "inception-v3-2015-12-05"


def test_torchvisions_weights_are_marked_as_not_published(tmp_path):
    torch.save(weights(1000, aux=True), tmp_path / "tv.pt")
    extractor = open_features(tmp_path / "tv.pt", CPU)
    assert extractor.name == "inception-v3-torchvision"
    assert not extractor.published
    assert "do not compare them with published" in extractor.note


def test_without_a_file_the_substitute_is_named_and_marked():
    extractor = open_features(None, CPU)
    assert extractor.name == "random-vgg-filterbank-v1"
    assert not extractor.published
    assert "never with published FID or KID" in extractor.note
    found = extractor.features(images(5))
    assert found.dtype == np.float32
    scaled = extractor.scaling(found).apply(found)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-2)


def test_files_that_are_something_else_are_refused(port, tmp_path):
    file = tmp_path / "file.pth"
    with pytest.raises(BadInput, match="is not there; check the path"):
        open_features(file, CPU)
    file.write_bytes(b"hello")
    with pytest.raises(Refused, match=str(file)):
        open_features(file, CPU)
    torch.save({"linear.weight": torch.zeros(3, 3)}, file)
    with pytest.raises(BadInput, match="holds no Inception v3 with its classifier"):
        open_features(file, CPU)
    torch.save({"epoch": 3, "model": {}}, file)
    with pytest.raises(Refused, match="epoch, which is no tensor"):
        open_features(file, CPU)
    torch.save(port, file)
    file.write_bytes(file.read_bytes()[: 1 << 20])
    with pytest.raises(Corrupt, match="copy or download"):
        open_features(file, CPU)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"Mixed_6a.branch3x3.conv.weight": None}, "it lacks Mixed_6a.branch3x3.conv.weight"),
        ({"Conv2d_1a_3x3.conv.weight": torch.zeros(2, 2)}, "has shape .2, 2. where an Inception"),
        ({"head.bias": torch.zeros(2)}, "it holds head.bias, which no Inception v3 has"),
        ({"Mixed_7c.branch1x1.bn.bias": torch.full((320,), torch.nan)}, "are not finite"),
    ],
)
def test_weights_of_another_network_are_refused(port, change, told):
    state = {name: tensor for name, tensor in (port | change).items() if tensor is not None}
    with pytest.raises(BadInput, match=told):
        build_inception(state)


class _Hostile:
    def __init__(self, marker):
        self._marker = marker

    def __reduce__(self):
        return os.system, (f"touch {self._marker}",)


def test_nothing_in_a_features_file_is_executed(tmp_path):
    file, marker = tmp_path / "hostile.pth", tmp_path / "executed"
    torch.save({"fc.weight": _Hostile(marker)}, file)
    with pytest.raises(Refused, match="with which a file can run programs"):
        open_features(file, CPU)
    assert not marker.exists()
