"""Images -> features, by the named substitute or by an Inception v3 that the user has a file of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float32, UInt8
from torch import Tensor, nn

from dsgan_studio.core.base.errors import BadInput, Refused
from dsgan_studio.core.base.fsio import sha256_file
from dsgan_studio.core.base.shapes import check_shape
from dsgan_studio.core.checkpoints.files import open_source
from dsgan_studio.core.checkpoints.reading import read_torch_state
from dsgan_studio.core.checkpoints.safetensors_file import read_safetensors
from dsgan_studio.core.checkpoints.sniffing import Container, sniff
from dsgan_studio.core.fitness.features import FEATURES_NAME, image_features
from dsgan_studio.core.fitness.inception import (
    build_inception,
    inception_input,
    is_published_layout,
)
from dsgan_studio.core.fitness.scaling import Scaling, standardising, unchanged

PUBLISHED_NAME = "inception-v3-2015-12-05"
LAYOUT_NAME = "inception-v3-2015-12-05-layout"
TORCHVISION_NAME = "inception-v3-torchvision"
# How the SHA-256 of the port's file begins; its authors have put it in the file's name.
_PUBLISHED_SHA256 = "6726825d"
_BLOCK = 16


class FeatureExtractor(ABC):
    """What turns images into vectors that figures are taken on.

    Attributes:
        name: stands in every result.
        published: whether figures compare with published ones.
        note: a sentence for the user that says so.
    """

    name: str
    published: bool
    note: str

    @abstractmethod
    def features(self, images: UInt8[np.ndarray, "N R R 3"]) -> Float32[np.ndarray, "N D"]:
        """Return the features of each image, float32.

        Raises:
            ShapeError: if the images are not [N, R, R, 3].
        """

    @abstractmethod
    def scaling(self, real: Float32[np.ndarray, "N D"]) -> Scaling:
        """Return how features are weighed, given those of the real images."""


class SubstituteFeatures(FeatureExtractor):
    """`random-vgg-filterbank-v1`, which needs no file; standardised by the real images."""

    name = FEATURES_NAME
    published = False
    note = (
        f"Figures are on the features {FEATURES_NAME}, not on Inception: compare them within one "
        "set of real images, never with published FID or KID."
    )

    def features(self, images: UInt8[np.ndarray, "N R R 3"]) -> Float32[np.ndarray, "N D"]:
        """Return the features of each image, float32."""
        return image_features(images).astype(np.float32)

    def scaling(self, real: Float32[np.ndarray, "N D"]) -> Scaling:
        """Return the standardisation by the real images."""
        return standardising(real)


class InceptionFeatures(FeatureExtractor):
    """The 2048 features of an Inception v3, as they are.

    Args:
        state: weights by name.
        sha256: of the file they come from, hexadecimal.
        device: where it computes.

    Raises:
        BadInput: if the weights are not those of an Inception v3.
    """

    def __init__(self, state: Mapping[str, Tensor], sha256: str, device: torch.device) -> None:
        self.published = False
        if not is_published_layout(state):
            self.name = TORCHVISION_NAME
            self.note = (
                "Figures are on torchvision's Inception v3, whose weights are not the published "
                "metric's: do not compare them with published FID or KID."
            )
        elif sha256.startswith(_PUBLISHED_SHA256):
            self.published = True
            self.name = PUBLISHED_NAME
            self.note = "Figures are on the Inception v3 of published FID and KID."
        else:
            self.name = LAYOUT_NAME
            self.note = (
                "Figures are on an Inception v3 of the published layout, but the file is not the "
                f"well-known one (its SHA-256 begins with {sha256[:8]}, not {_PUBLISHED_SHA256}): "
                "they compare with published FID and KID only if its weights are the same."
            )
        self._network: nn.Module = build_inception(state).to(device)
        self._device = device

    def features(self, images: UInt8[np.ndarray, "N R R 3"]) -> Float32[np.ndarray, "N D"]:
        """Return the features of each image, float32."""
        check_shape(images, [None, None, None, 3], "images")
        blocks = []
        with torch.inference_mode():
            for start in range(0, len(images), _BLOCK):
                block = torch.from_numpy(np.array(images[start : start + _BLOCK]))
                x = inception_input(block.to(self._device).permute(0, 3, 1, 2))
                blocks.append(self._network(x).float().cpu().numpy())
        found: npt.NDArray[np.float32] = np.concatenate(blocks)
        return found

    def scaling(self, real: Float32[np.ndarray, "N D"]) -> Scaling:
        """Return the scaling that changes nothing, as in the published metrics."""
        return unchanged(real.shape[1])


def open_features(file: Path | None, device: torch.device) -> FeatureExtractor:
    """Return the features in `file`, or the substitute where there is no file.

    Nothing in the file is executed.

    Args:
        file: weights of an Inception v3: a state dict of torch (.pt, .pth) or .safetensors.
        device: where a network computes.

    Raises:
        BadInput: if there is no such file, or it holds something else; says what.
        Refused: if it is of another kind or hostile.
        Corrupt: if it is damaged.
        StoreError: if the disk refuses.
    """
    if file is None:
        return SubstituteFeatures()
    state = _read_state(file)
    try:
        return InceptionFeatures(state, sha256_file(file), device)
    except BadInput as error:
        raise BadInput(f"{file} cannot give features: {error}") from error


def _read_state(file: Path) -> Mapping[str, Tensor]:
    with open_source(file) as source:
        container = sniff(source)
    if container is Container.SAFETENSORS:
        return read_safetensors(file)[0]
    state = read_torch_state(file)
    wrong = [name for name, value in state.items() if not isinstance(value, Tensor)]
    if wrong:
        raise Refused(
            f"{file} holds {wrong[0]}, which is no tensor; give a file with the state dict alone."
        )
    return state
