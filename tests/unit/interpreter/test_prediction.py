"""Prediction equals the literal hypercolumn with the reference's modules."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
import torch
import torch.nn.functional as F
from torch import nn

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput, ShapeError
from dsgan_studio.core.features.pyramid import FeaturePyramid
from dsgan_studio.core.interpreter import prediction
from dsgan_studio.core.interpreter.ensemble import TENSOR_AXES, Ensemble, fold, member_logits
from dsgan_studio.core.interpreter.prediction import predict
from dsgan_studio.core.interpreter.settings import InterpreterSettings
from dsgan_studio.core.interpreter.uncertainty import Opinions, ensemble_disagreement

SHAPES = ((7, 4), (6, 8), (6, 8), (5, 16), (3, 32), (2, 32))


def random_ensemble(class_ids, *, members=4, size=32, learned=None):
    rng = torch.Generator().manual_seed(11)
    count = len(class_ids)
    h1, h2 = (128, 32) if count < 32 else (256, 128)
    sizes = {"m": members, "h": h1, "c": sum(c for c, _ in SHAPES), "i": h2, "k": count}
    tensors = {}
    for name, axes in TENSOR_AXES.items():
        tensor = torch.randn([sizes[a] for a in axes], generator=rng)
        if name.endswith("running_var"):
            tensor = tensor.abs() + 0.1
        elif tensor.ndim == 3:
            tensor *= 2.0 / tensor.shape[-1] ** 0.5
        tensors[name] = tensor
    return Ensemble(
        tensors, class_ids, learned or (True,) * count, tuple(c for c, _ in SHAPES), size,
        InterpreterSettings(members=members),
    )  # fmt: skip


def random_pyramid(count=2):
    rng = torch.Generator().manual_seed(12)
    return FeaturePyramid(tuple(torch.randn(count, c, s, s, generator=rng) for c, s in SHAPES), 32)


def literal_logits(ensemble, pyramid, item):
    """[M, K, S*S] by upsampling everything and running each member's own modules."""
    size = pyramid.size_px
    stack = torch.cat([F.interpolate(m, (size, size), mode="bilinear") for m in pyramid.maps], 1)
    columns = stack[item].flatten(1).t()
    results = []
    for m in range(ensemble.members):
        t = ensemble.tensors
        h1, h2, k = (
            t["layers.0.bias"].shape[1],
            t["layers.3.bias"].shape[1],
            len(ensemble.class_ids),
        )
        layers = nn.Sequential(
            nn.Linear(columns.shape[1], h1), nn.ReLU(), nn.BatchNorm1d(h1),
            nn.Linear(h1, h2), nn.ReLU(), nn.BatchNorm1d(h2), nn.Linear(h2, k),
        )  # fmt: skip
        state = {name.removeprefix("layers."): value[m] for name, value in t.items()}
        layers.load_state_dict(state, strict=False)
        results.append(layers.eval()(columns).t().detach())
    return torch.stack(results)


def literal_divergence(logits):
    """As DatasetGAN writes it."""
    p = logits.softmax(dim=1)
    mean = p.mean(dim=0)
    entropy = torch.distributions.Categorical(mean.t()).entropy()
    each = torch.stack([torch.distributions.Categorical(q.t()).entropy() for q in p])
    return entropy - each.mean(dim=0)


@pytest.mark.parametrize("class_ids", [(0, 3, 7, 200), tuple(range(34))])
@pytest.mark.parametrize("strip_numbers", [1 << 12, 1 << 19])
def test_labels_uncertainty_and_logits_equal_the_literal_hypercolumn(
    plan, class_ids, strip_numbers, monkeypatch
):
    monkeypatch.setattr(prediction, "STRIP_NUMBERS", strip_numbers)
    ensemble, pyramid = random_ensemble(class_ids), random_pyramid()
    found = predict(ensemble, pyramid, plan)
    ids = np.array(class_ids, dtype=np.uint8)
    for item in range(2):
        logits = literal_logits(ensemble, pyramid, item)
        size = pyramid.size_px
        columns = torch.cat(
            [F.interpolate(m, (size, size), mode="bilinear") for m in pyramid.maps], 1
        )
        mine = member_logits(fold(ensemble), columns[item].flatten(1).t())
        torch.testing.assert_close(mine, logits, atol=1e-4, rtol=0)
        labels = ids[logits.softmax(1).mean(0).argmax(0).numpy()].reshape(32, 32)
        assert (found.labels[item] == labels).mean() > 0.999
        np.testing.assert_allclose(
            found.uncertainty[item].ravel(), literal_divergence(logits).numpy(), atol=2e-5
        )


