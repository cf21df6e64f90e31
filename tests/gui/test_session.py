import pytest

from dsgan_studio.core.base.errors import BadInput, ProjectError
from dsgan_studio.core.project.opening import open_project


@pytest.fixture
def notices(session):
    seen = []
    session.notified.connect(seen.append)
    return seen


def test_opening_a_project_tells_its_steps(session, leukocytes, qtbot):
    assert session.steps == ()
    with qtbot.waitSignals([session.opened, session.changed]):
        assert session.open(leukocytes)
    assert session.writing
    assert session.step("samples").figures == {"samples": 16}
    assert session.step("interpreter").state == "possible"


def test_what_cannot_be_opened_becomes_a_notice_and_the_open_project_stays(
    session, leukocytes, tmp_path, notices
):
    session.open(leukocytes)
    assert not session.open(tmp_path)
    assert [one.level for one in notices] == ["error"]
    assert "is not a project folder" in notices[0].text
    assert session.project.root == leukocytes


def test_a_project_that_is_open_elsewhere_is_refused_and_offered_read_only(
    session, leukocytes, notices
):
    with open_project(leukocytes):
        assert not session.open(leukocytes)
        (notice,) = notices
        assert "already open" in notice.text
        (action,) = notice.actions
        action.act()
        assert session.project.root == leukocytes
        assert not session.writing
        assert not session.change(lambda project: project.set_setting("psi", 1))
        assert "open for reading only" in notices[-1].text


def test_opening_the_open_project_again_is_no_quarrel_with_oneself(session, leukocytes, notices):
    assert session.open(leukocytes)
    assert session.open(leukocytes)
    assert notices == []


def test_closing_gives_the_project_back(session, leukocytes):
    session.open(leukocytes)
    session.select("sample", (3,))
    session.close()
    assert session.project is None
    assert session.steps == ()
    assert session.selection("sample") == ()
    with open_project(leukocytes) as project:
        assert project.writing


def test_work_on_the_project_runs_elsewhere_and_refreshes_before_its_result_is_told(
    session, leukocytes, qtbot
):
    session.open(leukocytes)
    told = []

    def verb(project, context):
        project.set_setting("dropped_samples", [1, 2])
        return "done"

    session.work("Dropping", verb, lambda result: told.append((result, session.step("samples"))))
    qtbot.waitUntil(lambda: bool(told))
    assert told[0][0] == "done"
    assert told[0][1].figures == {"samples": 14}


def test_what_a_failed_job_had_finished_counts(session, leukocytes, qtbot):
    session.open(leukocytes)

    def verb(project, context):
        project.set_setting("dropped_samples", [1])
        raise BadInput("the second half failed.")

    job = session.work("Half", verb)
    with qtbot.waitSignal(job.ended):
        pass
    assert session.step("samples").figures == {"samples": 15}


def test_a_selection_is_told_once_and_only_where_it_changed(session):
    kinds = []
    session.selected.connect(kinds.append)
    session.select("sample", (1, 2))
    session.select("sample", (1, 2))
    assert session.selection("sample") == (1, 2)
    assert kinds == ["sample"]


def test_a_project_is_asked_for_where_none_is_open(session):
    with pytest.raises(ProjectError, match="no project is open; open or make one"):
        session.require_project()
