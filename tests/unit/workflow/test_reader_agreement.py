import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dsgan_studio.core.base.errors import BadInput, JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.workflow.mask_store import MaskStore, painted_store
from dsgan_studio.core.workflow.painting_progress import mark_complete
from dsgan_studio.core.workflow.reader_agreement import reader_agreement, reader_pair
from dsgan_studio.core.workflow.reader_agreement_lines import agreement_lines
from dsgan_studio.core.workflow.readers import add_reader
from dsgan_studio.core.workflow.schema_editing import add_class
from tests.unit.workflow.test_painting import project  # noqa: F401

MASKS = arrays(np.uint8, (16, 16), elements=st.sampled_from([0, 1, 2, 255]))


@pytest.fixture
def bea(project):  # noqa: F811
    add_class(project, "nucleus")
    add_reader(project, "Bea")
    return project.readers.named("Bea")


def put(project, reader, sample_id, mask):  # noqa: F811
    store = MaskStore(project) if reader is None else painted_store(project, reader)
    store.put(sample_id, mask, source="painted", author="")


def agreement(project, *names):  # noqa: F811
    return reader_agreement(project, names, context=JobContext())


def halves(cols):
    """Class 1 in the first columns, background after."""
    mask = np.zeros((16, 16), np.uint8)
    mask[:, :cols] = 1
    return mask


def test_dice_and_kappa_are_told_by_class_and_image_with_the_worst_first(project, bea):  # noqa: F811
    put(project, None, 1, halves(8))
    put(project, bea, 1, halves(4))
    put(project, None, 2, halves(8))
    put(project, bea, 2, halves(8))
    mark_complete(project, 1, complete=True)
    for sample_id in (1, 2):
        mark_complete(project, sample_id, complete=True, reader=bea)
    found = agreement(project)
    assert (found.first, found.second, found.both_complete) == ("first reader", "Bea", 1)
    assert [(one.sample_id, one.complete) for one in found.images] == [(1, True), (2, False)]
    worst, best = found.images
    assert worst.dices == pytest.approx((2 * 128 / (128 + 192), 2 * 64 / (128 + 64)))
    assert worst.dice == pytest.approx(np.mean(worst.dices))
    # Both say 1 on a quarter, 0 on a half: seen 0.75, chance 0.5 * 0.25 + 0.5 * 0.75 = 0.5.
    assert worst.kappa == pytest.approx(0.5)
    assert (best.dice, best.kappa, best.accuracy) == (1.0, 1.0, 1.0)
    background, one = found.classes
    assert (one.name, one.first_pixels, one.second_pixels, one.images) == ("class 1", 256, 192, 2)
    assert one.dice == pytest.approx(2 * 192 / (256 + 192))
    assert background.kappa == one.kappa == found.kappa
    assert found.mean_image_dice == pytest.approx((worst.dice + best.dice) / 2)
    assert found.pixels == 512
    assert "Dice of each image, the worst first: 1 0.733, 2 1.000" in agreement_lines(found)


@given(first=MASKS, second=MASKS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_who_is_named_first_does_not_matter(project, bea, first, second):  # noqa: F811
    first[0, 0], second[0, 0] = 0, 1  # something that both labelled
    put(project, None, 1, first)
    put(project, bea, 1, second)
    there = agreement(project, "first reader", "Bea")
    back = agreement(project, "bea", "First reader")
    assert (there.first, back.first) == ("first reader", "Bea")
    for name in ("mean_dice", "kappa", "accuracy", "pixels", "mean_image_dice"):
        np.testing.assert_equal(getattr(there, name), getattr(back, name))
    for one, other in zip(there.classes, back.classes, strict=True):
        np.testing.assert_equal((one.dice, one.kappa), (other.dice, other.kappa))
        assert (one.first_pixels, one.second_pixels) == (other.second_pixels, other.first_pixels)


@given(mask=MASKS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_equal_masks_agree_wholly(project, bea, mask):  # noqa: F811
    mask[0, 0] = 1
    put(project, None, 1, mask)
    put(project, bea, 1, mask)
    found = agreement(project)
    assert found.mean_dice == found.accuracy == 1.0
    assert all(math.isnan(one.kappa) or one.kappa == 1.0 for one in found.classes)


def test_images_that_cannot_be_compared_are_left_out_and_said(project, bea):  # noqa: F811
    put(project, None, 1, halves(8))
    put(project, bea, 1, halves(8))
    empty = np.full((16, 16), 255, np.uint8)
    put(project, None, 2, empty)
    found = agreement(project)
    assert [(one.sample_id, one.reason) for one in found.left_out] == [(2, "second has no mask")]
    put(project, bea, 2, halves(3))
    found = agreement(project)
    assert [(one.sample_id, one.reason) for one in found.left_out] == [(2, "no pixel in common")]
    assert [one.sample_id for one in found.images] == [1]
    assert "Left out, no pixel that both labelled: 2" in agreement_lines(found)


def test_what_cannot_be_compared_at_all_is_told_in_a_sentence(project, bea):  # noqa: F811
    put(project, None, 1, halves(8))
    with pytest.raises(BadInput, match=r"Bea has no mask in .* yet"):
        agreement(project)
    put(project, bea, 2, halves(8))
    with pytest.raises(BadInput, match="have not painted one pixel in common"):
        agreement(project)
    add_reader(project, "Cy")
    with pytest.raises(BadInput, match=r'there are 3 readers .*"Cy".*name two'):
        agreement(project)
    with pytest.raises(BadInput, match='no reader called "Eve"'):
        agreement(project, "Bea", "Eve")
    with pytest.raises(BadInput, match="name two readers, each once"):
        agreement(project, "Bea", "BEA")
    with pytest.raises(BadInput, match="name two readers, each once"):
        agreement(project, "Bea")


def test_one_reader_alone_is_told_to_add_a_second(project):  # noqa: F811
    with pytest.raises(BadInput, match="has one reader; add a second"):
        reader_pair(project)


def test_it_can_be_cancelled(project, bea):  # noqa: F811
    put(project, None, 1, halves(8))
    put(project, bea, 1, halves(8))
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        reader_agreement(project, context=context)
