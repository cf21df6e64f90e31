"""Two processes that share batches against one that has them whole."""

from __future__ import annotations

import dataclasses
import json
import multiprocessing
import shutil
import socket

import pytest
import torch
from safetensors.torch import load_file

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.gan_training.discriminator import minibatch_std
from dsgan_studio.core.gan_training.draws import step_inputs
from dsgan_studio.core.gan_training.ranks import Ranks, device_of_rank, joined_ranks
from dsgan_studio.core.gan_training.snapshots import snapshots
from dsgan_studio.core.gan_training.trainer import check_split
from tests.unit.gan_training import two_ranks

# Loading PyTorch takes seconds, and a copy of a process that has it nothing.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["dsgan_studio.core.gan_training.trainer", "torch._dynamo", "torch.distributed.tensor"]
)


def in_two_processes(folder, verb):
    """Return exit codes and complaints of two processes that train together."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    heard = [folder.with_name(f"{folder.name}-{rank}.txt") for rank in range(2)]
    started = []
    for rank in range(2):
        environment = {**shared, "RANK": str(rank), "LOCAL_RANK": str(rank)}
        arguments = (folder, verb, environment, heard[rank])
        started.append(PROCESSES.Process(target=two_ranks.process, args=arguments))
        started[-1].start()
    for process in started:
        process.join(timeout=120)
    told = [file.read_text() if file.exists() else "" for file in heard]
    return [process.exitcode for process in started], told


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alone") / "training"
    two_ranks.run(folder, "train")
    return folder


@pytest.fixture(scope="module")
def together(tmp_path_factory):
    folder = tmp_path_factory.mktemp("together") / "training"
    codes, told = in_two_processes(folder, "train")
    assert codes == [0, 0], told
    return folder


def farthest(folder, other, snapshot="snapshot-00000160"):
    """Return the largest difference between the numbers of two snapshots, and where it is."""
    ours, theirs = (load_file(f / snapshot / "state.safetensors") for f in (folder, other))
    assert ours.keys() == theirs.keys()
    return max(((ours[name] - theirs[name]).abs().max().item(), name) for name in ours)


def test_twenty_steps_of_two_processes_equal_those_of_one(alone, together):
    distance, name = farthest(alone, together)
    assert distance < 1e-4, name
    facts = [
        json.loads((f / "snapshot-00000160" / "state.json").read_text()) for f in (alone, together)
    ]
    assert facts[0]["ada"] == facts[1]["ada"]
    assert facts[0]["ada"]["p"] > 0.5  # the distortions were at work
    for name, (total, count) in facts[0]["sums"].items():
        assert facts[1]["sums"][name] == [pytest.approx(total, rel=1e-4), count]
    assert set(facts[0]["sums"]) == {"loss_g", "loss_d", "r1", "path_length"}


def test_the_path_length_mean_and_the_mean_w_are_those_of_the_whole_batch(alone, together):
    ours, theirs = (
        load_file(f / "snapshot-00000160" / "state.safetensors") for f in (alone, together)
    )
    for name in ("path_length_mean", "generator/mapping.w_avg"):
        assert ours[name].abs().max() > 0.01
        torch.testing.assert_close(ours[name], theirs[name], rtol=1e-5, atol=1e-6)


def without_the_last_snapshot(folder, copy):
    shutil.copytree(folder, copy)
    shutil.rmtree(copy / "snapshot-00000160")
    return copy


def test_a_snapshot_of_two_processes_resumes_in_one(alone, together, tmp_path):
    folder = without_the_last_snapshot(together, tmp_path / "training")
    two_ranks.run(folder, "resume")
    assert farthest(alone, folder)[0] < 1e-4


def test_a_snapshot_of_one_process_resumes_in_two_that_stop_together(alone, tmp_path):
    folder = without_the_last_snapshot(alone, tmp_path / "training")
    codes, told = in_two_processes(folder, "resume")
    assert codes == [0, 0], told
    assert farthest(alone, folder)[0] < 1e-4


def test_cancelling_the_first_process_stops_all_and_keeps_that_step(tmp_path):
    codes, told = in_two_processes(tmp_path / "training", "cancel")
    assert told[0].startswith("JobCancelled")
    assert (codes[1], told[1]) == (0, "")
    assert [s.name for s in snapshots(tmp_path / "training")] == ["snapshot-00000040"]


def test_a_divergence_stops_all_and_leaves_no_snapshot_of_it(tmp_path):
    codes, told = in_two_processes(tmp_path / "training", "diverge")
    assert "diverged at" in told[0]
    assert "loss_d is not a number" in told[0]
    assert (codes[1], told[1]) == (0, "")
    assert not snapshots(tmp_path / "training")


def test_the_end_of_another_process_is_told_as_such(tmp_path):
    codes, told = in_two_processes(tmp_path / "training", "die")
    assert codes == [1, 7]
    assert "PeerLost: another process of this training has ended" in told[0]


def test_processes_that_begin_from_different_weights_do_not_train(tmp_path):
    codes, told = in_two_processes(tmp_path / "training", "differ")
    assert codes == [1, 1]
    assert all("did not read the same snapshot" in text for text in told)


@pytest.mark.parametrize(("batch", "world"), [(16, 2), (16, 4), (24, 3), (32, 2)])
def test_images_that_the_discriminator_compares_stay_in_one_process(batch, world):
    images = torch.randn(batch, 3, 4, 4, generator=torch.Generator().manual_seed(0))
    whole = minibatch_std(images, 4)[:, -1]
    for rank in range(world):
        ranks = Ranks(rank, world)
        torch.testing.assert_close(minibatch_std(ranks.share(images), 4)[:, -1], ranks.share(whole))


def test_the_draws_of_all_processes_together_are_those_of_one():
    settings = dataclasses.replace(two_ranks.SETTINGS, path_length_interval=1)
    sizes, reals = (4, 8, 8), torch.zeros(0)
    whole = step_inputs(settings, 3, reals, sizes, Ranks())
    shares = [step_inputs(settings, 3, reals, sizes, Ranks(rank, 2)) for rank in range(2)]
    for rank, part in enumerate(shares):
        for ours, all_of in (
            (part.latents, whole.latents),
            (part.path.latents, whole.path.latents),
        ):
            assert torch.equal(ours.cut, all_of.cut[rank::2])
            for half, whole_half in zip(ours.z.chunk(2), all_of.z.chunk(2), strict=True):
                assert torch.equal(half, whole_half[rank::2])
            for maps, whole_maps in zip(ours.noise_maps, all_of.noise_maps, strict=True):
                assert torch.equal(maps, whole_maps[rank::2])
        assert torch.equal(part.path.directions, whole.path.directions[rank::2])


@pytest.mark.parametrize(
    ("batch", "shrink", "world", "advice"),
    [(16, 2, 3, "--batch 12 or another multiple of 12"), (4, 2, 2, "--batch 8"), (8, 8, 2, "8")],
)
def test_a_batch_that_cannot_be_shared_evenly_is_refused(batch, shrink, world, advice):
    settings = dataclasses.replace(two_ranks.SETTINGS, batch=batch, path_length_shrink=shrink)
    check_split(settings, 1)
    with pytest.raises(BadInput, match=f"{world} processes cannot share a batch .* {advice}"):
        check_split(settings, world)


def test_without_torchrun_a_process_is_alone(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "4")  # set by a batch system, but no rank
    monkeypatch.delenv("RANK", raising=False)
    with joined_ranks(torch.device("cpu")) as ranks:
        assert ranks == Ranks(0, 1)
    assert device_of_rank("cuda:1") == "cuda:1"


@pytest.fixture
def third_of_four(monkeypatch):
    for name, value in {"WORLD_SIZE": "4", "RANK": "2", "LOCAL_RANK": "1"}.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("third_of_four")
@pytest.mark.parametrize(
    ("name", "has_cards", "expected"),
    [
        ("auto", True, "cuda:1"),
        ("cuda", True, "cuda:1"),
        ("cpu", True, "cpu"),
        ("auto", False, "cpu"),
    ],
)
def test_each_process_of_a_machine_takes_a_card_of_its_own(name, has_cards, expected, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: has_cards)
    assert device_of_rank(name) == expected


@pytest.mark.usefixtures("third_of_four")
@pytest.mark.parametrize("name", ["cuda:0", "mps"])
def test_processes_do_not_share_a_device(name):
    with pytest.raises(BadInput, match=f"4 processes cannot share the device {name}; give"):
        device_of_rank(name)
