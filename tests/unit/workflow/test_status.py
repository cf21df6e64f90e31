import numpy as np
import pytest

from dsgan_studio.core.annotations.schema import schema_from_ids
from dsgan_studio.core.base.errors import ProjectError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.review.verdicts import Verdict
from dsgan_studio.core.workflow.generators import import_generator
from dsgan_studio.core.workflow.interpreters import train_interpreter
from dsgan_studio.core.workflow.masks import put_mask
from dsgan_studio.core.workflow.new_projects import new_project
from dsgan_studio.core.workflow.reviewing import open_desk
from dsgan_studio.core.workflow.runs import generate_run
from dsgan_studio.core.workflow.samples import draw_samples
from dsgan_studio.core.workflow.status import project_status
from tests.unit.workflow import experiment_folder

STYLEGAN1, STYLEGAN2 = "mini_sg1_32.for_g_all.pt", "mini_sg2ada_16.pkl"


def states(path):
    return {step.name: (step.state, step.stale) for step in project_status(path)}


def hint(path, name):
    return {step.name: step.hint for step in project_status(path)}[name]


def bring_in(path, name):
    file = experiment_folder.DATA / name
    import_generator(path, file, average_latent=None, context=JobContext())


def draw(path, count):
    draw_samples(
        path,
        count=count,
        seed=1,
        psi=0.7,
        cutoff=None,
        class_index=None,
        device="cpu",
        context=JobContext(),
    )


def paint(path, sample_id, seed=0):
    mask = np.random.default_rng(seed).integers(0, 2, (16, 16), dtype=np.uint8)
    with open_project(path) as project:
        if project.schema() is None:
            project.set_schema(schema_from_ids((0, 1)))
        return put_mask(project, sample_id, mask, source="test", author="")


def learn(path):
    train_interpreter(
        path, members=1, seed=0, class_weights="none", device="cpu", context=JobContext()
    )


def generate(path, count):
    generate_run(
        path,
        count=count,
        seed=1,
        workers=1,
        scheduler=None,
        decision="mean",
        device="cpu",
        context=JobContext(),
    )


def test_each_step_opens_the_next_one(tmp_path):
    path = tmp_path / "a.dsgan"
    new_project(path)
    blocked = ("blocked", False)
    expected = {
        "generator": ("possible", False),
        "samples": blocked,
        "masks": blocked,
        "interpreter": blocked,
        "runs": blocked,
        "review": blocked,
        "release": blocked,
        "segmenter": ("possible", False),
    }
    assert states(path) == expected
    steps = (
        (lambda: bring_in(path, STYLEGAN2), {"generator": "done", "samples": "possible"}),
        (lambda: draw(path, 3), {"samples": "done", "masks": "possible"}),
        (lambda: paint(path, 1), {"masks": "begun", "interpreter": "possible"}),
        (lambda: [paint(path, 2), paint(path, 3)], {"masks": "done"}),
        (lambda: learn(path), {"interpreter": "done", "runs": "possible"}),
        (lambda: generate(path, 2), {"runs": "done", "review": "possible", "release": "possible"}),
    )
    for act, change in steps:
        act()
        expected |= {name: (state, False) for name, state in change.items()}
        assert states(path) == expected
    assert hint(path, "masks") == "3 of 3 samples have one."
    assert hint(path, "runs") == "run 1: 2 items."
    for index, state in enumerate(("begun", "done")):
        with open_desk(path, writing=True) as desk:
            desk.judge([index], Verdict.ACCEPTED)
        assert states(path)["review"] == (state, False)
    assert hint(path, "review") == "2 of 2 items of run 1 have a verdict."
    with open_desk(path, writing=True) as desk:
        desk.judge([0], Verdict.REJECTED)
    assert hint(path, "release") == "1 of 2 items are not rejected."
    with open_desk(path, writing=True) as desk:
        desk.undo()
        desk.judge([0], Verdict.UNREVIEWED)
    assert hint(path, "release") == "2 of 2 items are not rejected."
    assert states(path)["review"] == ("begun", False)


def test_a_mask_painted_again_makes_the_interpreter_and_its_runs_stale(tmp_path):
    path = tmp_path / "a.dsgan"
    new_project(path)
    bring_in(path, STYLEGAN2)
    draw(path, 1)
    paint(path, 1)
    learn(path)
    generate(path, 1)
    assert paint(path, 1) is False
    assert states(path)["interpreter"] == ("done", False)
    assert paint(path, 1, seed=9) is True
    assert states(path)["interpreter"] == ("begun", True)
    assert "Stale: " in hint(path, "interpreter")


def test_another_generator_starts_again_at_its_samples_and_orphans_nothing(tmp_path):
    path = tmp_path / "a.dsgan"
    new_project(path)
    bring_in(path, STYLEGAN2)
    draw(path, 2)
    paint(path, 1)
    learn(path)
    generate(path, 1)
    bring_in(path, STYLEGAN1)
    now = states(path)
    assert now["samples"] == ("possible", False)
    assert now["masks"][0] == now["interpreter"][0] == "blocked"
    assert now["runs"] == ("done", True)
    assert "(stale)" in hint(path, "runs")
    bring_in(path, STYLEGAN2)  # the first again: everything painted on it counts as before
    assert states(path)["interpreter"] == ("done", False)
    with open_project_reading(path) as project:
        assert len(project.generators()) == 2


def test_every_state_has_a_mark_of_its_own_and_looking_changes_nothing(tmp_path):
    path = tmp_path / "a.dsgan"
    new_project(path)
    before = (path / "project.sqlite").read_bytes()
    assert [step.mark for step in project_status(path)] == ["○", *6 * "·", "○"]
    assert (path / "project.sqlite").read_bytes() == before
    with pytest.raises(ProjectError, match="is not there"):
        project_status(tmp_path / "none")


def test_a_blocked_step_names_the_one_that_has_to_come_first(tmp_path):
    path = tmp_path / "a.dsgan"
    new_project(path)
    needs = {step.name: step.needs for step in project_status(path)}
    assert needs == {
        "generator": None,
        "samples": "generator",
        "masks": "samples",
        "interpreter": "masks",
        "runs": "interpreter",
        "review": "runs",
        "release": "runs",
        "segmenter": None,  # masks of folders can be compared at any time
    }


def test_steps_tell_their_figures_apart_from_the_sentence(tmp_path):
    path = tmp_path / "a.dsgan"
    new_project(path)
    bring_in(path, STYLEGAN2)
    draw(path, 3)
    paint(path, 1)
    figures = {step.name: dict(step.figures) for step in project_status(path)}
    assert figures["generator"]["resolution_px"] == 16
    assert figures["samples"] == {"samples": 3}
    assert figures["masks"] == {"masks": 1, "samples": 3}
