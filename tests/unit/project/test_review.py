import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput, ProjectError
from dsgan_studio.core.project.opening import create_project, open_project, open_project_reading
from dsgan_studio.core.project.records import ItemScores, ItemVerdict
from dsgan_studio.core.project.verdicts import CARRIED
from dsgan_studio.core.review.verdicts import Verdict
from tests.unit.project import factory

ACCEPTED, REJECTED, CORRECTED = Verdict.ACCEPTED, Verdict.REJECTED, Verdict.CORRECTED
UNREVIEWED = Verdict.UNREVIEWED


@pytest.fixture
def review(project):
    factory.fill(project)
    return project.review


def say(review, verdict, *indexes, mask="", **options):
    changes = [ItemVerdict(index, verdict, mask) for index in indexes]
    return review.apply(1, changes, deed=str(verdict), **options)


def held(review):
    return {one.index: (one.verdict, one.mask_sha256) for one in review.verdicts(1)}


def test_verdicts_are_there_after_closing_with_who_and_when(review, project, folder, clock):
    say(review, ACCEPTED, 0, 2, author="Ada")
    clock.move(hours=1)
    say(review, CORRECTED, 2, mask="ab" * 32, author="Bob")
    project.close()
    with open_project_reading(folder) as again:
        assert held(again.review) == {0: (ACCEPTED, ""), 2: (CORRECTED, "ab" * 32)}
        first, second = again.review.history(1, 2)
        assert (first.before, first.after, first.step.author) == (UNREVIEWED, ACCEPTED, "Ada")
        assert (second.before, second.after, second.step.author) == (ACCEPTED, CORRECTED, "Bob")
        assert second.step.created_utc > first.step.created_utc


def test_a_bulk_verdict_is_one_step_back_and_one_forth(review):
    say(review, REJECTED, 1)
    step = say(review, ACCEPTED, 0, 1, 2, 3)
    assert step.items == 4
    assert review.undo(1).id == step.id
    assert held(review) == {1: (REJECTED, "")}
    assert review.redo(1).id == step.id
    assert held(review) == dict.fromkeys(range(4), (ACCEPTED, ""))


def test_what_a_step_changed_is_told_as_it_holds_now(review):
    say(review, REJECTED, 1)
    step = say(review, ACCEPTED, 1, 2)
    after = (ItemVerdict(1, ACCEPTED), ItemVerdict(2, ACCEPTED))
    assert review.verdicts_of_step(step.id) == after
    review.undo(1)
    before = (ItemVerdict(1, REJECTED), ItemVerdict(2, UNREVIEWED))
    assert review.verdicts_of_step(step.id) == before


def test_few_and_many_verdicts_are_taken_back_alike(review, project):
    count = 300
    project.put_item_scores(1, factory.scores(count))
    project.update_labelling_count(1, count)
    say(review, REJECTED, 5)
    say(review, ACCEPTED, *range(count))
    say(review, REJECTED, 7, 8)
    review.undo(1)
    assert held(review) == dict.fromkeys(range(count), (ACCEPTED, ""))
    review.undo(1)
    assert held(review) == {5: (REJECTED, "")}


def test_nothing_is_undone_or_redone_where_nothing_was_done(review):
    assert review.undo(1) is None
    assert review.redo(1) is None
    say(review, ACCEPTED, 1)
    assert review.redo(1) is None


def test_a_verdict_that_holds_already_is_no_step(review):
    say(review, ACCEPTED, 1)
    assert say(review, ACCEPTED, 1) is None
    assert say(review, ACCEPTED, 1, 2).items == 1
    assert len(review.steps(1)) == 2


def test_a_new_verdict_overtakes_what_was_undone_and_keeps_it_as_history(review):
    say(review, ACCEPTED, 1)
    review.undo(1)
    say(review, REJECTED, 1)
    assert review.redo(1) is None
    assert [step.deed for step in review.steps(1)] == ["rejected"]
    assert [event.after for event in review.history(1, 1)] == [ACCEPTED, REJECTED]


def test_what_was_carried_over_is_not_undone(review):
    review.apply(1, [ItemVerdict(0, ACCEPTED)], deed=CARRIED)
    assert review.undo(1) is None
    say(review, REJECTED, 0)
    review.undo(1)
    assert held(review) == {0: (ACCEPTED, "")}
    assert review.touched(1) == {0}


