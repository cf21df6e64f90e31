"""Copies of the projects that travel with the program."""

from __future__ import annotations

import shutil
from pathlib import Path

from dsgan_studio.core.base.fsio import disk_errors, make_folder, staged_folder
from dsgan_studio.core.base.locator import sample_project

SAMPLE_PROJECT = "leukocytes"


def copy_sample_project(name: str, target: Path) -> Path:
    """Copy a sample project to `target`, a new folder, and return it; it is never used in place.

    Raises:
        BadInput: if there is no such project, or `target` holds something.
        StoreError: if the disk refuses.
    """
    source = sample_project(name)
    with staged_folder(target) as staged:
        for file in sorted(source.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                copy = staged / file.relative_to(source)
                make_folder(copy.parent)
                with disk_errors(f"copy {file}"):
                    shutil.copyfile(file, copy)
    return target
