"""Pictures of one image of a comparison: truth, prediction, and where they differ."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from jaxtyping import Bool, UInt8
from PIL import Image

from dsgan_studio.core.annotations.masks import colour_mask
from dsgan_studio.core.annotations.schema import BACKGROUND
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.segmentation.comparison import difference_colours
from dsgan_studio.core.workflow.comparing import MaskComparison, mask_files, mask_pair

IMAGES = "images"  # beside the folder of true masks, as in a release
_SUFFIXES = (".png", ".jpg", ".jpeg")
_FORMATS = ("PNG", "JPEG")
_STRONG, _QUIET = 0.6, 0.1  # of the colours over an image


def comparison_picture(
    comparison: MaskComparison, name: str, *, show: str
) -> UInt8[np.ndarray, "H W 3"]:
    """Return a picture of one image of a comparison.

    Where a folder `images` beside that of the true masks has the image, the colours lie over it;
    background and what agrees then hardly hide it.

    Args:
        comparison: that it is in.
        name: of the image.
        show: "truth", "prediction" or "difference" (see `difference_colours`).

    Raises:
        BadInput, StoreError: if a file has changed, is damaged or gone.
    """
    true = mask_files(comparison.truth).get(name)
    predicted = mask_files(comparison.predictions).get(name)
    if true is None or predicted is None:
        raise BadInput(f"the masks named {name} are gone; compare the folders again.")
    truth, prediction = mask_pair(true, predicted, comparison.schema)
    if show == "difference":
        colours, strong = difference_colours(truth, prediction), truth != prediction
    else:
        shown = truth if show == "truth" else prediction
        colours, strong = colour_mask(shown, comparison.schema), shown != BACKGROUND
    image = _image_of(comparison.truth.parent / IMAGES, name, truth.shape)
    return colours if image is None else _over(image, colours, strong)


def _image_of(folder: Path, name: str, size_px: tuple[int, ...]) -> npt.NDArray[np.uint8] | None:
    """Return the image of that name at the size of its mask, None where there is none."""
    found = [folder / f"{name}{suffix}" for suffix in _SUFFIXES]
    path = next((one for one in found if one.is_file()), None)
    if path is None:
        return None
    try:
        with Image.open(path, formats=_FORMATS) as image:
            return np.asarray(image.convert("RGB").resize((size_px[1], size_px[0])))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadInput(f"{path} cannot be read as an image; save it again.") from error


def _over(
    image: UInt8[np.ndarray, "H W 3"],
    colours: UInt8[np.ndarray, "H W 3"],
    strong: Bool[np.ndarray, "H W"],
) -> UInt8[np.ndarray, "H W 3"]:
    share = np.where(strong, _STRONG, _QUIET)[..., None]
    mixed: UInt8[np.ndarray, "H W 3"] = np.rint((1 - share) * image + share * colours).astype(
        np.uint8
    )
    return mixed
