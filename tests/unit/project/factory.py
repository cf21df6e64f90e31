"""Small facts to fill projects with."""

import datetime

import numpy as np

from dsgan_studio.core.annotations.schema import schema_from_ids, schema_to_json
from dsgan_studio.core.project.records import (
    GeneratorRecord,
    InterpreterRecord,
    ItemScores,
    SampleRecord,
)

GENERATOR = "a" * 64
OTHER_GENERATOR = "b" * 64
INTERPRETER = "c" * 64
OTHER_INTERPRETER = "d" * 64
SCHEMA = schema_from_ids([1, 2])


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.now = datetime.datetime(2024, 5, 1, 12, 0, tzinfo=datetime.UTC)

    def __call__(self):
        return self.now

    def move(self, **amount):
        self.now += datetime.timedelta(**amount)


def generator(generator_hash=GENERATOR, **facts):
    return GeneratorRecord(
        hash=generator_hash,
        kind="trained",
        architecture_json={"family": "stylegan2", "resolution": 32},
        source_name="cells",
        notes=("the mean w was computed",),
        **facts,
    )


def sample(sample_id=1, generator_hash=GENERATOR, **facts):
    z = np.random.default_rng(sample_id).standard_normal(8).astype(np.float32)
    return SampleRecord(sample_id, generator_hash, 7, sample_id - 1, z, psi=0.7, **facts)


def interpreter(interpreter_hash=INTERPRETER, *, masks=(), generator_hash=GENERATOR, schema=SCHEMA):
    return InterpreterRecord(
        hash=interpreter_hash,
        class_ids=schema.ids,
        settings_json={"members": 10, "seed": 0},
        report_json={"accuracy": 0.9},
        generator_hash=generator_hash,
        mask_revisions=tuple((mask.sample_id, mask.revision) for mask in masks),
        schema_json=schema_to_json(schema),
    )


def scores(count):
    return [
        ItemScores(k, ((k * 37) % 11) / 8, ((k * 13) % 5) / 4, (0.5, 0.25)) for k in range(count)
    ]


def fill(project, *, samples=3):
    """Give a project one fact of each kind."""
    project.add_generator(generator())
    project.set_schema(SCHEMA)
    project.add_samples([sample(k + 1) for k in range(samples)])
    masks = [
        project.add_mask_revision(k + 1, sha256=f"{k}" * 8, source="import") for k in range(samples)
    ]
    project.add_interpreter(interpreter(masks=masks))
    run = project.add_run(generator_hash=GENERATOR, seed=5, recipe_json={"psi": 0.7}, count=4)
    labelling = project.add_labelling(run.id, interpreter_hash=INTERPRETER, count=4)
    project.put_item_scores(labelling.id, scores(4))
    project.record_event("generate", {"count": 4}, {"torch": "2"})
    project.set_setting("truncation", 0.7)
    return project


def facts_of(project):
    """Everything that a project tells."""
    return {
        "name": project.name,
        "schema": project.schema(),
        "generators": project.generators(),
        "samples": project.samples(),
        "masks": [project.mask_history(one.id) for one in project.samples()],
        "interpreters": project.interpreters(),
        "runs": project.runs(),
        "labellings": project.labellings(),
        "scores": [tuple(project.item_scores(one.id)) for one in project.labellings()],
        "events": project.events(),
        "setting": project.setting("truncation"),
    }
