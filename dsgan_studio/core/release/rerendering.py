"""Renders every latent of an experiment again, to find the image that was made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float
from torch import Tensor

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.release.matching import (
    Differences,
    MatchReport,
    differences,
    match,
    small,
)
from dsgan_studio.core.samples.render import to_bytes

NOISE_DRAWS = 6
# Where the generator's own noise maps give the images back to this, they were made with them, or
# noise does not matter; a median, in grey levels.
_CLEAR = 6.0

_Noise = Callable[[int], Sequence[Tensor] | None]


def match_by_rendering(
    generator: Generator,
    ws: Float[Tensor, "N num_ws w_dim"],
    images: Mapping[int, Float[np.ndarray, "16 16 3"]],
    size_px: tuple[int, int],
    context: JobContext,
    *,
    source: str,
) -> MatchReport:
    """Pair images with latents by what these render.

    The reference draws noise anew for every image. If the generator's own noise maps do not give
    the images back, each latent is rendered with several draws and compared by their mean.

    Args:
        generator: on the device of `ws`.
        ws: of the latents, truncated.
        images: by number, reduced by `small`.
        size_px: height and width the images were cut to; a square's middle rows if they differ.
        context: told of the renders.
        source: names the experiment in messages.

    Raises:
        BadInput: if images and latents do not belong together.
        JobCancelled: if the user stopped the job.
    """
    mean = generator.mean_w()[:, None].expand(1, ws.shape[1], -1)
    with torch.no_grad():
        latents = torch.cat((ws, mean))  # [N + 1, num_ws, w_dim]
        own = generator.const_noise() if generator.noise_sizes else None
        renders = _renders(generator, latents, lambda _: own, size_px, context, "render")
        found = differences(images, renders[:-1], renders[-1])
        nearest = np.minimum(found.to_latent.min(axis=1), found.to_mean)
        if own is not None and np.median(nearest) > _CLEAR:
            found = _with_noise(generator, latents, images, size_px, context, found)
    return match(found, source=source)


def _with_noise(
    generator: Generator,
    latents: Float[Tensor, "M num_ws w_dim"],
    images: Mapping[int, Float[np.ndarray, "16 16 3"]],
    size_px: tuple[int, int],
    context: JobContext,
    own: Differences,
) -> Differences:
    draws = np.stack(
        [
            _renders(
                generator,
                latents,
                lambda latent, draw=draw: generator.seeded_noise([latent * NOISE_DRAWS + draw]),  # type: ignore[misc]
                size_px,
                context,
                "render with noise",
            )
            for draw in range(NOISE_DRAWS)
        ]
    )  # [draws, M, 16, 16, 3]
    mean = draws.mean(axis=0)
    found = differences(images, mean[:-1], mean[-1])
    return Differences(
        own.numbers,
        np.minimum(own.to_latent, found.to_latent),
        np.minimum(own.to_mean, found.to_mean),
        float(np.abs(draws - mean).mean()),
    )


def _renders(
    generator: Generator,
    latents: Float[Tensor, "M num_ws w_dim"],
    noise: _Noise,
    size_px: tuple[int, int],
    context: JobContext,
    stage: str,
) -> npt.NDArray[np.float32]:
    made = []
    for number in range(len(latents)):
        context.checkpoint(stage, number, len(latents))
        image = to_bytes(generator.synthesize(latents[number : number + 1], noise(number)))[0]
        height, width = size_px
        if height < width:
            # The reference cuts the middle rows out of the square: 64 to 448 of 512 for 384.
            cut = image.shape[0] * (width - height) // (2 * width)
            image = image[cut : image.shape[0] - cut]
        made.append(small(image))
    return np.stack(made)
