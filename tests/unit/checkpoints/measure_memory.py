"""Prints by how much the resident memory peaked while a file was described and opened."""

import json
import re
import sys
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


def _growth(function, path):
    before = begin_peak()
    result = function(path)
    return result, peak_bytes() - before


def main(path):
    torch.set_num_threads(1)
    open_checkpoint(DATA / "mini_sg2ada_16.pkl")  # what is loaded once is not of this file
    _, described = _growth(describe_checkpoint, path)
    checkpoint, opened = _growth(open_checkpoint, path)
    size = sum(tensor.nbytes for tensor in checkpoint.tensors.values())
    sys.stdout.write(
        json.dumps(
            {
                "file_bytes": path.stat().st_size,
                "generator_bytes": size,
                "describe_growth_bytes": described,
                "open_growth_bytes": opened,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
