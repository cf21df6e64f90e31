"""Files that begin as a StyleGAN3 or a StyleGAN-XL and are hostile or broken further in."""

import emit
import torch
from emit import number, plain, text
from emit_stylegan3 import array, dense, double, generator, listed

from dsgan_studio.core.checkpoints.architecture import architecture_to_json
from tests.unit.generators import make_stylegan3 as make

T = make.architecture()
XL = make.architecture(make.SUPERRES, c_dim=2, class_table_dim=5, mean_w_per_class=True)


def _layers():
    for label, place, change in (
        ("without padding", 0, {"padding": b"N"}),
        ("with padding in words", 0, {"padding": listed(*[text("1")] * 4)}),
        ("with padding that differs by axis", 0, {"padding": listed(*map(number, (1, 2, 3, 4)))}),
        ("with endless padding", 0, {"padding": listed(*map(number, (1 << 30, -(1 << 30)) * 2))}),
        ("of an oblong map", 1, {"out_size": array([28, 29])}),
        ("of a map in text", 1, {"out_size": text("28")}),
        ("of a map of no size", 1, {"out_size": array([0, 0])}),
        ("of a map of a million px", 1, {"out_size": array([1 << 20] * 2)}),
        ("of a fractional rate", 1, {"out_sampling_rate": double(8.5)}),
        ("of an infinite rate", 1, {"out_sampling_rate": double(float("inf"))}),
        ("of a huge factor", 1, {"up_factor": number(1 << 19)}),
        ("of a clamp of nothing", 1, {"conv_clamp": plain(0.0)}),
        ("with the colours in the middle", 1, {"is_torgb": b"\x88"}),
        ("with colours that are enlarged", 4, {"up_factor": number(2)}),
    ):
        yield label, generator(make.checkpoint(T), layer_changes={place: change})
    for label, change in (
        ("without a list of layers", {"layer_names": b"N"}),
        ("of layers that are not there", {"layer_names": listed(text("a"), text("b"))}),
        ("of four colours", {"img_channels": number(4)}),
        ("of another size", {"img_resolution": number(64)}),
    ):
        yield label, generator(make.checkpoint(T), synthesis_changes=change)


def _mappings():
    short = make.checkpoint(XL)
    short.tensors["mapping.embed.weight"] = torch.ones(1, 5)
    yield "with a table too short", generator(short)
    xl, t = make.checkpoint(XL), make.checkpoint(T)
    yield "with a table that is called", generator(xl, called_table=True)
    yield "without a table", generator(xl, mapping_parts={"embed": b"N"})
    straight = dense(xl, "mapping.embed_proj")
    yield "with a straight embedding", generator(xl, mapping_parts={"embed_proj": straight})
    yield "of no mapping", generator(t, mapping_parts={"fc0": None, "fc1": None})
    linear = dense(t, "mapping.fc0", "linear")
    yield "of a straight mapping", generator(t, mapping_parts={"fc0": linear})
    words = {"_buffers": emit.dictionary({"w_avg": text("x")})}
    yield "with a mean in words", generator(t, mapping_state=words)
    foreign = emit.name("evil", "Layer") + b")\x81"
    yield "with a foreign part", generator(t, mapping_parts={"fc0": foreign})


def files():
    """Yield a label and the bytes of each file."""
    for label, instructions in (*_layers(), *_mappings()):
        yield f"StyleGAN3 {label}", emit.snapshot(g_ema=instructions)


def settings():
    """Yield a label and the settings of an own file that no generator has."""
    good = architecture_to_json(T)
    yield "StyleGAN3 without layers", {**good, "layers": []}
    yield "StyleGAN3 of another family's settings", {**good, "use_noise": True}
    first, *rest = good["layers"]
    yield (
        "StyleGAN3 of an endless filter",
        {**good, "layers": [{**first, "up_taps": 1 << 40}, *rest]},
    )
    yield "StyleGAN3 of layers in layers", {**good, "layers": [good, *rest]}
