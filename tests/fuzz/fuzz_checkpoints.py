"""Damages good files of every kind and opens them: a `StudioError` or a generator has to follow.

Nothing may run, be imported, opened or connected to (an audit hook watches), and time and memory
are bounded. File i depends on the seed and on i alone. A failure leaves the file and how to make it
again in build/fuzz.

    python -m tests.fuzz.fuzz_checkpoints --seconds 300 --seed 0
    python -m tests.fuzz.fuzz_checkpoints --seed 0 --replay 1234
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "fuzz"
MOST_SECONDS = 20.0
MOST_BYTES = 700 << 20
_PATIENCE_S = 120.0
_SET_UP_S = 900.0  # making and opening the good files, on a machine that is busy


class Failed(Exception):
    """A file that did what no file may do."""


def make(seed: int, index: int, files: dict[str, bytes]) -> tuple[str, bytes, list[str]]:
    """Return name, bytes and damages of file `index`."""
    from tests.fuzz.mutations import damage

    rng = random.Random(f"{seed}:{index}")
    name = rng.choice(sorted(files))
    data, ways = damage(rng, name, files)
    return name, data, ways


def _check(path: Path, events: list[str], allowed: list[str]) -> str:
    """Open `path` in every way and return how it ended.

    Raises:
        Failed: if it did what no file may do.
    """
    import measure_memory

    from dsgan_studio.core.base.errors import StudioError
    from dsgan_studio.core.checkpoints.opening import describe_checkpoint, open_checkpoint
    from dsgan_studio.core.checkpoints.reading import read_pickle, read_torch_state
    from dsgan_studio.core.generators.build import build_generator

    outcome, begin, before = "opened", time.perf_counter(), measure_memory.begin_peak()
    events.clear()
    for reader in (open_checkpoint, describe_checkpoint, read_pickle, read_torch_state):
        allowed[0] = str(path)
        try:
            found = reader(path)
        except StudioError as error:
            words = str(error)
            if not words.isprintable() or not words.endswith(".") or len(words) > 600:
                raise Failed(f"{reader.__name__} says {words!r}") from error
            if reader is open_checkpoint:
                outcome = type(error).__name__
        else:
            if reader is open_checkpoint:
                try:
                    build_generator(found)
                except StudioError:
                    outcome = "not built"
        finally:
            allowed[0] = ""
    if events:
        raise Failed(f"it did {events}")
    seconds, grown = time.perf_counter() - begin, measure_memory.peak_bytes() - before
    if seconds > MOST_SECONDS or grown > MOST_BYTES:
        raise Failed(f"it took {seconds:.1f} s and {grown >> 20} MiB")
    return outcome


def _keep(seed: int, index: int, name: str, data: bytes, ways: list[str], why: str) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"failure-{seed}-{index}.bin").write_bytes(data)
    report = {"seed": seed, "index": index, "file": name, "damages": ways, "why": why}
    (OUT / f"failure-{seed}-{index}.json").write_text(json.dumps(report, indent=1))


def work(options: argparse.Namespace) -> int:
    """Damage and open files until time or count are used up; print a summary as JSON."""
    import warnings

    import torch

    from tests.fuzz.corpus import good_files

    torch.set_num_threads(1)
    warnings.simplefilter("error")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns of its own old files
        files = good_files()
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    events: list[str] = []
    allowed = [""]
    ended: collections.Counter[str] = collections.Counter()
    failures = 0
    import hostile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        for data in files.values():  # so that nothing is imported later on
            path.write_bytes(data)
            if (outcome := _check(path, events, allowed)) != "opened":
                raise RuntimeError(f"a good file ended as {outcome}")
        hostile.watch(events, allowed)
        stop, index = time.monotonic() + options.seconds, options.start
        while time.monotonic() < stop and index < options.start + options.count:
            options.state.write_text(str(index))
            name, data, ways = make(options.seed, index, files)
            path.write_bytes(data)
            try:
                ended[_check(path, events, allowed)] += 1
            except Exception:  # noqa: BLE001
                failures += 1
                _keep(options.seed, index, name, data, ways, traceback.format_exc())
                sys.stderr.write(f"seed {options.seed}, file {index}: {traceback.format_exc()}\n")
            index += 1
    print(json.dumps({"files": index - options.start, "ended": ended, "failures": failures}))
    return 1 if failures else 0


def replay(options: argparse.Namespace) -> int:
    """Make one file again, keep it and open it."""
    from tests.fuzz.corpus import good_files

    name, data, ways = make(options.seed, options.replay, good_files())
    _keep(options.seed, options.replay, name, data, ways, "made again")
    print(f"{name}, {ways}: {OUT / f'failure-{options.seed}-{options.replay}.bin'}")
    path = OUT / f"failure-{options.seed}-{options.replay}.bin"
    print(_check(path, [], [""]))
    return 0


def watch_over(words: list[str], options: argparse.Namespace) -> int:
    """Run the work in a process of its own; a crash or a standstill is reported with its file."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        state.write_text("")  # until the first file is begun
        command = [sys.executable, "-m", "tests.fuzz.fuzz_checkpoints", *words]
        worker = subprocess.Popen([*command, "--state", str(state)], cwd=ROOT)
        seen, since = "", time.monotonic()
        while worker.poll() is None:
            try:
                worker.wait(1.0)
            except subprocess.TimeoutExpired:
                now = state.read_text()
                if now != seen:
                    seen, since = now, time.monotonic()
                if time.monotonic() - since > (_PATIENCE_S if now else _SET_UP_S):
                    worker.kill()
                    worker.wait()
        if worker.returncode not in (0, 1):
            if not state.read_text():
                sys.stderr.write(f"ended with {worker.returncode} before the first file\n")
                return 1
            index = int(state.read_text())
            sys.stderr.write(f"file {index} of seed {options.seed} ended the process\n")
            from tests.fuzz.corpus import good_files

            name, data, ways = make(options.seed, index, good_files())
            _keep(options.seed, index, name, data, ways, f"ended with {worker.returncode}")
    return 0 if worker.returncode == 0 else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=int, default=0, help="index of the first file")
    parser.add_argument("--count", type=int, default=1 << 40, help="number of files")
    parser.add_argument("--replay", type=int, help="make this one file again and open it")
    parser.add_argument("--state", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.replay is not None:
        return replay(options)
    if options.state is not None:
        return work(options)
    return watch_over(sys.argv[1:], options)


if __name__ == "__main__":
    raise SystemExit(main())
