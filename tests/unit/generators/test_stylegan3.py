"""Our StyleGAN3 against the literal one, in configurations of all kinds."""

import dataclasses

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput, Corrupt
from dsgan_studio.core.features.projection import project_rows
from dsgan_studio.core.features.pyramid import from_taps, gather
from dsgan_studio.core.generators import filtered_activation
from dsgan_studio.core.generators.build import build_generator, complete, to_checkpoint, with_mean_w
from dsgan_studio.core.generators.filtered_activation import filtered_leaky_relu
from dsgan_studio.core.generators.layers import SQRT2
from tests.unit.generators import make_stylegan3 as make
from tests.unit.generators import slow_stylegan3 as slow

T = make.architecture()
R = make.architecture(kernel=1, radial=True)
CONDITIONAL = make.architecture(kernel=1, radial=True, c_dim=3)
XL = make.architecture(
    make.SUPERRES, c_dim=4, z_dim=7, class_table_dim=5, mean_w_per_class=True, torgb_clamp=None
)
ODD = make.architecture(make.NOT_A_POWER_OF_TWO, img_channels=1)
CLAMPED = make.architecture(clamp=0.6, output_scale=1.0)
KINDS = {"t": T, "r": R, "conditional": CONDITIONAL, "xl": XL, "12 px": ODD, "clamped": CLAMPED}


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def kind(request):
    return request.param


def latents(a, count=3, seed=5):
    rng = torch.Generator().manual_seed(seed)
    z = torch.randn(count, a.z_dim, generator=rng)
    c = F.one_hot(torch.arange(count) % a.c_dim, a.c_dim).float() if a.c_dim else None
    return z, c


def double(tensors):
    return {name: tensor.double() for name, tensor in tensors.items()}


def within(maps, a):
    return [
        m[:, :, b : m.shape[2] - b, b : m.shape[3] - b]
        for m, b in zip(maps, a.borders, strict=True)
    ]


def test_w_image_and_maps_equal_the_literal_ones(kind):
    checkpoint = make.checkpoint(kind)
    generator, exact = build_generator(checkpoint), double(checkpoint.tensors)
    z, c = latents(kind)
    ws = generator.map(z, c)
    w = slow.mapping(exact, kind, z.double(), None if c is None else c.double())
    torch.testing.assert_close(ws[:, 0].double(), w, atol=1e-5, rtol=0)
    found = generator.synthesize_with_taps(ws, None)
    image, maps = slow.synthesis(exact, kind, ws.double())
    torch.testing.assert_close(found.image.double(), image, atol=2e-4, rtol=0)
    for tap, want in zip(found.taps, within(maps, kind), strict=True):
        torch.testing.assert_close(tap.double(), want, atol=2e-4, rtol=0)
    assert image.std() > 0.01
    assert tuple(tap.shape[1] for tap in found.taps) == generator.tap_channels
    assert tuple(tap.shape[2] for tap in found.taps) == generator.tap_sizes


def test_in_double_precision_they_are_equal_to_ten_digits(kind):
    checkpoint = make.checkpoint(kind, seed=2)
    generator, exact = build_generator(checkpoint).double(), double(checkpoint.tensors)
    rng = torch.Generator().manual_seed(1)
    ws = torch.randn(2, kind.num_ws, kind.w_dim, generator=rng, dtype=torch.float64)
    found = generator.synthesize_with_taps(ws, None)
    image, maps = slow.synthesis(exact, kind, ws)
    torch.testing.assert_close(found.image, image, atol=1e-7, rtol=0)
    for tap, want in zip(found.taps, within(maps, kind), strict=True):
        torch.testing.assert_close(tap, want, atol=1e-6, rtol=0)


def test_the_clamp_of_the_clamped_configuration_is_felt():
    free = dataclasses.replace(CLAMPED, layers=tuple(
        dataclasses.replace(layer, conv_clamp=None) for layer in CLAMPED.layers
    ))  # fmt: skip
    tensors = make.tensors_of(CLAMPED)
    ws = torch.randn(1, T.num_ws, T.w_dim, generator=torch.Generator().manual_seed(0))
    with_clamp, without = (slow.synthesis(tensors, a, ws)[0] for a in (CLAMPED, free))
    assert (with_clamp - without).abs().max() > 0.1


def test_an_item_does_not_depend_on_its_neighbours_in_the_batch():
    generator = build_generator(make.checkpoint(R))
    z, _ = latents(R, 4)
    ws = generator.map(z)
    others = torch.cat((100.0 * ws[:1], ws[1:2], 0.01 * ws[2:]))
    torch.testing.assert_close(
        generator.synthesize(others, None)[1], generator.synthesize(ws, None)[1], atol=0, rtol=0
    )


