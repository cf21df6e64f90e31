import sqlite3

import pytest

from dsgan_studio.core.base.errors import NewerVersion, ProjectError, StoreError
from dsgan_studio.core.project import migrations, opening
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.project.records import ItemVerdict
from dsgan_studio.core.review.verdicts import Verdict
from tests.unit.project import factory


def add_stains(database):
    database.execute("CREATE TABLE stains (name TEXT) STRICT")


def add_lens(database):
    database.execute("ALTER TABLE stains ADD COLUMN lens TEXT NOT NULL DEFAULT ''")


def fail_halfway(database):
    database.execute("CREATE TABLE half (x TEXT)")
    raise StoreError("the disk is full.")


WITH_STEPS = (
    migrations.current_version,
    migrations.check_version,
    migrations.check_tables,
    migrations.upgrade,
)


NOW = migrations.current_version()


def kept(folder):
    return folder / f"project-version-{NOW}.sqlite"


@pytest.fixture
def with_steps(monkeypatch):
    """Let this program be a later one, with more steps."""

    def _with_steps(*more):
        steps = (*migrations.STEPS, *more)
        for function in WITH_STEPS:
            monkeypatch.setattr(function, "__defaults__", (steps,))

    return _with_steps


def columns(path, table):
    connection = sqlite3.connect(path)
    try:
        return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    finally:
        connection.close()


def test_an_older_project_is_brought_up_step_by_step_and_the_old_index_kept(
    project, folder, with_steps
):
    before = factory.facts_of(factory.fill(project))
    project.close()
    with_steps(add_stains, add_lens)
    with open_project(folder) as again:
        assert factory.facts_of(again) == before
    assert columns(folder / "project.sqlite", "stains") == ["name", "lens"]
    assert columns(kept(folder), "stains") == []
    assert columns(kept(folder), "samples")
    with open_project(folder) as again:  # nothing to do now
        assert factory.facts_of(again) == before


def test_a_kept_index_opens_with_the_older_program(project, folder, with_steps, monkeypatch):
    before = factory.facts_of(factory.fill(project))
    project.close()
    with monkeypatch.context() as later:
        steps = (*migrations.STEPS, add_stains)
        for function in WITH_STEPS:
            later.setattr(function, "__defaults__", (steps,))
        open_project(folder).close()
    with pytest.raises(NewerVersion):
        open_project(folder)
    kept(folder).replace(folder / "project.sqlite")
    with open_project(folder) as again:
        assert factory.facts_of(again) == before


def test_a_step_that_fails_leaves_the_old_version_whole(project, folder, with_steps):
    before = factory.facts_of(factory.fill(project))
    project.close()
    with pytest.MonkeyPatch.context() as later:
        steps = (*migrations.STEPS, add_stains, fail_halfway)
        for function in WITH_STEPS:
            later.setattr(function, "__defaults__", (steps,))
        with pytest.raises(StoreError, match="the disk is full"):
            open_project(folder)
    assert columns(folder / "project.sqlite", "stains") == []
    assert columns(folder / "project.sqlite", "half") == []
    with open_project(folder) as again:
        assert factory.facts_of(again) == before


def test_nothing_is_changed_where_the_old_index_cannot_be_kept(
    project, folder, with_steps, monkeypatch
):
    project.close()
    with_steps(add_stains)

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(
        StoreError, match=r"cannot write .*project-version-\d\.sqlite: the disk is full"
    ):
        open_project(folder)
    assert columns(folder / "project.sqlite", "stains") == []
    assert not list(folder.glob(".*"))


def test_an_older_project_open_for_reading_asks_to_be_opened_for_writing(
    project, folder, with_steps
):
    project.close()
    with_steps(add_stains)
    with pytest.raises(
        ProjectError, match=r"older DSGAN Studio \(project version \d\); open it for writing"
    ):
        open_project_reading(folder)
    assert not list(folder.glob("project-version*"))


def test_a_project_locked_by_another_is_not_upgraded(project, folder, with_steps):
    with_steps(add_stains)
    with pytest.raises(ProjectError, match="already open for writing"):
        open_project(folder)
    assert opening.migrations.version_of(project._database) == NOW


@pytest.fixture
def of_version_1(folder, clock, monkeypatch):
    """A project with facts as the first version of this program made it."""
    with monkeypatch.context() as earlier:
        for function in (*WITH_STEPS, migrations.initialise):
            earlier.setattr(function, "__defaults__", (migrations.STEPS[:1],))
        with opening.create_project(folder, clock=clock) as project:
            before = factory.facts_of(factory.fill(project))
    assert columns(folder / "project.sqlite", "verdicts") == []
    return before


def test_a_project_of_version_1_opens_with_all_its_facts_and_can_be_reviewed(of_version_1, folder):
    with open_project(folder) as project:
        assert factory.facts_of(project) == of_version_1
        labelling = project.labellings()[-1].id
        assert project.review.verdicts(labelling) == ()
        project.review.apply(labelling, [ItemVerdict(2, Verdict.ACCEPTED)], deed="accept")
    with open_project_reading(folder) as project:
        assert project.review.verdicts(labelling) == (ItemVerdict(2, Verdict.ACCEPTED),)
    assert columns(folder / "project-version-1.sqlite", "verdicts") == []
