"""StyleGAN3 and StyleGAN-XL in NVIDIA's persistent records.

The geometry is taken from the records of the layers, not from the arguments the generator was made
with: a super-resolution StyleGAN-XL has it nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.converters import Conversion, Converter, passed_over
from dsgan_studio.core.checkpoints.layout import check_layout
from dsgan_studio.core.checkpoints.modules import (
    child,
    children_of,
    class_name_of,
    flag,
    integer,
    real,
    require_known,
    state_of,
    tensors_of,
    word,
)
from dsgan_studio.core.checkpoints.nvidia_snapshot import (
    generator_in,
    snapshot_notes,
    source_of,
)
from dsgan_studio.core.checkpoints.records import ArrayRecord, PersistentRecord, Record, Symbol
from dsgan_studio.core.checkpoints.stylegan3_architecture import (
    AliasFreeLayer,
    FourierInput,
    StyleGAN3Architecture,
)
from dsgan_studio.core.checkpoints.tensors import LazyTensor

_FC = re.compile(r"fc[0-9]{1,2}\Z")
_TABLE = Symbol("torch.nn.modules.sparse", "Embedding")
_EDITED = "it was edited or is damaged"

_Tensors = Mapping[str, LazyTensor]


def _recognises(root: object) -> bool:
    generator = generator_in(root)
    entry = child(generator, "synthesis", "input")
    return isinstance(generator, PersistentRecord) and entry is not None


def _convert(root: object) -> Conversion:
    generator = generator_in(root)
    synthesis, mapping = child(generator, "synthesis"), child(generator, "mapping")
    for module in (generator, synthesis, mapping):
        require_known(module)
    names = _layer_names(synthesis)
    tensors = {**_mapping_tensors(mapping), **_synthesis_tensors(synthesis)}
    architecture = _architecture(mapping, synthesis, names, tensors)
    canonical = _renamed(tensors, names, architecture)
    surplus = check_layout(architecture, canonical)
    layers = [child(synthesis, name) for name in names]
    return Conversion(
        architecture=architecture,
        tensors={name: value for name, value in canonical.items() if name not in surplus},
        kind=_kind(generator, architecture),
        notes=(*passed_over(surplus), *snapshot_notes(root, layers)),
        source=source_of(generator),
    )


def _kind(generator: object, architecture: StyleGAN3Architecture) -> str:
    a = architecture
    superres = class_name_of(generator) == "SuperresGenerator"
    if superres or a.class_table_dim or a.mean_w_per_class:
        return "StyleGAN-XL (.pkl)"
    # The rotation-equivariant configuration convolves pixel by pixel.
    return f"StyleGAN3-{'R' if all(layer.kernel == 1 for layer in a.layers) else 'T'} (.pkl)"


def _layer_names(synthesis: object) -> list[str]:
    """Return the names of the layers in order, that of the colours last."""
    names = state_of(synthesis).get("layer_names")
    if not isinstance(names, list) or not 2 <= len(names) <= 100:
        raise Corrupt(f"the list of its layers is missing; {_EDITED}")
    good = [name for name in names if isinstance(name, str) and child(synthesis, name) is not None]
    if len(good) != len(names) or len(set(good)) != len(names):
        raise Corrupt("layers of its generator are missing; copy or download it again")
    for name in good:
        require_known(child(synthesis, name))
    colours = [name for name in good if flag(child(synthesis, name), "is_torgb")]
    if colours != good[-1:]:
        raise Refused("its last layer does not make its colours; choose another checkpoint")
    return good


def _synthesis_tensors(synthesis: object) -> dict[str, LazyTensor]:
    return {f"synthesis.{name}": value for name, value in tensors_of(synthesis).items()}


def _mapping_tensors(mapping: object) -> dict[str, LazyTensor]:
    """Return the tensors of the mapping; a table of classes is a plain module of torch."""
    found: dict[str, LazyTensor] = {}
    mean = _own_tensor(mapping, "_buffers", "w_avg")
    if mean is not None:
        found["mapping.w_avg"] = mean
    classes = integer(mapping, "c_dim")
    for name, part in children_of(mapping).items():
        if name == "embed" and isinstance(part, Record) and part.symbol == _TABLE:
            if classes:
                found["mapping.embed.weight"] = _table(part, classes)
        elif part is not None and isinstance(name, str):
            inner = tensors_of(part)
            found |= {f"mapping.{name}.{key}": value for key, value in inner.items()}
    return found


def _own_tensor(module: object, group: str, name: str) -> LazyTensor | None:
    values = state_of(module).get(group)
    value = values.get(name) if isinstance(values, dict) else None
    if value is not None and not isinstance(value, LazyTensor):
        raise Corrupt(f"its {name} is no tensor; it was edited")
    return value


def _table(part: Record, classes: int) -> LazyTensor:
    """Return the rows of the classes that the generator has; tables are made for ImageNet's."""
    if part.called:
        require_known(part)
    rows = _own_tensor(part, "_parameters", "weight")
    if rows is None or len(rows.shape) != 2 or rows.shape[0] < classes:
        raise Corrupt(f"the table of its classes has too few rows; {_EDITED}")
    shape = (classes, rows.shape[1])
    return LazyTensor(rows.storage, rows.dtype, rows.offset, shape, rows.stride)


