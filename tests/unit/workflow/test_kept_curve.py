"""What the images painted last have brought, by a learning curve."""

import pytest

from dsgan_studio.core.interpreter.curve import CurvePoint, LearningCurve, LeftOutImage
from dsgan_studio.core.workflow.kept_curve import KeptCurve, curve_trend


def kept(*points):
    """A curve of (images, mean IoU, error of the gain)."""
    made, before = [], None
    for images, mean, error in points:
        gain = None if before is None else mean - before
        made.append(CurvePoint(images, mean, (mean,), gain, None if gain is None else error))
        before = mean
    curve = LearningCurve((1,), tuple(made), (LeftOutImage(0, 0.5, 0.5),), (0.5,), 0.5)
    return KeptCurve(curve, (1,), 0, "2026-01-01T00:00:00Z", stale=False)


def test_the_last_two_steps_count_together_however_many_images_they_are():
    found = curve_trend(kept((2, 0.1, 0), (3, 0.2, 0.3), (5, 0.4, 0.03), (9, 0.45, 0.04)))
    assert found.images == 6
    assert found.gain == pytest.approx(0.25)
    assert found.gain_error == pytest.approx(0.05)


def test_a_curve_of_two_points_tells_of_its_last_image():
    assert curve_trend(kept((2, 0.1, 0), (3, 0.2, 0.01))).images == 1


@pytest.mark.parametrize(
    ("gain", "error", "outlook"),
    [
        (0.05, 0.01, "pays"),
        (0.012, 0.001, "pays"),
        (0.001, 0.003, "pays little"),
        (0.008, 0.005, "pays little"),
        (-0.005, 0.001, "pays little"),
        (0.03, 0.05, "unclear"),
        (-0.01, 0.05, "unclear"),
        (-0.05, 0.01, "harms"),
    ],
)
def test_whether_more_painting_pays_depends_on_the_gain_and_how_sure_it_is(gain, error, outlook):
    assert curve_trend(kept((2, 0.5, 0), (3, 0.5 + gain, error))).outlook == outlook
