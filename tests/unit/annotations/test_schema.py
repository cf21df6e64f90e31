import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsgan_studio.core.annotations.schema import (
    LabelClass,
    LabelSchema,
    default_schema,
    read_schema,
    schema_from_ids,
    schema_from_json,
    schema_to_json,
    write_schema,
)
from dsgan_studio.core.base.errors import BadInput, NewerVersion

BACKGROUND = LabelClass(0, "background", (0, 0, 0))
CELL = LabelClass(1, "cell", (255, 0, 0))
NUCLEUS = LabelClass(7, "nucleus", (0, 0, 255), parent=1)
SCHEMA = LabelSchema((BACKGROUND, CELL, NUCLEUS))

names = st.text("abc XYZ09äéß核🧫", min_size=1, max_size=9).filter(str.strip)


@st.composite
def schemas(draw):
    ids = draw(st.lists(st.integers(1, 254), unique=True, max_size=6))
    labels = draw(st.lists(names, min_size=len(ids) + 1, max_size=len(ids) + 1, unique=True))
    colours = draw(
        st.lists(
            st.tuples(*[st.integers(0, 255)] * 3),
            min_size=len(ids) + 1,
            max_size=len(ids) + 1,
            unique=True,
        )
    )
    classes = [LabelClass(0, labels[0], colours[0])]
    for place, class_id in enumerate(ids):
        parent = draw(st.sampled_from([None, *(one.id for one in classes[1:])]))
        classes.append(LabelClass(class_id, labels[place + 1], colours[place + 1], parent))
    return LabelSchema(tuple(classes))


def refused(match, *classes):
    with pytest.raises(BadInput, match=match):
        LabelSchema(classes)


def test_a_new_project_starts_with_background_and_one_class():
    schema = default_schema()
    assert [(one.id, one.name) for one in schema.classes] == [(0, "background"), (1, "class 1")]
    assert schema.by_id(1).colour == (0xE6, 0x9F, 0x00)


def test_ids_and_places_are_told_in_the_order_of_the_classes():
    assert SCHEMA.ids == (0, 1, 7)
    assert SCHEMA.index_of == {0: 0, 1: 1, 7: 2}
    assert SCHEMA.by_id(7) is SCHEMA.classes[2]


def test_asking_for_a_class_that_is_not_there_names_those_that_are():
    with pytest.raises(BadInput, match="no class 3; its ids are 0, 1, 7"):
        SCHEMA.by_id(3)


@pytest.mark.parametrize("class_id", [-1, 255, 1.0, "1", True, None])
def test_an_id_outside_0_to_254_or_not_whole_is_refused(class_id):
    refused(
        "ids are whole numbers from 0 to 254", BACKGROUND, dataclasses.replace(CELL, id=class_id)
    )


@pytest.mark.parametrize("name", ["", "  ", None, 3])
def test_a_class_without_a_name_is_refused(name):
    refused("class 1 has no name", BACKGROUND, dataclasses.replace(CELL, name=name))


@pytest.mark.parametrize("name", ["two\nlines", "x" * 201, "bell\a"])
def test_a_name_that_cannot_be_shown_is_refused(name):
    refused("on one line", BACKGROUND, dataclasses.replace(CELL, name=name))


@pytest.mark.parametrize("colour", [(1, 2), (0, 0, 256), (-1, 0, 0), (0.5, 0, 0), (True, 0, 0)])
def test_a_colour_outside_bytes_is_refused(colour):
    refused('colour .* of class "cell"', BACKGROUND, dataclasses.replace(CELL, colour=colour))


def test_two_classes_with_one_id_are_refused():
    refused(
        "two classes have the id 1",
        BACKGROUND,
        CELL,
        dataclasses.replace(NUCLEUS, id=1, parent=None),
    )


def test_two_classes_with_one_name_are_refused_however_it_is_encoded():
    composed = dataclasses.replace(CELL, name="caf\u00e9")
    decomposed = dataclasses.replace(NUCLEUS, name="cafe\u0301")
    refused("two classes have the name", BACKGROUND, composed, decomposed)


def test_two_classes_with_one_colour_are_refused():
    refused(
        "two classes have the colour #FF0000",
        BACKGROUND,
        CELL,
        dataclasses.replace(NUCLEUS, colour=(255, 0, 0)),
    )


