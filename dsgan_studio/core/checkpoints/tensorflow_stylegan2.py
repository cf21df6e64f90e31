"""StyleGAN2 in pickles of TensorFlow: all configurations of the original, and stylegan2-ada."""

from __future__ import annotations

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.architecture import (
    ClassInput,
    StyleGAN2Architecture,
    SynthesisArchitecture,
)
from dsgan_studio.core.checkpoints.converters import Conversion, Converter
from dsgan_studio.core.checkpoints.layout import check_layout
from dsgan_studio.core.checkpoints.tensorflow import (
    Array,
    first,
    first_of_each,
    from_convolution,
    from_matrix,
    from_up_convolution,
)
from dsgan_studio.core.checkpoints.tensorflow_generator import (
    TensorFlowGenerator,
    block_sizes,
    second_layer,
    tensorflow_generator,
)
from dsgan_studio.core.checkpoints.tensors import FileTensor


def _style_bias(bias: Array) -> Array:
    """TensorFlow adds 1 to the style when it runs; here it is in the bias."""
    return bias + 1


def _recognises(root: object) -> bool:
    generator = tensorflow_generator(root)
    return generator is not None and generator.synthesis.has("4x4/Conv/mod_weight")


def _convert(root: object) -> Conversion:
    generator = tensorflow_generator(root)
    if generator is None:
        raise RuntimeError("only what was recognised is converted")
    generator.require_usual_mapping()
    generator.synthesis.require_filter("resample_kernel", (1, 3, 3, 1))
    if _is_revised(generator):
        generator.require_full_resolution()
    architecture = _architecture(generator)
    tensors = _tensors(generator, architecture)
    check_layout(architecture, tensors)
    notes = [generator.truncation_note(0.5, None)]
    if not generator.is_average:
        notes.append("The file has no moving average of the generator; its last state is used.")
    return Conversion(
        architecture=architecture,
        tensors=tensors,
        kind="StyleGAN2 for TensorFlow (.pkl)",
        notes=tuple(notes),
        source=generator.whole.source,
    )


def _is_revised(generator: TensorFlowGenerator) -> bool:
    """Tell the configurations B to D, which grow as StyleGAN1 does, by their colour layers."""
    return generator.synthesis.has("ToRGB_lod0/mod_weight")


def _how_joined(generator: TensorFlowGenerator, sizes: list[int]) -> SynthesisArchitecture:
    synthesis = generator.synthesis
    if len(sizes) > 1 and synthesis.has("8x8/Skip/weight"):
        return "resnet"
    return "skip" if synthesis.has("4x4/ToRGB/mod_weight") else "orig"


def _architecture(generator: TensorFlowGenerator) -> StyleGAN2Architecture:
    synthesis, mapping = generator.synthesis, generator.mapping
    sizes, layers = block_sizes(synthesis), generator.mapping_layers()
    inputs, width = mapping.shape("Dense0/weight", 2)
    w_dim = mapping.shape(f"Dense{layers - 1}/weight", 2)[1]
    classes, z_dim, embed = 0, inputs, None
    class_input: ClassInput = "embedded"
    if mapping.has("LabelConcat/weight"):
        classes, z_dim = mapping.shape("LabelConcat/weight", 2)
        class_input = "concatenated"
    elif mapping.has("LabelEmbed/weight"):
        classes, embed = mapping.shape("LabelEmbed/weight", 2)
        z_dim = inputs - embed
        if z_dim < 1:
            raise Corrupt("its mapping network does not fit its classes; copy it again")
    multiplier = mapping.number("mapping_lrmul", 0.01)
    beta = generator.whole.number("dlatent_avg_beta", 0.995)
    activation = synthesis.settings.get("nonlinearity", "lrelu")
    if activation not in ("lrelu", "linear"):
        raise Refused("its activation is not supported here; choose another checkpoint")
    last = _to_rgb(generator, sizes[-1], sizes[-1])
    return StyleGAN2Architecture(
        resolution=sizes[-1],
        z_dim=z_dim,
        c_dim=classes,
        w_dim=w_dim,
        mapping_layers=layers,
        channels=tuple(synthesis.shape(f"{second_layer(size)}/bias", 1)[0] for size in sizes),
        img_channels=synthesis.shape(f"{last}/weight", 4)[3],
        architecture=_how_joined(generator, sizes),
        conv_clamp=synthesis.number("conv_clamp", None),
        activation=str(activation),
        use_noise=synthesis.has("4x4/Conv/noise_strength"),
        mapping_lr_multiplier=1.0 if multiplier is None else multiplier,
        w_avg_beta=0.995 if beta is None else beta,
        class_input=class_input,
        embed_dim=None if embed == w_dim else embed,
        mapping_width=None if width == w_dim else width,
    )


