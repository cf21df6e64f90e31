"""Writes pickles instruction by instruction, and snapshots in the layout of NVIDIA's code."""

import struct

import numpy as np
import torch

PROTO4 = b"\x80\x04"


def text(value):
    data = value.encode("utf-8", "surrogatepass")
    return b"X" + struct.pack("<I", len(data)) + data


def name(module, attribute):
    """STACK_GLOBAL of any two strings."""
    return text(module) + text(attribute) + b"\x93"


def call(module, attribute, *arguments):
    """REDUCE of a name with arguments that are instructions already."""
    return name(module, attribute) + b"(" + b"".join(arguments) + b"tR"


def number(value):
    return b"J" + struct.pack("<i", value)


def blob(data):
    return b"B" + struct.pack("<I", len(data)) + data


def whole(body, protocol=4):
    return bytes([0x80, protocol]) + body + b"."


def float_storage_file(values):
    """A legacy torch file of one FloatStorage, written by hand (torch's own is slow and warns)."""
    data = values.detach().contiguous().view(-1).numpy().tobytes()
    head = whole(b"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 2) + whole(b"M\xe9\x03", 2)
    head += whole(b"}" + text("little_endian") + b"\x88s", 2)
    key = b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text("1") + text("cpu")
    head += whole(key + number(values.numel()) + b"NtQ", 2)
    head += whole(b"]" + text("1") + b"a", 2)
    return head + struct.pack("<q", values.numel()) + data


def storage(values):
    return call("torch.storage", "_load_from_bytes", blob(float_storage_file(values)))


def tensor(values):
    stride, shape = values.contiguous().stride(), values.shape
    return call(
        "torch._utils",
        "_rebuild_tensor_v2",
        storage(values),
        number(0),
        b"(" + b"".join(map(number, shape)) + b"t",
        b"(" + b"".join(map(number, stride)) + b"t",
        b"\x89",
        call("collections", "OrderedDict"),
    )


def parameter(values):
    ordered = call("collections", "OrderedDict")
    return call("torch._utils", "_rebuild_parameter", tensor(values), b"\x88", ordered)


def dictionary(items):
    return b"}(" + b"".join(text(key) + value for key, value in items.items()) + b"u"


def plain(value):
    if value is None:
        return b"N"
    if isinstance(value, bool):
        return b"\x88" if value else b"\x89"
    if isinstance(value, int):
        return number(value)
    if isinstance(value, float):
        return b"G" + struct.pack(">d", value)
    return text(value)


def module(class_name, *, parameters=None, buffers=None, modules=None, **attributes):
    """A persistent record, its children given as instructions."""
    state = {
        "_parameters": dictionary({k: parameter(v) for k, v in (parameters or {}).items()}),
        "_buffers": dictionary({k: tensor(v) for k, v in (buffers or {}).items()}),
        "_modules": dictionary(modules or {}),
        **{key: plain(value) for key, value in attributes.items()},
    }
    meta = {
        "type": text("class"),
        "version": number(6),
        "module_src": text("raise SystemExit('the source was executed')\n"),
        "class_name": text(class_name),
        "state": dictionary(state),
    }
    return call("torch_utils.persistence", "_reconstruct_persistent_obj", dictionary(meta))


def _layer(size, inputs, outputs, w_dim, rng, changes):
    parameters = {
        "weight": torch.randn(outputs, inputs, 3, 3, generator=rng),
        "noise_strength": torch.randn((), generator=rng),
        "bias": torch.randn(outputs, generator=rng),
    }
    settings = {"activation": "lrelu", "conv_clamp": 256, "use_noise": True} | changes
    return module(
        "SynthesisLayer",
        parameters=parameters,
        buffers={
            "resample_filter": _filter(),
            "noise_const": torch.randn(size, size, generator=rng),
        },
        modules={"affine": _affine(inputs, w_dim, rng)},
        **settings,
    )


def _filter():
    row = torch.tensor([1.0, 3.0, 3.0, 1.0])
    return torch.outer(row, row) / 64


def _affine(inputs, w_dim, rng):
    parameters = {
        "weight": torch.randn(inputs, w_dim, generator=rng),
        "bias": torch.randn(inputs, generator=rng),
    }
    return module("FullyConnectedLayer", parameters=parameters)


def _block(size, inputs, outputs, w_dim, rng, changes):
    joined, last = changes.get("architecture", "skip"), changes["last"] == size
    modules = {
        "conv1": _layer(size, outputs, outputs, w_dim, rng, changes.get("conv1", {})),
    }
    if joined not in ("resnet", "orig") or last:
        to_rgb = {
            "weight": torch.randn(changes.get("img_channels", 3), outputs, 1, 1, generator=rng),
            "bias": torch.randn(changes.get("img_channels", 3), generator=rng),
        }
        affine = {"affine": _affine(outputs, w_dim, rng)}
        modules["torgb"] = module("ToRGBLayer", parameters=to_rgb, modules=affine)
    parameters = {}
    if size == 4:
        parameters["const"] = torch.randn(outputs, 4, 4, generator=rng)
    else:
        modules["conv0"] = _layer(size, inputs, outputs, w_dim, rng, changes.get("conv0", {}))
        if joined == "resnet":
            weight = {"weight": torch.randn(outputs, inputs, 1, 1, generator=rng)}
            buffers = {"resample_filter": _filter()}
            modules["skip"] = module("Conv2dLayer", parameters=weight, buffers=buffers)
    return module(
        "SynthesisBlock",
        parameters=parameters,
        buffers={"resample_filter": _filter()},
        modules=modules,
        architecture=joined,
        use_fp16=False,
    )


def _linear(inputs, outputs, rng, **settings):
    parameters = {
        "weight": torch.randn(outputs, inputs, generator=rng),
        "bias": torch.randn(outputs, generator=rng),
    }
    return module("FullyConnectedLayer", parameters=parameters, **settings)


def generator(channels=(6, 5), w_dim=8, seed=0, **changes):
    """Instructions of a StyleGAN2 in persistent records.

    Changes: architecture, img_channels, c_dim, z_dim, embed, width, layers; conv0 and conv1 hold
    settings of those layers.
    """
    rng = torch.Generator().manual_seed(seed)
    sizes = [4 << i for i in range(len(channels))]
    changes["last"] = sizes[-1]
    blocks = {
        f"b{size}": _block(size, channels[max(i - 1, 0)], channels[i], w_dim, rng, changes)
        for i, size in enumerate(sizes)
    }
    classes, z_dim = changes.get("c_dim", 0), changes.get("z_dim", w_dim)
    embed = changes.get("embed", w_dim) if classes else 0
    count, width = changes.get("layers", 2), changes.get("width", w_dim)
    features = [z_dim + embed, *[width] * (count - 1), w_dim]
    layers = {
        f"fc{i}": _linear(features[i], features[i + 1], rng, bias_gain=0.01) for i in range(count)
    }
    if classes:
        layers["embed"] = _linear(classes, embed, rng, bias_gain=1)
    mapping = module(
        "MappingNetwork",
        buffers={"w_avg": torch.randn(w_dim, generator=rng)},
        modules=layers,
        **({"z_dim": z_dim, "c_dim": classes, "w_dim": w_dim, "w_avg_beta": 0.995}),
    )
    synthesis = module(
        "SynthesisNetwork",
        modules=blocks | changes.get("extra_modules", {}),
        img_resolution=sizes[-1],
        img_channels=changes.get("img_channels", 3),
    )
    return module("Generator", modules={"synthesis": synthesis, "mapping": mapping})


def snapshot(*, discriminator=b"N", g_ema=None, g=b"N", protocol=4):
    """A snapshot in the layout of stylegan2-ada-pytorch."""
    items = {"G": g, "D": discriminator, "G_ema": generator() if g_ema is None else g_ema}
    return whole(dictionary(items | {"augment_pipe": b"N"}), protocol)


def array(values, *, module="numpy.core.multiarray", fortran=False):
    """A numpy array, as numpy pickles it."""
    values = np.asarray(values)
    code = values.dtype.str.lstrip("<>|=")
    order = "|" if values.dtype.itemsize == 1 else "<"
    dtype = call("numpy", "dtype", text(code), b"\x89", b"\x88")
    dtype += b"(" + number(3) + text(order) + b"NNN" + number(-1) * 2 + number(0) + b"tb"
    empty = call(module, "_reconstruct", name("numpy", "ndarray"), b"K\x00\x85", blob(b"b"))
    data = values.tobytes("F" if fortran else "C")
    shape = b"(" + b"".join(map(number, values.shape)) + b"t"
    flag = b"\x88" if fortran else b"\x89"
    return empty + b"(" + number(1) + shape + dtype + flag + blob(data) + b"tb"


def scalar(value, *, module="numpy.core.multiarray"):
    """A float32 of numpy; it pickles arrays without dimensions as these."""
    dtype = call("numpy", "dtype", text("f4"), b"\x89", b"\x88")
    dtype += b"(" + number(3) + text("<") + b"NNN" + number(-1) * 2 + number(0) + b"tb"
    return call(module, "scalar", dtype, blob(np.float32(value).tobytes()))


def sequence(items):
    return b"](" + b"".join(items) + b"e"


def setting(value):
    if isinstance(value, list | tuple):
        return sequence([setting(item) for item in value])
    return plain(value)


def network(variables, settings=None, components=None, module="dnnlib.tflib.network"):
    """A `Network` of TensorFlow's code; variables are numpy arrays by name."""
    pairs = []
    for key, value in variables.items():
        pairs.append(text(key) + (array(value) if np.ndim(value) else scalar(value)) + b"\x86")
    state = {
        "version": number(4),
        "name": text("G"),
        "static_kwargs": dictionary({k: setting(v) for k, v in (settings or {}).items()}),
        "components": dictionary(components or {}),
        "build_module_src": text("raise SystemExit('the source was executed')\n"),
        "build_func_name": text("G_main"),
        "variables": sequence(pairs),
    }
    return name(module, "Network") + b")\x81" + dictionary(state) + b"b"


def tensorflow(own, synthesis, mapping, settings=None):
    """The three networks of a TensorFlow StyleGAN; each part: its variables in their own layout."""
    settings = settings or {}

    def generator(change):
        parts = {
            "synthesis": network({k: v * change for k, v in synthesis.items()}, settings),
            "mapping": network({k: v * change for k, v in mapping.items()}, settings),
        }
        return network(own, settings, parts)

    discriminator = network({"Output/weight": np.ones((2, 1), np.float32)})
    # G differs from Gs, so that it also shows which of the two is read.
    return whole(generator(np.float32(1.01)) + discriminator + generator(np.float32(1)) + b"\x87")
