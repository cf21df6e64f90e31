import pytest

from dsgan_studio.core.base import fsio
from dsgan_studio.core.base.errors import BadInput, StoreError
from dsgan_studio.core.gan_training.outputs import write_curves
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow import training_past
from dsgan_studio.core.workflow.new_projects import new_project
from dsgan_studio.core.workflow.training_outlook import training_sight
from dsgan_studio.core.workflow.training_past import keep_request, past_trainings, set_aside
from dsgan_studio.core.workflow.training_request import TrainingRequest


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "a.dsgan"
    new_project(path)
    with open_project(path) as opened:
        yield opened


def request(folder):
    return TrainingRequest(images=folder, resolution_px=16, kimg=1.0, fit="tiles")


def begin(project, kid):
    folder = project.root / "training"
    for place in ("snapshot-00000016", "grids", "cache"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    (folder / "snapshot-00000016" / "state.json").touch()
    for images in (16, 2000, 10000):
        (folder / "grids" / f"grid-{images:08d}.png").write_bytes(str(kid).encode())
    (folder / "grids" / "real.png").touch()
    write_curves(folder, [{"images": 16, "kid": kid}])
    keep_request(folder, request(project.root))
    return folder


def test_what_there_was_to_see_of_a_training_stays_and_snapshots_go(project):
    folder = begin(project, 3.5)
    assert training_sight(project).snapshots == ("snapshot-00000016",)
    assert set_aside(project) == 1
    assert sorted(file.name for file in folder.iterdir()) == ["cache", "past"]
    sight = training_sight(project)
    assert (sight.rows, sight.grids, sight.snapshots) == ((), (), ())
    (past,) = past_trainings(project)
    assert past.number == 1
    assert past.request == request(project.root)
    assert past.rows == ({"images": 16, "kid": 3.5},)
    assert [grid.images for grid in past.grids] == [16, 2000, 10000]
    assert past.grids[0].file.read_bytes() == b"3.5"


def test_the_latest_past_training_comes_first_and_none_replaces_another(project):
    for kid in (3.0, 2.0, 1.0):
        begin(project, kid)
        set_aside(project)
    assert [(one.number, one.rows[0]["kid"]) for one in past_trainings(project)] == [
        (3, 1.0),
        (2, 2.0),
        (1, 3.0),
    ]


def test_setting_aside_nothing_leaves_nothing(project):
    assert set_aside(project) is None
    assert past_trainings(project) == ()


@pytest.mark.parametrize("moved", [0, 1, 2, 3])
def test_a_training_that_was_set_aside_by_half_is_whole_after_the_next_time(
    project, monkeypatch, moved
):
    begin(project, 3.5)
    left = [moved]

    def replace(source, target):
        if left[0] == 0:
            raise OSError("the power is gone")
        left[0] -= 1
        really(source, target)

    really = training_past.os.replace
    with monkeypatch.context() as patched:
        patched.setattr(fsio.os, "replace", replace)
        with pytest.raises(StoreError):
            set_aside(project)
    assert past_trainings(project) == ()
    assert set_aside(project) == 1
    (past,) = past_trainings(project)
    assert past.request == request(project.root)
    assert past.rows == ({"images": 16, "kid": 3.5},)
    assert len(past.grids) == 3


def test_a_past_training_of_an_unknown_request_is_shown_all_the_same(project):
    folder = begin(project, 3.5)
    (folder / "request.json").unlink()
    set_aside(project)
    (past,) = past_trainings(project)
    assert past.request is None


def test_a_damaged_past_training_is_named(project):
    begin(project, 3.5)
    set_aside(project)
    (project.root / "training" / "past" / "0001" / "training.json").write_text("[]")
    with pytest.raises(BadInput, match=r"0001.* is damaged"):
        past_trainings(project)
