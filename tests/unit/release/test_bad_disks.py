import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SOURCE = Path(__file__).with_name("failing_disk.c")
SENTENCES = {
    errno.ENOSPC: "the disk is full",
    errno.EROFS: "the disk is read-only",
    errno.EIO: "hardware error",
}
EXPORT = """
import sys
from pathlib import Path
from dsgan_studio.core.base.errors import StoreError
from dsgan_studio.core.release import {form}
from tests.unit.release.fakes import SCHEMA, items

for name in ("first", "second"):
    try:
        {form}.write(Path(sys.argv[1]) / name, items(80), SCHEMA)
    except StoreError as error:
        print(error)
"""


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("needs a C compiler and a loader that preloads")
    library = tmp_path_factory.mktemp("shim") / "failing_disk.so"
    command = [compiler, "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library


@pytest.mark.parametrize(
    ("form", "number", "after"),
    [
        ("hdf5", errno.ENOSPC, 0),
        ("hdf5", errno.ENOSPC, 20_000),
        ("hdf5", errno.EIO, 3_000),
        ("hdf5", errno.EROFS, 60_000),
        ("hdf5", errno.ENOSPC, 66_000),
        ("png_pairs", errno.ENOSPC, 9_000),
        ("coco", errno.EIO, 30_000),
    ],
)
def test_a_disk_that_fails_below_the_libraries_is_told_in_a_line_and_leaves_nothing(
    shim, tmp_path, form, number, after
):
    done = subprocess.run(
        [sys.executable, "-c", EXPORT.format(form=form), str(tmp_path)],
        cwd=ROOT,
        env={
            **os.environ,
            "LD_PRELOAD": str(shim),
            "FAIL_AFTER": str(after),
            "FAIL_ERRNO": str(number),
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    # The second export of the same process shows that nothing is left open by the first.
    lines = done.stdout.splitlines()
    assert len(lines) == 2
    assert all(SENTENCES[number] in line for line in lines)
    assert list(tmp_path.iterdir()) == []
