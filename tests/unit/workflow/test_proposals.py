import numpy as np
import pytest
import torch

from dsgan_studio.core.annotations.schema import UNLABELLED, schema_from_ids
from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput, JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.interpreter.prediction import Predictor
from dsgan_studio.core.interpreter.smart_tools import smart_stroke
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.generators import import_generator
from dsgan_studio.core.workflow.masks import put_mask
from dsgan_studio.core.workflow.new_projects import new_project
from dsgan_studio.core.workflow.proposals import open_live_session
from dsgan_studio.core.workflow.samples import draw_samples
from tests.unit.workflow import experiment_folder

SIZE = 16


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "a b ü.dsgan"
    new_project(made)
    file = experiment_folder.DATA / "mini_sg2ada_16.pkl"
    import_generator(made, file, average_latent=None, context=JobContext())
    draw_samples(
        made, count=3, seed=1, psi=0.7, cutoff=None, class_index=None, device="cpu",
        context=JobContext(),
    )  # fmt: skip
    return made


def session_of(path, **options):
    return open_live_session(path, device="cpu", context=JobContext(), **options)


def scribbles(upper=0, lower=1):
    mask = np.full((SIZE, SIZE), UNLABELLED, dtype=np.uint8)
    mask[2, 2:14], mask[13, 2:14] = upper, lower
    return mask


def test_one_class_proposes_nothing_and_two_label_the_whole_sample(path):
    session = session_of(path)
    assert session.stroke(1, scribbles(1, 1), JobContext()) is None
    mask = scribbles()
    proposal = session.stroke(1, mask, JobContext())
    assert proposal.labels.shape == proposal.uncertainty.shape == (SIZE, SIZE)
    assert set(np.unique(proposal.labels)) <= {0, 1}
    painted = mask != UNLABELLED
    assert (proposal.labels == mask)[painted].mean() > 0.9
    assert (mask == scribbles()).all()


def test_stored_masks_of_other_samples_teach_too(path):
    with open_project(path) as project:
        project.set_schema(schema_from_ids((1, 2)))
        put_mask(project, 2, scribbles(1, 2), source="painted", author="")
    empty = np.full((SIZE, SIZE), UNLABELLED, dtype=np.uint8)
    proposal = session_of(path).stroke(1, empty, JobContext())
    assert set(np.unique(proposal.labels)) <= {1, 2}


def test_a_mask_that_is_remembered_teaches_with_the_next_stroke(path):
    with open_project(path) as project:
        project.set_schema(schema_from_ids((1, 2, 3)))
    session = session_of(path)
    session.stroke(1, scribbles(1, 2), JobContext())
    session.remember(2, np.full((SIZE, SIZE), 3, dtype=np.uint8), JobContext())
    session.remember(99, scribbles(1, 2), JobContext())  # was dropped meanwhile
    proposal = session.stroke(3, scribbles(255, 255), JobContext())
    assert 3 in proposal.labels


def test_what_was_made_ready_makes_the_first_stroke_say_the_same(path):
    ready, other = session_of(path), session_of(path)
    ready.get_ready(JobContext())
    assert set(ready.pyramids.kept) == {1, 2, 3}
    first = ready.stroke(1, scribbles(), JobContext())
    assert (first.labels == other.stroke(1, scribbles(), JobContext()).labels).all()
    stopped = JobContext()
    stopped.cancel()
    with pytest.raises(JobCancelled):
        session_of(path).get_ready(stopped)


def test_what_was_learned_can_be_had_as_an_interpreter(path):
    session = session_of(path)
    assert session.interpreter(JobContext()) is None  # nothing is painted
    with open_project(path) as project:
        project.set_schema(schema_from_ids((1, 2)))
        put_mask(project, 2, scribbles(1, 2), source="painted", author="")
    session = session_of(path)
    ensemble = session.interpreter(JobContext())
    assert (ensemble.class_ids, ensemble.learned) == ((0, 1, 2), (False, True, True))
    pyramid = session.pyramids.get(1, JobContext())
    plan = DevicePlan(torch.device("cpu"), torch.float32, 1, 1 << 30, 1)
    said = Predictor(ensemble, plan).predict(pyramid)
    assert set(np.unique(said.labels)) <= {1, 2}


def test_a_changed_schema_is_learned_after_beginning_anew(path):
    session = session_of(path)
    session.stroke(1, scribbles(), JobContext())
    with open_project(path) as project:
        project.set_schema(schema_from_ids((1, 2)))
    with pytest.raises(BadInput, match="id 2"):
        session.stroke(1, scribbles(0, 2), JobContext())
    session.begin_anew()
    proposal = session.stroke(1, scribbles(0, 2), JobContext())
    assert set(np.unique(proposal.labels)) <= {0, 2}


def test_features_are_kept_within_the_budget_and_made_again(path):
    session = session_of(path, budget_bytes=1)
    first = session.stroke(1, scribbles(), JobContext())
    assert session.pyramids.kept == (1,)
    session.stroke(2, scribbles(), JobContext())
    assert session.pyramids.kept == (2,)
    roomy = session_of(path)
    assert (roomy.stroke(1, scribbles(), JobContext()).labels == first.labels).all()
    assert set(roomy.pyramids.kept) == {1, 2, 3}


def test_a_cancelled_lesson_stops_and_the_next_stroke_goes_on(path):
    session, stopped = session_of(path), JobContext()
    stopped.cancel()
    with pytest.raises(JobCancelled):
        session.stroke(1, scribbles(), stopped)
    assert session.stroke(1, scribbles(), JobContext()) is not None


def test_a_sample_is_ready_for_smart_tools_without_any_mask(path):
    session = session_of(path)
    item = session.alike(2, JobContext())
    assert session.alike(2, JobContext()) is item
    stroke = np.zeros((SIZE, SIZE), dtype=bool)
    stroke[4:8, 4:8] = True
    assert smart_stroke(item, stroke, 2).region().shape == (SIZE, SIZE)
    assert session.alike(1, JobContext()) is not item


def test_a_sample_that_is_not_there_is_named(path):
    with pytest.raises(BadInput, match="no sample 99"):
        session_of(path).alike(99, JobContext())
