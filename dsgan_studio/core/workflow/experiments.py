"""Bring a folder made for DatasetGAN into a project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.annotations.schema import (
    LabelSchema,
    listed,
    schema_from_ids,
    schema_to_json,
)
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import atomic_write, disk_errors
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.generators.build import build_generator
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.interpreter.report import InterpreterReport, report_to_json
from dsgan_studio.core.interpreter.settings import settings_to_json
from dsgan_studio.core.interpreter.store import ensemble_hash, from_reference_states, save_ensemble
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import InterpreterRecord, SampleRecord
from dsgan_studio.core.release import import_experiment as release
from dsgan_studio.core.samples.recipe import SampleRecipe
from dsgan_studio.core.samples.render import render_samples
from dsgan_studio.core.workflow.generators import keep_generator
from dsgan_studio.core.workflow.masks import put_mask
from dsgan_studio.core.workflow.new_projects import new_project
from dsgan_studio.core.workflow.projects import (
    block_size,
    device_plan,
    image_sha256,
    record,
    set_label_size_px,
)
from dsgan_studio.core.workflow.samples import encode_image


@dataclass(frozen=True)
class ImportedExperiment:
    """What `import_experiment` brought in.

    Attributes:
        path: the project.
        samples: painted samples.
        members: classifiers; 0 where the folder had none.
        shift: image k belongs to latent k + shift.
        verified: whether images were there to compare the renders with.
        notes: what was repaired or left out, one sentence each.
    """

    path: Path
    samples: int
    members: int
    shift: int
    verified: bool
    notes: tuple[str, ...]


def import_experiment(
    file: Path, path: Path, *, device: str, context: JobContext
) -> ImportedExperiment:
    """Read an experiment of DatasetGAN and all it names into a project.

    Args:
        file: experiments/*.json.
        path: the project, made where it does not exist.
        device: name of the device that renders.
        context: progress and cancel.

    Raises:
        BadInput: if a file is missing, or images and latents do not belong together.
        Refused, Corrupt: if the checkpoint or a classifier cannot be used.
    """
    with disk_errors(f"read {path}"):
        exists = path.exists()
    if exists:
        with open_project(path):  # one that cannot be written to is told before the work
            pass
    found = release.import_experiment(
        file, device_plan(device, batch=1, allowance=context.allowance), context
    )
    if not exists:
        new_project(path)
    with open_project(path) as project:
        schema = _schema(project, found)
        digest = keep_generator(
            project, found.checkpoint, Path(found.experiment.stylegan_checkpoint).name, ()
        )
        set_label_size_px(project, digest, found.size_px)
        project.set_schema(schema)
        generator = build_generator(found.checkpoint)
        revisions = _add_samples(project, found, digest, generator, device, context)
        if found.classifiers:
            _add_interpreter(project, found, digest, generator, schema, revisions)
        parameters = {"file": file.name, "generator": digest, "shift": found.match.shift}
        record(project, "import-experiment", parameters)
        return ImportedExperiment(
            path=project.root,
            samples=len(found.samples),
            members=len(found.classifiers),
            shift=found.match.shift,
            verified=found.match.verified,
            notes=found.notes,
        )


def _schema(project: Project, found: release.ImportedExperiment) -> LabelSchema:
    """Return the schema of the project, whose names are the user's work, or one for the ids.

    Raises:
        BadInput: if the project has a schema without some class of the experiment.
    """
    held = project.schema()
    if held is None:
        return schema_from_ids(found.class_ids)
    missing = sorted(set(found.class_ids) - set(held.ids))
    if missing:
        raise BadInput(
            f"the experiment has classes {listed(missing)}, which the label schema of "
            f"{project.root} does not have; import it into a new project."
        )
    return held


def _recipe(found: release.ImportedExperiment, sample: release.ImportedSample) -> SampleRecipe:
    latent = np.asarray(sample.latent, np.float32).reshape(-1)
    if sample.space == "w":
        return SampleRecipe(latent, space="w")
    return SampleRecipe(latent, found.psi, found.cutoff)


def _add_samples(
    project: Project,
    found: release.ImportedExperiment,
    digest: str,
    generator: Generator,
    device: str,
    context: JobContext,
) -> tuple[tuple[int, int], ...]:
    """Render and store every painted sample with its mask; return their mask revisions."""
    recipes = [_recipe(found, sample) for sample in found.samples]
    size = block_size(generator.architecture.resolution)
    plan = device_plan(device, batch=size, allowance=context.allowance)
    images = render_samples(generator, recipes, plan, context)
    revisions = []
    for number, (sample, recipe, image) in enumerate(
        zip(found.samples, recipes, images, strict=True)
    ):
        stored = _held(project, digest, recipe)
        if stored is None:
            stored = _store(project, digest, number, recipe, image)
        source = f"imported from {sample.name}"
        put_mask(project, stored.id, sample.mask, source=source, author="")
        revisions.append((stored.id, project.mask_history(stored.id)[-1].revision))
    return tuple(revisions)


def _held(project: Project, digest: str, recipe: SampleRecipe) -> SampleRecord | None:
    """Return the sample with this latent, where an earlier import brought it."""
    for sample in project.samples(digest):
        if sample.latent_space == recipe.space and np.array_equal(sample.z, recipe.z):
            return sample
    return None


def _store(
    project: Project,
    digest: str,
    number: int,
    recipe: SampleRecipe,
    image: UInt8[np.ndarray, "H W 3"],
) -> SampleRecord:
    sample_id = project.next_sample_id()
    data = encode_image(image)
    atomic_write(project.path(layout.sample_file(sample_id)), data)
    sample = SampleRecord(
        id=sample_id,
        generator_hash=digest,
        seed=None,
        index=number,
        z=recipe.z,
        psi=recipe.psi,
        cutoff=recipe.cutoff,
        noise_mode=recipe.noise_mode,
        noise_seed=recipe.noise_seed,
        image_sha256=image_sha256(data),
        latent_space=recipe.space,
    )
    return project.add_samples([sample])[0]


def _add_interpreter(
    project: Project,
    found: release.ImportedExperiment,
    digest: str,
    generator: Generator,
    schema: LabelSchema,
    revisions: tuple[tuple[int, int], ...],
) -> None:
    """Keep the classifiers of the folder as an interpreter that labels like them."""
    ensemble = from_reference_states(
        found.classifiers, found.class_ids, generator.tap_channels, found.size_px
    )
    report = InterpreterReport(
        validated_on="nothing: these classifiers were trained elsewhere",
        left_out=tuple(() for _ in found.classifiers),
        pixels_per_class=tuple(
            sum(int((sample.mask == one).sum()) for sample in found.samples)
            for one in found.class_ids
        ),
    )
    interpreter = ensemble_hash(ensemble)
    save_ensemble(project.path(layout.interpreter_file(interpreter)), ensemble, report)
    project.add_interpreter(
        InterpreterRecord(
            hash=interpreter,
            class_ids=found.class_ids,
            settings_json=settings_to_json(ensemble.settings),
            report_json=report_to_json(report),
            generator_hash=digest,
            mask_revisions=revisions,
            schema_json=schema_to_json(schema),
        )
    )
