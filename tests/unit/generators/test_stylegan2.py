import importlib.util
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.checkpoints.architecture import StyleGAN2Architecture
from dsgan_studio.core.generators.build import initial_stylegan2

_spec = importlib.util.spec_from_file_location(
    "slow_stylegan2", Path(__file__).with_name("slow_stylegan2.py")
)
slow = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(slow)


@st.composite
def architectures(draw):
    blocks = draw(st.integers(1, 3))
    return StyleGAN2Architecture(
        resolution=4 << (blocks - 1),
        z_dim=draw(st.integers(2, 9)),
        c_dim=draw(st.sampled_from([0, 0, 3])),
        w_dim=draw(st.integers(2, 9)),
        mapping_layers=draw(st.integers(1, 3)),
        channels=tuple(draw(st.integers(1, 9)) for _ in range(blocks)),
        img_channels=draw(st.sampled_from([1, 3])),
        architecture=draw(st.sampled_from(["skip", "resnet", "orig"])),
        conv_clamp=draw(st.sampled_from([None, 0.7, 256.0])),
        activation=draw(st.sampled_from(["lrelu", "linear"])),
        use_noise=draw(st.booleans()),
        mapping_lr_multiplier=draw(st.sampled_from([0.01, 1.0])),
    )


@settings(max_examples=40, deadline=None)
@given(a=architectures(), seed=st.integers(0, 1000))
def test_any_configuration_equals_a_literal_one_weight_per_sample_network(a, seed):
    generator = initial_stylegan2(a, seed)
    rng = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for tensor in generator.state_dict().values():
            tensor.copy_(torch.randn(tensor.shape, generator=rng))
        t = generator.state_dict()
        z = torch.randn(3, a.z_dim, generator=rng)
        c = torch.eye(3)[[2, 0, 2]] if a.c_dim else None
        w = slow.mapping(t, a, z, c)
        ws = torch.randn(3, a.num_ws, a.w_dim, generator=rng)
        for noise in (None, generator.const_noise(), generator.seeded_noise([1, 2, 3])):
            image, taps = slow.synthesis(t, a, ws, noise)
            found = generator.synthesize_with_taps(ws, noise)
            torch.testing.assert_close(found.image, image, atol=2e-4, rtol=2e-4)
            assert len(found.taps) == len(taps)
            for have, want in zip(found.taps, taps, strict=True):
                torch.testing.assert_close(have, want, atol=2e-4, rtol=2e-4)
        torch.testing.assert_close(generator.map_to_w(z, c), w, atol=1e-5, rtol=1e-5)


def test_taps_are_announced_with_their_channels_and_sizes(make_stylegan2):
    generator = make_stylegan2()
    taps = generator.synthesize_with_taps(torch.zeros(2, 6, 12), None).taps
    assert generator.tap_channels == tuple(t.shape[1] for t in taps) == (7, 7, 5, 5, 3, 3)
    assert generator.tap_sizes == tuple(t.shape[2] for t in taps) == (4, 4, 8, 8, 16, 16)


