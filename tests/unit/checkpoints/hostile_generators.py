"""Files that begin as generators of every kind and are hostile or broken further in."""

import io
import json
import struct

import emit
import hostile_stylegan3
import numpy as np
import torch
import variables
from emit import call, dictionary, name, number, sequence, text, whole

from dsgan_studio.core.checkpoints.architecture import StyleGAN2Architecture, architecture_to_json
from dsgan_studio.core.checkpoints.layout import expected_tensors


def _tensorflow():
    own, synthesis, mapping = variables.tensorflow2()

    def changed(part=synthesis, settings=None, **changes):
        parts = [own, synthesis, mapping]
        at = next(i for i, candidate in enumerate(parts) if candidate is part)
        parts[at] = {k: v for k, v in (part | changes).items() if v is not None}
        return emit.tensorflow(*parts, settings)

    yield "TensorFlow without a block", changed(**{"8x8/Conv1/bias": None})
    yield "TensorFlow without a weight", changed(**{"8x8/Conv0_up/weight": None})
    yield "TensorFlow of another rank", changed(**{"8x8/Conv0_up/weight": np.ones(3)})
    yield "TensorFlow of no numbers", changed(**{"4x4/Const/const": np.ones((1, 0, 4, 4))})
    yield "TensorFlow without a mapping", changed(mapping, **{"Dense0/weight": None})
    yield (
        "TensorFlow of four colours",
        changed(
            **{f"{r}x{r}/ToRGB/weight": np.ones((1, 1, n, 4)) for r, n in ((4, 5), (8, 4), (16, 3))}
        ),
    )
    yield "TensorFlow of a foreign activation", changed(settings={"nonlinearity": "evil"})
    yield "TensorFlow of a foreign filter", changed(settings={"resample_kernel": [9, 9]})
    yield "TensorFlow of a filter of zeros", changed(settings={"resample_kernel": [0, 0, 0, 0]})
    yield "TensorFlow of a foreign mapping", changed(settings={"normalize_latents": "os.system"})
    yield "TensorFlow of an infinite clamp", changed(settings={"conv_clamp": float("inf")})
    yield "TensorFlow of a clamp in words", changed(settings={"conv_clamp": "x"})
    embed = {"LabelEmbed/weight": np.ones((2, 99)), "LabelEmbed/bias": np.ones(99)}
    yield "TensorFlow of too long an embedding", changed(mapping, **embed)
    whole_one, synthesis1, mapping1 = variables.tensorflow1()
    grown = {**whole_one, "lod": np.float32(3)}
    yield "TensorFlow that still grows", emit.tensorflow(grown, synthesis1, mapping1)
    odd = {**whole_one, "lod": np.float32("nan")}
    yield "TensorFlow of no level", emit.tensorflow(odd, synthesis1, mapping1)
    for setting, value in (("use_styles", False), ("fused_scale", "x"), ("mapping_lrmul", "x")):
        parts = (whole_one, synthesis1, mapping1)
        yield f"TensorFlow of another {setting}", emit.tensorflow(*parts, {setting: value})
    network = name("dnnlib.tflib.network", "Network") + b")\x81"
    loop = network + b"\x94" + dictionary({"components": dictionary({"mapping": b"h\x00"})}) + b"b"
    yield "TensorFlow in itself", whole(loop)
    yield "TensorFlow without a state", whole(network * 3 + b"\x87")
    yield "TensorFlow called", whole(call("dnnlib.tflib.network", "Network") + b"}b")
    objects = network + dictionary({"variables": sequence([text("4x4/Conv/weight")])}) + b"b"
    yield "TensorFlow of odd variables", whole(objects)
    parts = {
        "synthesis": emit.network(synthesis),
        "mapping": network + dictionary({"variables": name("evil", "x")}) + b"b",
    }
    yield "TensorFlow of a mapping that is a name", whole(emit.network(own, {}, parts))


def _saved(value):
    stream = io.BytesIO()
    torch.save(value, stream)
    return stream.getvalue()


def _rosinality():
    good = {k: torch.from_numpy(np.array(v)) for k, v in variables.rosinality().items()}

    def changed(**changes):
        state = good | {key.replace("__", "."): value for key, value in changes.items()}
        return _saved({"g_ema": {k: v for k, v in state.items() if v is not None}})

    yield "rosinality without a block", changed(convs__3__conv__weight=None)
    yield "rosinality without a bias", changed(convs__1__activate__bias=None)
    yield "rosinality without a mapping", changed(style__1__weight=None)
    yield "rosinality of a flat mapping", changed(style__1__weight=torch.ones(7))
    yield "rosinality of another rank", changed(input__input=torch.ones(5))
    yield "rosinality of two noises", changed(noises__noise_0=torch.ones(2, 1, 4, 4))
    yield "rosinality of a foreign filter", changed(to_rgbs__0__upsample__kernel=torch.ones(4, 4))
    yield (
        "rosinality of a filter of another size",
        changed(convs__0__conv__blur__kernel=torch.ones(2)),
    )
    yield "rosinality with text", changed(extra="text")
    yield (
        "rosinality of complex numbers",
        changed(input__input=torch.ones(1, 5, 4, 4, dtype=torch.complex64)),
    )
    mean = {"g_ema": good, "latent_avg": torch.ones(3)}
    yield "rosinality with a mean of another length", _saved(mean)


