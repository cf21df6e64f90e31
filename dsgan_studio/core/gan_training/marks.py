"""Where a user points in a few images: a folder of PNGs named like them, not 0 where it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import disk_errors
from dsgan_studio.core.gan_training.fit import choose_channels, to_8_bit
from dsgan_studio.core.gan_training.images import TrainingImages
from dsgan_studio.core.gan_training.pieces import fit_mask
from dsgan_studio.core.gan_training.reading import read_image

_SHOWN = 5


@dataclass(frozen=True, eq=False)
class MarkedImage:
    """A training image and what is marked in it.

    Attributes:
        index: of the training image.
        name: of the file it comes from.
        mask: [R, R] bool, True where something is marked; at least one pixel.
    """

    index: int
    name: str
    mask: npt.NDArray[np.bool_]


def read_marks(folder: Path, images: TrainingImages, grey: int | None) -> list[MarkedImage]:
    """Return the training images in which something is marked, in their order.

    Args:
        folder: of PNGs, each of the name (but for the suffix) and size of one of the images: dots,
            filled boxes or whole outlines, whatever is not 0.
        images: from `prepare_images`.
        grey: the one grey level that counts; None for all but 0.

    Raises:
        BadInput: if there are none, or one fits no image, cannot be read or has another size.
        StoreError: if the disk refuses.
    """
    found = []
    for path, image_path in _pairs(folder, images):
        mask = _read_mask(path, grey)
        pixels = choose_channels(
            read_image(image_path, alpha_background=images.fit.alpha_background), images.fit
        )
        if mask.shape != pixels.shape[:2]:
            raise BadInput(
                f"{path} has {mask.shape[1]} × {mask.shape[0]} px and {image_path.name} "
                f"{pixels.shape[1]} × {pixels.shape[0]}; a mark needs the size of its image."
            )
        low, high = images.window or ((0.0,) * 3, (255.0,) * 3)
        pieces = fit_mask(mask, to_8_bit(pixels, low, high), images.fit)
        indices = [i for i, name in enumerate(images.sources) if name == image_path.name]
        found += [
            MarkedImage(index, image_path.name, piece)
            for index, piece in zip(indices, pieces, strict=True)
            if piece.any()
        ]
    if not found:
        raise BadInput(
            f"nothing is marked in {folder}; paint what you look for with a grey above 0."
        )
    return sorted(found, key=lambda one: one.index)


def _pairs(folder: Path, images: TrainingImages) -> Iterator[tuple[Path, Path]]:
    if not folder.is_dir():
        raise BadInput(f"the folder {folder} is not there; check the path.")
    with disk_errors(f"read the folder {folder}"):
        paths = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".png")
    if not paths:
        raise BadInput(
            f"{folder} holds no PNG; paint one for each image that you point in, named like it."
        )
    by_stem: dict[str, list[Path]] = {}
    for name in images.report.names:
        by_stem.setdefault(Path(name).stem, []).append(images.report.folder / name)
    strangers = [path.name for path in paths if len(by_stem.get(path.stem, ())) != 1]
    if strangers:
        shown = ", ".join(strangers[:_SHOWN]) + (" …" if len(strangers) > _SHOWN else "")
        raise BadInput(
            f"{len(strangers)} of the marks in {folder} are named like no single image ({shown}); "
            "name each like its image."
        )
    for path in paths:
        yield path, by_stem[path.stem][0]


def _read_mask(path: Path, grey: int | None) -> npt.NDArray[np.bool_]:
    try:
        levels = read_image(path, alpha_background="black")
    except BadInput as error:
        raise BadInput(f"the mark {path} cannot be read ({error}); save it as PNG.") from error
    if grey is None:
        marked: npt.NDArray[np.bool_] = (levels != 0).any(axis=2)
        return marked
    chosen: npt.NDArray[np.bool_] = (levels == grey).all(axis=2)
    return chosen