@pytest.mark.parametrize("architecture", ["skip", "resnet", "orig"])
def test_gradients_of_gradients_reach_the_weights_and_agree_with_differences(
    make_stylegan2, architecture
):
    generator = make_stylegan2(architecture=architecture, channels=(3, 2, 2)).double()
    ws = torch.randn(2, 6, 12, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    noise = [n.double() for n in generator.const_noise()]

    def path_length(values):
        image = generator.synthesize(values, noise).double()
        weights = torch.linspace(-1, 1, image.numel(), dtype=torch.float64).view_as(image)
        (grad,) = torch.autograd.grad((image * weights).sum(), values, create_graph=True)
        return grad.square().sum()

    ws.requires_grad_()
    penalty = path_length(ws)
    penalty.backward()
    # Layers that only add a constant to the image do not show in its gradient; all others do.
    for name, parameter in generator.named_parameters():
        if name.startswith("synthesis") and name.endswith("weight"):
            assert parameter.grad is not None, name
            assert parameter.grad.abs().sum() > 0, name


def test_low_precision_stays_near_full_precision_and_gives_float32_images(make_stylegan2):
    generator = make_stylegan2(channels=(16, 16, 8))
    ws = generator.map(torch.randn(4, 8, generator=torch.Generator().manual_seed(0)))
    with torch.no_grad():
        full = generator.synthesize(ws, generator.const_noise())
        with torch.autocast("cpu", dtype=torch.bfloat16):
            low = generator.synthesize_with_taps(ws, generator.const_noise())
    assert low.image.dtype == torch.float32
    assert low.taps[-1].dtype == torch.bfloat16
    difference = (low.image - full).square().mean().sqrt() / full.std()
    assert 0 < difference < 0.03


def test_initial_weights_have_the_published_spread_and_depend_on_the_seed_alone():
    a = StyleGAN2Architecture(16, 64, 0, 64, 2, (32, 32, 32))
    one, same, other = (initial_stylegan2(a, seed).state_dict() for seed in (5, 5, 6))
    for name, tensor in one.items():
        assert torch.equal(tensor, same[name])
    weight = "synthesis.b8.conv0.weight"
    assert not torch.equal(one[weight], other[weight])
    assert abs(one[weight].std() - 1) < 0.05
    assert abs(one["mapping.fc0.weight"].std() - 100) < 5
    assert one["synthesis.b8.conv0.affine.bias"].eq(1).all()
    assert one["synthesis.b8.conv0.bias"].eq(0).all()
    assert one["synthesis.b8.conv0.noise_strength"] == 0


def test_the_initial_network_keeps_activations_at_unit_size():
    a = StyleGAN2Architecture(32, 64, 0, 64, 4, (32, 32, 32, 32))
    generator = initial_stylegan2(a, 0)
    with torch.no_grad():
        ws = generator.map(torch.randn(16, 64, generator=torch.Generator().manual_seed(0)))
        taps = generator.synthesize_with_taps(ws, None).taps
    for tap in taps[1:]:
        assert 0.3 < tap.square().mean().sqrt() < 3


def test_truncation_pulls_only_the_layers_before_the_cutoff(make_stylegan2):
    generator = make_stylegan2()
    ws = generator.map(torch.ones(2, 8))
    pulled = generator.truncate(ws, 0.25, cutoff=4)
    torch.testing.assert_close(pulled[:, :4], 0.25 * ws[:, :4] + 0.75 * generator.w_avg)
    assert torch.equal(pulled[:, 4:], ws[:, 4:])
    whole = generator.truncate(ws, 0.0)
    torch.testing.assert_close(whole, generator.w_avg.expand_as(ws))
    assert torch.equal(generator.truncate(ws, 1.0), ws)


def test_noise_of_an_item_depends_on_its_own_seed_alone(make_stylegan2):
    generator = make_stylegan2()
    together = generator.seeded_noise([3, 4, 5])
    alone = generator.seeded_noise([4])
    assert [t.shape for t in together] == [(3, 1, s, s) for s in (4, 8, 8, 16, 16)]
    for maps, one in zip(together, alone, strict=True):
        assert torch.equal(maps[1:2], one)
        assert not torch.equal(maps[0], maps[1])


def test_fresh_noise_has_a_map_for_each_layer_and_moves_with_the_generator_of_numbers(
    make_stylegan2,
):
    generator, rng = make_stylegan2(), torch.Generator().manual_seed(0)
    first, second = generator.random_noise(2, rng), generator.random_noise(2, rng)
    assert [t.shape[-1] for t in first] == list(generator.noise_sizes)
    assert not torch.equal(first[0], second[0])


def test_the_mean_w_moves_by_one_minus_beta_of_the_way(make_stylegan2):
    generator = make_stylegan2(w_avg_beta=0.75)
    before = generator.w_avg.clone()
    generator.track_w_avg(torch.stack([torch.zeros(12), torch.full((12,), 2.0)]))
    torch.testing.assert_close(generator.w_avg, before + 0.25 * (1 - before))


def test_latents_of_the_wrong_length_are_refused(make_stylegan2):
    with pytest.raises(BadInput, match=r"latents z of shape \[N, 8\]; got \[2, 9\]"):
        make_stylegan2().map(torch.zeros(2, 9))


def test_a_conditional_generator_asks_for_a_class(make_stylegan2):
    with pytest.raises(BadInput, match="4 classes; choose one from 0 to 3"):
        make_stylegan2(c_dim=4).map(torch.zeros(2, 8))


def test_a_small_image_is_that_of_a_generator_which_ends_there(make_stylegan2):
    generator, short = make_stylegan2(), make_stylegan2(resolution=8, channels=(7, 5))
    whole = generator.state_dict()
    short.load_state_dict({name: whole[name] for name in short.state_dict()})
    ws = torch.randn(2, 6, 12, generator=torch.Generator().manual_seed(4))
    small = generator.synthesize_small(ws, generator.const_noise(), 15)
    torch.testing.assert_close(small, short.synthesize(ws[:, :4], short.const_noise()))


@pytest.mark.parametrize("architecture", ["resnet", "orig"])
def test_without_colours_before_the_last_layer_there_is_no_small_image(
    make_stylegan2, architecture
):
    generator = make_stylegan2(architecture=architecture)
    assert generator.synthesize_small(torch.zeros(1, 6, 12), None, 8) is None
    assert make_stylegan2().synthesize_small(torch.zeros(1, 6, 12), None, 2) is None
