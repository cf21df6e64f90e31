"""What the reference reads is the same, byte by byte, in every export of the same things."""

from __future__ import annotations

import torch

from dsgan_studio.core.release.reference_files import write_classifiers


def test_the_same_classifiers_are_the_same_bytes(tmp_path):
    states = [{"model_state_dict": {"module.layers.0.bias": torch.arange(3.0)}}]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_classifiers(tmp_path / name, states)
    first, second = ((tmp_path / name / "model_0.pth").read_bytes() for name in ("one", "two"))
    assert first == second
