import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import ShapeError
from dsgan_studio.core.base.shapes import check_shape


@given(
    shape=st.lists(st.integers(0, 5), max_size=4),
    holes=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_an_array_fits_its_own_shape_with_any_sizes_left_open(shape, holes):
    expected = [None if hole else size for size, hole in zip(shape, holes, strict=False)]
    check_shape(np.zeros(shape), expected, "x")
    check_shape(torch.zeros(shape), expected, "x")


@pytest.mark.parametrize("expected", [[2], [2, 3, 1], [3, 2], [None, 4], []])
def test_another_shape_is_refused_with_both_shapes(expected):
    with pytest.raises(ShapeError, match=r"logits has shape \[2, 3\], expected \["):
        check_shape(np.zeros((2, 3)), expected, "logits")


def test_open_sizes_are_called_any():
    with pytest.raises(ShapeError, match=r"expected \[any, 3\]"):
        check_shape(np.zeros(3), [None, 3], "x")
