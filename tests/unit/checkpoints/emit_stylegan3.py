"""Writes snapshots of StyleGAN3 and StyleGAN-XL in the layout of the references' code."""

import struct

import emit
import numpy as np
import torch


def number(value):
    if isinstance(value, bool):
        return emit.plain(value)
    return emit.number(value) if isinstance(value, int) else emit.plain(value)


def array(values, *, dill=False):
    """A numpy array of int64, as pickle or as dill writes it."""
    values = np.asarray(values, np.int64)
    order = b"(" + emit.number(3) + emit.text("<") + b"NNN" + emit.number(-1) * 2
    order += emit.number(0) + b"t"
    dtype = emit.call("numpy", "dtype", emit.text("i8"), b"\x89", b"\x88") + order + b"b"
    shape = b"(" + b"".join(map(emit.number, values.shape)) + b"t"
    state = b"(" + emit.number(1) + shape + dtype + b"\x89" + emit.blob(values.tobytes()) + b"t"
    name, empty = ("numpy.core.multiarray", "_reconstruct"), b"(" + emit.number(0) + b"t"
    arguments = emit.name("numpy", "ndarray") + empty + emit.blob(b"b")
    if dill:
        made = b"(" + arguments + b"t"
        return emit.call("dill._dill", "_create_array", emit.name(*name), made, state, b"N")
    return emit.call(*name, arguments) + state + b"b"


def double(value):
    """A numpy scalar of float64."""
    dtype = emit.call("numpy", "dtype", emit.text("f8"), b"\x89", b"\x88")
    dtype += b"(" + emit.number(3) + emit.text("<") + b"NNN" + emit.number(-1) * 2
    dtype += emit.number(0) + b"tb"
    data = emit.blob(struct.pack("<d", value))
    return emit.call("numpy.core.multiarray", "scalar", dtype, data)


def listed(*items):
    return b"](" + b"".join(items) + b"e"


def record(class_name, tensors, buffers=(), modules=None, **attributes):
    """A persistent record; attributes are instructions already."""
    kept = {name: tensor for name, tensor in tensors.items() if name not in buffers}
    state = {
        "_parameters": emit.dictionary({k: emit.parameter(v) for k, v in kept.items()}),
        "_buffers": emit.dictionary(
            {k: emit.tensor(tensors[k]) if k in tensors else b"N" for k in buffers}
        ),
        "_modules": emit.dictionary(modules or {}),
        **attributes,
    }
    meta = {
        "type": emit.text("class"),
        "version": emit.number(6),
        "module_src": emit.text("raise SystemExit('the source was executed')\n"),
        "class_name": emit.text(class_name),
        "state": emit.dictionary(state),
    }
    return emit.call(
        "torch_utils.persistence", "_reconstruct_persistent_obj", emit.dictionary(meta)
    )


def embedding(weight, *, called=False):
    """A plain module of torch, as StyleGAN-XL holds its table of classes."""
    state = {
        "_parameters": emit.dictionary({"weight": emit.parameter(weight)}),
        "_buffers": emit.dictionary({}),
        "_modules": emit.dictionary({}),
        "num_embeddings": emit.number(weight.shape[0]),
    }
    make = b")R" if called else b")\x81"
    return emit.name("torch.nn.modules.sparse", "Embedding") + make + emit.dictionary(state) + b"b"


def _part(checkpoint, prefix):
    found = {k: v for k, v in checkpoint.tensors.items() if k.startswith(prefix)}
    return {k.removeprefix(prefix): v for k, v in found.items() if "." not in k[len(prefix) :]}


def dense(checkpoint, name, activation="linear", multiplier=1.0):
    return record(
        "FullyConnectedLayer",
        _part(checkpoint, name + "."),
        activation=emit.text(activation),
        bias_gain=number(multiplier),
    )


def _layer(checkpoint, name, settings, *, dill):
    prefix = f"synthesis.{name}"
    return record(
        "SynthesisLayer",
        _part(checkpoint, prefix + "."),
        ("magnitude_ema", "up_filter", "down_filter"),
        {"affine": dense(checkpoint, prefix + ".affine")},
        **settings,
        in_size=array([1, 1], dill=dill),
    )


