"""The verbs of releases and of comparing masks, as jobs call them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.pictures import to_image

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project
    from dsgan_studio.core.workflow.comparing import MaskComparison
    from dsgan_studio.core.workflow.exports import ExportedRelease
    from dsgan_studio.core.workflow.release_outlook import ReleaseOutlook
    from dsgan_studio.core.workflow.release_request import ReleaseRequest

SHOWN = ("truth", "prediction", "difference")


def outlook(
    request: ReleaseRequest, project: Project, context: JobContext
) -> tuple[ReleaseOutlook, QImage, QImage]:
    """Return what a release would hold, its examples, and the sheet of what is alike.

    Errors as `release_outlook`; the sheet is null where there is none.
    """
    from dsgan_studio.core.workflow.release_outlook import release_outlook

    told = release_outlook(project, request, out=None, context=context)
    sheet = QImage()
    if told.likeness is not None and told.likeness.sheet is not None:
        sheet = to_image(told.likeness.sheet)
    return told, to_image(told.examples), sheet


def export(
    request: ReleaseRequest, out: Path, project: Project, context: JobContext
) -> ExportedRelease:
    """Write a release and read it back (errors as `export_release`)."""
    from dsgan_studio.core.workflow.exports import export_release

    return export_release(project, out, request, context)


def compare(
    predictions: Path, truth: Path, project: Project, context: JobContext
) -> MaskComparison:
    """Compare two folders of masks (errors as `compare_masks`)."""
    from dsgan_studio.core.workflow.comparing import compare_masks

    return compare_masks(predictions, truth, context=context)


def comparison_pictures(
    comparison: MaskComparison, name: str, context: JobContext
) -> Iterator[tuple[str, QImage]]:
    """Yield what is shown of an image, and its picture (errors as the verb)."""
    from dsgan_studio.core.workflow.comparing_pictures import comparison_picture

    for show in SHOWN:
        context.checkpoint("pictures", 0, len(SHOWN))
        yield show, to_image(comparison_picture(comparison, name, show=show))