def test_a_schema_without_background_is_refused():
    refused('add one with id 0 and the name "background"', CELL)


@pytest.mark.parametrize("parent", [9, "cell", True])
def test_a_parent_that_is_no_class_is_refused(parent):
    refused(
        "its parent can be one of 0, 1, 7",
        BACKGROUND,
        CELL,
        dataclasses.replace(NUCLEUS, parent=parent),
    )


def test_a_circle_of_parents_is_refused_and_shown():
    refused(
        "circle .cell -> nucleus -> cell", BACKGROUND, dataclasses.replace(CELL, parent=7), NUCLEUS
    )


def test_a_class_that_is_its_own_parent_is_refused():
    refused("circle .cell -> cell", BACKGROUND, dataclasses.replace(CELL, parent=1))


def test_254_classes_fit_and_one_more_is_refused():
    assert len(schema_from_ids(range(254)).classes) == 254
    with pytest.raises(BadInput, match=r"hold 255 classes .* room for 254"):
        schema_from_ids(range(255))
    many = [LabelClass(k, f"c{k}", (k, 0, 0)) for k in range(255)]
    refused("room for 254 classes, but 255 are given", *many)


def test_a_schema_of_found_ids_has_the_background_and_not_the_unlabelled():
    assert schema_from_ids([5, 2, 255, 5]).ids == (0, 2, 5)


def test_a_found_id_below_zero_is_refused():
    with pytest.raises(BadInput, match="the class id -3 is not allowed"):
        schema_from_ids([-3])


@given(schema=schemas())
def test_a_schema_survives_json(schema):
    assert schema_from_json(json.loads(json.dumps(schema_to_json(schema)))) == schema


def test_a_schema_survives_a_file(tmp_path):
    write_schema(tmp_path / "schema.json", SCHEMA)
    assert read_schema(tmp_path / "schema.json") == SCHEMA
    assert json.loads((tmp_path / "schema.json").read_text())["schema_version"] == 1


def test_colours_may_be_numbers_and_may_be_left_out():
    classes = [
        {"id": 0, "name": "background"},
        {"id": 1, "name": "a", "colour": "#e69f00"},
        {"id": 2, "name": "b"},
        {"id": 3, "name": "c", "colour": [86, 110, 233]},
        {"id": 4, "name": "d", "colour": None},
    ]
    schema = schema_from_json({"classes": classes})
    assert schema.by_id(1).colour == (0xE6, 0x9F, 0)
    assert schema.by_id(3).colour == (86, 110, 233)
    assert len({one.colour for one in schema.classes}) == 5


@pytest.mark.parametrize("value", [None, [], {}, {"classes": 3}, "text"])
def test_json_that_is_no_schema_is_refused_by_its_name(value):
    with pytest.raises(BadInput, match=r"my\.json is not a label schema"):
        schema_from_json(value, "my.json")


def test_a_schema_of_a_newer_version_is_refused_by_name():
    with pytest.raises(NewerVersion, match=r"my\.json is a label schema of version 2"):
        schema_from_json({"schema_version": 2, "classes": []}, "my.json")


@pytest.mark.parametrize("version", [0, "1", None, True])
def test_a_version_that_is_none_is_refused(version):
    with pytest.raises(BadInput, match="has schema_version"):
        schema_from_json({"schema_version": version, "classes": []})


@pytest.mark.parametrize("entry", [3, {}, {"id": 1}, {"name": "x"}])
def test_a_class_without_id_or_name_is_refused(entry):
    with pytest.raises(BadInput, match="each class needs an id and a name"):
        schema_from_json({"classes": [entry]})


@pytest.mark.parametrize("colour", ["red", 7, [1, 2], [1, 2, "3"], {"r": 1}])
def test_a_colour_that_cannot_be_read_is_refused_with_the_way_to_write_it(colour):
    with pytest.raises(BadInput, match=r"write it like .#E69F00"):
        schema_from_json({"classes": [{"id": 0, "name": "x", "colour": colour}]})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 300) | st.text(max_size=5) | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "name", "colour", "parent", "classes", "schema_version"]), inner
        )
    ),
    max_leaves=12,
)


@given(value=json_values)
def test_any_json_gives_a_schema_or_a_sentence(value):
    try:
        schema = schema_from_json(value)
    except (BadInput, NewerVersion) as error:
        assert str(error)  # noqa: PT017
    else:
        assert 0 in schema.ids
