import multiprocessing
import os
import random
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.generating import generate_items
from dsgan_studio.core.dataset.layout import take_inventory
from tests.unit.dataset.fakes import bytes_of, fill, recipe_of
from tests.unit.dataset.tiny import tiny_ensemble, tiny_generator, tiny_recipe

ROOT = Path(__file__).resolve().parents[3]


def _wait_until(condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.005)


def _generate(folder, count, **options):
    generator = tiny_generator()
    recipe = tiny_recipe(generator, threads=1)
    context = JobContext()
    generate_items(folder, generator, tiny_ensemble(generator), recipe, count, context, **options)


def _forget_items_from(folder, count):
    """Make the killed job one that was asked for `count` items: a run never gets smaller."""
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace("100000", str(count)))
    for path in (folder / "open").glob("[0-9]*"):
        if int(path.name[:6]) >= count:
            path.unlink()


@pytest.mark.skipif(os.name == "nt", reason="there is no fork on Windows")
@pytest.mark.parametrize("seed", [0, 1])
def test_a_run_killed_again_and_again_ends_with_the_bytes_of_one_left_alone(tmp_path, seed):
    count, draw = 40, random.Random(seed)
    fill(tmp_path / "whole", recipe_of(), count)
    fork = multiprocessing.get_context("fork")
    kills = 0
    for attempt in range(60):
        process = fork.Process(target=fill, args=(tmp_path / "run", recipe_of(), count))
        process.start()
        process.join(draw.uniform(0.001, 0.06) * (1 + attempt // 10))
        if process.exitcode is None:
            process.kill()
            kills += 1
        process.join()
        if process.exitcode == 0:
            break
    fill(tmp_path / "run", recipe_of(), count)
    assert kills >= 2
    assert bytes_of(tmp_path / "run") == bytes_of(tmp_path / "whole")


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_workers_of_a_killed_job_end_and_one_process_can_go_on_with_equal_bytes(tmp_path):
    folder = tmp_path / "run"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.dataset.run_for_ever", str(folder)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    _wait_until(lambda: len(take_inventory(folder, 4, None).sealed) >= 2)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    process.kill()
    process.wait()
    assert len(children) >= 2
    _wait_until(lambda: not any(Path(f"/proc/{child}").exists() for child in children))
    made = take_inventory(folder, 4, None)
    count = 4 * (max(made.sealed) + 1) + 3
    _forget_items_from(folder, count)
    _generate(folder, count)
    _generate(tmp_path / "whole", count)
    assert bytes_of(folder) == bytes_of(tmp_path / "whole")


def test_two_processes_make_the_bytes_of_one(tmp_path):
    _generate(tmp_path / "one", 11)
    _generate(tmp_path / "two", 5)
    _generate(tmp_path / "two", 11, workers=2)
    assert bytes_of(tmp_path / "two") == bytes_of(tmp_path / "one")


@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_makes_the_bytes_of_one_process(tmp_path):
    distributed = pytest.importorskip("distributed")
    _generate(tmp_path / "one", 11)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        _generate(tmp_path / "many", 11, scheduler=cluster.scheduler_address)
    assert bytes_of(tmp_path / "many") == bytes_of(tmp_path / "one")


@pytest.mark.filterwarnings("ignore")
def test_a_server_that_is_no_scheduler_is_refused_for_what_it_is(tmp_path):
    pytest.importorskip("distributed")
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            with server.accept()[0] as caller:
                caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                caller.recv(1)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(BadInput, match=f"no Dask scheduler answers at {address}; start one"):
            _generate(tmp_path / "run", 3, scheduler=address)
        thread.join(30)
        assert not thread.is_alive()
