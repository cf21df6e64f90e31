"""Which device computes, in which precision, how much at once."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dsgan_studio.core.base.errors import BadInput, OutOfDeviceMemory

if TYPE_CHECKING:
    import torch

DEVICE_NAMES = "auto, cpu, cuda, cuda:N or mps"
_CPU_INFO = Path("/proc/cpuinfo")
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


@dataclass(frozen=True)
class DevicePlan:
    """Decided once at the start of a job and passed down.

    Attributes:
        device: where tensors live.
        dtype: precision of bulk arithmetic, float32 or bfloat16.
        batch: items computed together.
        budget_bytes: memory that one job may hold on the device.
        threads: CPU threads of one job.
    """

    device: torch.device
    dtype: torch.dtype
    batch: int
    budget_bytes: int
    threads: int


@dataclass(frozen=True)
class FoundDevice:
    """A device of this machine.

    Attributes:
        name: as `choose_device` takes it.
        title: as its maker calls it; "" for the processor.
        memory_bytes: of the card, or of the machine.
    """

    name: str
    title: str
    memory_bytes: int


def found_devices() -> tuple[FoundDevice, ...]:
    """Return what this machine can compute on, the processor first."""
    import torch

    found = [FoundDevice("cpu", "", total_memory_bytes())]
    if torch.backends.mps.is_available():
        found.append(FoundDevice("mps", "Apple", total_memory_bytes()))
    for number in range(torch.cuda.device_count()):
        facts = torch.cuda.get_device_properties(number)
        found.append(FoundDevice(f"cuda:{number}", str(facts.name), int(facts.total_memory)))
    return tuple(found)


def choose_device(name: str) -> torch.device:
    """Return the device called `name`; `auto` takes CUDA, then MPS, then the CPU.

    Raises:
        BadInput: if the name is unknown or this machine has no such device.
    """
    import torch

    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    if not re.fullmatch(r"cpu|mps|cuda(:[0-9]{1,4})?", name):
        raise BadInput(f'"{name}" is not a device; give {DEVICE_NAMES}.')
    kind, _, number = name.partition(":")
    if kind == "cuda" and int(number or 0) >= torch.cuda.device_count():
        raise BadInput(f"this machine has no device {name}; use --device cpu or auto.")
    if kind == "mps" and not torch.backends.mps.is_available():
        raise BadInput("this machine has no device mps; use --device cpu or auto.")
    return torch.device(name)


def available_threads() -> int:
    """Return the number of CPU cores this process may use, at most OMP_NUM_THREADS where set.

    Batch systems and shared servers give a job its share by that variable. More threads than
    cores that are free wait for each other at every layer, which can cost a factor of fifty.
    """
    cores = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, min(cores, int(wanted))) if re.fullmatch(r"[0-9]{1,4}", wanted) else cores


def total_memory_bytes() -> int:
    """Return the memory of this machine; 8 GiB where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 8 << 30


def device_memory_bytes(device: torch.device) -> int:
    """Return the memory of `device` in bytes: of the card, or of the machine."""
    import torch

    if device.type == "cuda":
        return int(torch.cuda.get_device_properties(device).total_memory)
    return total_memory_bytes()


def has_fast_bfloat16(device: torch.device, cpu_info: Path = _CPU_INFO) -> bool:
    """Tell whether bfloat16 is faster than float32 there, by the hardware's instructions."""
    import torch

    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type != "cpu" or not cpu_info.is_file():
        return False
    flags = cpu_info.read_text(encoding="ascii", errors="replace")
    return "avx512_bf16" in flags or "amx_bf16" in flags


def plan_device(
    name: str = "auto",
    *,
    batch: int = 8,
    threads: int | None = None,
    bfloat16: bool = False,
    memory_share: float = 0.5,
) -> DevicePlan:
    """Return a plan that uses a share of the memory of the device called `name`.

    Raises:
        BadInput: as `choose_device`.
    """
    import torch

    device = choose_device(name)
    return DevicePlan(
        device=device,
        dtype=torch.bfloat16 if bfloat16 else torch.float32,
        batch=batch,
        budget_bytes=int(device_memory_bytes(device) * memory_share),
        threads=threads or available_threads(),
    )


def prepare_process(threads: int | None = None) -> None:
    """Set what holds for the whole process; call it once, before the first parallel region.

    Denormals are flushed because dead units leave Adam's moments decaying into them, which makes
    a step several times slower. Large blocks are kept by the allocator, because returning them to
    the system after each layer costs as much as the layer.
    """
    import torch

    torch.set_flush_denormal(True)
    torch.set_num_threads(threads or available_threads())
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            libc.mallopt(_M_MMAP_THRESHOLD, 1 << 30)
            libc.mallopt(_M_TRIM_THRESHOLD, (1 << 31) - 1)


def require_memory(plan: DevicePlan, needed_bytes: int, what: str) -> None:
    """Refuse work that would hold more memory than `plan` allows, before it begins.

    Args:
        plan: with the budget.
        needed_bytes: what will be held, at least.
        what: will be held, in the user's words.

    Raises:
        OutOfDeviceMemory: if that is more; says how much is needed and allowed.
    """
    if needed_bytes > plan.budget_bytes:
        raise OutOfDeviceMemory(
            f"{what} need about {needed_bytes / 1e9:.1f} GB and a job may hold "
            f"{plan.budget_bytes / 1e9:.1f} GB; allow it more in the settings, or use less."
        )


def limit_memory(plan: DevicePlan) -> None:
    """Let this process hold no more of a graphics card than `plan` allows."""
    import torch

    if plan.device.type == "cuda":
        share = plan.budget_bytes / device_memory_bytes(plan.device)
        torch.cuda.set_per_process_memory_fraction(min(share, 1.0), plan.device)


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether `error` means that memory ran out, on the device or in the process."""
    import torch

    if isinstance(error, torch.cuda.OutOfMemoryError | MemoryError):
        return True
    # WORKAROUND https://github.com/pytorch/pytorch/issues/39497: the CPU allocator has no class
    # of its own for this.
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)
