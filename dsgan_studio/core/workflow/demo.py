"""The main job on the sample project, from samples to a release."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import disk_errors, make_folder
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.reading import open_run
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.review.verdicts import Verdict
from dsgan_studio.core.workflow.exports import export_release
from dsgan_studio.core.workflow.interpreters import train_interpreter
from dsgan_studio.core.workflow.labellings import (
    choose_labelling,
    kept_correction,
    labelling_on_disk,
    verdicts_of,
)
from dsgan_studio.core.workflow.overview import MOST_ITEMS, write_overview
from dsgan_studio.core.workflow.release_request import ReleaseRequest
from dsgan_studio.core.workflow.runs import generate_run
from dsgan_studio.core.workflow.sample_projects import SAMPLE_PROJECT, copy_sample_project
from dsgan_studio.core.workflow.samples import draw_samples

PSI = 0.7
NEW_SAMPLES = 8
SEED = 7


@dataclass(frozen=True)
class DemoResult:
    """Where the result of the demo lies.

    Attributes:
        project: the copy of the sample project.
        release: folder with images/, masks/ and color/.
        overview: picture of the first items.
        items: number of labelled images.
        report_lines: what is known about the interpreter's quality.
    """

    project: Path
    release: Path
    overview: Path
    items: int
    report_lines: tuple[str, ...]


def run_demo(out: Path | None, *, count: int, device: str, context: JobContext) -> DemoResult:
    """Run sample, interpreter, generate and export on a copy of the sample project.

    Args:
        out: new or empty folder; a temporary one where None.
        count: items to generate.
        device: name of the device.
        context: progress and cancel.

    Raises:
        BadInput: if `out` holds something, or the installation lacks the sample project.
    """
    folder = _empty_folder(out)
    project = copy_sample_project(SAMPLE_PROJECT, folder / f"{SAMPLE_PROJECT}.dsgan")
    draw_samples(
        project,
        count=NEW_SAMPLES,
        seed=SEED,
        psi=PSI,
        cutoff=None,
        class_index=None,
        device=device,
        context=context,
    )
    trained = train_interpreter(
        project, members=10, seed=0, class_weights="none", device=device, context=context
    )
    run = generate_run(
        project,
        count=count,
        seed=SEED,
        workers=1,
        scheduler=None,
        decision="mean",
        device=device,
        context=context,
    )
    release = folder / "release"
    export_release(project, release, ReleaseRequest("png", run=run.run), context)
    overview = folder / "overview.png"
    _draw_overview(project, run.run, overview)
    return DemoResult(project, release, overview, run.count, trained.report_lines)


def _empty_folder(out: Path | None) -> Path:
    if out is None:
        with disk_errors("make a temporary folder"):
            return Path(tempfile.mkdtemp(prefix="dsgan-studio-demo-"))
    with disk_errors(f"make the folder {out}"):
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise BadInput(f"{out} already exists and is not an empty folder; choose a new name.")
    make_folder(out)
    return out


def _draw_overview(path: Path, run_id: int, out: Path) -> None:
    with open_project_reading(path) as project:
        chosen = choose_labelling(project, run_id)
        with open_run(project.path(layout.run_folder(run_id))) as run:
            verdicts = verdicts_of(project, run, chosen.labelling, MOST_ITEMS)
            corrected = {
                index: kept_correction(project, run_id, verdict)
                for index, verdict in verdicts.items()
                if verdict.verdict is Verdict.CORRECTED
            }
            labelling = labelling_on_disk(run, chosen.labelling)
            write_overview(out, run, labelling, chosen.schema, corrected)
