"""Pictures of items as they are made, before the index of the project knows of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from dsgan_studio.core.annotations.masks import colour_mask
from dsgan_studio.core.annotations.schema import UNLABELLED, schema_from_ids
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.reading import open_run
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project


def made_pictures(
    project: Project, run_id: int, indexes: Sequence[int], context: JobContext
) -> Iterator[tuple[int, UInt8[np.ndarray, "h w 3"], UInt8[np.ndarray, "h w 3"]]]:
    """Yield index, image and label in its colours, of the items that are made, both small.

    The label is that of the labelling begun last; an item that is not there yet is left out.

    Raises:
        BadInput, StoreError: as `open_run`.
    """
    with open_run(project.path(layout.run_folder(run_id))) as run:
        newest = run.labellings[-1]
        schema = project.schema() or schema_from_ids(newest.class_ids)
        for index in indexes:
            context.checkpoint("pictures", 0, len(indexes))
            try:
                image, label = run.thumbnail(index), run.label_part(index, newest.id).label
            except BadInput:
                continue  # made a moment later than its neighbours
            known = np.where(np.isin(label, schema.ids), label, UNLABELLED).astype(np.uint8)
            colours = Image.fromarray(colour_mask(known, schema))
            height, width = image.shape[:2]
            small = colours.resize((width, height), Image.Resampling.BOX)
            yield index, image, np.asarray(small)
