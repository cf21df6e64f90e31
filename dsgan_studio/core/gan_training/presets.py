"""Settings that fit the machine, with a guess of how fast they will be."""

from __future__ import annotations

import dataclasses

import torch

from dsgan_studio.core.base.device import has_fast_bfloat16
from dsgan_studio.core.base.errors import OutOfDeviceMemory
from dsgan_studio.core.gan_training.discriminator import channels_at
from dsgan_studio.core.gan_training.settings import Precision, TrainingSettings

# Measured on one core of a server CPU (AVX-512): arithmetic a second in the networks' convolutions.
_CPU_FLOPS = {"float32": 62e9, "bfloat16": 110e9}
_GPU_FLOPS = {"float32": 4e12, "bfloat16": 12e12}
_PASSES = 10.5  # forward passes that one step costs, regularisers included (see steps.py)


def _forward_flops(settings: TrainingSettings) -> float:
    """Return the arithmetic of one image through the discriminator; the generator's is alike."""
    total, size = 0.0, settings.resolution
    while size > 4:
        here, below = (
            channels_at(s, settings.channel_base, settings.channel_max) for s in (size, size // 2)
        )
        total += 2 * here * (9 * here * size**2 + 10 * below * (size // 2) ** 2)
        size //= 2
    return total


def estimated_images_per_s(settings: TrainingSettings, device: torch.device, threads: int) -> float:
    """Return a guess within a factor of about two; the first minute of a training tells better."""
    speeds = _CPU_FLOPS if device.type == "cpu" else _GPU_FLOPS
    workers = threads**0.9 if device.type == "cpu" else 1.0
    return speeds[settings.precision] * workers / (_forward_flops(settings) * _PASSES)


def _needed_bytes(settings: TrainingSettings) -> float:
    """Return a generous guess of the peak memory."""
    width = 2 if settings.precision == "bfloat16" else 4
    maps = channels_at(settings.resolution, settings.channel_base, settings.channel_max)
    # About forty maps of full size are alive at once in a regularised step, the smaller ones
    # together as many again as a third of that.
    activations = 53 * maps * settings.resolution**2 * settings.batch * width
    return 1.2e9 + activations


def preset(
    resolution: int,
    device: torch.device,
    memory_bytes: int,
    threads: int,
    *,
    total_kimg: float = 100.0,
) -> TrainingSettings:
    """Return settings for hundreds to thousands of images on this machine.

    Args:
        resolution: side of the images in px.
        device: where it will run.
        memory_bytes: what the training may use there.
        threads: CPU threads it may use.
        total_kimg: how long it will run.

    Returns:
        Settings with a description in plain words; override with `dataclasses.replace`.

    Raises:
        BadInput: if the resolution cannot be trained.
        OutOfDeviceMemory: if even the smallest batch does not fit.
    """
    on_cpu = device.type == "cpu"
    precision: Precision = "bfloat16" if has_fast_bfloat16(device) else "float32"
    settings = TrainingSettings(
        resolution=resolution,
        total_kimg=total_kimg,
        batch=16 if on_cpu else 32,
        channel_base=max(3072 if on_cpu else 16384, resolution * (16 if on_cpu else 64)),
        channel_max=128 if on_cpu else 512,
        z_dim=128 if on_cpu else 512,
        w_dim=128 if on_cpu else 512,
        gamma=max(1.0, 0.0002 * resolution**2 / 16),
        precision=precision,
        snapshot_kimg=4.0 if on_cpu else 20.0,
    )
    while _needed_bytes(settings) > memory_bytes:
        if settings.batch <= 4:
            raise OutOfDeviceMemory(
                f"training at {resolution} px needs about "
                f"{_needed_bytes(settings) / 2**30:.0f} GiB and {memory_bytes / 2**30:.1f} are "
                "allowed; choose a lower resolution."
            )
        settings = dataclasses.replace(settings, batch=settings.batch // 2)
    rate = estimated_images_per_s(settings, device, threads)
    hours = total_kimg * 1000 / rate / 3600
    size = "a small network, for a processor" if on_cpu else "a full network, for a graphics card"
    description = (
        f"{size}: {resolution} px, {settings.batch} images a step, about {rate:.3g} images a "
        f"second, {hours:.2g} hours for {total_kimg:g} thousand images"
    )
    return dataclasses.replace(settings, description=description)
