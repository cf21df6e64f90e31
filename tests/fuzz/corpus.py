"""Good files of every kind, to be damaged."""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "unit" / "checkpoints"), str(ROOT)]

import emit  # noqa: E402
import emit_stylegan3  # noqa: E402
import variables  # noqa: E402

from tests.unit.generators import make_stylegan3  # noqa: E402

_DATA = ROOT / "tests" / "data" / "checkpoints"


def _saved(value: object, *, legacy: bool = False) -> bytes:
    stream = io.BytesIO()
    torch.save(value, stream, _use_new_zipfile_serialization=not legacy)
    return stream.getvalue()


def _own_file() -> bytes:
    from dsgan_studio.core.checkpoints.architecture import StyleGAN2Architecture
    from dsgan_studio.core.checkpoints.own_format import write_generator_file
    from dsgan_studio.core.generators.build import initial_stylegan2, to_checkpoint

    architecture = StyleGAN2Architecture(8, 4, 2, 4, 1, (3, 2))
    checkpoint = to_checkpoint(initial_stylegan2(architecture, 0), "a test")
    with tempfile.TemporaryDirectory() as folder:
        write_generator_file(Path(folder) / "a.safetensors", checkpoint)
        return (Path(folder) / "a.safetensors").read_bytes()


def good_files() -> dict[str, bytes]:
    """Return files that open, by name; the same ones each time."""
    files = {}
    for path in sorted(_DATA.iterdir()):
        if path.suffix in (".pkl", ".pt"):
            files[path.name] = path.read_bytes()
    files["records of a grey resnet with classes"] = emit.snapshot(
        g_ema=emit.generator(architecture="resnet", c_dim=2, img_channels=1, width=5)
    )
    architecture = make_stylegan3.architecture(
        make_stylegan3.SUPERRES, c_dim=2, class_table_dim=5, mean_w_per_class=True
    )
    xl = make_stylegan3.checkpoint(architecture)
    files["StyleGAN-XL by dill"] = emit.snapshot(
        g_ema=emit_stylegan3.generator(xl, dill=True, spare_classes=3)
    )
    odd = emit.call("functools", "partial", emit.name("timm.layers", "Norm"))
    files["records beside unknown classes"] = emit.snapshot(discriminator=odd, protocol=2)
    for kind in ("skip", "resnet", "orig", "revised"):
        parts = variables.tensorflow2(kind=kind, classes=2)
        files[f"TensorFlow StyleGAN2, {kind}"] = emit.tensorflow(*parts)
    parts = variables.tensorflow2(classes=2, embed=3)
    files["TensorFlow StyleGAN2 of ada"] = emit.tensorflow(*parts, {"conv_clamp": 256})
    files["TensorFlow StyleGAN1"] = emit.tensorflow(*variables.tensorflow1(classes=2))
    state = {k: torch.from_numpy(np.array(v)) for k, v in variables.rosinality().items()}
    training = {"g": state, "g_ema": state, "args": argparse.Namespace(size=16)}
    files["rosinality training, legacy"] = _saved(training, legacy=True)
    files["rosinality, bare"] = _saved(state)
    files["own file"] = _own_file()
    return files