def test_steps_of_one_labelling_do_not_touch_another(review, project):
    project.add_interpreter(factory.interpreter(factory.OTHER_INTERPRETER))
    other = project.add_labelling(1, interpreter_hash=factory.OTHER_INTERPRETER, count=4)
    say(review, ACCEPTED, 1)
    review.apply(other.id, [ItemVerdict(1, REJECTED)], deed="reject")
    review.undo(1)
    assert review.verdicts(1) == ()
    assert review.verdicts(other.id) == (ItemVerdict(1, REJECTED),)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ([ItemVerdict(4, ACCEPTED)], "no item 4; it has items 0 to 3"),
        ([ItemVerdict(-1, ACCEPTED)], "no item -1"),
        ([ItemVerdict(1, ACCEPTED), ItemVerdict(1, REJECTED)], "item 1 is named twice"),
        ([ItemVerdict(0, ACCEPTED), ItemVerdict(1, CORRECTED)], "a mask goes with corrected"),
        ([ItemVerdict(1, REJECTED, "ab" * 32)], "a mask goes with corrected"),
    ],
)
def test_verdicts_that_cannot_be_are_refused_all_together(review, changes, match):
    with pytest.raises(BadInput, match=match):
        review.apply(1, changes, deed="try")
    assert review.verdicts(1) == ()
    assert review.steps(1) == ()


def test_a_labelling_that_is_not_there_is_told(review):
    with pytest.raises(ProjectError, match="no labelling 9"):
        review.apply(9, [ItemVerdict(0, ACCEPTED)], deed="accept")
    with pytest.raises(ProjectError, match="no labelling 9"):
        review.columns(9, (0, 1))


STEPS = st.lists(
    st.dictionaries(st.integers(0, 3), st.sampled_from(list(Verdict)), min_size=1), max_size=8
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(STEPS, st.integers(0, 8))
def test_undoing_and_doing_again_brings_back_exactly_what_was(tmp_path_factory, said, back):
    folder = tmp_path_factory.mktemp("property") / "p.dsgan"
    with create_project(folder) as project:
        review = factory.fill(project).review
        seen = [held(review)]
        for number, step in enumerate(said):
            changes = [
                ItemVerdict(index, verdict, f"{number:064x}" if verdict is CORRECTED else "")
                for index, verdict in step.items()
            ]
            if review.apply(1, changes, deed="say") is not None:
                seen.append(held(review))
        steps = min(back, len(seen) - 1)
        for number in range(steps):
            review.undo(1)
            assert held(review) == seen[-2 - number]
        for number in range(steps):
            review.redo(1)
            assert held(review) == seen[len(seen) - steps + number]


def test_the_columns_hold_the_scores_of_every_item_by_its_index(review):
    table = review.columns(1, (1, 2))
    wanted = factory.scores(4)
    np.testing.assert_array_equal(table.worst10, [one.worst10 for one in wanted])
    np.testing.assert_array_equal(table.region, [one.region for one in wanted])
    np.testing.assert_array_equal(table.per_class, [one.per_class for one in wanted])
    assert not table.verdicts.any()


def test_scores_with_a_gap_or_of_other_classes_are_told_as_damage(review, project):
    with pytest.raises(ProjectError, match="a row of scores is not readable"):
        review.columns(1, (1, 2, 3))
    project.put_item_scores(1, [ItemScores(9, 0.5, 0.5, (0.1, 0.2))])
    with pytest.raises(ProjectError, match="a row of scores is not readable"):
        review.columns(1, (1, 2))


def test_an_audit_is_there_after_closing_in_the_order_drawn(review, project, folder):
    assert review.latest_audit(1) is None
    review.add_audit(1, seed=3, threshold=None, pool=4, indexes=[1, 0])
    made = review.add_audit(1, seed=4, threshold=0.25, pool=3, indexes=[3, 0, 2], author="Ada")
    project.close()
    with open_project(folder) as again:
        assert again.review.latest_audit(1) == made
        assert made.indexes == (3, 0, 2)


def test_an_item_becomes_one_sample_only(review):
    review.add_item_sample(1, 7, 2)
    assert review.item_samples(1) == {7: 2}
    with pytest.raises(ProjectError, match="contradicts"):
        review.add_item_sample(1, 7, 3)