def _port():
    base = "g_synthesis.blocks.4x4."
    key = base + "epi2.top_epi.noise.weight"
    yield "port with text", _saved({key: "text"})
    yield "port of one tensor", _saved({key: torch.ones(2)})
    yield "port without blocks", _saved({base + "const": torch.ones(2)})
    dense = {"g_mapping.dense0.weight": torch.ones(2, 2)}
    yield "port without colours", _saved({key: torch.ones(2), **dense})
    colours = {"g_synthesis.torgb.weight": torch.ones(3, 2, 1, 1)}
    yield "port without its rest", _saved({key: torch.ones(2), **dense, **colours})


def _records():
    def snapshot(**changes):
        return emit.snapshot(g_ema=emit.generator(**changes))

    yield "record of four colours", snapshot(img_channels=4)
    yield (
        "record of negative colours",
        snapshot().replace(text("img_channels") + number(3), text("img_channels") + number(-3)),
    )
    yield "record of a foreign architecture", snapshot(architecture="evil")
    yield "record whose architecture is no word", snapshot(architecture="a b")
    yield "record of two clamps", snapshot(conv1={"conv_clamp": 1})
    yield "record of an endless clamp", snapshot(conv1={"conv_clamp": float("inf")})
    yield "record without a mapping", snapshot(layers=0)
    yield (
        "record of another shape",
        snapshot(c_dim=1).replace(text("c_dim") + number(1), text("c_dim") + number(7)),
    )
    yield (
        "record of another resolution",
        snapshot().replace(text("img_resolution") + number(8), text("img_resolution") + number(16)),
    )
    yield "record with a path as a name", snapshot(extra_modules={"../../etc": emit.module("C")})
    yield "record with a class", snapshot(extra_modules={"x": name("evil", "C") + b")\x81"})
    yield "record with a number for a module", snapshot(extra_modules={"x": number(1)})
    odd = {"type": text("class"), "module_src": text(""), "class_name": text("C")}
    persistent = ("torch_utils.persistence", "_reconstruct_persistent_obj")
    broken = {
        "parameters that are a list": {"_parameters": b"]"},
        "a parameter that is a number": {"_parameters": dictionary({"w": number(1)})},
    }
    for label, state in broken.items():
        inner = call(*persistent, dictionary(odd | {"state": dictionary(state)}))
        yield f"record with {label}", snapshot(extra_modules={"x": inner})
    yield "record of another type", whole(call(*persistent, dictionary({"type": text("module")})))
    yield "record without a state", whole(call(*persistent, dictionary(odd)))
    yield "record of a list", whole(call(*persistent, b"]"))
    yield "record with a foreign filter", _other_filter(snapshot())
    deep = emit.module("C")
    for _ in range(120):
        deep = emit.module("C", modules={"x": deep})
    yield "record of endless depth", snapshot(extra_modules={"x": deep})


def _other_filter(data):
    row = torch.tensor([1.0, 3.0, 3.0, 1.0])
    usual = (torch.outer(row, row) / 64).numpy().tobytes()
    return data.replace(usual, np.full(16, 1 / 16, np.float32).tobytes())


def _own(settings, tensors=None, **metadata):
    """A file of the program's own, whose tensors fit `settings` unless others are given."""
    if tensors is None:
        good = StyleGAN2Architecture(8, 4, 0, 4, 1, (3, 2))
        tensors = dict(expected_tensors(good))
    header, at = {}, 0
    for key, shape in tensors.items():
        size = 4 * int(np.prod(shape, dtype=int))
        header[key] = {"dtype": "F32", "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    header["__metadata__"] = {
        "format": "dsgan-studio generator",
        "version": "1",
        "architecture": settings if isinstance(settings, str) else json.dumps(settings),
    } | metadata
    encoded = json.dumps(header).encode()
    return struct.pack("<Q", len(encoded)) + encoded + bytes(at)


def _own_files():
    good = architecture_to_json(StyleGAN2Architecture(8, 4, 0, 4, 1, (3, 2)))
    for key, value in (
        ("family", "evil"), ("family", ["stylegan2"]), ("resolution", 9), ("resolution", 1 << 40),
        ("resolution", 16), ("z_dim", 0), ("z_dim", -1), ("w_dim", 0), ("w_dim", True),
        ("mapping_layers", 0), ("mapping_layers", 1 << 19), ("channels", []), ("channels", "ab"),
        ("channels", [3, 0]), ("channels", [3, 1.5]), ("channels", [3, 5]), ("img_channels", 2),
        ("img_channels", 0), ("architecture", "unet"), ("activation", "relu"), ("use_noise", 1),
        ("class_input", "evil"), ("embed_dim", 0), ("mapping_width", 0), ("mapping_width", "x"),
        ("conv_clamp", "x"), ("conv_clamp", [1]), ("unknown", 1), ("c_dim", 3),
    ):  # fmt: skip
        yield f"own file with {key} {value}", _own(good | {key: value})
    incomplete = {key: value for key, value in good.items() if key != "channels"}
    yield "own file without channels", _own(incomplete)
    yield "own file with NaN", _own(json.dumps(good | {"conv_clamp": float("nan")}))
    for label, value in hostile_stylegan3.settings():
        yield f"own file of {label}", _own(value)
    yield "own file of no JSON", _own("{")
    yield "own file of deep JSON", _own("[" * 100_000)
    yield "own file of a list", _own([])
    yield "own file with notes that are none", _own(good, notes="{}")
    yield "own file without an architecture", _own(good, format="another")


def files():
    """Yield the label and the bytes of each file."""
    for group in (
        _tensorflow,
        _rosinality,
        _port,
        _records,
        hostile_stylegan3.files,
        _own_files,
    ):
        yield from group()
