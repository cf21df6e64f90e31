"""Items for releases, small and different from each other."""

import numpy as np

from dsgan_studio.core.annotations.schema import LabelClass, LabelSchema
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.release.items import ReleaseItem

SCHEMA = LabelSchema(
    (
        LabelClass(0, "background", (0, 0, 0)),
        LabelClass(1, "cell", (230, 159, 0)),
        LabelClass(4, "nucleus", (86, 180, 233), parent=1),
    )
)
LEVELS = np.array([0, 1, 4, 255], np.uint8)


def item_of(index: int, *, image_px: int = 12, label_px: int = 12, name: str | None = None):
    draw = numpy_generator("test-release", 0, index)
    uncertainty = draw.random((label_px, label_px), dtype=np.float32)
    return ReleaseItem(
        name=name or f"item_{index:05d}",
        image=draw.integers(0, 256, (image_px, image_px, 3), dtype=np.uint8),
        label=draw.choice(LEVELS, (label_px, label_px)),
        uncertainty=uncertainty,
        score=float(np.sort(uncertainty.ravel())[-14:].mean()),
        latent=draw.standard_normal(6).astype(np.float32),
        verdict=("accepted", "corrected", "unreviewed")[index % 3],
    )


def items(count: int, **options):
    return (item_of(index, **options) for index in range(count))
