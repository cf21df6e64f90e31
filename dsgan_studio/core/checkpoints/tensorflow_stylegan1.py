"""StyleGAN1 in pickles of the original TensorFlow code."""

from __future__ import annotations

from dsgan_studio.core.base.errors import Refused
from dsgan_studio.core.checkpoints.architecture import StyleGAN1Architecture
from dsgan_studio.core.checkpoints.converters import Conversion, Converter
from dsgan_studio.core.checkpoints.layout import check_layout
from dsgan_studio.core.checkpoints.tensorflow import (
    Network,
    first_of_each,
    from_convolution,
    from_matrix,
    plain,
)
from dsgan_studio.core.checkpoints.tensorflow_generator import (
    TensorFlowGenerator,
    block_sizes,
    second_layer,
    tensorflow_generator,
)
from dsgan_studio.core.checkpoints.tensors import DerivedTensor, FileTensor, zeros_tensor

_EPS = 1e-8
_NEVER_PX = 1 << 20
_USUAL = {
    "use_styles": True,
    "const_input_layer": True,
    "use_pixel_norm": False,
    "use_instance_norm": True,
    "use_wscale": True,
    "nonlinearity": "lrelu",
}


def _recognises(root: object) -> bool:
    generator = tensorflow_generator(root)
    if generator is None or generator.synthesis.has("4x4/Conv/mod_weight"):
        return False
    # Without its styles it has no StyleMod, and is still best named by what it is.
    return generator.synthesis.has("4x4/Conv/weight")


def _convert(root: object) -> Conversion:
    generator = tensorflow_generator(root)
    if generator is None:
        raise RuntimeError("only what was recognised is converted")
    for name, wanted in _USUAL.items():
        generator.synthesis.require(name, wanted)
    generator.synthesis.require_filter("blur_filter", (1, 2, 1))
    generator.require_usual_mapping()
    generator.require_full_resolution()
    architecture = _architecture(generator)
    tensors = _tensors(generator, architecture)
    check_layout(architecture, tensors)
    notes = [generator.truncation_note(0.7, 8)]
    if not generator.is_average:
        notes.append("The file has no moving average of the generator; its last state is used.")
    if not generator.synthesis.has("4x4/Const/Noise/weight"):
        notes.append("It was trained without noise.")
    return Conversion(
        architecture=architecture,
        tensors=tensors,
        kind="StyleGAN1 for TensorFlow (.pkl)",
        notes=tuple(notes),
        source=generator.whole.source,
    )


def _fused_from_px(synthesis: Network) -> int:
    value = plain(synthesis.settings.get("fused_scale", "auto"))
    if value == "auto":
        return 128
    if not isinstance(value, bool | int):
        raise Refused("its setting fused_scale is unknown; choose another checkpoint")
    return 4 if value else _NEVER_PX


def _architecture(generator: TensorFlowGenerator) -> StyleGAN1Architecture:
    synthesis, mapping = generator.synthesis, generator.mapping
    sizes, layers = block_sizes(synthesis), generator.mapping_layers()
    inputs, width = mapping.shape("Dense0/weight", 2)
    w_dim = mapping.shape(f"Dense{layers - 1}/weight", 2)[1]
    classes, z_dim = 0, inputs
    if mapping.has("LabelConcat/weight"):
        classes, z_dim = mapping.shape("LabelConcat/weight", 2)
    multiplier = mapping.number("mapping_lrmul", 0.01)
    return StyleGAN1Architecture(
        resolution=sizes[-1],
        z_dim=z_dim,
        w_dim=w_dim,
        mapping_layers=layers,
        channels=tuple(synthesis.shape(f"{second_layer(r)}/bias", 1)[0] for r in sizes),
        img_channels=synthesis.shape("ToRGB_lod0/weight", 4)[3],
        instance_norm_eps=_EPS,
        fused_upscale_from_px=_fused_from_px(synthesis),
        mapping_lr_multiplier=1.0 if multiplier is None else multiplier,
        c_dim=classes,
        mapping_width=None if width == w_dim else width,
    )


def _tensors(generator: TensorFlowGenerator, a: StyleGAN1Architecture) -> dict[str, FileTensor]:
    synthesis, mapping = generator.synthesis, generator.mapping
    found: dict[str, FileTensor] = {}
    for i in range(a.mapping_layers):
        name = f"g_mapping.dense{i}."
        found[name + "weight"] = mapping.tensor(f"Dense{i}/weight", 2, from_matrix)
        found[name + "bias"] = mapping.tensor(f"Dense{i}/bias", 1)
    if a.c_dim:
        found["g_mapping.label.weight"] = mapping.tensor("LabelConcat/weight", 2, from_matrix)
    for i, size in enumerate(a.block_sizes):
        block = f"g_synthesis.blocks.{size}x{size}."
        if size == 4:
            found[block + "const"] = synthesis.tensor("4x4/Const/const", 4)
            found[block + "bias"] = synthesis.tensor("4x4/Const/bias", 1)
            layers = (("4x4/Const", ""), ("4x4/Conv", "conv."))
        else:
            layers = (
                (f"{size}x{size}/Conv0_up", "conv0_up."),
                (f"{size}x{size}/Conv1", "conv1."),
            )
        for number, (name, target) in enumerate(layers):
            if target:
                weight = synthesis.tensor(f"{name}/weight", 4, from_convolution)
                found[block + target + "weight"] = weight
                found[block + target + "bias"] = synthesis.tensor(f"{name}/bias", 1)
            epilogue = f"{block}epi{number + 1}."
            found[epilogue + "top_epi.noise.weight"] = _noise_weight(synthesis, name, a.channels[i])
            style = synthesis.tensor(f"{name}/StyleMod/weight", 2, from_matrix)
            found[epilogue + "style_mod.lin.weight"] = style
            found[epilogue + "style_mod.lin.bias"] = synthesis.tensor(f"{name}/StyleMod/bias", 1)
            noise = f"noise{2 * i + number}"
            if synthesis.has(noise):
                map_ = synthesis.tensor(noise, 4, first_of_each)
                found[f"g_synthesis.noise.{2 * i + number}"] = map_
    found["g_synthesis.torgb.weight"] = synthesis.tensor("ToRGB_lod0/weight", 4, from_convolution)
    found["g_synthesis.torgb.bias"] = synthesis.tensor("ToRGB_lod0/bias", 1)
    if generator.whole.has("dlatent_avg"):
        found["truncation.avg_latent"] = generator.whole.tensor("dlatent_avg", 1)
    return found


def _noise_weight(synthesis: Network, layer: str, channels: int) -> DerivedTensor:
    if synthesis.has("4x4/Const/Noise/weight"):
        return synthesis.tensor(f"{layer}/Noise/weight", 1)
    return zeros_tensor((channels,))


TENSORFLOW_STYLEGAN1 = Converter(recognises=_recognises, convert=_convert)
