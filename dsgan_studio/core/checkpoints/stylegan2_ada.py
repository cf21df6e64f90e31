"""StyleGAN2 in NVIDIA's persistent records: snapshots of stylegan2-ada-pytorch and stylegan3."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

import torch

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.architecture import (
    StyleGAN2Architecture,
    SynthesisArchitecture,
)
from dsgan_studio.core.checkpoints.converters import Conversion, Converter, passed_over
from dsgan_studio.core.checkpoints.layout import check_layout
from dsgan_studio.core.checkpoints.modules import (
    child,
    children_of,
    flag,
    integer,
    real,
    require_known,
    state_of,
    tensors_of,
    word,
)
from dsgan_studio.core.checkpoints.nvidia_snapshot import (
    generator_in,
    snapshot_notes,
    source_of,
)
from dsgan_studio.core.checkpoints.records import PersistentRecord, Record
from dsgan_studio.core.checkpoints.tensors import LazyTensor

_BLOCK = re.compile(r"b[0-9]{1,5}\Z")
_FC = re.compile(r"fc[0-9]{1,2}\Z")
_ARCHITECTURES: dict[str, SynthesisArchitecture] = {
    "skip": "skip",
    "resnet": "resnet",
    "orig": "orig",
}
_T = TypeVar("_T")


def _recognises(root: object) -> bool:
    generator = generator_in(root)
    block = child(generator, "synthesis", "b4")
    return isinstance(generator, PersistentRecord) and block is not None


def _convert(root: object) -> Conversion:
    generator = generator_in(root)
    synthesis, mapping = child(generator, "synthesis"), child(generator, "mapping")
    for module in (generator, synthesis, mapping):
        require_known(module)
    tensors = tensors_of(generator)
    architecture = _architecture(generator, tensors)
    surplus = check_layout(architecture, tensors)
    kept = {name: value for name, value in tensors.items() if name not in surplus}
    _check_filters(kept)
    return Conversion(
        architecture=architecture,
        tensors=kept,
        kind=_kind(root, synthesis),
        notes=(*passed_over(surplus), *snapshot_notes(root, _blocks(synthesis))),
        source=source_of(generator),
    )


def _kind(root: object, synthesis: object) -> str:
    beside = root.get("D") if isinstance(root, dict) else None
    if isinstance(beside, Record) and beside.symbol.module.startswith("pg_modules"):
        return "StyleGAN2 of projected-gan (.pkl)"
    # Only the later repository gives blocks this setting.
    later = any("fused_modconv_default" in state_of(block) for block in _blocks(synthesis))
    which = "stylegan3 repository" if later else "stylegan2-ada-pytorch"
    return f"StyleGAN2 of the {which} (.pkl)" if later else f"StyleGAN2 of {which} (.pkl)"


def _blocks(synthesis: object) -> list[object]:
    names = [name for name in children_of(synthesis) if isinstance(name, str)]
    blocks = sorted((name for name in names if _BLOCK.match(name)), key=lambda name: int(name[1:]))
    return [child(synthesis, name) for name in blocks]


def _convolutions(synthesis: object) -> list[object]:
    parts = [child(block, name) for block in _blocks(synthesis) for name in ("conv0", "conv1")]
    return [part for part in parts if part is not None]


def _same(values: Iterable[_T], what: str) -> _T:
    distinct = list(dict.fromkeys(values))
    if len(distinct) != 1:
        raise Refused(
            f"its blocks differ in {what}, which is not supported here; choose another checkpoint"
        )
    return distinct[0]


def _architecture(generator: object, tensors: dict[str, LazyTensor]) -> StyleGAN2Architecture:
    synthesis, mapping = child(generator, "synthesis"), child(generator, "mapping")
    blocks, convolutions = _blocks(synthesis), _convolutions(synthesis)
    resolution = integer(synthesis, "img_resolution")
    sizes = [4 << i for i in range(len(blocks))]
    if not blocks or sizes[-1] != resolution or len(convolutions) != 2 * len(blocks) - 1:
        raise Corrupt("blocks of its generator are missing; copy or download it again")
    name = _same((word(block, "architecture", "skip") for block in blocks), "architecture")
    activation = _same((word(layer, "activation", "lrelu") for layer in convolutions), "activation")
    if name not in _ARCHITECTURES or activation not in ("lrelu", "linear"):
        raise Refused(
            f"its blocks are of a kind that is not supported ({name}, {activation}); "
            "choose another checkpoint"
        )
    layers = [
        layer
        for key, layer in children_of(mapping).items()
        if isinstance(key, str) and _FC.match(key)
    ]
    if not layers:
        raise Refused("it has no mapping network; choose another checkpoint")
    w_dim, c_dim = integer(mapping, "w_dim"), integer(mapping, "c_dim")
    width, embed = _outputs(tensors, "mapping.fc0"), _outputs(tensors, "mapping.embed")
    multiplier = _same((real(layer, "bias_gain", 1.0) for layer in layers), "learning rate")
    beta = real(mapping, "w_avg_beta")
    return StyleGAN2Architecture(
        resolution=resolution,
        z_dim=integer(mapping, "z_dim"),
        c_dim=c_dim,
        w_dim=w_dim,
        mapping_layers=len(layers),
        channels=tuple(_channels(tensors, size) for size in sizes),
        img_channels=integer(synthesis, "img_channels"),
        architecture=_ARCHITECTURES[name],
        conv_clamp=_same((real(layer, "conv_clamp") for layer in convolutions), "clamp"),
        activation=activation,
        use_noise=_same((flag(layer, "use_noise") for layer in convolutions), "noise"),
        mapping_lr_multiplier=1.0 if multiplier is None else multiplier,
        w_avg_beta=0.995 if beta is None else beta,
        embed_dim=embed if c_dim and embed != w_dim else None,
        mapping_width=width if len(layers) > 1 and width != w_dim else None,
    )


def _outputs(tensors: dict[str, LazyTensor], layer: str) -> int | None:
    bias = tensors.get(f"{layer}.bias")
    return bias.numel if bias is not None else None


def _channels(tensors: dict[str, LazyTensor], size: int) -> int:
    bias = tensors.get(f"synthesis.b{size}.conv1.bias")
    if bias is None or len(bias.shape) != 1:
        raise Corrupt("blocks of its generator are missing; copy or download it again")
    return bias.shape[0]


def _check_filters(tensors: dict[str, LazyTensor]) -> None:
    row = torch.tensor([1.0, 3.0, 3.0, 1.0])
    usual = torch.outer(row, row) / 64.0
    for name, tensor in tensors.items():
        if not name.endswith(".resample_filter"):
            continue
        if not torch.allclose(tensor.read(torch.float32), usual, atol=1e-6):
            raise Refused(
                "it resamples with an unusual filter; choose a checkpoint of unchanged code"
            )


STYLEGAN2_ADA = Converter(recognises=_recognises, convert=_convert)
