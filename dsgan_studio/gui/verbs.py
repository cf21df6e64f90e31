"""The verbs of `core.workflow` as jobs call them; torch is loaded there, at the first call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.pictures import to_image

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from dsgan_studio.core.project.project import Project
    from dsgan_studio.core.workflow.view_request import ViewRequest
    from dsgan_studio.core.workflow.viewing import View

DEVICE = "auto"  # what the context of the job allows


@dataclass(frozen=True)
class FileFacts:
    """What a checkpoint holds.

    Attributes:
        kind: what the file is, in a user's words.
        resolution_px: side of its images.
        class_count: 0 for none.
        notes: what was missing or passed over.
    """

    kind: str
    resolution_px: int
    class_count: int
    notes: tuple[str, ...]


class Views:
    """The two generators that were looked at last, loaded; used in the interactive lane alone."""

    def __init__(self) -> None:
        self._views: list[tuple[Path, str, View]] = []
        self.device = DEVICE  # where generators that are looked at from now on are loaded

    def of(self, project: Project, source: str) -> View:
        """Return a generator or snapshot of the project, loaded (errors as `open_view`)."""
        from dsgan_studio.core.workflow.viewing import open_view

        wanted = (project.root, self.device)
        known = ((r, d, v) for r, d, v in self._views if (r, d) == wanted and v.hash == source)
        found = next((one[2] for one in known), None)
        view = found or open_view(project, source, device=self.device)
        others = [one for one in self._views if one[2] is not found]
        self._views = [*others[-1:], (*wanted, view)]
        return view

    def pictures(
        self, project: Project, generator_hash: str, request: ViewRequest, context: JobContext
    ) -> Iterator[tuple[int, QImage]]:
        """Yield number, from 1, and picture of what a request asks for, a small one first."""
        from dsgan_studio.core.workflow.viewing import view_images, view_previews

        view = self.of(project, generator_hash)
        for number, image in enumerate(view_previews(view, request, context), 1):
            yield number, to_image(image)
        for number, image in enumerate(view_images(view, request, context), 1):
            yield number, to_image(image)

    def ws(
        self, project: Project, generator_hash: str, sample_ids: Sequence[int]
    ) -> list[npt.NDArray[np.float32]]:
        """Return the w of every layer of each of these samples."""
        from dsgan_studio.core.workflow.viewing import sample_ws

        return list(sample_ws(project, self.of(project, generator_hash), sample_ids))


def describe_file(file: Path, context: JobContext) -> FileFacts:
    """Say what a checkpoint holds; reads only (raises what `generator_info` tells)."""
    from dsgan_studio.core.workflow.generators import generator_info

    found, refused = generator_info([file])
    if refused:
        raise refused[0]
    (info,) = found
    return FileFacts(info.kind, info.resolution, info.class_count, info.notes)


def import_file(file: Path, project: Project, context: JobContext) -> object:
    """Bring a checkpoint into the project (errors as `import_generator`)."""
    from dsgan_studio.core.workflow.generators import import_generator

    return import_generator(project, file, average_latent=None, context=context)


@dataclass(frozen=True)
class DrawRequest:
    """Which samples are wanted.

    Attributes:
        more: how many, beyond those there are of this seed and ψ.
        seed: of the stream.
        psi: truncation.
        class_index: class of a conditional generator, else None.
    """

    more: int
    seed: int
    psi: float
    class_index: int | None


def draw(request: DrawRequest, project: Project, context: JobContext) -> tuple[int, ...]:
    """Draw samples and return the numbers of the new ones (errors as `draw_samples`)."""
    from dsgan_studio.core.workflow.samples import draw_samples, held_count

    held = held_count(
        project,
        seed=request.seed,
        psi=request.psi,
        cutoff=None,
        class_index=request.class_index,
    )
    drawn = draw_samples(
        project,
        count=held + request.more,
        seed=request.seed,
        psi=request.psi,
        cutoff=None,
        class_index=request.class_index,
        device=DEVICE,
        context=context,
    )
    return drawn.ids[held:]
