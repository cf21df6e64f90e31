"""An interpreter that learns while someone paints: from scribbles, warm, the same every time."""

from __future__ import annotations

import contextlib
import dataclasses

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput, JobCancelled, ShapeError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.features.pyramid import gather
from dsgan_studio.core.interpreter.live import LiveInterpreter, _Batches, live_basis
from dsgan_studio.core.interpreter.live_pixels import LivePixels
from dsgan_studio.core.interpreter.live_settings import LiveSettings

SETTINGS = LiveSettings(basis_size=12, pixels_per_class=40, batch_px=64, first_steps=80, steps=30)
IDS = (0, 1, 2, 7)


@pytest.fixture(scope="module")
def basis(samples, plan):
    return live_basis({i: s.pyramid for i, s in enumerate(samples)}, SETTINGS, plan)


def scribbles(mask, seed, share=0.15):
    painted = np.random.default_rng(seed).random(mask.shape) < share
    return np.where(painted, mask, 255).astype(np.uint8)


def learner(basis, plan, settings=SETTINGS):
    return LiveInterpreter(IDS, basis, settings, plan)


def agreement(live, sample):
    return (live.propose(sample.pyramid).labels == sample.mask).mean()


def test_scribbles_on_a_few_samples_are_enough_to_propose_the_rest(samples, plan, basis):
    live = learner(basis, plan)
    for index, sample in enumerate(samples[:5]):
        live.paint(index, sample.pyramid, scribbles(sample.mask, index))
        assert live.learn(JobContext())
    assert agreement(live, samples[5]) > 0.7  # never painted
    proposal = live.propose(samples[0].pyramid)
    assert proposal.labels.dtype == np.uint8
    assert proposal.uncertainty.min() >= 0.0
    assert set(np.unique(proposal.labels)) <= {0, 1, 2}  # 7 was never painted


def test_a_lesson_goes_on_from_the_one_before(samples, plan, basis):
    live = learner(basis, plan)
    live.paint(0, samples[0].pyramid, scribbles(samples[0].mask, 0, 0.3))
    live.learn(JobContext())
    first = agreement(live, samples[0])
    for _ in range(3):
        live.learn(JobContext())
    assert agreement(live, samples[0]) >= first - 0.02
    assert agreement(live, samples[0]) > 0.8


def test_a_correction_is_followed(samples, plan, basis):
    """What the painter says of the current sample outweighs what the others taught."""
    live = learner(basis, plan)
    for index, sample in enumerate(samples[:3]):
        live.paint(index, sample.pyramid, scribbles(sample.mask, index))
        live.learn(JobContext())
    turned = np.where(samples[3].mask == 1, 7, samples[3].mask).astype(np.uint8)
    live.paint(3, samples[3].pyramid, scribbles(turned, 3, 0.4))
    for _ in range(3):
        live.learn(JobContext())
    labels = live.propose(samples[3].pyramid).labels
    assert (labels[samples[3].mask == 1] == 7).mean() > 0.6


def test_one_class_teaches_nothing_and_nothing_is_proposed(samples, plan, basis):
    live = learner(basis, plan)
    assert not live.learn(JobContext())
    live.paint(0, samples[0].pyramid, np.zeros_like(samples[0].mask))
    assert not live.learn(JobContext())
    assert not live.has_learned
    with pytest.raises(BadInput, match="paint two classes first"):
        live.propose(samples[0].pyramid)


def test_the_same_strokes_in_the_same_order_give_the_same_proposal(samples, plan, basis):
    def painted(seed):
        settings = LiveSettings(**{**SETTINGS.__dict__, "seed": seed})
        live = LiveInterpreter(IDS, basis, settings, plan)
        for index in (0, 1):
            live.paint(index, samples[index].pyramid, scribbles(samples[index].mask, index))
            live.learn(JobContext())
        return live.propose(samples[2].pyramid)

    one, again, other = painted(1), painted(1), painted(2)
    assert (one.labels == again.labels).all()
    assert (one.uncertainty == again.uncertainty).all()
    assert (one.uncertainty != other.uncertainty).any()


def test_cancelling_keeps_what_was_learned(samples, plan, basis):
    live = learner(basis, plan)
    live.paint(0, samples[0].pyramid, scribbles(samples[0].mask, 0, 0.3))
    live.learn(JobContext())
    before = live.propose(samples[0].pyramid)
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        live.learn(context)
    assert (live.propose(samples[0].pyramid).labels == before.labels).all()
    assert live.learn(JobContext())


