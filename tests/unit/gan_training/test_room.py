"""How much disk a training takes."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from dsgan_studio.core.base import room
from dsgan_studio.core.base.errors import StoreError
from dsgan_studio.core.gan_training.room import (
    require_training_room,
    snapshot_bytes,
    training_bytes,
)
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.gan_training.snapshots import MOST_KEPT, save_snapshot
from dsgan_studio.core.gan_training.state import initial_state
from dsgan_studio.core.gan_training.steps import train_step

SETTINGS = TrainingSettings(
    resolution=16, total_kimg=0.1, batch=4, channel_base=512, channel_max=64
)


def test_the_size_of_a_snapshot_is_known_before_there_is_one(tmp_path):
    state = initial_state(SETTINGS, torch.device("cpu"))
    train_step(state, SETTINGS, torch.zeros(4, 3, 16, 16))
    path = save_snapshot(state, SETTINGS, tmp_path, data="", kid=None)
    written = (path / "state.safetensors").stat().st_size
    assert written == pytest.approx(snapshot_bytes(SETTINGS), rel=0.02)


def test_a_new_training_needs_room_for_all_snapshots_and_a_resumed_one_for_fewer():
    one = snapshot_bytes(SETTINGS)
    new, resumed = training_bytes(SETTINGS, 0), training_bytes(SETTINGS, MOST_KEPT)
    assert new - resumed == pytest.approx(MOST_KEPT * one, rel=0.01)
    assert resumed > one


def test_pictures_of_a_long_training_count():
    longer = dataclasses.replace(SETTINGS, total_kimg=4000.1)
    assert training_bytes(longer, 0) > training_bytes(SETTINGS, 0) + 1000 * 128**2


def test_too_little_room_is_told_with_what_is_needed_and_free(tmp_path, monkeypatch):
    needed = training_bytes(SETTINGS, 0)
    monkeypatch.setattr(room, "free_bytes", lambda _: needed)
    require_training_room(tmp_path, SETTINGS)
    monkeypatch.setattr(room, "free_bytes", lambda _: needed - 1)
    with pytest.raises(StoreError, match=r"snapshots and pictures .* about [\d.]+ MB .* MB free"):
        require_training_room(tmp_path, SETTINGS)
