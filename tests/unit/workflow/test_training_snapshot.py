import shutil
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from dsgan_studio.core.base.errors import BadInput, JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.new_projects import new_project
from dsgan_studio.core.workflow.training import train_generator
from dsgan_studio.core.workflow.training_outlook import training_sight
from dsgan_studio.core.workflow.training_past import past_trainings, set_aside
from dsgan_studio.core.workflow.training_request import TrainingRequest
from dsgan_studio.core.workflow.training_snapshot import use_snapshot
from dsgan_studio.core.workflow.training_steadier import prepare_steadier


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """Return a project whose training was stopped after 64 images, and what was asked for."""
    place = tmp_path_factory.mktemp("stopped")
    folder = place / "photographs"
    folder.mkdir()
    draw = np.random.default_rng(0)
    for number in range(12):
        pixels = draw.integers(0, 255, (8, 8, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    path = place / "a.dsgan"
    new_project(path)
    asked = TrainingRequest(images=folder, resolution_px=8, kimg=50.0, batch=16)
    context = JobContext(
        lambda progress: context.cancel() if progress.stage == "training" and progress.done >= 64
        else None
    )  # fmt: skip
    with pytest.raises(JobCancelled):
        train_generator(path, asked, resume=False, context=context)
    return path, asked


def test_the_latest_snapshot_of_a_stopped_training_becomes_the_generator(stopped):
    path, _ = stopped
    with open_project(path) as project:
        names = training_sight(project).snapshots
        used = use_snapshot(project, None, JobContext())
        assert used.snapshot == names[-1]
        assert used.images >= 64
        assert used.resolution_px == 8
        latest = project.latest_generator()
        assert latest.hash == used.hash
        assert latest.source_name == used.snapshot
        assert "thousand images" in latest.notes[-1]
        assert training_sight(project).snapshots == names  # it can still go on
        assert use_snapshot(project, names[-1], JobContext()).hash == used.hash


def test_a_snapshot_that_is_not_there_is_refused_by_name(stopped):
    with pytest.raises(BadInput, match='no snapshot "snapshot-9"'):
        use_snapshot(stopped[0], "snapshot-9", JobContext())


def test_without_a_training_there_is_no_snapshot_to_use(tmp_path):
    new_project(tmp_path / "a.dsgan")
    with pytest.raises(BadInput, match="has no snapshot"):
        use_snapshot(tmp_path / "a.dsgan", None, JobContext())


def test_a_training_that_diverged_begins_again_from_its_last_good_snapshot_and_steadier(
    stopped, tmp_path
):
    path, asked = stopped
    copy = shutil.copytree(path, tmp_path / "b.dsgan")
    with open_project(copy) as project:
        name = training_sight(project).snapshots[-1]
        gentler = prepare_steadier(project, asked)
        assert gentler.start == copy / "training" / "start" / name
        assert (gentler.gamma, gentler.precision) == (2.0, "float32")
        assert replace(gentler, start=None, gamma=None, precision=None) == asked
        assert training_sight(project).snapshots == ()
        short = replace(gentler, kimg=0.016)
        done = train_generator(project, short, resume=False, context=JobContext())
        assert f"beginning from {name}" in project.latest_generator().notes[0]
        assert done.kimg == pytest.approx(0.016)
        again = prepare_steadier(project, short)
        assert again.gamma == 4.0
        assert [one.name for one in again.start.parent.iterdir()] == ["snapshot-00000016"]


def test_without_a_snapshot_it_begins_again_from_nothing(stopped, tmp_path):
    path, asked = stopped
    copy = shutil.copytree(path, tmp_path / "b.dsgan")
    for snapshot in (copy / "training").glob("snapshot-*"):
        shutil.rmtree(snapshot)
    with open_project(copy) as project:
        gentler = prepare_steadier(project, asked)
        assert (gentler.start, gentler.gamma) == (None, 2.0)
    with (
        open_project(new_project(tmp_path / "c.dsgan").path) as empty,
        pytest.raises(BadInput, match="no training to begin again"),
    ):
        prepare_steadier(empty, asked)


def test_another_training_begins_after_setting_aside_and_the_first_can_be_seen(stopped):
    path, asked = stopped
    with pytest.raises(BadInput, match="set-aside"):
        train_generator(path, asked, resume=False, context=JobContext())
    with open_project(path) as project:
        assert set_aside(project) is None  # stopped before there was anything to see
        assert training_sight(project).snapshots == ()
    short = TrainingRequest(images=asked.images, resolution_px=8, kimg=0.032, batch=16)
    train_generator(path, short, resume=False, context=JobContext())
    with open_project(path) as project:
        assert training_sight(project).grids[-1].images == 32
        assert set_aside(project) == 1
        assert past_trainings(project)[0].request == short
        assert [one.images for one in past_trainings(project)[0].grids] == [32]
