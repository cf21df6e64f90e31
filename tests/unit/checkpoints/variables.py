"""Random variables of generators, in the names and layouts of the code they come from."""

import itertools

import numpy as np


class _Draw:
    def __init__(self, seed):
        self._rng = np.random.default_rng(seed)

    def __call__(self, *shape):
        return self._rng.standard_normal(shape).astype(np.float32)


def _dense(draw, sizes, *, lrmul):
    found = {}
    for i, (inputs, outputs) in enumerate(itertools.pairwise(sizes)):
        found[f"Dense{i}/weight"] = draw(inputs, outputs) / np.float32(lrmul)
        found[f"Dense{i}/bias"] = draw(outputs) / np.float32(10 * lrmul)
    return found


def tensorflow_mapping(
    draw, *, z_dim, w_dim, layers, width=None, classes=0, embed=None, lrmul=0.01
):
    found, inputs = {}, z_dim
    if classes and embed:
        found["LabelEmbed/weight"], found["LabelEmbed/bias"] = draw(classes, embed), draw(embed)
        inputs += embed
    elif classes:
        found["LabelConcat/weight"] = draw(classes, z_dim)
        inputs += z_dim
    sizes = [inputs, *[width or w_dim] * (layers - 1), w_dim]
    return found | _dense(draw, sizes, lrmul=lrmul)


def tensorflow1(
    channels=(5, 4), *, z_dim=6, w_dim=7, layers=2, colours=3, classes=0, width=None, noise=True,
    lrmul=0.01, seed=0,
):  # fmt: skip
    """Return own, synthesis and mapping variables of a StyleGAN1."""
    draw = _Draw(seed)
    synthesis = {"lod": np.float32(0), "4x4/Const/const": draw(1, channels[0], 4, 4)}
    before = channels[0]
    for i, count in enumerate(channels):
        size = 4 << i
        first, second = (f"{size}x{size}/Conv0_up", f"{size}x{size}/Conv1")
        if i == 0:
            first, second = "4x4/Const", "4x4/Conv"
        else:
            synthesis[first + "/weight"] = draw(3, 3, before, count)
        synthesis[second + "/weight"] = draw(3, 3, count, count)
        for number, name in enumerate((first, second)):
            synthesis[name + "/bias"] = draw(count)
            synthesis[name + "/StyleMod/weight"] = draw(w_dim, 2 * count)
            synthesis[name + "/StyleMod/bias"] = draw(2 * count)
            if noise:
                synthesis[name + "/Noise/weight"] = draw(count)
                synthesis[f"noise{2 * i + number}"] = draw(1, 1, size, size)
        lod = len(channels) - 1 - i
        synthesis[f"ToRGB_lod{lod}/weight"] = draw(1, 1, count, colours)
        synthesis[f"ToRGB_lod{lod}/bias"] = draw(colours)
        before = count
    mapping = tensorflow_mapping(
        draw, z_dim=z_dim, w_dim=w_dim, layers=layers, width=width, classes=classes, lrmul=lrmul
    )
    return {"lod": np.float32(0), "dlatent_avg": draw(w_dim)}, synthesis, mapping


def tensorflow2(
    channels=(5, 4, 3), *, kind="skip", z_dim=6, w_dim=7, layers=2, colours=3, classes=0,
    embed=None, width=None, noise=True, lrmul=0.01, seed=0,
):  # fmt: skip
    """Return own, synthesis and mapping variables; `kind`: skip, resnet, orig or revised."""
    draw = _Draw(seed)
    synthesis = {"4x4/Const/const": draw(1, channels[0], 4, 4)}
    if kind == "revised":
        synthesis["lod"] = np.float32(0)

    def modulated(name, kernel, inputs, outputs):
        synthesis[name + "/weight"] = draw(kernel, kernel, inputs, outputs)
        synthesis[name + "/mod_weight"] = draw(w_dim, inputs)
        synthesis[name + "/mod_bias"] = draw(inputs)
        synthesis[name + "/bias"] = draw(outputs)

    before = channels[0]
    for i, count in enumerate(channels):
        size = 4 << i
        block = f"{size}x{size}"
        layers_of_block = [("4x4/Conv", 0, count)] if i == 0 else [
            (block + "/Conv0_up", 2 * i - 1, before),
            (block + "/Conv1", 2 * i, count),
        ]  # fmt: skip
        for name, number, inputs in layers_of_block:
            modulated(name, 3, inputs, count)
            if noise:
                synthesis[name + "/noise_strength"] = np.float32(draw(1)[0])
                synthesis[f"noise{number}"] = draw(1, 1, size, size)
        if kind == "resnet" and i:
            synthesis[block + "/Skip/weight"] = draw(1, 1, before, count)
        if kind == "revised":
            modulated(f"ToRGB_lod{len(channels) - 1 - i}", 1, count, colours)
        elif kind == "skip" or i == len(channels) - 1:
            modulated(block + "/ToRGB", 1, count, colours)
        before = count
    mapping = tensorflow_mapping(
        draw, z_dim=z_dim, w_dim=w_dim, layers=layers, width=width, classes=classes, embed=embed,
        lrmul=lrmul,
    )  # fmt: skip
    return {"lod": np.float32(0), "dlatent_avg": draw(w_dim)}, synthesis, mapping


def rosinality(channels=(5, 4, 3), *, z_dim=7, layers=2, noises=True, seed=0):
    """Return the state of a generator of rosinality's code."""
    draw = _Draw(seed)
    line = np.float32([1, 3, 3, 1])
    kernel = np.outer(line, line) / 16
    found = {}
    for i in range(layers):
        found[f"style.{i + 1}.weight"] = draw(z_dim, z_dim) * 100
        found[f"style.{i + 1}.bias"] = draw(z_dim) * 10
    found["input.input"] = draw(1, channels[0], 4, 4)

    def modulated(name, size, inputs, outputs):
        found[name + ".weight"] = draw(1, outputs, inputs, size, size)
        found[name + ".modulation.weight"] = draw(inputs, z_dim)
        found[name + ".modulation.bias"] = draw(inputs)

    def layer(name, inputs, outputs):
        modulated(name + ".conv", 3, inputs, outputs)
        found[name + ".noise.weight"] = draw(1)
        found[name + ".activate.bias"] = draw(outputs)

    layer("conv1", channels[0], channels[0])
    modulated("to_rgb1.conv", 1, channels[0], 3)
    found["to_rgb1.bias"] = draw(1, 3, 1, 1)
    for i in range(1, len(channels)):
        layer(f"convs.{2 * i - 2}", channels[i - 1], channels[i])
        found[f"convs.{2 * i - 2}.conv.blur.kernel"] = kernel
        layer(f"convs.{2 * i - 1}", channels[i], channels[i])
        modulated(f"to_rgbs.{i - 1}.conv", 1, channels[i], 3)
        found[f"to_rgbs.{i - 1}.bias"] = draw(1, 3, 1, 1)
        found[f"to_rgbs.{i - 1}.upsample.kernel"] = kernel
    for i in range(2 * len(channels) - 1 if noises else 0):
        size = 1 << ((i + 5) // 2)
        found[f"noises.noise_{i}"] = draw(1, 1, size, size)
    return found