def _architecture(
    mapping: object, synthesis: object, names: list[str], tensors: _Tensors
) -> StyleGAN3Architecture:
    img_channels = integer(synthesis, "img_channels")
    if img_channels not in (1, 3):
        raise Refused(
            f"it makes images of {img_channels} channels; choose a generator of grey or RGB images"
        )
    colours = child(synthesis, names[-1])
    if integer(colours, "conv_kernel") != 1 or integer(colours, "up_factor") != 1:
        raise Refused("its last layer is no plain layer of colours; choose another checkpoint")
    layers = [
        part
        for name, part in children_of(mapping).items()
        if isinstance(name, str) and _FC.match(name)
    ]
    multipliers = {real(layer, "bias_gain") or 1.0 for layer in layers}
    linear = {word(layer, "activation", "lrelu") for layer in layers} != {"lrelu"}
    if len(multipliers) != 1 or linear:
        raise Refused("its mapping network is of a kind not known here; choose another checkpoint")
    classes = integer(mapping, "c_dim")
    mean = tensors.get("mapping.w_avg")
    scale = real(synthesis, "output_scale", 1.0)
    return StyleGAN3Architecture(
        resolution=integer(synthesis, "img_resolution"),
        z_dim=integer(mapping, "z_dim"),
        c_dim=classes,
        w_dim=integer(mapping, "w_dim"),
        mapping_layers=len(layers),
        input=_input(child(synthesis, "input")),
        layers=tuple(_layer(synthesis, name, tensors) for name in names[:-1]),
        img_channels=img_channels,
        torgb_clamp=real(colours, "conv_clamp"),
        output_scale=1.0 if scale is None else scale,
        mapping_lr_multiplier=multipliers.pop(),
        class_table_dim=_table_dim(mapping, tensors) if classes else 0,
        mean_w_per_class=bool(classes) and mean is not None and len(mean.shape) == 2,
    )


def _table_dim(mapping: object, tensors: _Tensors) -> int:
    projection = child(mapping, "embed_proj")
    if projection is None:
        return 0
    if word(projection, "activation", "lrelu") != "lrelu":
        raise Refused("it embeds its classes in a way not known here; choose another checkpoint")
    table = tensors.get("mapping.embed.weight")
    if table is None:
        raise Corrupt("the table of its classes is missing; copy or download it again")
    return table.shape[1]


def _input(module: object) -> FourierInput:
    require_known(module)
    bandwidth = real(module, "bandwidth")
    return FourierInput(
        channels=integer(module, "channels"),
        size=_side(module, "size"),
        sampling_rate=_whole(module, "sampling_rate"),
        bandwidth=0.0 if bandwidth is None else bandwidth,
    )


def _layer(synthesis: object, name: str, tensors: _Tensors) -> AliasFreeLayer:
    module = child(synthesis, name)
    before = tensors.get(f"synthesis.{name}.up_filter")
    after = tensors.get(f"synthesis.{name}.down_filter")
    return AliasFreeLayer(
        channels=integer(module, "out_channels"),
        size=_side(module, "out_size"),
        sampling_rate=_whole(module, "out_sampling_rate"),
        kernel=integer(module, "conv_kernel"),
        up=integer(module, "up_factor"),
        up_taps=_taps(before),
        down=integer(module, "down_factor"),
        down_taps=_taps(after),
        radial=after is not None and len(after.shape) == 2,
        padding=_padding(module),
        conv_clamp=real(module, "conv_clamp"),
    )


def _taps(line: LazyTensor | None) -> int:
    if line is None:
        return 1
    return line.shape[0] if line.shape else 0


def _whole(module: object, name: str) -> int:
    value = real(module, name)
    if value is None or not value.is_integer() or not 1 <= value <= 1_000_000:
        raise Corrupt(f"its setting {name} is missing or no whole number; {_EDITED}")
    return int(value)


def _side(module: object, name: str) -> int:
    """Return the side of a map, which is stored as width and height."""
    value = state_of(module).get(name)
    if not isinstance(value, ArrayRecord):
        return _whole(module, name)
    sides = value.read().tolist() if value.shape == (2,) else []
    if len(sides) != 2 or sides[0] != sides[1]:
        raise Refused("its maps are not square; choose a generator of square images")
    if not isinstance(sides[0], int) or not 1 <= sides[0] <= 1_000_000:
        raise Corrupt(f"its setting {name} is no whole number; {_EDITED}")
    return sides[0]


def _padding(module: object) -> tuple[int, int]:
    """Return the padding before and after, which is stored for both axes."""
    value = state_of(module).get("padding")
    if not isinstance(value, list) or len(value) != 4 or not all(type(v) is int for v in value):
        raise Corrupt(f"its setting padding is missing or no four whole numbers; {_EDITED}")
    if value[:2] != value[2:]:
        raise Refused("its maps are not square; choose a generator of square images")
    return value[0], value[1]


def _renamed(
    tensors: _Tensors, names: list[str], architecture: StyleGAN3Architecture
) -> dict[str, LazyTensor]:
    """Return the tensors under the names that number, size and channels of a layer give."""
    canonical = dict(zip(names, architecture.layer_names, strict=True))
    renamed = {}
    for name, tensor in tensors.items():
        parts = name.split(".")
        if parts[0] == "synthesis":
            parts[1] = canonical.get(parts[1], parts[1])
        renamed[".".join(parts)] = tensor
    return renamed


STYLEGAN3 = Converter(recognises=_recognises, convert=_convert)
