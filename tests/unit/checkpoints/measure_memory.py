"""Prints how long a file took to be described and opened, and by how much the memory peaked."""

import json
import re
import sys
import time
from pathlib import Path

import torch

from dsgan_studio.core.checkpoints.opening import describe_checkpoint, open_checkpoint

DATA = Path(__file__).parents[2] / "data" / "checkpoints"


def peak_bytes():
    """Peak of the resident memory since `begin_peak`; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found.group(1)) * 1024 if found else 0


def begin_peak():
    """Let the peak begin again from here, and return it."""
    clear = Path("/proc/self/clear_refs")
    if clear.exists():
        clear.write_text("5")
    return peak_bytes()


def _measured(function, path):
    """Return what `function` gives, by how much it grew, and its seconds."""
    before, begin = begin_peak(), time.perf_counter()
    result = function(path)
    return result, peak_bytes() - before, time.perf_counter() - begin


def _read(path):
    block = bytearray(1 << 20)
    with open(path, "rb", buffering=0) as file:
        while file.readinto(block):
            pass


def main(path):
    torch.set_num_threads(1)
    open_checkpoint(DATA / "mini_sg2ada_16.pkl")  # what is loaded once is not of this file
    _read(path)  # so that no measurement waits for the disk
    _, _, read_s = _measured(_read, path)
    _, described, describe_s = _measured(describe_checkpoint, path)
    checkpoint, opened, open_s = _measured(open_checkpoint, path)
    size = sum(tensor.nbytes for tensor in checkpoint.tensors.values())
    sys.stdout.write(
        json.dumps(
            {
                "file_bytes": path.stat().st_size,
                "generator_bytes": size,
                "describe_growth_bytes": described,
                "open_growth_bytes": opened,
                "read_s": read_s,
                "describe_s": describe_s,
                "open_s": open_s,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
