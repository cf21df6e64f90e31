"""Stand-ins for what a page is given, so that a test says when work ends and with what."""

from __future__ import annotations

from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import Job, JobRunner, JobState


class HeldJobs(JobRunner):
    """Begins no thread: every job stays as it is until the test ends it."""

    def _fill(self, lane):
        pass

    def run_all(self) -> None:
        """Do the work of every job here and now, in the order they came."""
        for job in self.jobs:
            job.state = JobState.RUNNING
            self.end(job, JobOutcome(result=job.work(_context())))

    def end(self, job: Job, outcome: JobOutcome) -> None:
        """End a job that never ran."""
        self._end(job, outcome)


def _context():
    from dsgan_studio.core.base.jobs import JobContext

    return JobContext()
