"""Formats that are recognised and not opened, each with what it is and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from dsgan_studio.core.base.errors import Refused
from dsgan_studio.core.checkpoints.modules import class_name_of
from dsgan_studio.core.checkpoints.records import PersistentRecord, Record
from dsgan_studio.core.checkpoints.stylegan2_ada import generator_in

_ADVICE = "choose a .pkl of stylegan2-ada-pytorch or a .for_g_all.pt of StyleGAN1"
_LATER = f"is not supported in this version; {_ADVICE}"


def _keys(root: object) -> list[str]:
    return [key for key in root if isinstance(key, str)] if isinstance(root, dict) else []


def _is_tensorflow(root: object) -> bool:
    parts = root if isinstance(root, tuple | list) else (root,)
    return any(isinstance(p, Record) and p.symbol.module.startswith("dnnlib.tflib") for p in parts)


def _is_progan(root: object) -> bool:
    parts = root if isinstance(root, tuple | list) else (root,)
    return any(isinstance(p, Record) and p.symbol.module == "tfutil" for p in parts)


def _is_rosinality2(root: object) -> bool:
    return isinstance(root, dict) and "input.input" in _keys(root.get("g_ema"))


def _is_rosinality1(root: object) -> bool:
    keys = _keys(root)
    return "g_running" in keys or ("generator" in keys and "discriminator" in keys)


def _is_genforce(root: object) -> bool:
    return "generator_smooth" in _keys(root)


def _is_fastgan(root: object) -> bool:
    generator = generator_in(root)
    return isinstance(generator, Record) and "fastgan" in generator.symbol.module


def _is_discriminator(root: object) -> bool:
    if isinstance(root, dict):
        bare = root.get("D") is not None and root.get("G") is None and root.get("G_ema") is None
        first = ("fromrgb.", "b4.fc.", "final_linear.", "final_conv.")
        return bare or any(key.startswith(first) or ".fromrgb." in key for key in _keys(root))
    return "Discriminator" in class_name_of(root)


_DECLINED: tuple[tuple[Callable[[object], bool], str], ...] = (
    (_is_discriminator, "it holds a discriminator alone; choose the file with the generator"),
    (_is_progan, f"it is a progressive GAN for TensorFlow, which {_LATER}"),
    (_is_tensorflow, f"it is a StyleGAN for TensorFlow, which {_LATER}"),
    (_is_fastgan, f"it is a FastGAN of projected-gan, which {_LATER}"),
    (_is_rosinality2, f"it is a StyleGAN2 of rosinality's or EditGAN's code, which {_LATER}"),
    (_is_rosinality1, f"it is a StyleGAN1 of rosinality's code, which {_LATER}"),
    (_is_genforce, f"it is a checkpoint of GenForce, which {_LATER}"),
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
        name = class_name_of(root)[:100]
        raise Refused(f"it holds an object of the class {name}, not a generator; {_ADVICE}")
    raise Refused(f"it holds no generator that is known here; {_ADVICE}")
