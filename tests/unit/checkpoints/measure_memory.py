"""Prints by how much the resident memory peaked while a file was described and opened."""

import json
import re
import sys
from pathlib import Path

import torch

from dsgan_studio.core.checkpoints.opening import describe_checkpoint, open_checkpoint

DATA = Path(__file__).parents[2] / "data" / "checkpoints"


def _status(field):
    text = Path("/proc/self/status").read_text()
    return int(re.search(rf"{field}:\s+(\d+) kB", text).group(1)) * 1024


def _growth(function, path):
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins again from here
    before = _status("VmHWM")
    result = function(path)
    return result, _status("VmHWM") - before


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
