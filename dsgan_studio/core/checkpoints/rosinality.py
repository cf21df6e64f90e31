"""StyleGAN2 in the names of rosinality's PyTorch code, which EditGAN and many others use."""

from __future__ import annotations

import re
from collections.abc import Mapping

import torch

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.architecture import StyleGAN2Architecture
from dsgan_studio.core.checkpoints.converters import Conversion, Converter, passed_over
from dsgan_studio.core.checkpoints.layout import check_layout
from dsgan_studio.core.checkpoints.tensors import FileTensor, LazyTensor, mean_vector

_INPUT = "input.input"
_MODULE = "module."
_STYLE = re.compile(r"style\.([0-9]{1,3})\.weight\Z")
_FILTER = re.compile(r".*\.kernel\Z")
_LR_MULTIPLIER = 0.01  # written into the code, not into its files


def _has_generator(state: object) -> bool:
    return isinstance(state, dict) and (_INPUT in state or _MODULE + _INPUT in state)


def _find(root: object) -> tuple[dict[object, object] | None, str]:
    """Return the state of the generator in a file and the name it stands under."""
    if isinstance(root, dict):
        for name in ("g_ema", "g"):
            state = root.get(name)
            if isinstance(state, dict) and _has_generator(state):
                return state, name
        if _has_generator(root):
            return root, ""
    return None, ""


def _recognises(root: object) -> bool:
    return _find(root)[0] is not None


def _convert(root: object) -> Conversion:
    state, under = _find(root)
    if state is None or not isinstance(root, dict):
        raise RuntimeError("only what was recognised is converted")
    tensors = _named(state)
    _check_filters(tensors)
    architecture = _architecture(tensors)
    names = dict(_names(architecture))
    found: dict[str, FileTensor] = {}
    for target, name in names.items():
        if name in tensors:
            found[target] = _reshaped(tensors[name], target)
    mean = root.get("latent_avg", tensors.get("latent_avg"))
    if isinstance(mean, LazyTensor):
        found["mapping.w_avg"] = mean_vector(mean, architecture.w_dim)
    check_layout(architecture, found)
    known = {*names.values(), "latent_avg"}
    surplus = [name for name in tensors if name not in known and not _FILTER.match(name)]
    notes = list(passed_over(tuple(surplus)))
    if under == "g":
        notes.append("The file has no moving average of the generator; its last state is used.")
    return Conversion(
        architecture=architecture,
        tensors=found,
        kind="StyleGAN2 of rosinality's or EditGAN's code (.pt)",
        notes=tuple(notes),
    )


def _named(state: Mapping[object, object]) -> dict[str, LazyTensor]:
    wrapped = _INPUT not in state  # by torch's wrapper for several GPUs
    tensors: dict[str, LazyTensor] = {}
    for name, value in state.items():
        if not isinstance(name, str) or not isinstance(value, LazyTensor):
            raise Corrupt("it has an entry that is no tensor; it was edited or is damaged")
        tensors[name.removeprefix(_MODULE) if wrapped else name] = value
    return tensors


def _architecture(tensors: Mapping[str, LazyTensor]) -> StyleGAN2Architecture:
    blocks = 1
    while f"convs.{2 * blocks - 1}.conv.weight" in tensors:
        blocks += 1
    if f"convs.{2 * blocks - 2}.conv.weight" in tensors:
        raise Corrupt("blocks of its generator are missing; copy or download it again")
    styles = sorted(int(m[1]) for name in tensors if (m := _STYLE.match(name)))
    if not styles or styles != list(range(1, len(styles) + 1)):
        raise Corrupt("its mapping network is missing or incomplete; copy it again")
    first, last = tensors["style.1.weight"], tensors[f"style.{len(styles)}.weight"]
    if len(first.shape) != 2 or len(last.shape) != 2:
        raise Corrupt("its mapping network is damaged; copy or download it again")
    w_dim, width = last.shape[0], first.shape[0]
    biases = ["conv1.activate.bias"]
    biases += [f"convs.{2 * i - 1}.activate.bias" for i in range(1, blocks)]
    if any(name not in tensors for name in (*biases, "to_rgb1.bias")):
        raise Corrupt("blocks of its generator are missing; copy or download it again")
    return StyleGAN2Architecture(
        resolution=2 << blocks,
        z_dim=first.shape[1],
        c_dim=0,
        w_dim=w_dim,
        mapping_layers=len(styles),
        channels=tuple(tensors[name].numel for name in biases),
        img_channels=tensors["to_rgb1.bias"].numel,
        mapping_lr_multiplier=_LR_MULTIPLIER,
        mapping_width=None if width == w_dim else width,
    )


