"""Make projects."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dsgan_studio import __version__
from dsgan_studio.core.project.opening import create_project


@dataclass(frozen=True)
class NewProject:
    """A project that was made.

    Attributes:
        path: its folder.
    """

    path: Path


def new_project(path: Path) -> NewProject:
    """Make an empty project folder.

    Raises:
        BadInput: if something is there already.
        StoreError: if the disk refuses.
    """
    with create_project(path) as project:
        # No version of a library decides a byte of an empty project, so none is loaded to be asked.
        project.record_event("new", {}, {"dsgan_studio": __version__})
        return NewProject(project.root)
