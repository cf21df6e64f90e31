"""StyleGAN1 in the names of its PyTorch port: `.for_g_all.pt` of DatasetGAN and others."""

from __future__ import annotations

import re

from dsgan_studio.core.base.errors import Corrupt
from dsgan_studio.core.checkpoints.architecture import StyleGAN1Architecture
from dsgan_studio.core.checkpoints.converters import Conversion, Converter, passed_over
from dsgan_studio.core.checkpoints.layout import check_layout
from dsgan_studio.core.checkpoints.tensors import LazyTensor, mean_vector

_BLOCK = re.compile(r"g_synthesis\.blocks\.([0-9]{1,5})x\1\.epi2\.top_epi\.noise\.weight\Z")
_DENSE = re.compile(r"g_mapping\.dense[0-9]{1,2}\.weight\Z")
_MEAN = "truncation.avg_latent"


def _recognises(root: object) -> bool:
    if not isinstance(root, dict):
        return False
    return any(isinstance(key, str) and key.startswith("g_synthesis.blocks.") for key in root)


def _convert(root: object) -> Conversion:
    tensors: dict[str, LazyTensor] = {}
    for name, value in root.items() if isinstance(root, dict) else ():
        if not isinstance(name, str) or not isinstance(value, LazyTensor):
            raise Corrupt("it has an entry that is no tensor; it was edited or is damaged")
        tensors[name] = value
    architecture = _architecture(tensors)
    if _MEAN in tensors:
        tensors[_MEAN] = mean_vector(tensors[_MEAN], architecture.w_dim)
    surplus = check_layout(architecture, tensors)
    return Conversion(
        architecture=architecture,
        tensors={name: value for name, value in tensors.items() if name not in surplus},
        kind="StyleGAN1 for PyTorch (.for_g_all.pt)",
        notes=passed_over(surplus),
    )


def _architecture(tensors: dict[str, LazyTensor]) -> StyleGAN1Architecture:
    sizes = sorted(int(match.group(1)) for name in tensors if (match := _BLOCK.match(name)))
    depth = sum(1 for name in tensors if _DENSE.match(name))
    first, last = (
        tensors.get("g_mapping.dense0.weight"),
        tensors.get(f"g_mapping.dense{depth - 1}.weight"),
    )
    if not sizes or sizes != [4 << i for i in range(len(sizes))]:
        raise Corrupt("blocks of its generator are missing; copy or download it again")
    if first is None or last is None or len(first.shape) != 2 or len(last.shape) != 2:
        raise Corrupt(
            "its mapping network is missing; choose the file with `for_g_all` in its name"
        )
    counts = [tensors[f"g_synthesis.blocks.{r}x{r}.epi2.top_epi.noise.weight"] for r in sizes]
    to_rgb = tensors.get("g_synthesis.torgb.weight")
    if to_rgb is None or len(to_rgb.shape) != 4:
        raise Corrupt("it has no output of colours, so choose another checkpoint")
    return StyleGAN1Architecture(
        resolution=sizes[-1],
        z_dim=first.shape[1],
        w_dim=last.shape[0],
        mapping_layers=depth,
        channels=tuple(count.numel for count in counts),
        img_channels=to_rgb.shape[0],
        mapping_width=first.shape[0] if first.shape[0] != last.shape[0] else None,
    )


STYLEGAN1_PT = Converter(recognises=_recognises, convert=_convert)
