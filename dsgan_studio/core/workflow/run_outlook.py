"""What a run will cost before it is begun: time, as measured, and room on the disk."""

from __future__ import annotations

import time
from dataclasses import dataclass

from dsgan_studio.core.base.room import free_bytes, require_room
from dsgan_studio.core.dataset.computing import BlockMaker
from dsgan_studio.core.dataset.items import THUMBNAIL_PX
from dsgan_studio.core.dataset.manifest import new_labelling
from dsgan_studio.core.dataset.recipe import RunRecipe, choose_shard_size
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.interpreter.ensemble import Ensemble
from dsgan_studio.core.interpreter.store import ensemble_hash
from dsgan_studio.core.project.jsontext import Json
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import GeneratorRecord
from dsgan_studio.core.workflow.projects import block_size, label_size_px

RATES_SETTING = "generate_rates"
_NUMBERS_BYTES = 6_000  # of an item: latent, scores, and the headers of its single files


@dataclass(frozen=True)
class RunOutlook:
    """What bringing a run to a count costs.

    Attributes:
        run: number of the run that goes on, None where a new one is begun.
        held: items that it has already.
        more: items to be made.
        needed_bytes: what will be written, at most.
        free_bytes: of the project's disk.
        seconds: how long it takes; None where nothing was measured yet.
    """

    run: int | None
    held: int
    more: int
    needed_bytes: int
    free_bytes: int
    seconds: float | None

    @property
    def fits(self) -> bool:
        """Whether there is room for it."""
        return self.needed_bytes <= self.free_bytes


def item_bytes(image_px: int, label_px: int) -> int:
    """Return what one item takes on the disk, at most: labels shrink well, by how much varies."""
    image = 3 * (image_px**2 + min(image_px, THUMBNAIL_PX) ** 2)
    return image + 3 * label_px**2 + _NUMBERS_BYTES


def needed_bytes(project: Project, generator: GeneratorRecord, more: int) -> int:
    """Return what making `more` items of a generator writes, at most.

    While a shard is sealed its single files are there too.
    """
    image_px = int(str(generator.architecture_json["resolution"]))
    shard = choose_shard_size(block_size(image_px), image_px) if more else 0
    return item_bytes(image_px, label_size_px(project, generator)) * (more + min(shard, more))


def require_run_room(project: Project, generator: GeneratorRecord, more: int) -> None:
    """Refuse a run that would fill the disk, before it is begun.

    Raises:
        StoreError: if there is too little room; says how much is needed and free.
    """
    require_room(project.root, needed_bytes(project, generator, more), f"{more} more items")


def outlook(
    project: Project,
    generator: GeneratorRecord,
    interpreter_hash: str,
    *,
    run: int | None,
    held: int,
    count: int,
) -> RunOutlook:
    """Return what bringing a run from `held` items to `count` costs (`StoreError` as `room`)."""
    more = max(count - held, 0)
    rate = known_rate(project, generator.hash, interpreter_hash)
    return RunOutlook(
        run=run,
        held=held,
        more=more,
        needed_bytes=needed_bytes(project, generator, more),
        free_bytes=free_bytes(project.root),
        seconds=None if rate is None else more / rate,
    )


def known_rate(project: Project, generator_hash: str, interpreter_hash: str) -> float | None:
    """Return the items a second of these two that were measured last, None where never."""
    stored = project.setting(RATES_SETTING)
    rate = stored.get(_pair(generator_hash, interpreter_hash)) if isinstance(stored, dict) else None
    return float(rate) if isinstance(rate, int | float) and rate > 0 else None


def keep_rate(project: Project, generator_hash: str, interpreter_hash: str, rate: float) -> None:
    """Remember how fast these two were, for the next estimate."""
    stored = project.setting(RATES_SETTING)
    rates: dict[str, Json] = dict(stored) if isinstance(stored, dict) else {}
    rates[_pair(generator_hash, interpreter_hash)] = round(rate, 4)
    project.set_setting(RATES_SETTING, rates)


def measured_rate(generator: Generator, ensemble: Ensemble, recipe: RunRecipe) -> float:
    """Make a block twice, throw it away, and return the items a second of the second time."""
    import torch

    labelling = new_labelling(ensemble_hash(ensemble), "mean", ensemble.class_ids)
    maker = BlockMaker(generator, ensemble, recipe, labelling, torch.device(recipe.device_kind))
    maker.make(0)  # the first also allocates, and chooses its kernels
    began_s = time.perf_counter()
    maker.make(0)
    return recipe.block_size / max(time.perf_counter() - began_s, 1e-6)


def _pair(generator_hash: str, interpreter_hash: str) -> str:
    return f"{generator_hash[:16]}/{interpreter_hash[:16]}"