def _settings(layer, *, dill):
    first, last = layer.padding
    return {
        "is_torgb": b"\x89",
        "use_fp16": b"\x89",
        "out_channels": emit.number(layer.channels),
        "out_size": array([layer.size, layer.size], dill=dill),
        "out_sampling_rate": emit.number(layer.sampling_rate),
        "conv_kernel": emit.number(layer.kernel),
        "up_factor": emit.number(layer.up),
        "down_factor": emit.number(layer.down),
        "padding": listed(*map(emit.number, (first, last, first, last))),
        "conv_clamp": emit.plain(layer.conv_clamp),
    }


def _colours(a, *, dill):
    return {
        "is_torgb": b"\x88",
        "use_fp16": b"\x88",
        "out_channels": emit.number(a.img_channels),
        "out_size": array([a.resolution, a.resolution], dill=dill),
        "conv_kernel": emit.number(1),
        "up_factor": emit.number(1),
        "padding": listed(*[emit.number(0)] * 4),
        "conv_clamp": emit.plain(a.torgb_clamp),
    }


def _mapping(checkpoint, spare_classes, called_table, parts, state):
    a = checkpoint.architecture
    modules = {"embed": b"N"}
    if a.class_table_dim:
        rows = checkpoint.tensors["mapping.embed.weight"]
        spare = torch.full((spare_classes, rows.shape[1]), 9.0)
        modules["embed"] = embedding(torch.cat((rows, spare)), called=called_table)
        modules["embed_proj"] = dense(checkpoint, "mapping.embed_proj", "lrelu")
    elif a.c_dim:
        modules["embed"] = dense(checkpoint, "mapping.embed")
    for i in range(a.mapping_layers):
        layer = dense(checkpoint, f"mapping.fc{i}", "lrelu", a.mapping_lr_multiplier)
        modules[f"fc{i}"] = layer
    sizes = {name: emit.number(getattr(a, name)) for name in ("z_dim", "c_dim", "w_dim")}
    modules = {k: v for k, v in (modules | parts).items() if v is not None}
    own = _part(checkpoint, "mapping.")
    return record("MappingNetwork", own, ("w_avg",), modules, **(sizes | state))


def generator(
    checkpoint,
    *,
    class_name="Generator",
    dill=False,
    spare_classes=0,
    called_table=False,
    layer_changes=None,
    synthesis_changes=None,
    mapping_parts=None,
    mapping_state=None,
):
    """Instructions of a generator with the tensors of `checkpoint`.

    Changes are instructions by the name of an attribute or, in `mapping_parts`, of a module.
    """
    a = checkpoint.architecture
    first = _part(checkpoint, "synthesis.input.")
    modules = {
        "input": record(
            "SynthesisInput",
            first,
            ("transform", "freqs", "phases"),
            {"affine": dense(checkpoint, "synthesis.input.affine")},
            channels=emit.number(a.input.channels),
            size=array([a.input.size, a.input.size], dill=dill),
            sampling_rate=double(a.input.sampling_rate),
            bandwidth=double(a.input.bandwidth),
        )
    }
    for index, name in enumerate(a.layer_names):
        last = index == len(a.layers)
        settings = _colours(a, dill=dill) if last else _settings(a.layers[index], dill=dill)
        changes = (layer_changes or {}).get(index, {})
        modules[name] = _layer(checkpoint, name, settings | changes, dill=dill)
    settings = {
        "img_resolution": emit.number(a.resolution),
        "img_channels": emit.number(a.img_channels),
        "output_scale": emit.plain(a.output_scale),
        "layer_names": listed(*map(emit.text, a.layer_names)),
    }
    synthesis = record(
        "SynthesisNetwork", {}, (), modules, **(settings | (synthesis_changes or {}))
    )
    mapping = _mapping(
        checkpoint, spare_classes, called_table, mapping_parts or {}, mapping_state or {}
    )
    return record(class_name, {}, (), {"synthesis": synthesis, "mapping": mapping})
