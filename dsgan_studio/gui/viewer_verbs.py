"""What the viewer asks of a generator, as jobs of the interactive lane do it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.workflow.view_request import (
    Looks,
    MapsRequest,
    OneImage,
    Pick,
    Viewed,
)
from dsgan_studio.gui.pictures import to_image
from dsgan_studio.gui.verbs import DEVICE, Views

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project
    from dsgan_studio.core.workflow.viewing_closer import ViewFacts


@dataclass(frozen=True)
class Source:
    """A generator of a project, or a snapshot of its training.

    Attributes:
        project: that is open.
        name: hash of the generator, or name of the snapshot.
    """

    project: Project
    name: str


@dataclass(frozen=True)
class MapTile:
    """A channel of a feature map.

    Attributes:
        channel: its number, from 0.
        low, high: what became black and white.
        image: it.
    """

    channel: int
    low: float
    high: float
    image: QImage


def facts(views: Views, source: Source, context: JobContext) -> ViewFacts:
    """Return what there is to look at (errors as `open_view`)."""
    from dsgan_studio.core.workflow.viewing_closer import view_facts

    return view_facts(views.of(source.project, source.name))


def images(
    views: Views, source: Source, wanted: Sequence[Viewed], context: JobContext
) -> Iterator[tuple[int, QImage]]:
    """Yield place, from 0, and picture of each image (errors as `viewed_images`)."""
    from dsgan_studio.core.workflow.viewing_closer import viewed_images

    view = views.of(source.project, source.name)
    for place, viewed in enumerate(wanted):
        yield place, to_image(viewed_images(view, [viewed], context)[0])


def compared(
    views: Views,
    sources: Sequence[Source],
    picks: Sequence[Pick],
    looks: Looks,
    context: JobContext,
) -> Iterator[tuple[int, int, QImage]]:
    """Yield place of the source, place of the pick, and picture, one pick after another."""
    for place, pick in enumerate(picks):
        for side, source in enumerate(sources):
            for _, image in images(views, source, [OneImage(pick, looks)], context):
                yield side, place, image


def maps(views: Views, source: Source, request: MapsRequest, context: JobContext) -> list[MapTile]:
    """Return channels of one feature map (errors as `viewed_maps`)."""
    import numpy as np

    from dsgan_studio.core.workflow.viewing_closer import viewed_maps

    view = views.of(source.project, source.name)
    return [
        MapTile(
            one.channel, one.low, one.high, to_image(np.repeat(one.pixels[:, :, None], 3, axis=2))
        )
        for one in viewed_maps(view, request, context)
    ]


def keep(source_name: str, viewed: Viewed, project: Project, context: JobContext) -> int:
    """Add an image to the samples and return its number (errors as `keep_as_sample`)."""
    from dsgan_studio.core.workflow.viewing_kept import keep_as_sample

    return keep_as_sample(project, source_name, viewed, device=DEVICE, context=context)


def save(views: Views, source: Source, viewed: Viewed, file: Path, context: JobContext) -> Path:
    """Write an image as a PNG and return where (errors as `save_viewed`)."""
    from dsgan_studio.core.workflow.viewing_kept import save_viewed

    save_viewed(views.of(source.project, source.name), viewed, file, context)
    return file


def snapshots(project: Project) -> tuple[str, ...]:
    """Return the names of the snapshots of the project's training, the latest first."""
    from dsgan_studio.core.project import layout

    folder = project.path(layout.TRAINING)
    return tuple(sorted(one.parent.name for one in folder.glob("snapshot-*/state.json"))[::-1])
