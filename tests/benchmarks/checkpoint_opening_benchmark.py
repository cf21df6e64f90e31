"""Time and memory of opening a StyleGAN2 snapshot of 1024 px: G, D and G_ema, some 400 MB.

The time is told beyond that of a plain read of the same bytes, the memory as a multiple of G_ema;
the limits are 2 s and 1.5. Measured in a process of its own. Prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HELPERS = ROOT / "tests" / "unit" / "checkpoints"
LIMIT_S = 2.0
LIMIT_GROWTH = 1.5


def run(helper: str, path: Path) -> str:
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{HELPERS}"}
    command = [sys.executable, str(HELPERS / helper), str(path)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return done.stdout


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "snapshot.pkl"
        run("large_snapshot.py", path)
        found = json.loads(run("measure_memory.py", path))
    result = {
        "benchmark": "checkpoint opening",
        "file_mb": round(found["file_bytes"] / 1e6),
        "generator_mb": round(found["generator_bytes"] / 1e6),
        "read_s": round(found["read_s"], 3),
        "open_beyond_read_s": round(found["open_s"] - found["read_s"], 3),
        "describe_beyond_read_s": round(found["describe_s"] - found["read_s"], 3),
        "peak_growth_of_generator": round(found["open_growth_bytes"] / found["generator_bytes"], 3),
    }
    print(json.dumps(result))
    fast = result["open_beyond_read_s"] < LIMIT_S
    return 0 if fast and result["peak_growth_of_generator"] < LIMIT_GROWTH else 1


if __name__ == "__main__":
    raise SystemExit(main())