def test_a_first_lesson_that_was_cancelled_is_made_up_for(samples, plan, basis):
    """Not taken for a lesson learned: the next one would be the short one of every stroke."""

    def taught(*contexts):
        live = learner(basis, plan)
        live.paint(0, samples[0].pyramid, scribbles(samples[0].mask, 0, 0.3))
        for context in contexts:
            with contextlib.suppress(JobCancelled):
                live.learn(context)
        return live.propose(samples[0].pyramid)

    cut = JobContext(on_progress=lambda progress: cut.cancel())
    whole, in_two = taught(JobContext()), taught(cut, JobContext())
    assert (whole.uncertainty == in_two.uncertainty).all()


def test_a_scribble_of_one_class_leaves_the_others_their_share_of_a_step():
    y = np.repeat([0, 1, 1], [1000, 990, 10])
    is_recent = np.arange(2000) >= 1990
    rows = _Batches(y, is_recent, LiveSettings(batch_px=2000)).draw(0)
    assert 0.45 < (y[rows] == 1).mean() < 0.55
    assert is_recent[rows].mean() > 0.2


def test_the_first_lesson_on_another_sample_is_longer(samples, plan, basis):
    """Nobody waits with the brush in hand then."""
    settings = dataclasses.replace(SETTINGS, arrival_steps=77)
    live, steps = learner(basis, plan, settings), []

    def lesson():
        totals = set()
        live.learn(JobContext(on_progress=lambda progress: totals.add(progress.total)))
        steps.extend(totals)

    for index in (0, 0, 1, 1, 0):
        live.paint(index, samples[index].pyramid, scribbles(samples[index].mask, 0))
        lesson()
    assert steps == [80, 30, 77, 30, 77]


def test_an_erased_sample_teaches_no_more(samples, plan, basis):
    live = learner(basis, plan)
    live.paint(0, samples[0].pyramid, scribbles(samples[0].mask, 0))
    live.paint(1, samples[1].pyramid, np.full_like(samples[1].mask, 7))
    live.learn(JobContext())
    live.paint(1, samples[1].pyramid, np.full_like(samples[1].mask, 255))
    live.learn(JobContext())
    assert 7 not in live.propose(samples[0].pyramid).labels
    live.forget(0)
    assert not live.learn(JobContext())


def pixels(basis, most=40):
    return LivePixels(basis, IDS, most, seed=3)


@given(st.lists(st.integers(0, 2**31), min_size=1, max_size=4))
def test_what_is_chosen_depends_on_the_mask_and_not_on_the_way_to_it(samples, basis, seeds):
    sample = samples[0]
    walked, direct = pixels(basis), pixels(basis)
    for seed in seeds:
        walked.paint(5, sample.pyramid, scribbles(sample.mask, seed, 0.5))
    direct.paint(5, sample.pyramid, scribbles(sample.mask, seeds[-1], 0.5))
    for mine, theirs in zip(walked.pooled(), direct.pooled(), strict=True):
        np.testing.assert_allclose(np.asarray(mine), np.asarray(theirs), atol=1e-4)


def test_features_are_those_of_the_pixels_and_a_class_has_at_most_so_many(samples, basis):
    sample = samples[0]
    table = pixels(basis, most=20)
    mask = scribbles(sample.mask, 1, 0.6)
    fresh = table.paint(0, sample.pyramid, mask)
    _, y, owners = table.pooled()
    counts = np.bincount(mask[mask != 255], minlength=3)
    assert np.bincount(y, minlength=3).tolist() == np.minimum(counts, 20).tolist()
    assert fresh == len(y) == len(owners)
    more = mask.copy()
    more[0, :4] = 2
    assert table.paint(0, sample.pyramid, mask) == 0
    assert table.paint(0, sample.pyramid, more) <= 4  # only what is new to it
    place = torch.arange(16 * 16)
    every = gather(sample.pyramid, 0, place // 16, place % 16) @ basis.directions + basis.bias
    apart = (table.pooled()[0][:, None] - every[None]).abs().amax(dim=2)
    assert float(apart.min(dim=1).values.max()) < 1e-4


def test_masks_that_do_not_fit_are_refused(samples, basis):
    table = pixels(basis)
    with pytest.raises(BadInput, match="holds id 9, which no class has"):
        table.paint(0, samples[0].pyramid, np.full((16, 16), 9, np.uint8))
    with pytest.raises(ShapeError):
        table.paint(0, samples[0].pyramid, np.zeros((8, 8), np.uint8))


@pytest.mark.parametrize(
    "name", ["members", "basis_size", "batch_px", "steps", "arrival_steps", "learning_rate"]
)
def test_impossible_settings_are_refused(name):
    with pytest.raises(BadInput, match=name):
        LiveSettings(**{name: 0})
