"""A mask that contradicts all the others is found, and the place in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dsgan_studio.core.base.errors import BadInput, JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.interpreter.mistakes import ObjectionRules, find_mistakes
from dsgan_studio.core.interpreter.settings import InterpreterSettings
from tests.unit.interpreter.conftest import smooth_sample

SETTINGS = InterpreterSettings(min_steps=200, max_steps=200, batch_px=128)
RULES = ObjectionRules(surest=0.8, least_px=6)


@pytest.fixture(scope="module")
def large():
    return [smooth_sample(i, size=32) for i in range(5)]


def repainted(sample, box, to):
    mask = sample.mask.copy()
    mask[box] = to
    return replace(sample, mask=mask)


def found(samples, plan, rules=RULES):
    return find_mistakes(samples, (0, 1, 2), SETTINGS, rules, plan, JobContext())


def test_the_repainted_place_comes_first(large, plan):
    truth = large[2].mask
    mask = truth.copy()
    mask[8:24, 8:24] = (truth[8:24, 8:24] + 1) % 3
    samples = [*large[:2], replace(large[2], mask=mask), *large[3:]]
    first = found(samples, plan)[0]
    assert first.sample == 2
    assert (mask[first.box.slices][first.where] == first.painted).all()
    assert (truth[first.box.slices][first.where] == first.suggested).mean() > 0.8
    assert first.where.sum() == first.pixels
    assert 0.8 <= first.confidence <= 1.0


def test_places_are_sorted_and_obey_the_rules(large, plan):
    bad = repainted(large[0], np.s_[4:28, 4:28], 1)
    samples = [bad, *large[1:]]
    every = found(samples, plan)
    weights = [one.pixels * one.confidence for one in every]
    assert weights == sorted(weights, reverse=True)
    assert all(one.pixels >= 6 for one in every)
    assert [o.box for o in found(samples, plan, replace(RULES, most=2))] == [
        o.box for o in every[:2]
    ]
    least = every[0].pixels
    few = found(samples, plan, replace(RULES, least_px=least))
    assert 0 < len(few) < len(every)
    assert all(one.pixels >= least for one in few)


def test_what_is_not_painted_is_not_objected_to(large, plan):
    wrong = replace(large[1], mask=((large[1].mask + 1) % 3).astype(np.uint8))
    open_half = repainted(wrong, np.s_[:16], 255)
    here = [o for o in found([large[0], open_half, *large[2:]], plan) if o.sample == 1]
    assert here
    assert all(one.painted != 255 and one.box.top >= 16 for one in here)


def test_one_painted_sample_has_no_judge(large, plan):
    blank = repainted(large[1], np.s_[:], 255)
    for samples in ([large[0]], [large[0], blank]):
        with pytest.raises(BadInput, match="needs two painted samples"):
            found(samples, plan)


def test_it_can_be_cancelled(large, plan):
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        find_mistakes(large, (0, 1, 2), SETTINGS, RULES, plan, context)