def _to_rgb(generator: TensorFlowGenerator, size: int, resolution: int) -> str:
    if _is_revised(generator) and size == resolution:
        return "ToRGB_lod0"
    return f"{size}x{size}/ToRGB"


def _tensors(generator: TensorFlowGenerator, a: StyleGAN2Architecture) -> dict[str, FileTensor]:
    found: dict[str, FileTensor] = {}
    _add_mapping(found, generator, a)
    synthesis = generator.synthesis
    found["synthesis.b4.const"] = synthesis.tensor("4x4/Const/const", 4, first)
    for i, size in enumerate(a.block_sizes):
        block = f"synthesis.b{size}."
        layers = [(second_layer(size), "conv1.", max(2 * i, 0))]
        if size > 4:
            layers.insert(0, (f"{size}x{size}/Conv0_up", "conv0.", 2 * i - 1))
        for name, target, noise in layers:
            turn = from_up_convolution if target == "conv0." else from_convolution
            found[block + target + "weight"] = synthesis.tensor(f"{name}/weight", 4, turn)
            _add_style(found, generator, name, block + target)
            if a.use_noise:
                strength = synthesis.tensor(f"{name}/noise_strength", 0)
                found[block + target + "noise_strength"] = strength
                if synthesis.has(f"noise{noise}"):
                    map_ = synthesis.tensor(f"noise{noise}", 4, first_of_each)
                    found[block + target + "noise_const"] = map_
        if a.architecture == "skip" or size == a.resolution:
            name = _to_rgb(generator, size, a.resolution)
            weight = synthesis.tensor(f"{name}/weight", 4, from_convolution)
            found[block + "torgb.weight"] = weight
            _add_style(found, generator, name, block + "torgb.")
        if a.architecture == "resnet" and size > 4:
            skip = synthesis.tensor(f"{size}x{size}/Skip/weight", 4, from_up_convolution)
            found[block + "skip.weight"] = skip
    return found


def _add_mapping(
    found: dict[str, FileTensor], generator: TensorFlowGenerator, a: StyleGAN2Architecture
) -> None:
    mapping = generator.mapping
    for i in range(a.mapping_layers):
        found[f"mapping.fc{i}.weight"] = mapping.tensor(f"Dense{i}/weight", 2, from_matrix)
        found[f"mapping.fc{i}.bias"] = mapping.tensor(f"Dense{i}/bias", 1)
    if a.c_dim and a.class_input == "concatenated":
        found["mapping.label.weight"] = mapping.tensor("LabelConcat/weight", 2, from_matrix)
    elif a.c_dim:
        found["mapping.embed.weight"] = mapping.tensor("LabelEmbed/weight", 2, from_matrix)
        found["mapping.embed.bias"] = mapping.tensor("LabelEmbed/bias", 1)
    if generator.whole.has("dlatent_avg"):
        found["mapping.w_avg"] = generator.whole.tensor("dlatent_avg", 1)


def _add_style(
    found: dict[str, FileTensor], generator: TensorFlowGenerator, name: str, target: str
) -> None:
    synthesis = generator.synthesis
    found[target + "bias"] = synthesis.tensor(f"{name}/bias", 1)
    affine = synthesis.tensor(f"{name}/mod_weight", 2, from_matrix)
    found[target + "affine.weight"] = affine
    found[target + "affine.bias"] = synthesis.tensor(f"{name}/mod_bias", 1, _style_bias)


TENSORFLOW_STYLEGAN2 = Converter(recognises=_recognises, convert=_convert)
