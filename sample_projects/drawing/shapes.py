"""Smooth outlines and band-limited textures, evaluated on grids of points.

An outline is a signed distance in micrometres: negative inside, positive outside, and only
nearly Euclidean (ellipses and star shapes are scaled radii), which is all that soft edges need.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

Field = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Outline:
    """A star-shaped blob: an ellipse whose radius is perturbed by a low-order Fourier series.

    Attributes:
        col_um, row_um: centre.
        radius_um: mean radius.
        stretch: length of the long axis over the mean (1 = round).
        angle_rad: direction of the long axis.
        cosines, sines: relative amplitudes of the orders 2, 3, ... of the radius.
    """

    col_um: float
    row_um: float
    radius_um: float
    stretch: float
    angle_rad: float
    cosines: tuple[float, ...]
    sines: tuple[float, ...]

    def distance(self, cols_um: Field, rows_um: Field) -> Field:
        """Return the signed distance in micrometres at each point."""
        along, across = rotated(cols_um - self.col_um, rows_um - self.row_um, self.angle_rad)
        along = along / np.float32(self.stretch)
        across = across * np.float32(self.stretch)
        rho = np.sqrt(along * along + across * across) + np.float32(1e-4)
        cos_1, sin_1 = along / rho, across / rho
        cos_k, sin_k = cos_1, sin_1
        radius = np.ones_like(rho)
        for cosine, sine in zip(self.cosines, self.sines, strict=True):
            # Angle addition: far cheaper than an arctangent and a cosine per order.
            cos_k, sin_k = cos_k * cos_1 - sin_k * sin_1, sin_k * cos_1 + cos_k * sin_1
            radius += np.float32(cosine) * cos_k + np.float32(sine) * sin_k
        return rho - np.float32(self.radius_um) * radius


def random_outline(
    rng: np.random.Generator,
    *,
    col_um: float,
    row_um: float,
    radius_um: float,
    stretch: float,
    roughness: float,
    orders: int = 5,
) -> Outline:
    """Draw an outline whose amplitudes fall with the square of the order (so it stays smooth)."""
    falloff = roughness * 4.0 / np.arange(2, 2 + orders) ** 2.0
    cosines, sines = rng.normal(size=(2, orders)) * falloff
    angle_rad = float(rng.uniform(0, np.pi))
    return Outline(
        col_um,
        row_um,
        radius_um,
        stretch,
        angle_rad,
        tuple(cosines.tolist()),
        tuple(sines.tolist()),
    )


def rotated(cols: Field, rows: Field, angle_rad: float) -> tuple[Field, Field]:
    """Return the coordinates along and across a direction."""
    cos, sin = np.float32(np.cos(angle_rad)), np.float32(np.sin(angle_rad))
    return cos * cols + sin * rows, cos * rows - sin * cols


def capsule_distance(
    cols_um: Field,
    rows_um: Field,
    start_um: tuple[float, float],
    end_um: tuple[float, float],
    radius_um: float,
) -> Field:
    """Return the signed distance to a thick line between two (col, row) points."""
    d_col, d_row = end_um[0] - start_um[0], end_um[1] - start_um[1]
    length_2 = max(d_col * d_col + d_row * d_row, 1e-6)
    col, row = cols_um - np.float32(start_um[0]), rows_um - np.float32(start_um[1])
    t = np.clip((col * np.float32(d_col) + row * np.float32(d_row)) / np.float32(length_2), 0, 1)
    col, row = col - t * np.float32(d_col), row - t * np.float32(d_row)
    return np.sqrt(col * col + row * row) - np.float32(radius_um)


def arc_distance(
    cols_um: Field,
    rows_um: Field,
    *,
    centre_um: tuple[float, float],
    arc_radius_um: float,
    half_span_rad: float,
    facing_rad: float,
    width_um: float,
    waist: float,
    skew: float,
) -> Field:
    """Return the signed distance to a bent sausage (a bean, a band or a horseshoe).

    Args:
        cols_um: [H, W] coordinates of the points.
        rows_um: [H, W] coordinates of the points.
        centre_um: (col, row) of the circle that the spine lies on.
        arc_radius_um: radius of that circle.
        half_span_rad: half of the angle that the spine covers.
        facing_rad: direction from the centre to the middle of the spine.
        width_um: half thickness at the ends.
        waist: part of the thickness missing in the middle, 0 to 1.
        skew: thickness gained at one end and lost at the other, relative.
    """
    along, across = rotated(cols_um - centre_um[0], rows_um - centre_um[1], facing_rad)
    theta = np.clip(np.arctan2(across, along), -half_span_rad, half_span_rad)
    relative = theta / np.float32(half_span_rad)
    width = 1 - np.float32(waist) * (1 - relative * relative) + np.float32(skew) * relative
    col = along - np.float32(arc_radius_um) * np.cos(theta)
    row = across - np.float32(arc_radius_um) * np.sin(theta)
    distance: Field = np.sqrt(col * col + row * row) - np.float32(width_um) * width
    return distance


def smooth_union(a: Field, b: Field, blend_um: float) -> Field:
    """Return the union of two shapes with a fillet (polynomial smooth minimum, I. Quilez)."""
    h = np.clip(0.5 + 0.5 * (b - a) / np.float32(blend_um), 0, 1)
    distance: Field = b + (a - b) * h - np.float32(blend_um) * h * (1 - h)
    return distance


def coverage(distance_um: Field, edge_um: float) -> Field:
    """Return 1 inside, 0 outside and a smooth step of width `edge_um` across the outline."""
    t = np.clip(0.5 - distance_um / np.float32(edge_um), 0, 1)
    share: Field = t * t * (3 - 2 * t)
    return share


def noise_field(
    rng: np.random.Generator, shape: tuple[int, int], *, px_um: float, grain_um: float
) -> Field:
    """Return band-limited noise of unit variance whose structures measure `grain_um`.

    White noise on a grid of that pitch, enlarged by a cubic filter: no energy above the pitch,
    so it looks like material rather than like pixels.
    """
    pitch_px = grain_um / px_um
    height, width = (int(np.ceil(side / pitch_px)) + 3 for side in shape)
    coarse = rng.standard_normal((height, width), dtype=np.float32)
    left, top = rng.uniform(0.5, 1.5, size=2)
    box = (left, top, left + shape[1] / pitch_px, top + shape[0] / pitch_px)
    fine = Image.fromarray(coarse).resize((shape[1], shape[0]), Image.Resampling.BICUBIC, box)
    # A cubic enlargement keeps about 0.57 of the variance of the grid's values.
    return np.asarray(fine, dtype=np.float32) * np.float32(1.32)
