"""Proposals are taken over where nothing is painted, and nowhere else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dsgan_studio.core.annotations.proposals import (
    accept_all,
    accept_class,
    accept_region,
    region_at,
)
from dsgan_studio.core.annotations.protection import Protection
from dsgan_studio.core.base.errors import BadInput, ShapeError

SHAPE = (9, 11)
masks = arrays(np.uint8, SHAPE, elements=st.sampled_from([0, 1, 2, 255]))
proposals = arrays(np.uint8, SHAPE, elements=st.sampled_from([0, 1, 2]))
pixels = st.tuples(st.integers(0, SHAPE[0] - 1), st.integers(0, SHAPE[1] - 1))
locks = st.sampled_from([frozenset(), frozenset({1}), frozenset({255})])

WAYS = {
    "region": lambda mask, proposal, pixel, lock: accept_region(mask, proposal, *pixel, lock),
    "class": lambda mask, proposal, pixel, lock: accept_class(mask, proposal, 1, lock),
    "all": lambda mask, proposal, pixel, lock: accept_all(mask, proposal, lock),
}


@given(masks, proposals, pixels, locks, st.sampled_from(sorted(WAYS)))
def test_a_painted_pixel_stays_and_undo_is_exact(mask, proposal, pixel, locked, way):
    before = mask.copy()
    edit = WAYS[way](mask, proposal, pixel, Protection(locked=locked))
    painted = before != 255
    assert (mask[painted] == before[painted]).all()
    taken = mask != before
    assert (mask[taken] == proposal[taken]).all()
    assert not (255 in locked and taken.any())
    assert (edit is None) == (not taken.any())
    if edit is not None:
        edit.revert(mask)
        assert (mask == before).all()


@given(masks, proposals, pixels)
def test_a_region_is_connected_of_one_class_and_holds_the_pixel(mask, proposal, pixel):
    region = region_at(mask, proposal, *pixel)
    assert region[pixel] == (mask[pixel] == 255)
    assert set(proposal[region].tolist()) <= {int(proposal[pixel])}
    grown = np.zeros_like(region)
    if region.any():
        grown[pixel] = True
        for _ in range(region.size):
            wider = grown.copy()
            wider[1:] |= grown[:-1]
            wider[:-1] |= grown[1:]
            wider[:, 1:] |= grown[:, :-1]
            wider[:, :-1] |= grown[:, 1:]
            wider &= (proposal == proposal[pixel]) & (mask == 255)
            if (wider == grown).all():
                break
            grown = wider
    assert (grown == region).all()


def test_accepting_a_class_leaves_the_others_open():
    mask = np.full(SHAPE, 255, np.uint8)
    proposal = np.zeros(SHAPE, np.uint8)
    proposal[2:5, 3:6] = 2
    edit = accept_class(mask, proposal, 2)
    assert edit is not None
    assert edit.name == "accept class"
    assert (mask == np.where(proposal == 2, 2, 255)).all()


def test_accepting_all_paints_what_is_left():
    mask = np.full(SHAPE, 255, np.uint8)
    mask[0] = 1
    proposal = np.full(SHAPE, 2, np.uint8)
    accept_all(mask, proposal)
    assert (mask[0] == 1).all()
    assert (mask[1:] == 2).all()


def test_what_does_not_fit_is_refused():
    mask, proposal = np.full(SHAPE, 255, np.uint8), np.zeros((4, 4), np.uint8)
    with pytest.raises(ShapeError):
        accept_all(mask, proposal)
    with pytest.raises(BadInput, match="point at a proposed region"):
        region_at(mask, np.zeros(SHAPE, np.uint8), 9, 0)
