"""Say which of a project's generators is in use."""

from __future__ import annotations

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.project.project import Project


def use_generator(project: Project, generator_hash: str) -> None:
    """Let a generator of the project be the one that all steps work on from now on.

    What was made with another stays, and counts again once that one is in use.

    Raises:
        BadInput: if the project has no such generator.
    """
    found = {one.hash: one for one in project.generators()}.get(generator_hash)
    if found is None:
        raise BadInput(
            f"{project.root} has no generator {generator_hash[:12]}; choose one of its own."
        )
    with project.transaction():
        project.add_generator(found)
        project.record_event("generator use", {"generator": generator_hash})
