"""A project with a run of a few items, without any network."""

from dsgan_studio.core.annotations.schema import schema_from_ids
from dsgan_studio.core.dataset.reading import open_run
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.records import ItemScores
from tests.unit.dataset.fakes import CLASS_IDS, fill, recipe_of
from tests.unit.project import factory

COUNT = 6
SCHEMA = schema_from_ids(CLASS_IDS)


def add_run(project):
    project.add_generator(factory.generator())
    project.set_schema(SCHEMA)
    project.add_interpreter(factory.interpreter(schema=SCHEMA))
    project.add_run(generator_hash=factory.GENERATOR, seed=5, recipe_json={})
    add_labelling(project, factory.INTERPRETER, "cc")


def add_labelling(project, interpreter_hash, name):
    """Let another interpreter label the run; `name` is two letters of its hash."""
    folder = project.path(layout.run_folder(1))
    fill(folder, recipe_of(), COUNT, name=name)
    record = project.add_labelling(1, interpreter_hash=interpreter_hash, count=COUNT)
    with open_run(folder) as run:
        scores = run.scores(run.labellings[-1].id)
    rows = zip(scores.worst_pixels, scores.worst_region, scores.per_class, strict=True)
    project.put_item_scores(
        record.id,
        [ItemScores(k, float(w), float(r), tuple(c)) for k, (w, r, c) in enumerate(rows)],
    )
    return record