@given(
    sizes=st.tuples(st.integers(1, 9), st.integers(1, 3)),
    up=st.tuples(st.integers(1, 4), st.integers(0, 9)),
    down=st.tuples(st.integers(1, 3), st.integers(0, 6)),
    ends=st.tuples(st.integers(-9, 30), st.integers(-9, 30)),
    radial=st.booleans(),
    seed=st.integers(0, 99),
)
@settings(max_examples=150, deadline=None)
def test_any_filter_and_padding_equals_the_literal_steps(sizes, up, down, ends, radial, seed):
    size, channels = sizes
    (up_factor, more), (down_factor, longer) = up, down
    up_taps, down_taps = up_factor + more, down_factor + longer
    inside = size * up_factor + sum(ends) - up_taps + 1
    if inside < down_taps or min(ends) < up_factor - size * up_factor:
        return
    layer = dataclasses.replace(
        T.layers[0],
        size=(inside - down_taps) // down_factor + 1,
        up=up_factor,
        up_taps=up_taps,
        down=down_factor,
        down_taps=down_taps,
        radial=radial and down_taps > 1,
        padding=ends,
        conv_clamp=1.5,
    )
    rng = torch.Generator().manual_seed(seed)

    def draw(*shape):
        return torch.randn(shape, generator=rng, dtype=torch.float64)

    x, scale, bias = draw(2, channels, size, size), draw(2, channels).exp(), draw(channels)
    line = draw(up_taps) if up_taps > 1 else None
    kernel = draw(*[down_taps] * (2 if layer.radial else 1)) if down_taps > 1 else None
    found = filtered_leaky_relu(x, scale * SQRT2, bias * SQRT2, line, kernel, layer)
    want = slow.filtered_leaky_relu(x * scale[:, :, None, None], bias, line, kernel, layer)
    assert found.shape[2] == layer.size
    torch.testing.assert_close(found, want, atol=1e-9, rtol=1e-9)


def test_channels_in_groups_give_what_they_give_at_once(monkeypatch):
    wide = tuple((size, rate, 40) for size, rate, _ in make.THREE_SIZES)
    generator = build_generator(make.checkpoint(make.architecture(wide)))
    ws = generator.map(latents(generator.architecture)[0])
    whole = generator.synthesize_with_taps(ws, None)
    monkeypatch.setattr(filtered_activation, "_GROUP_BYTES", 1)
    parts = generator.synthesize_with_taps(ws, None)
    for one, other in zip((whole.image, *whole.taps), (parts.image, *parts.taps), strict=True):
        torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-5)


