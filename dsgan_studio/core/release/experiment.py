"""The settings file of a DatasetGAN experiment, `experiments/*.json`, read and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import atomic_write_json, read_json

# What DatasetGAN's scripts hard-code; ours say it, and those scripts pass over what they do not
# know.
REFERENCE_PSI = 0.7


@dataclass(frozen=True)
class Experiment:
    """What DatasetGAN's scripts read from an experiment; paths as in the file.

    Attributes:
        exp_dir: folder of classifiers and results.
        category: what it shows; the reference's scripts know car, face, bedroom and cat.
        dim: height and width of the masks, and channels of the feature vector.
        number_class: classes told apart, with the background; the highest id is one less.
        testing_data_number_class: classes of the test set.
        stylegan_checkpoint: path of the generator.
        annotation_mask_path: folder with image_mask0.npy and image_0.jpg.
        annotation_image_latent_path: path of the latents, [N, z].
        average_latent: path of the mean w, [18, w]; empty where there is none.
        testing_path: folder of test images; empty where there is none.
        annotation_data_from_w: whether the latents are w rather than z.
        max_training: annotated images that are used at most.
        model_num: classifiers of the ensemble.
        batch_size: pixels of a training step.
        deeplab_res: side in px of the segmenter's input.
        stylegan_ver: "1".
        upsample_mode: of the feature maps.
        debug: prints more.
        truncation_psi: of the images; DatasetGAN's scripts always take 0.7.
        truncation_cutoff: layers that are truncated; None for DatasetGAN's choice by resolution.
    """

    exp_dir: str
    category: str
    dim: tuple[int, int, int]
    number_class: int
    testing_data_number_class: int
    stylegan_checkpoint: str
    annotation_mask_path: str
    annotation_image_latent_path: str
    average_latent: str = ""
    testing_path: str = ""
    annotation_data_from_w: bool = False
    max_training: int = 10_000
    model_num: int = 10
    batch_size: int = 64
    deeplab_res: int = 512
    stylegan_ver: str = "1"
    upsample_mode: str = "bilinear"
    debug: bool = False
    truncation_psi: float = REFERENCE_PSI
    truncation_cutoff: int | None = None


def write_experiment(path: Path, experiment: Experiment) -> None:
    """Write an experiment (`StoreError` if the disk refuses)."""
    atomic_write_json(path, asdict(experiment))


def read_experiment(path: Path) -> Experiment:
    """Read an experiment; keys that DatasetGAN does not know are passed over.

    Raises:
        BadInput: if it is missing, no JSON object, lacks a key, or a value is of the wrong kind.
    """
    value = read_json(path)
    if not isinstance(value, dict):
        raise BadInput(f"{path} is not an experiment of DatasetGAN; choose a file of experiments/.")
    held: dict[str, Any] = {}
    for field in fields(Experiment):
        if field.name in value:
            held[field.name] = _checked(path, field.name, value[field.name])
    missing = [name for name in _REQUIRED if name not in held]
    if missing:
        raise BadInput(
            f"{path} lacks {', '.join(missing)}; it is not a whole experiment of DatasetGAN."
        )
    held.setdefault("testing_data_number_class", held["number_class"])
    held.setdefault("exp_dir", "")
    held.setdefault("category", path.stem)
    return Experiment(**held)


_REQUIRED = (
    "dim",
    "number_class",
    "stylegan_checkpoint",
    "annotation_mask_path",
    "annotation_image_latent_path",
)
_KINDS: Mapping[str, tuple[type, ...]] = {
    "annotation_data_from_w": (bool,),
    "debug": (bool,),
    "truncation_psi": (int, float),
    "truncation_cutoff": (int, type(None)),
    **dict.fromkeys(
        (
            "number_class",
            "testing_data_number_class",
            "max_training",
            "model_num",
            "batch_size",
            "deeplab_res",
        ),
        (int,),
    ),
}


def _checked(path: Path, name: str, value: object) -> object:
    if name == "dim":
        if (
            isinstance(value, list)
            and len(value) == 3
            and all(isinstance(one, int) and 0 < one <= 1 << 20 for one in value)
        ):
            return tuple(value)
        raise BadInput(f'"dim" in {path} has to be height, width and channels; got {value!r}.')
    kinds = _KINDS.get(name, (str,))
    if name == "stylegan_ver" and isinstance(value, int):
        value = str(value)
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise BadInput(f'"{name}" in {path} cannot be {value!r}; correct the file.')
    if name in ("number_class", "model_num", "max_training") and not 0 < int(str(value)) < 1 << 31:
        raise BadInput(f'"{name}" in {path} cannot be {value!r}; correct the file.')
    return value


def resolve(text: str, json_path: Path) -> Path | None:
    """Find what a path in an experiment means; None if it is empty or nothing is there.

    DatasetGAN's paths are relative to the folder that its scripts were started in. They are
    tried as they are, from the folder of the JSON and from its parents. Where a folder was moved
    and its prefix is wrong, ever shorter ends of the path are tried there too.

    Args:
        text: the path, of Windows or any other system.
        json_path: of the experiment.
    """
    if not text:
        return None
    parts = [part for part in text.replace("\\", "/").split("/") if part not in ("", ".")]
    folder = json_path.resolve().parent
    bases = [folder, *folder.parents][:4]
    if Path(text).is_absolute() and Path(text).exists():
        return Path(text)
    for start in range(len(parts)):
        for base in bases:
            candidate = base.joinpath(*parts[start:])
            if candidate.exists():
                return candidate
    return None
