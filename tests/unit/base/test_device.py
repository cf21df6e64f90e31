import os

import pytest
import torch

from dsgan_studio.core.base import device
from dsgan_studio.core.base.device import (
    DevicePlan,
    available_threads,
    choose_device,
    device_memory_bytes,
    found_devices,
    is_out_of_memory,
    limit_memory,
    plan_device,
    prepare_process,
    require_memory,
    total_memory_bytes,
)
from dsgan_studio.core.base.errors import BadInput, OutOfDeviceMemory


@pytest.fixture
def machine(monkeypatch):
    def _machine(*, cards=0, mps=False):
        monkeypatch.setattr(torch.cuda, "is_available", lambda: cards > 0)
        monkeypatch.setattr(torch.cuda, "device_count", lambda: cards)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)

    return _machine


@pytest.mark.parametrize(
    ("cards", "mps", "expected"), [(1, True, "cuda"), (0, True, "mps"), (0, False, "cpu")]
)
def test_auto_takes_the_fastest_kind_that_is_there(machine, cards, mps, expected):
    machine(cards=cards, mps=mps)
    assert choose_device("auto").type == expected


def test_a_card_is_chosen_by_its_number(machine):
    machine(cards=2)
    assert choose_device("cuda:1") == torch.device("cuda:1")
    assert choose_device("cpu") == torch.device("cpu")


@pytest.mark.parametrize("name", ["", "gpu", "cuda:x", "cuda:-1", "cpu:0", "mps:0", "CPU"])
def test_a_name_that_is_no_device_is_refused_with_those_that_are(machine, name):
    machine(cards=1, mps=True)
    with pytest.raises(BadInput, match="is not a device; give auto, cpu, cuda"):
        choose_device(name)


@pytest.mark.parametrize("name", ["cuda:", "cuda:²"])
def test_a_card_without_a_proper_number_is_refused(machine, name):
    machine(cards=1)
    with pytest.raises(BadInput, match="is not a device; give auto, cpu, cuda"):
        choose_device(name)


@pytest.mark.parametrize("name", ["cuda", "cuda:1", "mps"])
def test_a_device_that_this_machine_lacks_is_refused(machine, name):
    machine(cards=0)
    with pytest.raises(BadInput, match=f"this machine has no device {name}; use --device cpu"):
        choose_device(name)


def test_a_plan_takes_half_of_the_memory_and_the_cores_it_may_use():
    plan = plan_device("cpu", batch=3)
    assert plan.batch == 3
    assert plan.dtype == torch.float32
    assert plan.budget_bytes == total_memory_bytes() // 2
    assert plan.threads == available_threads() >= 1
    assert plan_device("cpu", bfloat16=True, threads=2).dtype == torch.bfloat16
    assert plan_device("cpu", threads=2).threads == 2


def test_the_memory_of_a_machine_that_does_not_tell_counts_as_8_gib(monkeypatch):
    def refuse(name):
        raise ValueError(name)

    monkeypatch.setattr(device.os, "sysconf", refuse)
    assert device_memory_bytes(torch.device("cpu")) == 8 << 30


def test_the_memory_of_a_card_is_its_own(monkeypatch):
    class Card:
        total_memory = 12 << 30

    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: Card)
    assert device_memory_bytes(torch.device("cuda:0")) == 12 << 30


def test_cores_are_counted_where_the_system_does_not_say_which_may_be_used(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert available_threads() == 1


@pytest.mark.parametrize(
    ("given", "threads"), [("1", 1), ("3", 3), ("64", 4), ("0", 1), ("", 4), ("2,1", 4), ("x", 4)]
)
def test_a_share_of_the_cores_given_by_the_environment_is_kept_to(given, threads, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1, 2, 3}, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", given)
    assert available_threads() == threads


def test_a_prepared_process_flushes_denormals_and_has_its_threads():
    before = torch.get_num_threads()
    try:
        prepare_process(1)
        assert torch.get_num_threads() == 1
        assert (torch.tensor([1e-39]) * 0.5).item() == 0.0
    finally:
        torch.set_flush_denormal(False)
        torch.set_num_threads(before)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (torch.cuda.OutOfMemoryError("x"), True),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: 9 bytes"), True),
        (RuntimeError("shape mismatch"), False),
        (ValueError("can't allocate memory"), False),
    ],
)
def test_running_out_of_memory_is_told_from_other_failures(error, expected):
    assert is_out_of_memory(error) is expected


def test_the_cpu_allocator_still_speaks_as_expected():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 62, dtype=torch.uint8)
    assert is_out_of_memory(caught.value)


def test_a_plan_takes_the_share_of_memory_that_is_allowed_and_refuses_what_needs_more():
    plan = plan_device("cpu", memory_share=0.25)
    assert plan.budget_bytes == int(total_memory_bytes() * 0.25)
    require_memory(plan, plan.budget_bytes, "the features")
    with pytest.raises(OutOfDeviceMemory, match=r"the features need about .* GB and a job may"):
        require_memory(plan, plan.budget_bytes + 1, "the features")


def test_a_graphics_card_is_held_by_no_more_than_its_share(monkeypatch):
    held = []
    monkeypatch.setattr("dsgan_studio.core.base.device.device_memory_bytes", lambda device: 1000)
    monkeypatch.setattr(
        torch.cuda, "set_per_process_memory_fraction", lambda *facts: held.append(facts)
    )
    cuda = torch.device("cuda:1")
    limit_memory(DevicePlan(cuda, torch.float32, batch=1, budget_bytes=300, threads=1))
    limit_memory(plan_device("cpu"))
    assert held == [(0.3, cuda)]


def test_the_devices_of_a_machine_begin_with_its_processor():
    first = found_devices()[0]
    assert (first.name, first.title, first.memory_bytes) == ("cpu", "", total_memory_bytes())
