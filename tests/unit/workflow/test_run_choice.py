import pytest

from dsgan_studio.core.base.errors import BadInput, ProjectError
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import create_project
from dsgan_studio.core.workflow.labellings import choose_labelling
from dsgan_studio.core.workflow.run_choice import (
    delete_run,
    free_deleted_runs,
    restorable_runs,
    restore_run,
    run_in_use,
    use_latest_run,
    use_run,
)
from dsgan_studio.core.workflow.run_list import list_runs
from tests.unit.project.factory import GENERATOR, INTERPRETER, fill, scores


def add_run(project, seed, count):
    run = project.add_run(
        generator_hash=GENERATOR, seed=seed, recipe_json={"psi": 0.5}, count=count
    )
    labelling = project.add_labelling(run.id, interpreter_hash=INTERPRETER, count=count)
    project.put_item_scores(labelling.id, scores(count))
    folder = project.path(layout.run_folder(run.id))
    (folder / "open").mkdir(parents=True)
    (folder / "images-00000.h5").write_bytes(b"x" * 100)
    (folder / "open" / "000001.npz").write_bytes(b"x" * 11)
    return run.id


@pytest.fixture
def project(tmp_path):
    with create_project(tmp_path / "cells.dsgan") as project:
        fill(project)
        assert add_run(project, 6, 3) == 2
        yield project


def test_the_latest_run_is_in_use_until_another_is_chosen(project):
    assert run_in_use(project).id == 2
    use_run(project, 1)
    assert choose_labelling(project, None).run.id == 1
    assert [one.in_use for one in list_runs(project).runs] == [True, False]
    use_latest_run(project)
    assert choose_labelling(project, None).run.id == 2


def test_a_run_without_an_item_is_passed_over_until_it_is_chosen(project):
    run = project.add_run(generator_hash=GENERATOR, seed=9, recipe_json={"psi": 1})
    project.add_labelling(run.id, interpreter_hash=INTERPRETER)
    assert run_in_use(project).id == 2
    use_run(project, run.id)
    assert run_in_use(project).id == run.id


def test_a_deleted_run_is_nowhere_and_comes_back_as_it_was(project):
    before = list_runs(project)
    use_run(project, 2)
    delete_run(project, 2)
    assert [one.id for one in project.runs()] == [1]
    assert {one.run_id for one in project.labellings()} == {1}
    assert choose_labelling(project, None).run.id == 1
    with pytest.raises(ProjectError, match="has no run 2; choose one of 1"):
        choose_labelling(project, 2)
    listed = list_runs(project)
    assert (listed.deleted, listed.deleted_bytes) == ((2,), 111)
    restore_run(project, 2)
    assert list_runs(project) == before
    assert choose_labelling(project, None).run.id == 2


def test_freeing_removes_only_deleted_files_and_cannot_be_undone(project):
    delete_run(project, 2)
    assert free_deleted_runs(project) == (2,)
    assert not project.path(layout.run_folder(2)).exists()
    assert restorable_runs(project) == ()
    with pytest.raises(ProjectError, match="no run 2"):
        restore_run(project, 2)
    assert free_deleted_runs(project) == ()
    assert add_run(project, 6, 1) == 3  # a number is never given twice


def test_a_project_without_runs_has_none_in_use(project):
    for run_id in (1, 2):
        delete_run(project, run_id)
    assert run_in_use(project) is None
    with pytest.raises(BadInput, match="has no run yet"):
        choose_labelling(project, None)
    with pytest.raises(ProjectError, match="generate one first"):
        use_run(project, 1)


def test_the_list_tells_state_size_and_who_labelled(project):
    facts = list_runs(project).runs[1]
    assert (facts.seed, facts.psi, facts.count, facts.state) == (6, 0.5, 3, "finished")
    assert (facts.interpreter_hash, facts.labellings) == (INTERPRETER, 1)
    assert facts.size_bytes == 111
    project.add_run(generator_hash=GENERATOR, seed=9, recipe_json={"psi": 1})
    assert list_runs(project).runs[2].state == "empty"
