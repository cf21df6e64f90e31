"""The generator in pickles of the TensorFlow StyleGANs, and what both generations share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.tensorflow import Network, network_in

_DENSE = re.compile(r"Dense([0-9]{1,2})/weight\Z")
_BLOCK = re.compile(r"([0-9]{1,6}x[0-9]{1,6})/")


@dataclass(frozen=True)
class TensorFlowGenerator:
    """The generator of a TensorFlow StyleGAN.

    Attributes:
        whole: holds the mean w, `lod` and the settings of truncation.
        synthesis, mapping: its two parts.
        is_average: whether it is the moving average of the generator.
    """

    whole: Network
    synthesis: Network
    mapping: Network
    is_average: bool

    def mapping_layers(self) -> int:
        """Return the number of dense layers of the mapping.

        Raises:
            Corrupt: if there is none, or one is missing.
        """
        found = sorted(int(m[1]) for name in self.mapping.variables if (m := _DENSE.match(name)))
        if not found or found != list(range(len(found))):
            raise Corrupt("its mapping network is missing or incomplete; copy it again")
        return len(found)

    def truncation_note(self, psi: float, cutoff: int | None) -> str:
        """Return a sentence on what the original truncates with if nothing else is asked for."""
        found = self.whole.number("truncation_psi", psi)
        layers = self.whole.number("truncation_cutoff", cutoff)
        if found is None or found == 1.0:
            return "The original does not truncate if nothing else is asked for."
        where = "all layers" if layers is None else f"the first {layers:g} layers"
        return f"The original truncates {where} with psi {found:g} if nothing else is asked for."

    def require_usual_mapping(self) -> None:
        """Refuse mappings that do not normalise z, or have other activations.

        Raises:
            Refused: if a setting is not the one that works here.
        """
        self.mapping.require("normalize_latents", True)
        self.mapping.require("mapping_nonlinearity", "lrelu")
        self.mapping.require("use_wscale", True)

    def require_full_resolution(self) -> None:
        """Refuse a network that was still growing.

        Raises:
            Refused: if its level of detail is not 0.
        """
        # The level of the whole is handed to the synthesis each time it runs.
        holder = self.whole if self.whole.has("lod") else self.synthesis
        level = holder.scalar("lod") if holder.has("lod") else 0.0
        if level != 0.0:
            raise Refused(
                f"its training stopped before the full resolution was reached (lod {level:g}); "
                "choose a later snapshot"
            )


def tensorflow_generator(root: object) -> TensorFlowGenerator | None:
    """Return the generator in the value of a file: of (G, D, Gs) the last; None for others."""
    parts = list(root[:10]) if isinstance(root, tuple | list) else [root]
    for part in reversed(parts):
        whole = network_in(part)
        if whole is None or not {"synthesis", "mapping"} <= set(whole.components):
            continue
        synthesis, mapping = whole.components["synthesis"], whole.components["mapping"]
        return TensorFlowGenerator(whole, synthesis, mapping, is_average=part is parts[-1])
    return None


def block_sizes(synthesis: Network) -> list[int]:
    """Return the sides of the blocks, 4 px first.

    Raises:
        Corrupt: if one is missing.
    """
    sizes, size = [4], 8
    while synthesis.has(f"{size}x{size}/Conv1/bias"):
        sizes.append(size)
        size *= 2
    blocks = {m[1] for name in synthesis.variables if (m := _BLOCK.match(name))}
    if len(blocks) != len(sizes):
        raise Corrupt("blocks of its generator are missing; copy or download it again")
    return sizes


def second_layer(size: int) -> str:
    """Return the name of the layer of a block that does not change the size."""
    return "4x4/Conv" if size == 4 else f"{size}x{size}/Conv1"
