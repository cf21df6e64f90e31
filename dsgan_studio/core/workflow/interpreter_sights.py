"""The interpreters of a project, as they are shown: which is used, what is stale, how good."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dsgan_studio.core.annotations.schema import LabelClass, schema_from_json
from dsgan_studio.core.interpreter.quality import InterpreterReport, report_from_json
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import InterpreterRecord
from dsgan_studio.core.project.stale import StaleReason


@dataclass(frozen=True)
class InterpreterSight:
    """One interpreter.

    Attributes:
        hash: of it.
        generator_hash: whose features it reads.
        created_utc: when it was trained, ISO 8601.
        used: whether generating takes it: the latest of the latest generator.
        stale: why training today would give another one; empty where it would not.
        masks: how many it learned from.
        members: classifiers in it.
        seed: of its training.
        class_weights: none, inverse or sqrt.
        classes: in the order of every figure of the report.
        labellings: of runs, made with it.
        report: what is known about its quality.
    """

    hash: str
    generator_hash: str
    created_utc: str
    used: bool
    stale: tuple[StaleReason, ...]
    masks: int
    members: int
    seed: int
    class_weights: str
    classes: tuple[LabelClass, ...]
    labellings: int
    report: InterpreterReport


def interpreter_sights(path: Path | Project) -> tuple[InterpreterSight, ...]:
    """Return the interpreters of a project, the latest first; reads only the index.

    Raises:
        BadInput: if a report cannot be read.
        ProjectError: if the project cannot be opened.
    """
    with open_project_reading(path) as project:
        stale = project.stale().interpreters
        generator = project.latest_generator()
        used = None if generator is None else project.latest_interpreter(generator.hash)
        made_with = [one.interpreter_hash for one in project.labellings()]
        return tuple(
            _sight(
                record,
                used=used is not None and record.hash == used.hash,
                stale=stale.get(record.hash, ()),
                labellings=made_with.count(record.hash),
            )
            for record in reversed(project.interpreters())
        )


def _sight(
    record: InterpreterRecord, *, used: bool, stale: tuple[StaleReason, ...], labellings: int
) -> InterpreterSight:
    schema = schema_from_json(record.schema_json)
    settings: dict[str, Any] = dict(record.settings_json)
    return InterpreterSight(
        hash=record.hash,
        generator_hash=record.generator_hash,
        created_utc=record.created_utc,
        used=used,
        stale=stale,
        masks=len(record.mask_revisions),
        members=int(settings.get("members", 0)),
        seed=int(settings.get("seed", 0)),
        class_weights=str(settings.get("class_weights", "none")),
        classes=tuple(schema.by_id(one) for one in record.class_ids),
        labellings=labellings,
        report=report_from_json(record.report_json),
    )
