import numpy as np
import pytest

from dsgan_studio.core.annotations.schema import LabelSchema, schema_from_ids
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.interpreter import learning_curve
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.curves import measure_learning_curve
from dsgan_studio.core.workflow.interpreter_sights import interpreter_sights
from dsgan_studio.core.workflow.kept_curve import curve_findings, kept_curve
from dsgan_studio.core.workflow.masks import put_mask
from dsgan_studio.core.workflow.painted import painted_table
from dsgan_studio.core.workflow.previewing import open_preview, preview_sample
from dsgan_studio.core.workflow.viewing import open_view
from tests.unit.workflow.test_status import STYLEGAN2, bring_in, draw, learn, new_project, paint


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "a.dsgan"
    new_project(made)
    bring_in(made, STYLEGAN2)
    draw(made, 5)
    return made


def put(path, sample_id, mask):
    with open_project(path) as project:
        put_mask(project, sample_id, mask, source="test", author="")


def test_what_is_painted_is_counted_and_what_is_too_little_is_told(path):
    with open_project(path) as project:
        project.set_schema(schema_from_ids((1, 2, 3, 4)))
    first = np.full((16, 16), 255, np.uint8)
    first[:4], first[4, :3], first[5, :2] = 1, 2, 3
    second = np.full((16, 16), 255, np.uint8)
    second[:4], second[5, :2] = 1, 3
    put(path, 1, first)
    put(path, 2, second)
    put(path, 3, np.full((16, 16), 255, np.uint8))
    table = painted_table(path, JobContext())
    assert table.painted == 2
    assert table.totals == (0, 128, 3, 4, 0)
    assert table.images == (0, 2, 1, 2, 0)
    assert table.samples[0].unlabelled == 256 - 64 - 3 - 2
    assert [one.has_mask for one in table.samples] == [True, True, True, False, False]
    told = [(one.kind, one.class_id, one.samples, one.pixels) for one in table.remarks]
    assert told == [
        ("class in one image", 2, (1,), 3),
        ("class small", 3, (1, 2), 4),
        ("class missing", 4, (), 0),
        ("image empty", None, (3,), 0),
    ]


def test_the_latest_interpreter_is_used_until_masks_are_added(path):
    paint(path, 1)
    learn(path)
    (one,) = interpreter_sights(path)
    assert (one.used, one.stale, one.masks, one.members) == (True, (), 1, 1)
    paint(path, 2)
    learn(path)
    new, old = interpreter_sights(path)
    assert (new.used, old.used) == (True, False)
    assert not new.stale
    assert old.stale


def test_classes_listed_in_another_order_are_learned_and_shown_rightly(path):
    paint(path, 1)
    with open_project(path) as project:
        schema = schema_from_ids((1, 2))
        project.set_schema(LabelSchema(tuple(reversed(schema.classes))))
    learn(path)
    (one,) = interpreter_sights(path)
    assert [each.id for each in one.classes] == [0, 1, 2]
    assert one.report.pixels_per_class[2] == 0


def test_a_preview_says_what_the_interpreter_says_and_how_much_agrees(path):
    paint(path, 1)
    learn(path)
    with open_project(path) as project:
        view = open_view(project, project.latest_generator().hash, device="cpu")
        preview = open_preview(project, view, project.latest_interpreter().hash)
        painted = preview_sample(project, preview, 1)
        other = preview_sample(project, preview, 2)
    assert painted.label.shape == painted.heat.shape[:2] == (16, 16)
    assert painted.agreement == pytest.approx((painted.mask == painted.label).mean())
    assert (other.mask, other.agreement) == (None, None)


def test_a_curve_is_kept_until_another_is_measured_and_stale_once_a_mask_changes(path, monkeypatch):
    monkeypatch.setattr(learning_curve, "_STEPS", 20)
    assert kept_curve(path) is None
    for number in (3, 1, 2):
        paint(path, number, seed=number)
    put(path, 4, np.full((16, 16), 255, np.uint8))
    kept = measure_learning_curve(path, seed=0, device="cpu", context=JobContext())
    assert kept_curve(path) == kept
    assert kept.samples == (3, 1, 2)
    found = curve_findings(kept)
    assert found.last_sample == 2
    assert found.weakest in (0, 1)
    paint(path, 1, seed=9)
    assert kept_curve(path).stale


def test_a_curve_of_too_few_masks_is_refused(path):
    paint(path, 1)
    with pytest.raises(BadInput, match="needs 3 painted images"):
        measure_learning_curve(path, seed=0, device="cpu", context=JobContext())
