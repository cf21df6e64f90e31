import numpy as np
import pytest

from dsgan_studio.core.annotations.schema import schema_from_ids
from dsgan_studio.core.base.errors import JobCancelled, StoreError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow import run_outlook, run_progress
from dsgan_studio.core.workflow import runs as runs_module
from dsgan_studio.core.workflow.generators import import_generator
from dsgan_studio.core.workflow.interpreters import train_interpreter
from dsgan_studio.core.workflow.masks import put_mask
from dsgan_studio.core.workflow.new_projects import new_project
from dsgan_studio.core.workflow.run_choice import delete_run, run_in_use, use_run
from dsgan_studio.core.workflow.run_list import list_runs
from dsgan_studio.core.workflow.run_pictures import made_pictures
from dsgan_studio.core.workflow.runs import generate_outlook, generate_run
from dsgan_studio.core.workflow.samples import draw_samples
from tests.unit.workflow import experiment_folder


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    """A project that is ready to generate."""
    path = tmp_path_factory.mktemp("runs") / "cells.dsgan"
    new_project(path)
    file = experiment_folder.DATA / "mini_sg2ada_16.pkl"
    import_generator(path, file, average_latent=None, context=JobContext())
    draw_samples(
        path, count=1, seed=1, psi=0.7, cutoff=None, class_index=None, device="cpu",
        context=JobContext(),
    )  # fmt: skip
    with open_project(path) as project:
        project.set_schema(schema_from_ids((0, 1)))
        mask = np.random.default_rng(0).integers(0, 2, (16, 16), dtype=np.uint8)
        put_mask(project, 1, mask, source="test", author="")
    train_interpreter(
        path, members=1, seed=0, class_weights="none", device="cpu", context=JobContext()
    )
    return path


@pytest.fixture
def project(learned, tmp_path):
    import shutil

    with open_project(shutil.copytree(learned, tmp_path / "cells.dsgan")) as project:
        yield project


def generate(project, count, seed=1, context=None, **options):
    return generate_run(
        project, count=count, seed=seed, workers=1, scheduler=None, decision="mean", device="cpu",
        context=context or JobContext(), **options,
    )  # fmt: skip


def see(project, count, seed=1):
    return generate_outlook(project, count=count, seed=seed, device="cpu", context=JobContext())


def test_the_outlook_of_a_new_run_is_measured_and_covers_what_is_written(project):
    seen = see(project, 16)
    assert (seen.run, seen.held, seen.more, seen.fits) == (None, 0, 16, True)
    assert seen.seconds > 0
    assert project.runs() == ()
    generate(project, 16)
    (facts,) = list_runs(project).runs
    assert facts.size_bytes <= seen.needed_bytes


def test_the_outlook_of_a_run_that_is_there_counts_only_what_is_missing(project, monkeypatch):
    generate(project, 10)
    monkeypatch.setattr(runs_module, "measured_rate", lambda *parts: pytest.fail("is known"))
    seen = see(project, 30)
    assert (seen.run, seen.held, seen.more) == (1, 10, 20)
    assert see(project, 5).more == 0
    assert see(project, 30, seed=2).run is None


def test_a_run_that_would_fill_the_disk_is_refused_before_it_is_begun(project, monkeypatch):
    monkeypatch.setattr("dsgan_studio.core.base.room.free_bytes", lambda folder: 10_000)
    with pytest.raises(StoreError, match=r"500 more items need about .* MB and the disk"):
        generate(project, 500)
    assert project.runs() == ()


def test_a_run_stops_with_a_sentence_before_the_disk_is_full_and_goes_on_later(
    project, monkeypatch
):
    monkeypatch.setattr("dsgan_studio.core.base.jobs.WATCH_INTERVAL_S", 0.0)
    full = StoreError("stopped before the disk is full.")
    made = []
    monkeypatch.setattr(
        runs_module, "low_room", lambda folder: full if len(made) > 2 else made.append(1)
    )
    with pytest.raises(StoreError, match="before the disk is full"):
        generate(project, 40)
    (facts,) = list_runs(project).runs
    assert 0 < facts.count < 40
    assert (facts.state, facts.wanted) == ("stopped", 40)
    monkeypatch.setattr(runs_module, "low_room", lambda folder: None)
    assert generate(project, 40).count == 40


def test_the_number_of_a_run_is_told_before_its_first_item_and_items_can_be_seen_at_once(project):
    seen = []

    class Watched(JobContext):
        def checkpoint(self, stage, done, total, **figures):
            if done >= 8:
                seen.extend(made_pictures(project, numbers[0], [0, 7, 39], JobContext()))
                self.cancel()
            super().checkpoint(stage, done, total, **figures)

    numbers = []
    with pytest.raises(JobCancelled):
        generate(project, 40, context=Watched(), on_run=numbers.append)
    assert numbers == [1]
    assert [index for index, *_ in seen] == [0, 7]
    assert {picture.shape for _, *pair in seen for picture in pair} == {(16, 16, 3)}


def test_a_new_run_is_in_use_and_one_that_goes_on_changes_nothing(project):
    generate(project, 2, seed=1)
    generate(project, 2, seed=2)
    use_run(project, 1)
    generate(project, 3, seed=2)
    assert run_in_use(project).id == 1
    generate(project, 2, seed=3)
    assert run_in_use(project).id == 3


def test_generating_the_seed_of_a_deleted_run_begins_a_new_one(project):
    first = generate(project, 2)
    delete_run(project, first.run)
    assert generate(project, 2).run == first.run + 1


def test_what_an_item_takes_grows_with_image_and_label():
    small, large = run_outlook.item_bytes(64, 64), run_outlook.item_bytes(256, 256)
    assert 12 * 64**2 > small > 6 * 64**2
    assert large > 10 * small / 2


def test_a_reader_sees_items_while_the_rest_is_entered(project, monkeypatch):
    monkeypatch.setattr(run_progress, "ENTRY_ITEMS", 4)
    seen = []

    def put(self, labelling_id, items):
        with open_project_reading(self.root) as reader:
            (labelling,) = reader.labellings()
            table = reader.item_scores(labelling_id, by="index", descending=False)
            seen.append((labelling.count, [one.index for one in table]))
        real(self, labelling_id, items)

    real = Project.put_item_scores
    monkeypatch.setattr(Project, "put_item_scores", put)
    generate(project, 10)
    assert seen == [(0, []), (4, [0, 1, 2, 3]), (8, list(range(8)))]
    seen.clear()
    generate(project, 11)
    assert [count for count, _ in seen] == [10, 10, 10]
    assert [one.count for one in project.labellings()] == [11]
