"""What the lines of progress say in a log."""

import pytest

from dsgan_studio.cli import progress
from dsgan_studio.cli.progress import job_context
from dsgan_studio.core.base import jobs


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now_s = 100.0

    monkeypatch.setattr(jobs.time, "monotonic", lambda: Clock.now_s)
    return Clock


def told(capsys):
    return capsys.readouterr().err.splitlines()


def test_a_job_that_goes_on_tells_the_rate_and_time_left_of_what_it_does_itself(clock, capsys):
    with job_context() as context:
        context.checkpoint("training", 90_000, 100_000)
        clock.now_s += progress.PLAIN_INTERVAL_S
        context.checkpoint("training", 90_100, 100_000)
    assert told(capsys) == ["training: 90100 of 100000, 10/s, 16 min left"]


@pytest.mark.parametrize(
    ("done", "line"),
    [
        (630_000, "listing: 630000 of 900000, 63,000/s, 4 s left"),
        (25, "listing: 25 of 900000, 2.5/s, 100 h 0 min left"),
        (900_000, "listing: 900000 of 900000, 90,000/s"),
    ],
)
def test_rates_and_times_are_written_as_people_write_them(done, line, clock, capsys):
    with job_context() as context:
        context.checkpoint("listing", 0, 900_000)
        clock.now_s += progress.PLAIN_INTERVAL_S
        context.checkpoint("listing", done, 900_000)
    assert told(capsys) == [line]


def test_a_stage_that_took_no_time_has_no_rate(clock, capsys):
    with job_context() as context:
        context.checkpoint("listing", 0, 900)
        context.checkpoint("listing", 900, 900, kid=1.5)
    assert told(capsys) == ["listing: 900 of 900  kid 1.5"]
