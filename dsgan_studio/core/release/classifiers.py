"""Classifiers for DatasetGAN, whose outputs are counted by mask id, without gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from dsgan_studio.core.interpreter.ensemble import hidden_widths

_OUTPUT = "module.layers.6"
_NEVER = -1e4  # as a score, it leaves a class a probability of 0


def classifiers_by_id(
    states: Sequence[Mapping[str, Any]], class_ids: tuple[int, ...], number_class: int
) -> list[dict[str, Any]]:
    """Return classifiers with one output for each id below `number_class`.

    Ids that no class has get an output that is never the highest, so that output k stands for
    mask id k, as DatasetGAN takes for granted.

    Args:
        states: what `to_reference_states` returns.
        class_ids: mask id of each output.
        number_class: the highest id + 1.

    Returns:
        The states; none if DatasetGAN's hidden layers for so many classes are wider than those
        of the classifiers, which its `load_state_dict` would refuse.
    """
    if hidden_widths(len(class_ids)) != hidden_widths(number_class):
        return []
    return [
        {"model_state_dict": _spread(state["model_state_dict"], class_ids, number_class)}
        for state in states
    ]


def _spread(
    inner: Mapping[str, Tensor], class_ids: tuple[int, ...], number_class: int
) -> dict[str, Tensor]:
    spread = dict(inner)
    ids = torch.tensor(class_ids)
    weight, bias = inner[f"{_OUTPUT}.weight"], inner[f"{_OUTPUT}.bias"]
    wide = torch.zeros(number_class, weight.shape[1], dtype=weight.dtype)
    wide[ids] = weight
    scores = torch.full((number_class,), _NEVER, dtype=bias.dtype)
    scores[ids] = bias
    spread[f"{_OUTPUT}.weight"], spread[f"{_OUTPUT}.bias"] = wide, scores
    return spread
