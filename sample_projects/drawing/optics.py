"""From amounts of dye to the grey levels of a camera: absorption, lamp, lens and sensor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from sample_projects.drawing.shapes import Field

GAMMA = 2.2
SUPERSAMPLING = 4


class Dye(IntEnum):
    """What absorbs light in a Romanowsky (Wright, Giemsa) stain, one plane of the canvas each."""

    HAEMOGLOBIN = 0
    CHROMATIN = 1  # azure B with eosin on DNA: the purple Romanowsky effect
    BASOPHIL = 2  # azure B on RNA: blue cytoplasm
    LILAC = 3  # neutrophil granules and platelets
    ACIDOPHIL = 4  # eosin on the granules of eosinophils


# Share of red, green and blue that one unit of each dye lets through, as displayed.
_TRANSMISSION = np.array(
    [
        (0.88, 0.65, 0.63),
        (0.40, 0.22, 0.52),
        (0.66, 0.76, 0.92),
        (0.84, 0.69, 0.83),
        (0.90, 0.50, 0.42),
    ]
)


@dataclass(frozen=True)
class Microscope:
    """How one image was stained, lit, focused and recorded.

    Attributes:
        absorption: [dye, 3] optical density (natural log, linear light) of one unit of dye.
        lamp: [3] linear light of the empty background in the middle of the image.
        vignetting: light lost in the corners, 0 to 1.
        gradient: (col, row) change of light from the middle to the edge, relative.
        blur_px: standard deviation of the point spread in pixels of the output.
        full_well: electrons of a saturated pixel; fewer mean more shot noise.
        read_noise: electrons.
    """

    absorption: npt.NDArray[np.float32]
    lamp: npt.NDArray[np.float32]
    vignetting: float
    gradient: tuple[float, float]
    blur_px: float
    full_well: float
    read_noise: float


def random_microscope(rng: np.random.Generator) -> Microscope:
    """Draw the stain and the microscope of one image."""
    density = -np.log(_TRANSMISSION) * GAMMA
    dye_strength = np.exp(rng.normal(0, 0.10, size=(len(Dye), 1)))
    batch_strength = np.exp(rng.normal(0, 0.08))
    # More azure or more eosin: buffer pH shifts a whole slide towards blue or towards pink.
    ph = rng.normal(0, 0.05) * np.array([1.0, 0.0, -1.0])
    hue = np.exp(rng.normal(0, 0.03, size=density.shape) + ph)
    cream, pink, cold = (
        np.array(c) for c in ((0.97, 0.94, 0.87), (0.97, 0.92, 0.94), (0.94, 0.95, 0.96))
    )
    mix = rng.dirichlet((1.6, 1.6, 0.8))
    shade = (mix[0] * cream + mix[1] * pink + mix[2] * cold) * rng.uniform(0.93, 1.01)
    return Microscope(
        absorption=(density * dye_strength * batch_strength * hue).astype(np.float32),
        lamp=np.minimum(shade, 0.985).astype(np.float32) ** np.float32(GAMMA),
        vignetting=float(rng.uniform(0.0, 0.16)),
        gradient=(float(rng.normal(0, 0.035)), float(rng.normal(0, 0.035))),
        blur_px=float(rng.uniform(0.25, 0.75)),
        full_well=float(rng.uniform(3000, 10000)),
        read_noise=float(rng.uniform(6, 18)),
    )


def photograph(
    dyes: npt.NDArray[np.float32], microscope: Microscope, rng: np.random.Generator
) -> npt.NDArray[np.uint8]:
    """Photograph a canvas of dye amounts.

    Light follows Beer and Lambert: densities of everything in the way add up, so overlapping
    cells darken as they do on a slide. Blur acts on light, noise on electrons, and the tone
    curve comes last, as in a camera.

    Args:
        dyes: [dye, K*S, K*S] amounts, K = `SUPERSAMPLING`.
        microscope: stain, lamp, lens and sensor.
        rng: draws the sensor's noise.

    Returns:
        [S, S, 3] RGB.
    """
    fine_px = dyes.shape[1]
    density = microscope.absorption.T @ dyes.reshape(len(Dye), -1)  # [3, K*S*K*S]
    light = np.exp(-density).reshape(3, fine_px, fine_px)
    half = block_mean(light, SUPERSAMPLING // 2)  # [3, 2S, 2S]
    half = ndimage.gaussian_filter(
        half, (0, 2 * microscope.blur_px, 2 * microscope.blur_px), truncate=3
    )
    light = block_mean(half, 2)  # [3, S, S]
    light *= microscope.lamp[:, None, None] * _evenness(light.shape[1], microscope)
    electrons = light * np.float32(microscope.full_well)
    # Shot noise of thousands of electrons is Gaussian to within what 8 bits can show.
    spread = np.sqrt(electrons + np.float32(microscope.read_noise**2))
    electrons += spread * rng.standard_normal(electrons.shape, dtype=np.float32)
    linear = np.clip(electrons / np.float32(microscope.full_well), 0, 1)
    levels = np.rint(linear ** np.float32(1 / GAMMA) * 255).astype(np.uint8)
    return np.ascontiguousarray(levels.transpose(1, 2, 0))


def block_mean(planes: Field, factor: int) -> Field:
    """Return [C, H/factor, W/factor] area averages of [C, H, W]."""
    channels, height, width = planes.shape
    blocks = planes.reshape(channels, height // factor, factor, width // factor, factor)
    rows = sum(blocks[:, :, k] for k in range(1, factor)) + blocks[:, :, 0]
    cols = sum(rows[..., k] for k in range(1, factor)) + rows[..., 0]
    return np.asarray(cols / np.float32(factor * factor), dtype=np.float32)


def _evenness(size_px: int, microscope: Microscope) -> Field:
    at = ((np.arange(size_px, dtype=np.float32) + 0.5) * (2 / size_px) - 1).astype(np.float32)
    radius_2 = (at[None, :] ** 2 + at[:, None] ** 2) / 2
    slope = microscope.gradient[0] * at[None, :] + microscope.gradient[1] * at[:, None]
    return (1 - microscope.vignetting * radius_2 + slope).astype(np.float32)