def _names(a: StyleGAN2Architecture) -> list[tuple[str, str]]:
    """Return each tensor's name here and its name in the file."""
    pairs = [("synthesis.b4.const", _INPUT)]
    for i in range(a.mapping_layers):
        for part in ("weight", "bias"):
            pairs.append((f"mapping.fc{i}.{part}", f"style.{i + 1}.{part}"))
    for i, size in enumerate(a.block_sizes):
        block = f"synthesis.b{size}."
        layers = [("conv1.", "conv1." if i == 0 else f"convs.{2 * i - 1}.", 2 * i)]
        if i:
            layers.insert(0, ("conv0.", f"convs.{2 * i - 2}.", 2 * i - 1))
        for target, name, noise in layers:
            pairs += _styled(block + target, name)
            pairs.append((block + target + "bias", name + "activate.bias"))
            pairs.append((block + target + "noise_strength", name + "noise.weight"))
            pairs.append((block + target + "noise_const", f"noises.noise_{noise}"))
        name = f"to_rgbs.{i - 1}." if i else "to_rgb1."
        pairs += _styled(block + "torgb.", name)
        pairs.append((block + "torgb.bias", name + "bias"))
    return pairs


def _styled(target: str, name: str) -> list[tuple[str, str]]:
    return [
        (target + "weight", name + "conv.weight"),
        (target + "affine.weight", name + "conv.modulation.weight"),
        (target + "affine.bias", name + "conv.modulation.bias"),
    ]


def _reshaped(tensor: LazyTensor, target: str) -> LazyTensor:
    """Return `tensor` without the axes of length 1 that these files add in front or behind."""
    shape, stride = tensor.shape, tensor.stride
    if target.endswith((".const", "torgb.weight", "conv0.weight", "conv1.weight")):
        dropped: tuple[int, ...] = (0,)
    elif target.endswith("noise_const"):
        dropped = (0, 1)
    elif target.endswith("torgb.bias") and len(shape) == 4:
        dropped = (0, 2, 3)
    elif target.endswith("noise_strength") and len(shape) == 1:
        dropped = (0,)
    else:
        return tensor
    if any(axis >= len(shape) or shape[axis] != 1 for axis in dropped):
        raise Corrupt(f"its tensor for {target} has the shape {list(shape)}; it was edited")
    kept = [axis for axis in range(len(shape)) if axis not in dropped]
    return LazyTensor(
        tensor.storage,
        tensor.dtype,
        tensor.offset,
        tuple(shape[axis] for axis in kept),
        tuple(stride[axis] for axis in kept),
    )


def _check_filters(tensors: Mapping[str, LazyTensor]) -> None:
    row = torch.tensor([1.0, 3.0, 3.0, 1.0])
    usual = torch.outer(row, row) / 16.0  # these files hold the gain of 4 in the filter
    for name, tensor in tensors.items():
        if not _FILTER.match(name):
            continue
        same = tensor.shape == (4, 4)
        if not same or not torch.allclose(tensor.read(torch.float32), usual, atol=1e-5):
            raise Refused(
                "it resamples with an unusual filter; choose a checkpoint of unchanged code"
            )


ROSINALITY = Converter(recognises=_recognises, convert=_convert)
