"""Where the files that travel with the program lie: in the installed package, or in a checkout."""

from __future__ import annotations

from pathlib import Path

from dsgan_studio.core.base.errors import BadInput

_PACKAGE = Path(__file__).resolve().parents[2]


def _travelling(name: str) -> Path:
    installed = _PACKAGE / f"_{name}"
    return installed if installed.is_dir() else _PACKAGE.parent / name


def resource(name: str) -> Path:
    """Return the path of the file called `name` in resources.

    Raises:
        BadInput: if the installation lacks it.
    """
    return _existing(_travelling("resources") / name)


def sample_project(name: str) -> Path:
    """Return the folder of the sample project called `name`; copy it before writing to it.

    Raises:
        BadInput: if the installation lacks it.
    """
    return _existing(_travelling("sample_projects") / name)


def _existing(path: Path) -> Path:
    if not path.exists():
        raise BadInput(f"{path} is missing from this installation; install DSGAN Studio again.")
    return path
