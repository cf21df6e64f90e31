import dataclasses
import importlib.util
from pathlib import Path

import pytest
import torch

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.generators.build import build_generator, complete, mean_w, to_checkpoint

_spec = importlib.util.spec_from_file_location("golden", Path(__file__).with_name("golden.py"))
golden = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(golden)


def without(checkpoint, *names):
    tensors = {k: v for k, v in checkpoint.tensors.items() if k not in names}
    return dataclasses.replace(checkpoint, tensors=tensors)


def adding(checkpoint, **tensors):
    return dataclasses.replace(checkpoint, tensors={**checkpoint.tensors, **tensors})


def test_a_generator_survives_the_way_to_a_checkpoint_and_back(make_stylegan2):
    generator = make_stylegan2(c_dim=2, architecture="resnet")
    again = build_generator(to_checkpoint(generator, "trained here"))
    assert not again.training
    assert not any(p.requires_grad for p in again.parameters())
    state = again.state_dict()
    assert state.keys() == generator.state_dict().keys()
    for name, tensor in generator.state_dict().items():
        assert torch.equal(tensor, state[name])


def test_a_checkpoint_does_not_change_when_training_goes_on(make_stylegan2):
    generator = make_stylegan2()
    checkpoint = to_checkpoint(generator, "trained here")
    before = checkpoint.tensors["synthesis.b4.const"].clone()
    with torch.no_grad():
        generator.synthesis.b4.const.add_(1)
    assert torch.equal(checkpoint.tensors["synthesis.b4.const"], before)


def test_what_a_stylegan1_file_lacks_is_added_from_fixed_seeds_and_said():
    first = complete(golden.stylegan1_checkpoint("sg1_32"))
    second = complete(golden.stylegan1_checkpoint("sg1_32"))
    assert "no noise maps" in first.notes[0]
    assert "no mean w" in first.notes[1]
    assert first.tensors["g_synthesis.noise.7"].shape == (32, 32)
    assert first.tensors["truncation.avg_latent"].shape == (24,)
    for name, tensor in first.tensors.items():
        assert torch.equal(tensor, second.tensors[name])
    noise = build_generator(first).const_noise()
    assert [n.shape[-1] for n in noise] == [4, 4, 8, 8, 16, 16, 32, 32]
    assert all(abs(n.std() - 1) < 0.5 for n in noise)
    assert not torch.equal(noise[0], noise[1])


def test_completing_twice_changes_nothing():
    once = complete(golden.stylegan1_checkpoint("sg1_32"))
    twice = complete(once)
    assert twice.notes == once.notes
    assert twice.tensors.keys() == once.tensors.keys()


def test_the_mean_w_is_that_of_many_latents():
    generator = build_generator(golden.stylegan1_checkpoint("sg1_32"))
    z = torch.randn(20_000, 24, generator=torch.Generator().manual_seed(1))
    mean = generator.map_to_w(z).mean(dim=0)
    spread = generator.map_to_w(z).std(dim=0)
    assert ((generator.w_avg - mean).abs() < 0.05 * spread).all()
    assert torch.equal(mean_w(generator), generator.w_avg)


def test_the_mean_w_of_a_conditional_generator_is_over_all_classes(make_stylegan2):
    checkpoint = to_checkpoint(make_stylegan2(c_dim=3), "x")
    generator = build_generator(without(checkpoint, "mapping.w_avg"))
    z = torch.randn(9_000, 8, generator=torch.Generator().manual_seed(1))
    w = generator.map_to_w(z, torch.eye(3).repeat(3_000, 1))
    assert ((generator.w_avg - w.mean(dim=0)).abs() < 0.06 * w.std(dim=0)).all()


@pytest.mark.parametrize("shape", [(1, 8, 24), (18, 24)])
def test_a_mean_w_repeated_for_each_layer_is_taken_once(shape):
    average = torch.arange(24.0)
    tensors = {"truncation.avg_latent": average.expand(shape)}
    checkpoint = adding(golden.stylegan1_checkpoint("sg1_32"), **tensors)
    assert torch.equal(build_generator(checkpoint).w_avg, average)


def test_the_usual_resampling_filter_is_passed_over(make_stylegan2):
    line = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 8
    checkpoint = to_checkpoint(make_stylegan2(), "x")
    name = "synthesis.b8.conv0.resample_filter"
    full = complete(adding(checkpoint, **{name: torch.outer(line, line)}))
    assert full.tensors.keys() == checkpoint.tensors.keys()


def test_another_resampling_filter_is_refused(make_stylegan2):
    checkpoint = to_checkpoint(make_stylegan2(), "x")
    name = "synthesis.b8.conv0.resample_filter"
    with pytest.raises(Refused, match=r"b8\.conv0\.resample_filter is not the usual"):
        build_generator(adding(checkpoint, **{name: torch.ones(4, 4) / 16}))


def test_a_missing_tensor_is_named(make_stylegan2):
    checkpoint = to_checkpoint(make_stylegan2(), "x")
    with pytest.raises(
        Corrupt, match=r"lacks synthesis\.b8\.conv1\.weight; the file is incomplete"
    ):
        build_generator(without(checkpoint, "synthesis.b8.conv1.weight"))


def test_a_misshapen_tensor_is_named_with_both_shapes(make_stylegan2):
    checkpoint = to_checkpoint(make_stylegan2(), "x")
    with pytest.raises(Corrupt, match=r"b4.const has shape \[7, 4\], expected \[7, 4, 4\]"):
        build_generator(adding(checkpoint, **{"synthesis.b4.const": torch.zeros(7, 4)}))


def test_an_unknown_tensor_is_named(make_stylegan2):
    checkpoint = to_checkpoint(make_stylegan2(), "x")
    with pytest.raises(Corrupt, match=r"unknown tensor synthesis.b9 \(1 in all\)"):
        build_generator(adding(checkpoint, **{"synthesis.b9": torch.zeros(1)}))
