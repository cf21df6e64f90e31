"""What was found out about generators, kept in a project so that it can be shown again."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from dsgan_studio.core.base.fsio import atomic_write_json, disk_errors, make_folder, staged_folder
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.jsontext import Json, from_json_text, to_json_text
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.projects import record

EVALUATE, FIND = "generator evaluate", "generator find"
REPORT = "report.json"
_MOST_KEPT = 50  # of a list; the whole is in the report beside the pictures


@dataclass(frozen=True)
class Finding:
    """Something that was found out.

    Attributes:
        verb: "generator evaluate" or "generator find".
        created_utc: when, ISO 8601.
        facts: the figures by name; lists are cut after 50.
        lines: the same for people.
        folder: of the whole report and the pictures.
    """

    verb: str
    created_utc: str
    facts: Mapping[str, Json]
    lines: tuple[str, ...]
    folder: Path


def as_json(value: object) -> Json:
    """Return a result's dataclass as JSON values, numbers that JSON cannot write as null."""
    plain = dataclasses.asdict(value) if dataclasses.is_dataclass(value) else value  # type: ignore[arg-type]
    return from_json_text(to_json_text(_with_text_paths(plain)), "a result")


def _with_text_paths(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _with_text_paths(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_text_paths(item) for item in value]
    return str(value) if isinstance(value, Path) else value


def _cut(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _cut(item) for key, item in value.items()}
    return [_cut(item) for item in value[:_MOST_KEPT]] if isinstance(value, list) else value


def keep_pictures(
    project: Project | None, out: Path | None, facts: Json, draw: Callable[[Path], None]
) -> Path | None:
    """Write the report and what `draw` draws into a folder, and return it.

    It is `out` where given, else the project's next; without either nothing is written.

    Raises:
        BadInput: if `out` is a file or a folder with something in it.
        StoreError: if the disk refuses; nothing is left then.
    """
    if out is None and project is None:
        return None
    folder = out if out is not None else _next_folder(project)
    with staged_folder(folder) as staged:
        draw(staged)
        atomic_write_json(staged / REPORT, facts)
    return folder


def _next_folder(project: Project | None) -> Path:
    assert project is not None
    make_folder(project.path(layout.EVALUATIONS))
    with disk_errors(f"read {project.path(layout.EVALUATIONS)}"):
        names = [path.name for path in project.path(layout.EVALUATIONS).iterdir()]
    highest = max((int(name) for name in names if name.isdigit()), default=0)
    return project.path(layout.evaluation_folder(highest + 1))


def keep_finding(
    project: Project, verb: str, facts: Json, lines: tuple[str, ...], folder: Path
) -> None:
    """Enter a finding into the project's index, as a fact with its provenance."""
    place = str(folder)
    with contextlib.suppress(ValueError):  # somewhere else
        place = folder.relative_to(project.root).as_posix()
    record(project, verb, {"result": _cut(facts), "lines": list(lines), "folder": place})


def findings(path: Path) -> tuple[Finding, ...]:
    """Return all that was found out about the generators of the project at `path`, latest last.

    Raises:
        ProjectError, NewerVersion: if it cannot be opened.
    """
    with open_project_reading(path) as project:
        return tuple(
            Finding(
                verb=event.verb,
                created_utc=event.created_utc,
                facts=event.parameters["result"],
                lines=tuple(event.parameters["lines"]),
                folder=project.root / PurePosixPath(event.parameters["folder"]),
            )
            for event in project.events()
            if event.verb in (EVALUATE, FIND)
        )
