"""Which image to paint next: several hundred unseen ones are looked through, the best named.

The interpreter that judges them is the project's, as long as it has learned from the masks as they
are and has members to disagree; otherwise one that learns quickly from the stored masks and is not
kept.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float

from dsgan_studio.core.annotations.schema import UNLABELLED, LabelSchema
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.interpreter.doubts import UnsurePlace as UnsurePlace
from dsgan_studio.core.interpreter.doubts import most_unsure, usual_doubts
from dsgan_studio.core.interpreter.ensemble import Ensemble
from dsgan_studio.core.interpreter.live_settings import LiveSettings
from dsgan_studio.core.interpreter.next_sample import Candidate, Reason, choose_next, reason_for
from dsgan_studio.core.interpreter.store import load_ensemble
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import GeneratorRecord, SampleRecord
from dsgan_studio.core.samples.diverse import balanced
from dsgan_studio.core.samples.recipe import SampleRecipe
from dsgan_studio.core.workflow.dropped import dropped_samples
from dsgan_studio.core.workflow.interpreters import painted_masks
from dsgan_studio.core.workflow.masks import stored_mask
from dsgan_studio.core.workflow.next_pool import (
    Picture,
    Pool,
    Seen,
    describe_known,
    styles_of,
)
from dsgan_studio.core.workflow.next_shown import MaskState, mask_state
from dsgan_studio.core.workflow.projects import (
    block_size,
    current_generator,
    device_plan,
    label_size_px,
)
from dsgan_studio.core.workflow.proposals import open_live_session
from dsgan_studio.core.workflow.samples import recipe_of
from dsgan_studio.core.workflow.stored_generators import load_generator

MOST_UNSEEN = 1000
MOST_SUGGESTED = 50
SUGGESTED_SETTING = "suggested_samples"
# What is learned here is not followed by strokes that would teach more.
_SETTINGS = LiveSettings(first_steps=300)


@dataclass(frozen=True, eq=False)
class Suggestion:
    """An image that is worth painting.

    Attributes:
        generator_hash: what makes it.
        index: its place in the stream of unseen images, from 0.
        recipe: what makes it again.
        candidate: figures; its row is that in the pool.
        reason: what to tell a person.
        unsure: its most unsure place, whatever the reason; None where none is unusual.
        picture: the image, with the labels that are proposed for it.
    """

    generator_hash: str
    index: int
    recipe: SampleRecipe
    candidate: Candidate
    reason: Reason
    unsure: UnsurePlace | None
    picture: Picture


@dataclass(frozen=True, eq=False)
class Suggestions:
    """What `suggest_next` found.

    Attributes:
        chosen: the most useful first; each was chosen knowing those before.
        looked_through: unseen images that were judged.
        painted: samples with a painted pixel.
        interpreter: hash of the one that judged; None where it learned for this only.
        schema: names the classes.
        masks: what was painted when it was judged.
        passed_over: images that were left out because they were shown before.
    """

    chosen: tuple[Suggestion, ...]
    looked_through: int
    painted: int
    interpreter: str | None
    schema: LabelSchema
    masks: MaskState
    passed_over: int


def suggest_next(
    path: Path | Project,
    *,
    unseen: int,
    count: int,
    seed: int,
    device: str,
    context: JobContext,
    passed_over: Collection[int] = (),
) -> Suggestions:
    """Look through unseen images and return those that teach most; nothing is changed.

    The same project and seed give the same suggestions. Images that became samples are passed
    over, and those suggested before and not painted yet count as chosen.

    Args:
        path: the project, its folder or open.
        unseen: images to look through.
        count: how many to suggest, at most `unseen`.
        seed: of the stream of unseen images, and of an interpreter that learns for this.
        device: name of the device.
        context: progress and cancel.
        passed_over: images of the same stream that were shown before and not added. They are not
            suggested again and count as chosen, so that what is suggested is unlike them as well.

    Raises:
        BadInput: if there is no generator, fewer than two classes are painted, or a number is out
            of its range.
        ProjectError, StoreError, OutOfDeviceMemory, JobCancelled: as usual.
    """
    _check_numbers(unseen, count)
    with open_project_reading(path) as project:
        record = current_generator(project)
        schema, painted = _painted_samples(project)
        masks = mask_state(project, record.hash)
        styles = styles_of(painted)
        waiting = _waiting_samples(project, record.hash)
        ensemble, used = _interpreter(project, record, seed, device, context)
        generator = load_generator(project, record.hash)
        size = block_size(generator.architecture.resolution)
        plan = device_plan(device, batch=size, allowance=context.allowance)
        pool = Pool(generator, ensemble, styles, seed, plan)
        indices = pool.untaken(unseen, project.samples(record.hash), passed_over)
    known = [recipe_of(one) for one in (*painted, *waiting)]
    known += [pool.recipe(index) for index in sorted(passed_over)]
    held = list(describe_known(generator, known, plan, context))
    seen = list(pool.look_through(indices, context))
    usual = usual_doubts([one.doubts for one in seen])
    chosen = []
    for candidate in _choose(seen, held, len(painted), count):
        unsure = most_unsure(seen[candidate.row].doubts, usual)
        index = indices[candidate.row]
        chosen.append(
            Suggestion(
                generator_hash=record.hash,
                index=index,
                recipe=pool.recipe(index),
                candidate=candidate,
                reason=reason_for(candidate, unsure),
                unsure=unsure,
                picture=pool.picture(index, context),
            )
        )
    return Suggestions(
        chosen=tuple(chosen),
        looked_through=len(seen),
        painted=len(painted),
        interpreter=used,
        schema=schema,
        masks=masks,
        passed_over=len(passed_over),
    )


def _check_numbers(unseen: int, count: int) -> None:
    if not 1 <= unseen <= MOST_UNSEEN:
        raise BadInput(f"{unseen} unseen images cannot be looked through; give 1 to {MOST_UNSEEN}.")
    if not 1 <= count <= min(unseen, MOST_SUGGESTED):
        raise BadInput(
            f"{count} of {unseen} images cannot be suggested; give 1 to "
            f"{min(unseen, MOST_SUGGESTED)}."
        )


def _painted_samples(project: Project) -> tuple[LabelSchema, list[SampleRecord]]:
    """Return the schema, and the samples with a labelled pixel by number."""
    schema, masks = painted_masks(project)
    found = [
        project.sample(one.sample_id)
        for one in masks
        if bool(np.any(stored_mask(project, one, schema) != UNLABELLED))
    ]
    if not found:
        raise BadInput("nothing is painted in any mask yet; paint two classes first.")
    return schema, sorted(found, key=lambda one: one.id)


def suggested_samples(project: Project) -> frozenset[int]:
    """Return the samples that came from a suggestion."""
    stored = project.setting(SUGGESTED_SETTING, [])
    return frozenset(one for one in stored if isinstance(one, int))


def _waiting_samples(project: Project, generator_hash: str) -> list[SampleRecord]:
    """Return the samples that were suggested, are wanted, and have no mask yet."""
    masked = {one.sample_id for one in project.masks(generator_hash)}
    wanted = suggested_samples(project) - dropped_samples(project) - masked
    return [one for one in project.samples(generator_hash) if one.id in wanted]


def _interpreter(
    project: Project, generator: GeneratorRecord, seed: int, device: str, context: JobContext
) -> tuple[Ensemble, str | None]:
    """Return the interpreter that judges, and its hash where the project keeps it."""
    found = project.latest_interpreter(generator.hash)
    if found is not None and not project.stale().interpreters.get(found.hash):
        ensemble, _ = load_ensemble(project.path(layout.interpreter_file(found.hash)))
        # One member alone has nobody to disagree with.
        if ensemble.members > 1 and ensemble.size_px == label_size_px(project, generator):
            return ensemble, found.hash
    settings = replace(_SETTINGS, seed=seed)
    session = open_live_session(project.root, device=device, context=context, settings=settings)
    learned = session.interpreter(context)
    if learned is None:
        raise BadInput("only one class is painted yet; paint two classes first.")
    return learned, None


def _choose(
    seen: Sequence[Seen],
    held: Sequence[tuple[Float[np.ndarray, "D"], ...]],
    painted: int,
    count: int,
) -> tuple[Candidate, ...]:
    described = [*(one.parts for one in seen), *held]
    rows = balanced([np.stack(column) for column in zip(*described, strict=True)])
    unsure = np.array([one.unsure_nats for one in seen])
    end = len(seen) + painted
    return choose_next(unsure, rows[: len(seen)], rows[len(seen) : end], rows[end:], count)
