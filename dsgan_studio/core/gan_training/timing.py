"""How fast a training will be, found by doing some of its steps; nothing of them is kept."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

import numpy as np
import torch

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.fitness.features import image_features
from dsgan_studio.core.gan_training.draws import step_inputs
from dsgan_studio.core.gan_training.outputs import generated
from dsgan_studio.core.gan_training.ranks import ALONE
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.gan_training.state import TrainingState, initial_state
from dsgan_studio.core.gan_training.steps import train_step_on

_STAGE = "timing a few steps"
_USUAL_P = 0.3  # of the augmentation: a training does without it at its very beginning only
_LONG_S = 2.0  # a step that takes longer is done with fewer images
_FEW = 4  # a processor then takes as long for each image as with many
_QUICK_S, _AGAIN = 0.5, 2  # a step that is quicker is done again, and how often
_MEASURED_IMAGES = 4  # generated and described, for what a snapshot costs


def measured_images_per_s(
    settings: TrainingSettings, device: torch.device, context: JobContext
) -> float:
    """Return how many images a second a training shows here, its snapshots included.

    Steps with and without the regularisers are timed apart and counted as often as they come.

    Args:
        settings: of the training.
        device: where it will run.
        context: progress and cancel; cancelling leaves nothing behind.

    Raises:
        OutOfMemoryError, RuntimeError: of torch, if the device has too little memory.
        JobCancelled: if the job was cancelled.
    """
    kinds, often = _kinds(settings), _often(settings)
    total = len(kinds) + 2
    context.checkpoint(_STAGE, 0, total)
    state = initial_state(settings, device)
    state.ada = replace(state.ada, p=_USUAL_P if settings.augment else 0.0)
    # The first step of all is slower than any other, and says how large those to come may be.
    first_s = _timed_step(state, settings, 0)
    if device.type == "cpu" and first_s > _LONG_S:
        settings = replace(settings, batch=min(settings.batch, _FEW))
    step_s = 0.0
    for done, (kind, step) in enumerate(kinds.items(), 1):
        context.checkpoint(_STAGE, done, total)
        took_s = _timed_step(state, settings, step)
        if took_s < _QUICK_S:
            took_s = min(took_s, *(_timed_step(state, settings, step) for _ in range(_AGAIN)))
        step_s += took_s * often[kind]
    context.checkpoint(_STAGE, total - 1, total)
    snapshots_s = _snapshot_s(state, settings) / (settings.snapshot_kimg * 1000)
    context.checkpoint(_STAGE, total, total)
    return 1.0 / (step_s / settings.batch + snapshots_s)


def _kind(settings: TrainingSettings, step: int) -> tuple[bool, bool]:
    """Return which regularisers a step has."""
    paths = bool(settings.path_length_weight) and step % settings.path_length_interval == 0
    return paths, bool(settings.r1_gamma) and step % settings.r1_interval == 0


def _cycle(settings: TrainingSettings) -> range:
    return range(settings.path_length_interval * settings.r1_interval)


def _kinds(settings: TrainingSettings) -> dict[tuple[bool, bool], int]:
    """Return a step of each kind there is."""
    found: dict[tuple[bool, bool], int] = {}
    for step in _cycle(settings):
        found.setdefault(_kind(settings, step), step)
    return found


def _often(settings: TrainingSettings) -> dict[tuple[bool, bool], float]:
    """Return how large a share of the steps is of each kind."""
    cycle = _cycle(settings)
    counts = Counter(_kind(settings, step) for step in cycle)
    return {kind: count / len(cycle) for kind, count in counts.items()}


def _timed_step(state: TrainingState, settings: TrainingSettings, step: int) -> float:
    """Do a step as step `step` would be done, and return how long it took."""
    device = state.path_length_mean.device
    state.step = step
    began_s = time.perf_counter()
    reals = torch.zeros(settings.batch, 3, settings.resolution, settings.resolution)
    inputs = step_inputs(settings, step, reals, state.generator.noise_sizes, ALONE)
    figures = train_step_on(state, settings, inputs.on(device), ALONE)
    torch.stack(list(figures.values())).cpu()  # waits for the device
    return time.perf_counter() - began_s


def _snapshot_s(state: TrainingState, settings: TrainingSettings) -> float:
    """Return how long a snapshot takes: its images are made, and described to be compared."""
    began_s = time.perf_counter()
    images = np.concatenate(list(generated(state.average, "kid", settings.seed, _MEASURED_IMAGES)))
    image_features(images)
    each_s = (time.perf_counter() - began_s) / _MEASURED_IMAGES
    return each_s * settings.kid_images
