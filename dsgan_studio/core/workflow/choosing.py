"""Keep the samples that show the most different things, and drop the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

import numpy as np
from jaxtyping import Float

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.samples.diverse import (
    balanced,
    describe_maps,
    farthest_points,
    least_distance,
)
from dsgan_studio.core.samples.render import render_block
from dsgan_studio.core.workflow.dropped import drop_samples, kept_samples
from dsgan_studio.core.workflow.projects import block_size, current_generator, device_plan, record
from dsgan_studio.core.workflow.samples import DrawnSamples, draw_samples, recipe_of
from dsgan_studio.core.workflow.stored_generators import load_generator
from dsgan_studio.core.workflow.viewing import View, sample_ws

Space = Literal["w", "features"]
MOST_CANDIDATES = 5000
CHOSEN_SETTING = "chosen_samples"


@dataclass(frozen=True)
class DiverseChoice:
    """What `choose_diverse` did.

    Distances are in units of the spread of all samples that were compared.

    Attributes:
        candidates: the samples there were to choose from, by number.
        kept: those that were kept, the most telling first.
        dropped: those that were dropped, by number.
        distances: of each kept one to the nearest that was there before it; None for a first one.
        least_before: distance of the two candidates that are most alike; None for one alone.
        least_after: likewise of the kept ones.
        reach: distance of the farthest candidate to the nearest that stays.
    """

    candidates: tuple[int, ...]
    kept: tuple[int, ...]
    dropped: tuple[int, ...]
    distances: tuple[float | None, ...]
    least_before: float | None
    least_after: float | None
    reach: float


def choose_diverse(
    path: Path | Project,
    candidates: Sequence[int] | None,
    *,
    keep: int,
    space: str,
    device: str,
    context: JobContext,
) -> DiverseChoice:
    """Keep the `keep` most different of some samples, and drop the others.

    Painted samples are never dropped and count as chosen, as does every sample that is neither
    dropped nor a candidate: what is kept is far from those too. The same project gives the same
    choice. What is dropped can be restored.

    Args:
        path: the project, its folder or open.
        candidates: numbers of samples of the latest generator; None for all that are neither
            painted nor dropped. Painted and dropped ones among them are passed over.
        keep: how many stay, from 1; where there are no more candidates, all stay.
        space: "w" compares what the images are made of, "features" what is in them.
        device: name of the device.
        context: progress and cancel.

    Raises:
        BadInput: if `keep` or `space` is none, or there are too many candidates.
        ProjectError, StoreError, JobCancelled: as usual.
    """
    check_choice(keep, space)
    with open_project(path) as project:
        digest = current_generator(project).hash
        kept = {one.id for one in kept_samples(project, digest)}
        painted = {one.sample_id for one in project.masks(digest)}
        wanted = kept if candidates is None else kept.intersection(candidates)
        choices = sorted(wanted - painted)
        held = sorted((kept | painted) - set(choices))
        if len(choices) > MOST_CANDIDATES:
            raise BadInput(
                f"there are {len(choices)} samples to choose from; draw at most {MOST_CANDIDATES}."
            )
        generator = load_generator(project, digest)
        plan = device_plan(device, batch=block_size(generator.architecture.resolution))
        rows = _described(project, generator, [*choices, *held], cast(Space, space), plan, context)
        choice = _choose(choices, rows[: len(choices)], rows[len(choices) :], keep)
        with project.transaction():
            if choice.dropped:
                drop_samples(project, choice.dropped)
            _remember(project, choice.kept)
            record(project, "sample choose", {"keep": keep, "space": space, "of": len(choices)})
        return choice


def check_choice(keep: int, space: str) -> None:
    """Check what a choice is asked for.

    Raises:
        BadInput: if `keep` is below one, or `space` neither "w" nor "features".
    """
    if space not in get_args(Space):
        raise BadInput(f'samples cannot be compared by "{space}"; give w or features.')
    if keep < 1:
        raise BadInput(f"{keep} samples cannot be kept; give at least one.")


def chosen_before(project: Project) -> frozenset[int]:
    """Return the samples that a choice has kept."""
    stored = project.setting(CHOSEN_SETTING, [])
    return frozenset(one for one in stored if isinstance(one, int))


def _remember(project: Project, kept: Sequence[int]) -> None:
    project.set_setting(CHOSEN_SETTING, sorted(chosen_before(project) | set(kept)))


def _choose(
    choices: list[int],
    rows: Float[np.ndarray, "N D"],
    held: Float[np.ndarray, "M D"],
    keep: int,
) -> DiverseChoice:
    if not choices:
        return DiverseChoice((), (), (), (), None, None, 0.0)
    found = farthest_points(rows, min(keep, len(choices)), held)
    kept = tuple(choices[row] for row in found.chosen)
    return DiverseChoice(
        candidates=tuple(choices),
        kept=kept,
        dropped=tuple(one for one in choices if one not in kept),
        distances=tuple(one if np.isfinite(one) else None for one in found.distances),
        least_before=_finite(least_distance(rows)),
        least_after=_finite(least_distance(rows[list(found.chosen)])),
        reach=found.reach,
    )


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _described(
    project: Project,
    generator: Generator,
    sample_ids: Sequence[int],
    space: Space,
    plan: DevicePlan,
    context: JobContext,
) -> Float[np.ndarray, "N D"]:
    """Return one row a sample, in which distance is difference."""
    parts: list[list[Float[np.ndarray, "n D"]]] = []
    view = View(project.sample(sample_ids[0]).generator_hash if sample_ids else "", generator, plan)
    for begin in range(0, len(sample_ids), plan.batch):
        context.checkpoint("compare samples", begin, len(sample_ids))
        some = sample_ids[begin : begin + plan.batch]
        if space == "w":
            parts.append([np.stack([one.ravel() for one in sample_ws(project, view, some)])])
        else:
            recipes = [recipe_of(project.sample(number)) for number in some]
            taps = render_block(generator, recipes, plan).taps
            parts.append([one.cpu().numpy() for one in describe_maps(taps)])
    context.checkpoint("compare samples", len(sample_ids), len(sample_ids))
    if not parts:
        return np.empty((0, 1), dtype=np.float32)
    return balanced([np.concatenate(column) for column in zip(*parts, strict=True)])


@dataclass(frozen=True)
class DrawnDiverse:
    """What `draw_diverse` did.

    Attributes:
        drawn: all samples of the seed, those that were dropped too.
        choice: which of them stay.
    """

    drawn: DrawnSamples
    choice: DiverseChoice


def draw_diverse(
    path: Path | Project,
    *,
    count: int,
    seed: int,
    psi: float,
    cutoff: int | None,
    class_index: int | None,
    keep: int,
    space: str,
    device: str,
    context: JobContext,
) -> DrawnDiverse:
    """Bring the samples of one seed to `count`, and keep the most different of the new ones.

    Candidates are the samples of this seed and these settings that are neither painted nor
    dropped nor kept by a choice before; so the same call again, also after it was stopped, ends
    in the same samples, and a larger count leaves alone what was chosen before.

    Args:
        path: the project, its folder or open.
        count: as `draw_samples`, likewise the settings below.
        seed: from 0.
        psi: truncation.
        cutoff: layers that are truncated; None for all.
        class_index: class of a conditional generator.
        keep: how many of the candidates stay.
        space: w or features.
        device: name of the device.
        context: progress and cancel.

    Raises:
        BadInput: as `draw_samples` and `choose_diverse`.
        ProjectError, StoreError, JobCancelled: as usual.
    """
    check_choice(keep, space)
    with open_project(path) as project:
        drawn = draw_samples(
            project,
            count=count,
            seed=seed,
            psi=psi,
            cutoff=cutoff,
            class_index=class_index,
            device=device,
            context=context,
        )
        fresh = sorted(set(drawn.ids) - chosen_before(project))
        choice = choose_diverse(
            project, fresh, keep=keep, space=space, device=device, context=context
        )
        return DrawnDiverse(drawn, choice)
