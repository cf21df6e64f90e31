"""Generate labelled images into a run of the project."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput, JobCancelled, StudioError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.room import low_room
from dsgan_studio.core.dataset.generating import generate_items, label_run
from dsgan_studio.core.dataset.layout import manifest_path
from dsgan_studio.core.dataset.reading import open_run
from dsgan_studio.core.dataset.recipe import (
    IDENTITY,
    RunRecipe,
    choose_shard_size,
    recipe_from_json,
    recipe_to_json,
)
from dsgan_studio.core.interpreter.store import load_ensemble
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import (
    GeneratorRecord,
    InterpreterRecord,
    LabellingRecord,
    RunRecord,
    SampleRecord,
)
from dsgan_studio.core.workflow.projects import (
    block_size,
    current_generator,
    device_plan,
    label_size_px,
    record,
)
from dsgan_studio.core.workflow.run_choice import use_latest_run
from dsgan_studio.core.workflow.run_outlook import (
    RunOutlook,
    keep_rate,
    known_rate,
    measured_rate,
    outlook,
    require_run_room,
)
from dsgan_studio.core.workflow.run_progress import enter_progress
from dsgan_studio.core.workflow.stored_generators import load_generator


def _tell_nobody(run: int) -> None:
    """Take the number of a run and do nothing with it."""


@dataclass(frozen=True)
class GeneratedRun:
    """What `generate_run` reached.

    Attributes:
        run: number of the run.
        labelling: number of the labelling.
        count: labelled items it holds.
        rate: items a second of this call; 0 where nothing was left to do.
        folder: of the run.
    """

    run: int
    labelling: int
    count: int
    rate: float
    folder: Path


def generate_run(
    path: Path | Project,
    *,
    count: int,
    seed: int,
    workers: int,
    scheduler: str | None,
    decision: str,
    device: str,
    context: JobContext,
    on_run: Callable[[int], object] = _tell_nobody,
) -> GeneratedRun:
    """Bring the run of `seed` of the latest generator to `count` items with labels.

    Truncation and class are those of the painted samples. It stops by itself before the disk is
    full.

    Args:
        path: the project, its folder or open.
        count: items that the run shall have.
        seed: of the run.
        workers: processes on this machine.
        scheduler: address of a Dask scheduler, or None.
        decision: mean or vote.
        device: name of the device.
        context: progress and cancel.
        on_run: told the number of the run before its first item is made.

    Raises:
        BadInput: if there is no interpreter yet, or an option cannot be used.
        StoreError: if the disk refuses or has too little room; finished items are kept.
        OutOfDeviceMemory, JobCancelled: finished items are kept.
    """
    if decision not in ("mean", "vote"):
        raise BadInput(f'"{decision}" is not a decision; give mean or vote.')
    with open_project(path) as project:
        generator_record = current_generator(project)
        interpreter = _current_interpreter(project, generator_record)
        generator = load_generator(project, generator_record.hash)
        ensemble, _ = load_ensemble(project.path(layout.interpreter_file(interpreter.hash)))
        size = block_size(generator.architecture.resolution)
        plan = device_plan(device, batch=size, allowance=context.allowance)
        recipe = _fresh_recipe(project, generator_record, seed=seed, plan=plan)
        held = _run_like(project, recipe)
        there = _labelled_on_disk(project, held, interpreter.hash, decision)
        require_run_room(project, generator_record, max(count - there, 0))
        run = held or _new_run(project, recipe)
        labelling = project.add_labelling(
            run.id,
            interpreter_hash=interpreter.hash,
            decision="vote" if decision == "vote" else "mean",
        )
        folder = project.path(layout.run_folder(run.id))
        on_run(run.id)
        began_s = time.monotonic()
        make = partial(
            generate_items, folder, generator, ensemble,
            recipe_from_json(dict(run.recipe_json), f"run {run.id}"), count, context,
            decision=decision, workers=workers, scheduler=scheduler,
            device=None if device == "auto" else plan.device,
        )  # fmt: skip
        _make_watched(project, labelling, folder, make, context)
        reached = enter_progress(project, labelling, folder)
        parameters = {"run": run.id, "count": count, "seed": seed, "decision": decision}
        record(project, "generate", {**parameters, "interpreter": interpreter.hash})
        made, took_s = max(reached - there, 0), time.monotonic() - began_s
        rate = made / max(took_s, 1e-9)
        if made and workers == 1 and scheduler is None:
            keep_rate(project, generator_record.hash, interpreter.hash, rate)
        return GeneratedRun(run.id, labelling.id, reached, rate, folder)


def _make_watched(
    project: Project,
    labelling: LabellingRecord,
    folder: Path,
    make: Callable[[], object],
    context: JobContext,
) -> None:
    """Make items while the disk has room; what is finished is entered also where it fails."""
    context.watch(lambda: low_room(project.root))
    try:
        make()
    except (JobCancelled, StudioError) as error:
        with contextlib.suppress(StudioError):  # the first failure is the one to be told
            enter_progress(project, labelling, folder)
        if context.stop_reason is not None:
            raise context.stop_reason from error
        raise


def label_run_again(
    project: Project, run: RunRecord, interpreter_hash: str, *, device: str, context: JobContext
) -> LabellingRecord:
    """Let another interpreter of the project label a run; the images stay as they are.

    Raises:
        BadInput: if an image does not come out again.
        StoreError, OutOfDeviceMemory, JobCancelled: finished labels are kept.
    """
    generator = load_generator(project, run.generator_hash)
    ensemble, _ = load_ensemble(project.path(layout.interpreter_file(interpreter_hash)))
    size = block_size(generator.architecture.resolution)
    plan = device_plan(device, batch=size, allowance=context.allowance)
    record = project.add_labelling(run.id, interpreter_hash=interpreter_hash)
    folder = project.path(layout.run_folder(run.id))
    try:
        label_run(
            folder,
            generator,
            ensemble,
            context,
            device=None if device == "auto" else plan.device,
        )
    except (JobCancelled, StudioError):
        with contextlib.suppress(StudioError):  # the first failure is the one to be told
            enter_progress(project, record, folder)
        raise
    enter_progress(project, record, folder)
    return record


def _current_interpreter(project: Project, generator: GeneratorRecord) -> InterpreterRecord:
    found = project.latest_interpreter(generator.hash)
    if found is None:
        raise BadInput(
            f"{project.root} has no interpreter of its generator; run dsgan-studio "
            "interpreter train first."
        )
    return found


def _fresh_recipe(
    project: Project, generator: GeneratorRecord, *, seed: int, plan: DevicePlan
) -> RunRecipe:
    """Return the recipe of a new run of `seed`, with the truncation of the painted samples."""
    sample = _painted_sample(project, generator.hash)
    return RunRecipe(
        generator_hash=generator.hash,
        seed=seed,
        psi=sample.psi,
        cutoff=sample.cutoff,
        class_index=sample.class_index,
        noise_mode=sample.noise_mode,
        size_px=label_size_px(project, generator),
        block_size=plan.batch,
        shard_size=choose_shard_size(plan.batch, _resolution(generator)),
        threads=plan.threads,
        device_kind=plan.device.type,
        dtype=str(plan.dtype).removeprefix("torch."),
    )


def _painted_sample(project: Project, generator_hash: str) -> SampleRecord:
    masks = project.masks(generator_hash)
    if not masks:
        raise BadInput(f"{project.root} has no masks any more; import them again.")
    return project.sample(masks[-1].sample_id)


def _run_like(project: Project, fresh: RunRecipe) -> RunRecord | None:
    """Return the run that is what `fresh` would be, None where there is none."""
    wanted = recipe_to_json(fresh)
    for run in project.runs():
        if all(run.recipe_json.get(name) == wanted[name] for name in IDENTITY):
            return run
    return None


def _new_run(project: Project, fresh: RunRecipe) -> RunRecord:
    with project.transaction():
        use_latest_run(project)
        return project.add_run(
            generator_hash=fresh.generator_hash,
            seed=fresh.seed,
            recipe_json=recipe_to_json(fresh),
        )


def _labelled_on_disk(
    project: Project, run: RunRecord | None, interpreter_hash: str, decision: str
) -> int:
    """Return how many items need not be made: an index may lag behind after a kill."""
    if run is None:
        return 0
    folder = project.path(layout.run_folder(run.id))
    if not manifest_path(folder).is_file():
        return 0
    with open_run(folder) as held:
        for one in held.labellings:
            if (one.ensemble_hash, one.decision) == (interpreter_hash, decision):
                return held.labelled_count(one.id)
    return 0


def generate_outlook(
    path: Path | Project, *, count: int, seed: int, device: str, context: JobContext
) -> RunOutlook:
    """Return what `generate_run` would cost; a block is made where no speed is known yet.

    Raises:
        BadInput, StoreError: as `generate_run`.
    """
    with open_project_reading(path) as project:
        generator_record = current_generator(project)
        interpreter = _current_interpreter(project, generator_record)
        plan = device_plan(device, batch=block_size(_resolution(generator_record)))
        recipe = _fresh_recipe(project, generator_record, seed=seed, plan=plan)
        run = _run_like(project, recipe)
        held = _labelled_on_disk(project, run, interpreter.hash, "mean")
        if known_rate(project, generator_record.hash, interpreter.hash) is None:
            context.checkpoint("measure", 0, 1)
            ensemble, _ = load_ensemble(project.path(layout.interpreter_file(interpreter.hash)))
            generator = load_generator(project, generator_record.hash)
            rate = measured_rate(generator, ensemble, recipe)
            if project.writing:
                keep_rate(project, generator_record.hash, interpreter.hash, rate)
        return outlook(
            project,
            generator_record,
            interpreter.hash,
            run=None if run is None else run.id,
            held=held,
            count=count,
        )


def _resolution(generator: GeneratorRecord) -> int:
    return int(str(generator.architecture_json["resolution"]))
