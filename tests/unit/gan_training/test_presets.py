"""Presets and settings."""

from __future__ import annotations

import dataclasses
import json

import pytest
import torch

from dsgan_studio.core.base.errors import BadInput, OutOfDeviceMemory
from dsgan_studio.core.gan_training.presets import (
    estimated_images_per_s,
    has_fast_bfloat16,
    preset,
)
from dsgan_studio.core.gan_training.settings import (
    TrainingSettings,
    changed_settings,
    settings_from_json,
    settings_to_json,
)

CPU, CUDA = torch.device("cpu"), torch.device("cuda")
GIB = 1 << 30


def test_a_preset_can_be_trained_and_says_what_to_expect():
    made = preset(64, CPU, 8 * GIB, 2, total_kimg=50)
    assert made.total_kimg == 50
    assert "64 px, 16 images a step" in made.description
    assert "images a second" in made.description
    assert made.architecture.channels == (128, 128, 128, 96, 48)


@pytest.mark.parametrize("resolution", [8, 32, 128, 256, 1024])
def test_every_resolution_has_a_preset(resolution):
    made = preset(resolution, CPU, 64 * GIB, 8)
    assert made.architecture.resolution == resolution
    assert min(made.architecture.channels) >= 4


def test_less_memory_lowers_the_batch_and_too_little_is_refused():
    assert preset(256, CPU, 64 * GIB, 2).batch > preset(256, CPU, 2 * GIB, 2).batch
    with pytest.raises(OutOfDeviceMemory, match=r"1\.0 are allowed; choose a lower resolution"):
        preset(1024, CPU, GIB, 2)


def test_a_graphics_card_gets_a_larger_network(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: True)
    card = preset(64, CUDA, 16 * GIB, 2)
    assert card.channel_max > preset(64, CPU, 16 * GIB, 2).channel_max
    assert card.precision == "bfloat16"


@pytest.mark.parametrize(
    ("flags", "fast"), [("fma avx512_bf16", True), ("amx_bf16", True), ("avx2 avx512f", False)]
)
def test_bfloat16_is_chosen_where_the_processor_has_instructions_for_it(tmp_path, flags, fast):
    (tmp_path / "cpuinfo").write_text(f"flags : {flags}\n")
    assert has_fast_bfloat16(CPU, tmp_path / "cpuinfo") is fast
    assert not has_fast_bfloat16(CPU, tmp_path / "absent")


def test_estimates_rise_with_threads_and_fall_with_size():
    small, large = (preset(r, CPU, 64 * GIB, 2) for r in (64, 256))
    assert estimated_images_per_s(small, CPU, 4) > estimated_images_per_s(small, CPU, 1)
    assert estimated_images_per_s(small, CPU, 1) > estimated_images_per_s(large, CPU, 1)


def test_the_usual_weight_of_r1_depends_on_resolution_and_batch():
    made = TrainingSettings(resolution=256, total_kimg=1, batch=16, gamma=None)
    assert made.r1_gamma == pytest.approx(0.8192)
    assert dataclasses.replace(made, gamma=2.0).r1_gamma == 2.0


def test_the_total_is_a_whole_number_of_batches():
    assert TrainingSettings(resolution=8, total_kimg=0.1, batch=32).total_images == 128


def test_settings_come_back_from_json():
    made = preset(64, CPU, 8 * GIB, 2)
    assert settings_from_json(json.loads(json.dumps(settings_to_json(made)))) == made


def test_settings_of_another_making_are_refused():
    value = settings_to_json(TrainingSettings(resolution=8, total_kimg=1))
    for bad in ({**value, "speed": 9}, {"resolution": 8}, {**value, "augmentation": {"x": 1}}):
        with pytest.raises(BadInput, match="the training settings cannot be read"):
            settings_from_json(bad)


def test_how_far_and_how_often_may_change_on_resumption():
    made = TrainingSettings(resolution=8, total_kimg=1)
    assert changed_settings(made, dataclasses.replace(made, total_kimg=2, snapshot_kimg=1)) == []
    assert changed_settings(made, dataclasses.replace(made, seed=2, flips=True)) == [
        "flips",
        "seed",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"resolution": 48}, "48 px cannot be trained; give a power of two from 8 px up"),
        ({"batch": 5}, "a batch of 5 cannot be trained on; give an even number"),
        ({"total_kimg": 0.0}, "total_kimg is 0.0; give a number above 0"),
        ({"learning_rate": float("nan")}, "learning_rate is nan; give a number above 0"),
        ({"channel_base": 4}, "channel_base 4 leaves no channel at 8 px"),
        ({"precision": "float16"}, "precision 'float16' is unknown"),
    ],
)
def test_impossible_settings_are_refused(change, message):
    with pytest.raises(BadInput, match=message):
        TrainingSettings(**{"resolution": 8, "total_kimg": 1.0, **change})
