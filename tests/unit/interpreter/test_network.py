"""The hand-written step equals autograd through the reference's layers."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from dsgan_studio.core.interpreter.basis import fit_basis
from dsgan_studio.core.interpreter.ensemble import hidden_widths
from dsgan_studio.core.interpreter.network import evaluate, initial_parameters, train_step


def literal_member(p, m):
    """The reference's classifier with member m's weights."""
    h1, h2 = p.b1.shape[1], p.b2.shape[1]
    layers = nn.Sequential(
        nn.Linear(p.w1.shape[2], h1), nn.ReLU(), nn.BatchNorm1d(h1),
        nn.Linear(h1, h2), nn.ReLU(), nn.BatchNorm1d(h2), nn.Linear(h2, p.b3.shape[1]),
    )  # fmt: skip
    values = [p.w1, p.b1, p.g1, p.c1, p.w2, p.b2, p.g2, p.c2, p.w3, p.b3]
    with torch.no_grad():
        for parameter, value in zip(layers.parameters(), values, strict=True):
            parameter.copy_(value[m])
        for norm, mean, var in ((layers[2], p.mean1, p.var1), (layers[5], p.mean2, p.var2)):
            norm.running_mean.copy_(mean[m])
            norm.running_var.copy_(var[m])
    return layers


@pytest.mark.parametrize("weighted", [False, True])
def test_gradients_and_running_statistics_equal_autograd(weighted):
    rng = torch.Generator().manual_seed(0)
    p = initial_parameters(members=2, inputs=9, classes=4, seed=1, device=torch.device("cpu"))
    for tensor in p.all():
        tensor += 0.1 * torch.rand(tensor.shape, generator=rng)
    x, y = torch.randn(2, 50, 9, generator=rng), torch.randint(4, (2, 50), generator=rng)
    weights = torch.tensor([1.0, 0.2, 0.5, 2.0]) if weighted else None
    members = [literal_member(p, m) for m in range(2)]
    result = train_step(p, x, y, class_weights=weights, unlearned=torch.zeros(4))
    for m, member in enumerate(members):
        logits = member(x[m])
        loss = nn.functional.cross_entropy(logits, y[m], weight=weights)
        loss.backward()
        torch.testing.assert_close(result.loss[m], loss.detach())
        assert result.correct[m] == (logits.argmax(1) == y[m]).float().mean()
        for gradient, parameter in zip(result.gradients, member.parameters(), strict=True):
            torch.testing.assert_close(gradient[m], parameter.grad, atol=2e-6, rtol=2e-4)
        torch.testing.assert_close(p.mean1[m], member[2].running_mean)
        torch.testing.assert_close(p.var2[m], member[5].running_var)
        expected = member.eval()(x[m]).detach()
        found = evaluate(p, m, x[m], torch.zeros(4))
        torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


def test_a_class_without_examples_gets_no_gradient():
    p = initial_parameters(members=1, inputs=3, classes=3, seed=0, device=torch.device("cpu"))
    x, y = torch.randn(1, 8, 3), torch.zeros(1, 8, dtype=torch.long)
    unlearned = torch.tensor([0.0, 0.0, -torch.inf])
    result = train_step(p, x, y, class_weights=None, unlearned=unlearned)
    assert all(torch.isfinite(g).all() for g in result.gradients)
    assert not result.gradients[8][0, 2].any()
    assert result.gradients[8][0, 1].any()


def test_widths_are_the_references():
    assert [hidden_widths(k) for k in (2, 31, 32, 100)] == [
        (128, 32), (128, 32), (256, 128), (256, 128),
    ]  # fmt: skip


@pytest.mark.parametrize(("channels", "size"), [(12, None), (12, 5), (300, 20)])
def test_a_layer_in_the_basis_is_a_layer_over_the_features(channels, size):
    rng = torch.Generator().manual_seed(2)
    vectors = torch.randn(400, 6, generator=rng) @ torch.randn(6, channels, generator=rng) + 3.0
    basis = fit_basis(vectors, size, torch.Generator().manual_seed(0))
    assert basis.size == min(size or channels, channels)
    x = vectors @ basis.directions + basis.bias
    assert x.mean(dim=0).abs().max() < 1e-3
    assert x.square().mean().sqrt() < 1.01
    weight, bias = torch.randn(2, 4, basis.size, generator=rng), torch.randn(2, 4, generator=rng)
    full, shifted = basis.write_back(weight, bias)
    expected = x @ weight[1].t() + bias[1]
    torch.testing.assert_close(vectors @ full[1].t() + shifted[1], expected, atol=1e-3, rtol=1e-4)


def test_the_basis_keeps_what_varies_most():
    rng = torch.Generator().manual_seed(2)
    strong = torch.randn(2000, 3, generator=rng) @ torch.randn(3, 400, generator=rng)
    vectors = strong + 0.01 * torch.randn(2000, 400, generator=rng)
    basis = fit_basis(vectors, 3, torch.Generator().manual_seed(0))
    x = vectors @ basis.directions + basis.bias
    standard = (vectors - vectors.mean(dim=0)) / vectors.std(dim=0)
    rest = standard - x @ torch.linalg.lstsq(x, standard).solution
    assert rest.square().sum() < 1e-3 * standard.square().sum()


def test_channels_that_hardly_vary_count_as_much_as_strong_ones():
    rng = torch.Generator().manual_seed(3)
    quiet, loud = torch.randn(2000, 2, generator=rng), torch.randn(2000, 2, generator=rng)
    vectors = torch.cat([quiet @ torch.randn(2, 200, generator=rng) * 0.01,
                         loud @ torch.randn(2, 200, generator=rng)], dim=1)  # fmt: skip
    basis = fit_basis(vectors, 4, torch.Generator().manual_seed(0))
    x = vectors @ basis.directions + basis.bias
    rest = quiet - x @ torch.linalg.lstsq(x, quiet).solution
    assert rest.square().mean() < 1e-2