def identity_generator():
    """A StyleGAN3 that hands its waves through: every convolution is a pixel, every style 1."""
    maps = tuple((size, rate, 3) for size, rate, _ in make.THREE_SIZES)
    a = make.architecture(maps)
    tensors = make.tensors_of(a)
    for name, tensor in tensors.items():
        if "affine.weight" in name or (name.endswith("bias") and "affine" not in name):
            tensor.zero_()
        elif name.endswith("affine.bias"):
            tensor.fill_(1.0)
        elif name.endswith(".weight") and tensor.ndim == 4:
            tensor.zero_()
            tensor[:, :, tensor.shape[2] // 2, tensor.shape[2] // 2] = torch.eye(3)
        elif name.endswith("magnitude_ema"):
            tensor.fill_(1.0)
    tensors["synthesis.input.affine.bias"] = torch.tensor([1.0, 0.0, 0.0, 0.0])
    tensors["synthesis.input.transform"] = torch.eye(3)
    tensors["synthesis.input.freqs"] = torch.tensor([[1.3, 0.4], [-0.5, 1.1], [0.9, -0.8]])
    return build_generator(dataclasses.replace(make.checkpoint(a), tensors=tensors))


def test_maps_without_their_borders_lie_over_the_image():
    generator = identity_generator()
    ws = torch.ones(1, generator.architecture.num_ws, generator.architecture.w_dim)
    result = generator.synthesize_with_taps(ws, None)
    image = result.image[0]

    def likeness(tap, rows, cols):
        up = F.interpolate(tap, tuple(image.shape[1:]), mode="bilinear")[0]
        up = up.roll((rows, cols), (1, 2))[:, 4:-4, 4:-4]
        pair = torch.stack((up.flatten(), image[:, 4:-4, 4:-4].flatten()))
        return torch.corrcoef(pair)[0, 1]

    for tap in result.taps:
        best = likeness(tap, 0, 0)
        assert best > 0.8
        for shift in ((0, 1), (0, -1), (1, 0), (-1, 0)):
            assert likeness(tap, *shift) < best - 2e-3


@pytest.mark.parametrize("label_px", [9, 12, 20])
def test_maps_of_sizes_that_are_no_powers_of_two_are_read_as_upsampled(label_px):
    generator = build_generator(make.checkpoint(ODD))
    taps = generator.synthesize_with_taps(generator.map(latents(ODD)[0]), None).taps
    assert generator.tap_sizes == (6, 6, 12, 12)
    pyramid = from_taps(taps, label_px)
    stack = torch.cat(
        [F.interpolate(tap, (label_px, label_px), mode="bilinear") for tap in taps], dim=1
    )
    columns = stack[1].flatten(1).t()  # [P, C]
    rows, cols = (
        at.flatten()
        for at in torch.meshgrid(torch.arange(label_px), torch.arange(label_px), indexing="ij")
    )
    torch.testing.assert_close(gather(pyramid, 1, rows, cols), columns, atol=1e-5, rtol=1e-5)
    weights = torch.randn(5, columns.shape[1], generator=torch.Generator().manual_seed(0))
    found = torch.cat([part for _, part in project_rows(pyramid, 1, weights, torch.zeros(5))])
    torch.testing.assert_close(found, columns @ weights.t(), atol=1e-4, rtol=1e-4)


def test_a_class_is_truncated_towards_its_own_mean_w():
    generator = build_generator(make.checkpoint(XL))
    z, c = latents(XL, 3)
    ws = generator.map(z, c)
    pulled = generator.truncate(ws, 0.25, 2, c)
    want = 0.25 * ws[:, :2] + 0.75 * generator.w_avg[:3, None]
    torch.testing.assert_close(pulled[:, :2], want)
    assert torch.equal(pulled[:, 2:], ws[:, 2:])
    assert torch.equal(generator.mean_w(c), generator.w_avg[:3])


def test_truncation_without_the_class_it_needs_is_refused():
    generator = build_generator(make.checkpoint(XL))
    ws = torch.zeros(1, XL.num_ws, XL.w_dim)
    assert torch.equal(generator.truncate(ws, 1.0), ws)
    with pytest.raises(BadInput, match="mean w for each of its classes; choose one from 0 to 3"):
        generator.truncate(ws, 0.5)


def test_one_mean_w_given_from_outside_holds_for_every_class():
    mean = torch.arange(11.0)
    generator = build_generator(with_mean_w(make.checkpoint(XL), mean))
    assert torch.equal(generator.w_avg, mean.expand(4, 11))


def test_a_missing_mean_w_is_computed_and_a_missing_one_of_each_class_is_not():
    checkpoint = make.checkpoint(CONDITIONAL)
    del checkpoint.tensors["mapping.w_avg"]
    full = complete(checkpoint)
    assert full.tensors["mapping.w_avg"].shape == (11,)
    assert "no mean w" in full.notes[0]
    lacking = make.checkpoint(XL)
    del lacking.tensors["mapping.w_avg"]
    with pytest.raises(Corrupt, match=r"lacks mapping\.w_avg"):
        complete(lacking)


def test_a_generator_survives_the_way_to_a_checkpoint_and_back(kind):
    generator = build_generator(make.checkpoint(kind))
    again = build_generator(to_checkpoint(generator, "x"))
    state = again.state_dict()
    assert state.keys() == generator.state_dict().keys()
    for name, tensor in generator.state_dict().items():
        assert torch.equal(tensor, state[name])


def test_gradients_reach_the_latent():
    generator = build_generator(make.checkpoint(CLAMPED))
    ws = generator.map(latents(CLAMPED, 1)[0]).double().requires_grad_()
    generator.double()
    assert torch.autograd.gradcheck(
        lambda w: generator.synthesize(w, None)[:, :, ::8, ::8], (ws,), fast_mode=True
    )


def test_a_latent_of_another_length_is_refused():
    generator = build_generator(make.checkpoint(T))
    with pytest.raises(BadInput, match=r"latents z of shape \[N, 9\]; got \[1, 8\]"):
        generator.map(torch.zeros(1, 8))
    conditional = build_generator(make.checkpoint(CONDITIONAL))
    with pytest.raises(BadInput, match="choose one from 0 to 2"):
        conditional.map(torch.zeros(1, 9))
