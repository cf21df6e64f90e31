"""A process that has loaded the program and forks a copy of itself for each command.

Started by the tests with `failing_disk.c` preloaded. Loading PyTorch takes seconds and forking
nothing, so hundreds of kills and failing disks can be tried. It reads one JSON object a line
(words, under, after, error, out, err), and answers with the number of the new process, then with
its exit code (negative for a signal) and the changes it made to the disk.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import signal
import sys

from dsgan_studio.cli.main import run
from dsgan_studio.core.workflow import (  # noqa: F401
    demo,
    experiments,
    exports,
    generators,
    interpreters,
    masks,
    rendering,
    retraining,
    reviewing,
    runs,
    samples,
    status,
    training,
)

PR_SET_PDEATHSIG = 1  # of Linux: end when the parent does, so nothing outlives the tests


def child(job: dict, shim: ctypes.CDLL, report: int) -> None:
    for name, number in (("out", 1), ("err", 2)):
        target = os.open(job[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(target, number)
        os.close(target)
    if job["under"] is not None:
        shim.failing_disk_arm(job["under"].encode(), job["after"], job["error"])
    code = 99
    try:
        code = run(job["words"])
        sys.stdout.flush()
    finally:
        os.write(report, b"%d" % shim.failing_disk_changes())
        os._exit(code)


def answer(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def main() -> None:
    shim = ctypes.CDLL(None)
    shim.failing_disk_arm.argtypes = [ctypes.c_char_p, ctypes.c_long, ctypes.c_int]
    shim.failing_disk_changes.restype = ctypes.c_long
    shim.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    gc.freeze()
    for line in sys.stdin:
        job = json.loads(line)
        ours, theirs = os.pipe()
        process = os.fork()
        if not process:
            os.close(ours)
            os.setpgid(0, 0)
            shim.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            child(job, shim, theirs)
        os.close(theirs)
        answer(process)
        _, status_word = os.waitpid(process, 0)
        changes = os.read(ours, 32)
        os.close(ours)
        code = os.waitstatus_to_exitcode(status_word)
        answer([code, int(changes or 0)])


if __name__ == "__main__":  # workers load this file too
    main()
