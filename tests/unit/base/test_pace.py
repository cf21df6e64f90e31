import pytest

from dsgan_studio.core.base.jobs import Progress
from dsgan_studio.core.base.pace import Pace


def test_a_stage_that_goes_on_in_the_middle_is_as_fast_as_what_was_done_since():
    pace = Pace()
    pace.take(Progress("training", 900, 1200, 0.0))
    pace.take(Progress("training", 1000, 1200, 10.0))
    assert pace.rate == pytest.approx(10)
    assert pace.left_s == pytest.approx(20)


def test_a_new_stage_is_measured_anew():
    pace = Pace()
    pace.take(Progress("reading", 0, 10, 0.0))
    pace.take(Progress("reading", 10, 10, 2.0))
    pace.take(Progress("training", 4, 8, 0.0))
    assert pace.rate is None
    assert pace.left_s is None
    pace.take(Progress("training", 6, 8, 4.0))
    assert pace.rate == pytest.approx(0.5)


def test_nothing_is_told_of_the_first_second_or_before_anything_is_done():
    pace = Pace()
    assert pace.rate is None
    pace.take(Progress("training", 0, 8, 0.0))
    pace.take(Progress("training", 2, 8, 0.9))
    assert pace.rate is None
    pace.take(Progress("training", 2, 8, 1.0))
    assert pace.rate == pytest.approx(2)


def test_more_than_was_asked_for_leaves_no_time():
    pace = Pace()
    pace.take(Progress("training", 0, 8, 0.0))
    pace.take(Progress("training", 9, 8, 3.0))
    assert pace.left_s == 0
