"""Formats that are recognised and not opened, each with what it is and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from dsgan_studio.core.base.errors import Refused
from dsgan_studio.core.checkpoints.modules import class_name_of
from dsgan_studio.core.checkpoints.nvidia_snapshot import generator_in
from dsgan_studio.core.checkpoints.records import PersistentRecord, Record
from dsgan_studio.core.checkpoints.wording import ADVICE, shown

_LATER = f"is not supported; {ADVICE}"


def _keys(root: object) -> list[str]:
    return [key for key in root if isinstance(key, str)] if isinstance(root, dict) else []


def _has(root: object, *starts: str) -> bool:
    return any(key.startswith(starts) for key in _keys(root))


def _states(root: object) -> list[object]:
    """Return a state dict, or those in a dict that names several."""
    return [root, *root.values()] if isinstance(root, dict) and len(root) < 100 else [root]


def _networks(root: object) -> list[Record]:
    parts = root if isinstance(root, tuple | list) else (root,)
    found = [part for part in parts[:100] if isinstance(part, Record)]
    return [part for part in found if part.symbol.name == "Network"]


def _is_tensorflow(root: object) -> bool:
    return any(network.symbol.module.endswith("tflib.network") for network in _networks(root))


def _is_progan(root: object) -> bool:
    return any(network.symbol.module == "tfutil" for network in _networks(root))


def _is_progan_torch(root: object) -> bool:
    starts = ("scaleLayers.", "module.scaleLayers.")
    return any(_has(state, *starts) for state in _states(root))


def _is_rosinality1(root: object) -> bool:
    starts = ("generator.progression.", "progression.")
    named = "g_running" in _keys(root)
    return named or any(_has(state, *starts) for state in _states(root))


def _is_genforce(root: object) -> bool:
    keys = _keys(root)
    models = root.get("models") if isinstance(root, dict) else None
    return "generator_smooth" in keys or "generator_smooth" in _keys(models)


def _is_lucidrains(root: object) -> bool:
    starts = ("GE.", "S.net.", "G.initial_", "D_aug.", "SE.net.")
    return any(_has(state, *starts) for state in _states(root))


def _is_fastgan(root: object) -> bool:
    generator = generator_in(root)
    return isinstance(generator, Record) and "fastgan" in generator.symbol.module


def _is_tensorflow_discriminator(root: object) -> bool:
    networks = _networks(root)
    names = [str(name) for network in networks for name in _variables(network)]
    return any("FromRGB" in name for name in names)


def _is_discriminator(root: object) -> bool:
    if isinstance(root, dict):
        beside = ("G", "G_ema", "g", "g_ema", "generator", "generator_smooth", "GAN")
        alone = root.get("D") is not None or root.get("d") is not None
        bare = alone and all(root.get(name) is None for name in beside)
        first = ("fromrgb.", "b4.fc.", "final_linear.", "final_conv.")
        return bare or any(key.startswith(first) or ".fromrgb." in key for key in _keys(root))
    return "Discriminator" in class_name_of(root)


def _variables(network: Record) -> list[object]:
    state = network.state if isinstance(network.state, dict) else {}
    inner = state.get("components")
    if isinstance(inner, dict) and inner:
        return []
    pairs = state.get("variables")
    found = pairs if isinstance(pairs, list) else []
    return [pair[0] for pair in found[:10_000] if isinstance(pair, tuple | list) and pair]


def _is_optimiser(root: object) -> bool:
    return {"state", "param_groups"} <= set(_keys(root))


_DECLINED: tuple[tuple[Callable[[object], bool], str], ...] = (
    (_is_progan, f"it is a progressive GAN for TensorFlow, which {_LATER}"),
    (
        _is_tensorflow_discriminator,
        "it holds a discriminator alone; choose the file with the generator",
    ),
    (
        _is_tensorflow,
        f"it is a network for TensorFlow that is no whole generator of StyleGAN, which {_LATER}",
    ),
    (_is_fastgan, f"it is a FastGAN of projected-gan, which {_LATER}"),
    (_is_genforce, f"it is a checkpoint of GenForce, which {_LATER}"),
    (_is_lucidrains, f"it is a StyleGAN of lucidrains' code, which {_LATER}"),
    (_is_rosinality1, f"it is a StyleGAN1 of rosinality's code, which {_LATER}"),
    (_is_progan_torch, f"it is a progressive GAN, which {_LATER}"),
    (_is_optimiser, f"it holds the state of an optimiser and no generator; {ADVICE}"),
    (_is_discriminator, "it holds a discriminator alone; choose the file with the generator"),
)


def decline(root: object) -> NoReturn:
    """Say what a file is that no converter recognised.

    Raises:
        Refused: always.
    """
    for recognises, sentence in _DECLINED:
        if recognises(root):
            raise Refused(sentence)
    if isinstance(root, Record) and root.called:
        raise Refused(
            f"it would call {root.symbol}, which no checkpoint needs; do not use the file"
        )
    if isinstance(root, Record | PersistentRecord):
        name = shown(class_name_of(root))
        raise Refused(f"it holds an object of the class {name}, not a generator; {ADVICE}")
    raise Refused(f"it holds no generator that is known here; {ADVICE}")
