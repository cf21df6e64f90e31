import dataclasses

import numpy as np
import pytest

from dsgan_studio.core.base.errors import BadInput, JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.interpreter import learning_curve
from dsgan_studio.core.interpreter.curve import curve_from_json, curve_to_json
from dsgan_studio.core.interpreter.learning_curve import curve_sizes, measure_curve


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(learning_curve, "_STEPS", 25)


def test_every_point_is_about_every_image_and_more_images_teach_more(samples, plan):
    curve = measure_curve(samples, (0, 1, 2, 7), seed=0, plan=plan, context=JobContext())
    assert [point.images for point in curve.points] == [2, 3, 4, 5, 6]
    assert curve.points[-1].mean_iou > curve.points[0].mean_iou
    assert curve.points[0].gain is None
    assert sum(point.gain for point in curve.points[1:]) == pytest.approx(
        curve.points[-1].mean_iou - curve.points[0].mean_iou
    )
    assert [one.image for one in curve.left_out] == list(range(6))
    assert curve.class_iou[3] is None
    assert curve_from_json(curve_to_json(curve)) == curve
    again = measure_curve(samples, (0, 1, 2, 7), seed=0, plan=plan, context=JobContext())
    assert again == curve


def test_an_image_that_contradicts_the_others_is_the_one_they_explain_least(samples, plan):
    wrong = dataclasses.replace(samples[2], mask=(2 - samples[2].mask).astype(np.uint8))
    odd = [*samples[:2], wrong, *samples[3:]]
    curve = measure_curve(odd, (0, 1, 2), seed=0, plan=plan, context=JobContext())
    assert min(curve.left_out, key=lambda one: one.mean_iou).image == 2


def test_a_curve_of_two_images_is_refused_and_a_cancelled_one_stops(samples, plan):
    with pytest.raises(BadInput, match="needs 3 painted images; there are 2"):
        measure_curve(samples[:2], (0, 1, 2), seed=0, plan=plan, context=JobContext())
    context = JobContext(lambda one: context.cancel() if one.stage == "learning curve" else None)
    with pytest.raises(JobCancelled):
        measure_curve(samples, (0, 1, 2), seed=0, plan=plan, context=context)


def test_a_curve_of_many_images_has_no_more_points_than_its_bound():
    assert curve_sizes(5) == (2, 3, 4, 5)
    for images in (17, 18, 40, 1000):
        sizes = curve_sizes(images)
        assert len(sizes) <= learning_curve.MOST_POINTS
        assert sizes[-2:] == (images - 1, images)
        assert list(sizes) == sorted(set(sizes))
