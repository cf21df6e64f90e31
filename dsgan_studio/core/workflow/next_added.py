"""Make samples of suggested images, each with the labels proposed for it beside, not as a mask."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import atomic_write
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.interpreter.next_sample import Candidate, Reason
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import SampleRecord
from dsgan_studio.core.workflow.dropped import restore_samples
from dsgan_studio.core.workflow.kept_proposals import keep_proposal
from dsgan_studio.core.workflow.next_samples import (
    SUGGESTED_SETTING,
    Suggestion,
    Suggestions,
    suggest_next,
    suggested_samples,
)
from dsgan_studio.core.workflow.projects import current_generator, image_sha256, record
from dsgan_studio.core.workflow.samples import encode_image, recipe_of


@dataclass(frozen=True)
class ToldSuggestion:
    """A suggestion in words and numbers.

    Attributes:
        index: place in the stream of unseen images.
        candidate: figures.
        reason: why it is suggested.
        class_name: of the reason's class, "" where it has none.
        against_name: of the class across the border, "" where there is none.
        sample: number of the sample that was made of it; None where it was not added.
        proposal: file of the labels proposed for that sample, "" without one.
    """

    index: int
    candidate: Candidate
    reason: Reason
    class_name: str
    against_name: str
    sample: int | None
    proposal: str


@dataclass(frozen=True)
class NextSamples:
    """What `suggest_and_add` did.

    Attributes:
        suggestions: the most useful first.
        looked_through: unseen images that were judged.
        painted: samples with a painted pixel.
        interpreter: hash of the one that judged; None where it learned for this only.
    """

    suggestions: tuple[ToldSuggestion, ...]
    looked_through: int
    painted: int
    interpreter: str | None


def suggest_and_add(
    path: Path | Project,
    *,
    unseen: int,
    count: int,
    add: int,
    seed: int,
    device: str,
    context: JobContext,
) -> NextSamples:
    """Suggest images to paint next, and make samples of the first of them.

    Args:
        path: the project, its folder or open; for writing where samples are added.
        unseen: as `suggest_next`, likewise the other settings.
        count: how many to suggest.
        add: how many become samples, 0 to `count`.
        seed: of the stream.
        device: name of the device.
        context: progress and cancel.

    Raises:
        BadInput: if `add` is out of its range, and as `suggest_next`.
        ProjectError, StoreError, OutOfDeviceMemory, JobCancelled: as usual.
    """
    if not 0 <= add <= count:
        raise BadInput(f"{add} of {count} suggestions cannot be added; give 0 to {count}.")
    opening = open_project(path) if add else open_project_reading(path)
    with opening as project:
        found = suggest_next(
            project, unseen=unseen, count=count, seed=seed, device=device, context=context
        )
        made = []
        for done, suggestion in enumerate(found.chosen[:add]):
            context.checkpoint("add samples", done, add)
            made.append(add_suggested(project, suggestion))
        told = tuple(
            _told(project, found, one, made[place] if place < add else None)
            for place, one in enumerate(found.chosen)
        )
    return NextSamples(told, found.looked_through, found.painted, found.interpreter)


def _told(
    project: Project, found: Suggestions, one: Suggestion, sample_id: int | None
) -> ToldSuggestion:
    def name(class_id: int | None) -> str:
        return "" if class_id is None else found.schema.by_id(class_id).name

    file = "" if sample_id is None else str(project.path(layout.proposal_file(sample_id)))
    reason = one.reason
    return ToldSuggestion(
        index=one.index,
        candidate=one.candidate,
        reason=reason,
        class_name=name(reason.class_id),
        against_name=name(reason.against),
        sample=sample_id,
        proposal=file,
    )


def sample_of(project: Project, suggestion: Suggestion) -> int | None:
    """Return the sample that was made of a suggestion, dropped or not; None where there is none."""
    for one in project.samples(suggestion.generator_hash):
        if recipe_of(one) == suggestion.recipe:
            return one.id
    return None


def add_suggested(path: Path | Project, suggestion: Suggestion) -> int:
    """Make a sample of a suggestion, keep its proposed labels beside, and return its number.

    What is a sample already is not added again; dropped, it comes back. It has no seed, so that
    drawing more of a seed stays what it is; its index is its place in the stream of suggestions,
    so that it is made again at the same place in a block. The proposal is written last: of a
    killed process there is a sample without it at worst, and the same call again brings it.

    Raises:
        BadInput: if the suggestion is of another generator.
        ProjectError, StoreError: as usual.
    """
    with open_project(path) as project:
        if suggestion.generator_hash != current_generator(project).hash:
            raise BadInput(
                "another generator is in use since this image was suggested; ask for suggestions "
                "again."
            )
        known = sample_of(project, suggestion)
        sample_id = _add_sample(project, suggestion) if known is None else known
        restore_samples(project, [sample_id])
        keep_proposal(project, sample_id, suggestion.picture.labels)
    return sample_id


def _add_sample(project: Project, suggestion: Suggestion) -> int:
    recipe, sample_id = suggestion.recipe, project.next_sample_id()
    data = encode_image(suggestion.picture.image)
    atomic_write(project.path(layout.sample_file(sample_id)), data)
    sample = SampleRecord(
        id=sample_id,
        generator_hash=suggestion.generator_hash,
        seed=None,
        index=suggestion.index,
        z=recipe.z,
        class_index=recipe.class_index,
        psi=recipe.psi,
        cutoff=recipe.cutoff,
        noise_mode=recipe.noise_mode,
        noise_seed=recipe.noise_seed,
        image_sha256=image_sha256(data),
        latent_space=recipe.space,
    )
    with project.transaction():
        project.add_samples([sample])
        project.set_setting(SUGGESTED_SETTING, sorted(suggested_samples(project) | {sample_id}))
        record(project, "sample suggest", {"sample": sample_id, "index": suggestion.index})
    return sample_id