def test_the_vote_is_the_mode_and_ties_go_to_the_smaller_id(plan):
    ensemble, pyramid = random_ensemble((2, 5, 9)), random_pyramid(1)
    found = predict(ensemble, pyramid, plan, decision="vote").labels[0]
    choices = literal_logits(ensemble, pyramid, 0).argmax(dim=1).numpy()
    mode = np.array([2, 5, 9])[scipy.stats.mode(choices, axis=0).mode].reshape(32, 32)
    assert (found == mode).mean() > 0.999
    tied = (choices == 0).sum(axis=0) == 2
    assert ((choices == 1).sum(axis=0)[tied] == 2).any()


def test_a_class_that_was_not_learned_has_no_share_in_anything(plan):
    full = random_ensemble((0, 1, 2))
    masked = random_ensemble((0, 1, 2), learned=(True, False, True))
    pyramid = random_pyramid(1)
    assert 1 in predict(full, pyramid, plan).labels
    found = predict(masked, pyramid, plan)
    assert 1 not in found.labels
    logits = literal_logits(full, pyramid, 0)[:, [0, 2]]
    np.testing.assert_allclose(
        found.uncertainty[0].ravel(), literal_divergence(logits).numpy(), atol=2e-5
    )


def test_reduced_precision_keeps_nearly_all_labels():
    ensemble, pyramid = random_ensemble((0, 1, 2, 3)), random_pyramid()
    plans = [
        DevicePlan(torch.device("cpu"), dtype, 4, 1 << 30, 1)
        for dtype in (torch.float32, torch.bfloat16)
    ]
    full, reduced = (predict(ensemble, pyramid, plan) for plan in plans)
    assert not np.array_equal(full.uncertainty, reduced.uncertainty)
    assert (full.labels == reduced.labels).mean() > 0.98


def test_half_precision_maps_are_read_as_they_are(plan):
    ensemble, pyramid = random_ensemble((0, 1, 2)), random_pyramid(1)
    half = predict(ensemble, pyramid.to(dtype=torch.float16), plan)
    assert (half.labels == predict(ensemble, pyramid, plan).labels).mean() > 0.98


def test_one_member_alone_is_never_uncertain(plan):
    ensemble = random_ensemble((0, 1, 2)).subset((2,))
    assert ensemble.members == 1
    found = predict(ensemble, random_pyramid(1), plan)
    assert found.uncertainty.max() < 1e-6
    assert found.uncertainty.min() >= 0.0


def test_a_pyramid_of_other_channels_is_refused(plan):
    pyramid = FeaturePyramid((torch.zeros(1, 4, 8, 8),), 8)
    with pytest.raises(BadInput, match="the interpreter reads 6 maps of 29 channels"):
        predict(random_ensemble((0, 1)), pyramid, plan)


def test_an_unknown_decision_is_refused(plan):
    with pytest.raises(BadInput, match='the decision is "best"'):
        predict(random_ensemble((0, 1)), random_pyramid(1), plan, decision="best")


def test_divergence_is_the_literal_one_never_negative_and_bounded():
    rng = torch.Generator().manual_seed(3)
    logits = 30.0 * torch.randn(5, 4, 1000, generator=rng)
    logits[:, :, :500] = logits[0, :, :500]  # members agree
    found = ensemble_disagreement(logits)
    torch.testing.assert_close(found, literal_divergence(logits), atol=2e-6, rtol=0)
    assert found.min() >= 0.0
    assert found.max() <= np.log(4) + 1e-6
    assert found[:500].max() < 1e-6


def test_divergence_of_something_else_than_scores_is_refused():
    with pytest.raises(ShapeError, match="logits has shape"):
        ensemble_disagreement(torch.zeros(3, 4))


@pytest.mark.parametrize("call", ["mean", "votes"])
def test_opinions_of_nobody_cannot_be_asked(call):
    with pytest.raises(ValueError, match=r"no member|not counted"):
        getattr(Opinions(), call)()


def test_divergence_of_nobody_cannot_be_asked():
    with pytest.raises(ValueError, match="no member"):
        Opinions().divergence(torch.zeros(2, 2))
