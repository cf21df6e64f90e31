import numpy as np
import pytest

from dsgan_studio.core.annotations.schema import LabelClass, LabelSchema
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.release.merging import merge_classes

SCHEMA = LabelSchema(
    (
        LabelClass(0, "background", (0, 0, 0)),
        LabelClass(2, "cell", (1, 0, 0)),
        LabelClass(3, "nucleus", (2, 0, 0), parent=2),
        LabelClass(7, "nucleolus", (3, 0, 0), parent=3),
        LabelClass(9, "debris", (4, 0, 0)),
    )
)
LABEL = np.array([[0, 2, 3], [7, 9, 255]], np.uint8)


def test_nothing_to_merge_leaves_schema_and_labels_as_they_are():
    merged = merge_classes(SCHEMA, {})
    assert merged.schema == SCHEMA
    assert merged.one_to_one
    np.testing.assert_array_equal(merged.label(LABEL), LABEL)


def test_pixels_of_a_merged_class_become_the_other_background_or_unlabelled():
    merged = merge_classes(SCHEMA, {3: 2, 7: 255, 9: 0})
    np.testing.assert_array_equal(merged.label(LABEL), [[0, 2, 2], [255, 0, 255]])
    assert [one.name for one in merged.schema.classes] == ["background", "cell"]
    assert merged.sources == {0: (0, 9), 2: (2, 3)}
    assert merged.ignored == (7,)
    assert not merged.one_to_one


def test_renumbering_closes_the_gaps_and_keeps_names_colours_and_parents():
    merged = merge_classes(SCHEMA, {3: 2}, renumber=True)
    assert [(one.id, one.name, one.parent) for one in merged.schema.classes] == [
        (0, "background", None),
        (1, "cell", None),
        (2, "nucleolus", 1),
        (3, "debris", None),
    ]
    np.testing.assert_array_equal(merged.label(LABEL), [[0, 1, 1], [2, 3, 255]])
    assert merge_classes(SCHEMA, {}, renumber=True).one_to_one


def test_a_whole_that_goes_into_its_part_makes_no_circle_of_parents():
    merged = merge_classes(SCHEMA, {2: 7})
    parents = {one.name: one.parent for one in merged.schema.classes}
    assert (parents["nucleus"], parents["nucleolus"]) == (None, 3)


@pytest.mark.parametrize(
    ("into", "message"),
    [
        ({0: 2}, "background cannot go into"),
        ({5: 2}, "no class 5"),
        ({2: 5}, "no class 5"),
        ({2: 3, 3: 9}, '"cell" cannot go into "nucleus", which goes elsewhere'),
        ({2: 2}, '"cell" cannot go into "cell"'),
        ({2: 0, 3: 0, 7: 255, 9: 0}, "no class but the background"),
    ],
)
def test_a_merging_that_cannot_be_is_refused(into, message):
    with pytest.raises(BadInput, match=message):
        merge_classes(SCHEMA, into)
