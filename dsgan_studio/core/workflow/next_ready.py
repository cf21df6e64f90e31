"""Whether enough is painted to tell which image is worth painting next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from dsgan_studio.core.annotations.masks import ids_in
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.masks import stored_mask
from dsgan_studio.core.workflow.readers import is_blind

Lack = Literal["nothing painted", "one class", "nothing drawn", "blind"]
ClassesOfMasks = dict[tuple[int, int], frozenset[int]]
"""By sample and revision, the classes that a mask holds."""


def classes_of_masks(
    project: Project, known: Mapping[tuple[int, int], frozenset[int]], context: JobContext
) -> ClassesOfMasks:
    """Return the classes in the latest masks of the generator in use.

    A mask that cannot be read holds none: what uses it tells what is wrong with it.

    Args:
        project: open.
        known: what was returned before; those masks are not read again.
        context: progress and cancel.

    Raises:
        JobCancelled: if the context was cancelled.
    """
    generator, schema = project.latest_generator(), project.schema()
    if generator is None or schema is None:
        return {}
    records = project.masks(generator.hash)
    found: ClassesOfMasks = {}
    for done, record in enumerate(records):
        context.checkpoint("classes of masks", done, len(records))
        key = (record.sample_id, record.revision)
        if key in known:
            found[key] = known[key]
            continue
        try:
            found[key] = frozenset(ids_in(stored_mask(project, record, schema)))
        except BadInput:
            found[key] = frozenset()
    return found


def what_lacks(project: Project, classes: Mapping[int, frozenset[int]]) -> Lack | None:
    """Return what is missing before the next image can be suggested; None where nothing is.

    Args:
        project: open.
        classes: what is painted in each sample, by its number.
    """
    if is_blind(project):
        return "blind"  # what is suggested is learned from the first reader's masks
    painted = {sample_id for sample_id, held in classes.items() if held}
    if not painted:
        return "nothing painted"
    if len({one for held in classes.values() for one in held}) < 2:
        return "one class"
    drawn = any(one.latent_space == "z" for one in project.samples() if one.id in painted)
    return None if drawn else "nothing drawn"
