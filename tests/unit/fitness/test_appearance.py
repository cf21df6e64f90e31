"""Platelets of drawn blood smears: found where they are, missed where they are not."""

from __future__ import annotations

import numpy as np
import pytest

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.fitness.appearance import (
    Match,
    Rate,
    Trial,
    around,
    auroc,
    best_match,
    best_threshold,
    judge,
    learn,
    rate_of,
    strongest,
)
from dsgan_studio.core.fitness.detector import Pointed, connected, reduced, search_side
from sample_projects.drawing import blood_smear
from sample_projects.drawing.canvas import PLATELET


def smears(seed, count):
    drawn = [blood_smear.draw_smear(seed, i, 64) for i in range(count)]
    return np.stack([s.image for s in drawn]), np.stack([s.mask == PLATELET for s in drawn])


@pytest.fixture(scope="module")
def real():
    return smears(1, 48)


@pytest.fixture(scope="module")
def without(request):
    patch = pytest.MonkeyPatch()
    patch.setattr(blood_smear, "place_platelets", lambda *given: [])
    try:
        return smears(2, 40)[0]
    finally:
        patch.undo()


def pointed_at(images, masks):
    return [
        Pointed(f"{i}.png", image, mask)
        for i, (image, mask) in enumerate(zip(images, masks, strict=True))
        if mask.any()
    ]


def share(learnt, images):
    return rate_of(best_match(learnt, images, 0), learnt.trial.threshold).share


def test_platelets_are_found_in_real_images_and_not_in_samples_without(real, without):
    images, masks = real
    learnt = learn(pointed_at(images[:8], masks[:8]), [images[8:]], 0, JobContext())
    assert learnt.trial.can_tell
    assert learnt.trial.auroc > 0.9
    others, there = images[8:], masks[8:].any(axis=(1, 2))
    matches = best_match(learnt, others, 0)
    assert rate_of(matches, learnt.trial.threshold).share == pytest.approx(there.mean(), abs=0.15)
    assert share(learnt, without) < 0.35
    best = strongest(matches)
    assert [m.similarity for m in best] == sorted((m.similarity for m in best), reverse=True)
    assert all(
        masks[8 + m.index][max(m.row - 2, 0) : m.row + 3, max(m.col - 2, 0) : m.col + 3].any()
        for m in best
    )


def test_a_dot_in_the_middle_of_each_is_enough_to_point_with(real, without):
    images, masks = real
    dots = np.zeros_like(masks)
    for i in range(8):
        for part in connected(masks[i]):
            row, col = np.argwhere(part).mean(axis=0).round().astype(int)
            dots[i, row, col] = True
    learnt = learn(pointed_at(images[:8], dots[:8]), [images[8:]], 0, JobContext())
    assert learnt.trial.can_tell
    assert share(learnt, images[8:]) > share(learnt, without) + 0.4


def test_noise_is_not_taken_for_what_is_looked_for(real):
    images, masks = real
    learnt = learn(pointed_at(images[:8], masks[:8]), [images[8:]], 0, JobContext())
    noise = np.random.default_rng(0).integers(0, 256, (30, 64, 64, 3), dtype=np.uint8)
    assert share(learnt, noise) == 0


def test_places_at_random_cannot_be_told_from_the_rest(real):
    images, _ = real
    rng = np.random.default_rng(0)
    masks = np.zeros(images.shape[:3], bool)
    for mask in masks[:8]:
        for row, col in rng.integers(4, 58, (3, 2)):
            mask[row : row + 4, col : col + 4] = True
    learnt = learn(pointed_at(images[:8], masks[:8]), [images[8:]], 0, JobContext())
    assert not learnt.trial.can_tell
    assert judge(learnt.trial, Rate(9, 9, 1, 0.7, 1), Rate(9, 0, 0, 0, 0.3)) == "cannot tell"


