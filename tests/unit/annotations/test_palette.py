import itertools

import numpy as np
import pytest

from dsgan_studio.core.annotations.palette import (
    BACKGROUND_COLOUR,
    UNLABELLED_COLOUR,
    colour_from_hex,
    colour_to_hex,
    distinct_colours,
)
from dsgan_studio.core.base.errors import BadInput


def test_the_first_colours_are_the_colour_blind_safe_set_in_its_order():
    texts = [colour_to_hex(colour) for colour in distinct_colours(9)]
    assert texts == [
        "#E69F00", "#566EE9", "#CC4C7A", "#2AA876", "#56B4E9",
        "#F0E442", "#D55E00", "#8C6BB1", "#009E73",
    ]  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, 9, 10, 39, 40, 41, 254])
def test_fewer_classes_get_the_first_colours_of_more_classes(count):
    assert distinct_colours(count) == distinct_colours(254)[:count]


def test_every_colour_differs_from_all_others_and_from_background_and_unlabelled():
    colours = [*distinct_colours(254), BACKGROUND_COLOUR, UNLABELLED_COLOUR]
    assert len(set(colours)) == 256


def test_up_to_forty_added_colours_lie_well_apart():
    colours = np.array([*distinct_colours(40), BACKGROUND_COLOUR], dtype=float)
    for left, right in itertools.combinations(range(len(colours)), 2):
        if max(left, right) >= 9 and right != 40:  # the nine given ones are as they are
            assert np.linalg.norm(colours[left] - colours[right]) > 40


def test_more_colours_than_classes_can_have_are_refused():
    with pytest.raises(BadInput, match="255 colours cannot be told apart; ask for 0 to 254"):
        distinct_colours(255)


@pytest.mark.parametrize(
    "text", ["", "E69F00", "#E69F0", "#E69F000", "#GG0000", "#+12345", "# 1 2 3"]
)
def test_text_that_is_no_colour_is_refused(text):
    with pytest.raises(ValueError, match="is not written as #RRGGBB"):
        colour_from_hex(text)


def test_a_colour_survives_the_way_to_text_and_back():
    assert colour_from_hex(colour_to_hex((1, 171, 255))) == (1, 171, 255)