def test_the_same_seed_gives_the_same_answer(real):
    images, masks = real
    pointed = pointed_at(images[:4], masks[:4])
    once, again = (learn(pointed, [images[8:20]], 3, JobContext()) for _ in range(2))
    assert once.trial == again.trial
    np.testing.assert_array_equal(once.detector.direction, again.detector.direction)


def test_pointing_too_little_is_refused(real):
    images, masks = real
    with pytest.raises(BadInput, match="marked in 1 image; mark it in at least two"):
        learn(pointed_at(images[1:2], masks[1:2]), [], 0, JobContext())
    full = [Pointed("a", image, np.ones((64, 64), bool)) for image in images[:3]]
    with pytest.raises(BadInput, match="the marks cover whole images"):
        learn(full, [], 0, JobContext())
    empty = [Pointed("a", images[0], np.zeros((64, 64), bool))] * 2
    with pytest.raises(BadInput, match="nothing was pointed at"):
        learn(empty, [], 0, JobContext())


def test_large_objects_are_looked_for_in_smaller_images():
    mask = np.zeros((512, 512), bool)
    mask[100:300, 100:300] = True
    image = np.zeros((512, 512, 3), np.uint8)
    assert search_side([Pointed("a", image, mask)]) == 48
    mask[:] = False
    mask[7, 7] = True
    assert search_side([Pointed("a", image, mask)]) == 128
    assert reduced(image[None], 48).shape == (1, 48, 48, 3)


def literal_auroc(positive, negative):
    pairs = [(p, n) for p in positive for n in negative]
    return sum(1.0 if p > n else 0.5 if p == n else 0.0 for p, n in pairs) / len(pairs)


def test_auroc_and_threshold_equal_their_definitions():
    rng = np.random.default_rng(0)
    positive, negative = rng.integers(0, 9, 20) + 2.0, rng.integers(0, 9, 30) * 1.0
    assert auroc(positive, negative) == pytest.approx(literal_auroc(positive, negative))
    assert best_threshold(np.array([5.0, 6.0]), np.array([1.0, 2.0])) == 3.5
    at = best_threshold(positive, negative)
    gain = (positive >= at).mean() - (negative >= at).mean()
    assert gain >= max((positive >= t).mean() - (negative >= t).mean() for t in np.arange(12))


def test_rates_have_wilsons_interval():
    rate = rate_of([Match(i, 0, 0, float(i)) for i in range(10)], 7.0)
    assert (rate.found, rate.images, rate.share) == (3, 10, 0.3)
    assert (rate.low, rate.high) == pytest.approx((0.1078, 0.6032), abs=1e-3)
    with pytest.raises(BadInput, match="no image to look for it in"):
        rate_of([], 1.0)


@pytest.mark.parametrize(
    ("samples", "real", "verdict"),
    [
        (Rate(100, 0, 0.0, 0.0, 0.04), Rate(100, 90, 0.9, 0.8, 0.95), "never"),
        (Rate(100, 20, 0.2, 0.1, 0.3), Rate(100, 90, 0.9, 0.8, 0.95), "rarer"),
        (Rate(100, 85, 0.85, 0.7, 0.9), Rate(100, 90, 0.9, 0.8, 0.95), "about as often"),
        (Rate(100, 99, 0.99, 0.96, 1.0), Rate(100, 90, 0.9, 0.8, 0.95), "more often"),
        (Rate(100, 0, 0.0, 0.0, 0.04), Rate(100, 2, 0.02, 0.0, 0.07), "about as often"),
        (Rate(100, 5, 0.05, 0.0, 0.1), None, "not compared"),
    ],
)
def test_the_verdict_follows_from_the_intervals(samples, real, verdict):
    trial = Trial(9, 4, auroc=0.95, threshold=1.0, found_share=1.0, false_share=0.0)
    assert judge(trial, samples, real) == verdict


def test_a_crop_stays_inside_the_image():
    image = np.arange(20 * 20 * 3).reshape(20, 20, 3).astype(np.uint8)
    np.testing.assert_array_equal(around(image, 0, 19, 8), image[:8, 12:])
    assert around(image, 10, 10, 50).shape == (20, 20, 3)
