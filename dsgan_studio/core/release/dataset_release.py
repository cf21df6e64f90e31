"""DatasetGAN's own layout, so that its scripts go on from here (Zhang et al., CVPR 2021).

    annotation/training_data/<category>_processed/image_0.jpg, image_mask0.npy, …
    training_latent/<category>/latent_stylegan1.npy, avg_latent_stylegan1.npy
    samples/0.png, label_0.png, 0.npy, …, <N>_<start>.pickle      (samples/train/ … where split)
    experiments/<category>_<classes>.json     model_0.pth, …     stylegan_pretrain/

File names in pickles are relative to samples/, paths in the experiment to the folder itself, so
all survive a move. The reference opens both relative to where it is started.
"""

from __future__ import annotations

import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from jaxtyping import Float32, UInt8
from PIL import Image

from dsgan_studio.core.annotations.schema import BACKGROUND, UNLABELLED, LabelSchema, write_schema
from dsgan_studio.core.base.errors import BadInput, Corrupt, JobCancelled
from dsgan_studio.core.base.fsio import (
    atomic_write,
    atomic_write_text,
    disk_errors,
    make_folder,
    staged_folder,
    staged_path,
)
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.shapes import check_shape
from dsgan_studio.core.checkpoints.architecture import StyleGAN1Architecture
from dsgan_studio.core.checkpoints.checkpoint import GeneratorCheckpoint
from dsgan_studio.core.checkpoints.own_format import write_generator_file
from dsgan_studio.core.release.classifiers import classifiers_by_id
from dsgan_studio.core.release.experiment import REFERENCE_PSI, Experiment, write_experiment
from dsgan_studio.core.release.items import (
    CHECK_STAGE,
    Finish,
    ReleaseItem,
    Written,
    by_part,
    checked,
    leave_as_it_is,
    open_image,
    parts_at,
    png_bytes,
)
from dsgan_studio.core.release.reference_files import (
    read_records,
    sample_record,
    write_classifiers,
    write_records,
    write_stylegan1,
)

_RECORD_BYTES = 330  # of an entry of a pickle and of the head of an array
RECORDS = 1000  # items of one pickle; the reference reads all pickles of the folder
AVERAGE_ROWS = 18  # the reference repeats w for 18 layers, whatever the resolution
_README = Path(__file__).with_name("dataset_release.txt")


@dataclass(frozen=True)
class AnnotatedSample:
    """One painted sample on its way out.

    Attributes:
        image: [H, W, 3] uint8.
        mask: [S, S] uint8 class ids, 255 unlabelled.
        z: [z] float32.
    """

    image: UInt8[np.ndarray, "H W 3"]
    mask: UInt8[np.ndarray, "S S"]
    z: Float32[np.ndarray, "z"]


@dataclass(frozen=True)
class ReferenceContext:
    """What DatasetGAN's scripts need to know beside items and annotations.

    Attributes:
        category: names folders and the experiment.
        average_w: [w] float32, the mean w.
        feature_channels: channels of the feature vector, all taps together.
        size_px: side of masks and labels.
        psi, cutoff: truncation of the images.
        classifiers: what `to_reference_states` returns; empty to leave them out.
        class_ids: mask id of each output of the classifiers.
        checkpoint: the generator, to write it too: a StyleGAN1 as DatasetGAN reads it, another one
            in this program's format.
        notes: what a reader should know, beside what the writer finds.
    """

    category: str
    average_w: Float32[np.ndarray, "w"]
    feature_channels: int
    size_px: int
    psi: float = REFERENCE_PSI
    cutoff: int | None = None
    classifiers: Sequence[Mapping[str, Any]] = ()
    class_ids: tuple[int, ...] = ()
    checkpoint: GeneratorCheckpoint | None = None
    notes: tuple[str, ...] = ()


@dataclass
class _Notes:
    unlabelled: int = 0
    texts: list[str] = field(default_factory=list)

    def background(self, mask: UInt8[np.ndarray, "S S"]) -> UInt8[np.ndarray, "S S"]:
        """Return the mask as the reference knows it: without a value for unlabelled pixels."""
        missing = mask == UNLABELLED
        self.unlabelled += int(missing.sum())
        return np.where(missing, np.uint8(BACKGROUND), mask)


def write(
    out: Path,
    items: Iterable[ReleaseItem],
    schema: LabelSchema,
    finish: Finish = leave_as_it_is,
    *,
    annotations: Iterable[AnnotatedSample],
    context: ReferenceContext,
    start: int = 0,
) -> Written:
    """Write a release in DatasetGAN's layout to the new folder `out`, whole or not at all.

    Args:
        out: new folder.
        items: generated items, taken one at a time and part by part, numbered from `start`.
        schema: of masks and labels.
        finish: called with the folder once every item is in it, to add to it.
        annotations: the painted samples.
        context: what the reference's scripts need beside these.
        start: number of the first item, as in the reference's shards.

    Raises:
        BadInput: if `out` holds something, or an item cannot be written.
        StoreError: if the disk refuses.
    """
    notes = _Notes(texts=list(context.notes))
    number_class = max(schema.ids) + 1
    name = f"{context.category}_{number_class}"
    with staged_folder(out) as folder:
        for part in ("experiments", "samples"):
            make_folder(folder / part)
        painted = _write_annotations(folder, annotations, context, notes)
        count, parts = 0, []
        for part, group in by_part(checked(items, schema)):
            make_folder(folder / "samples" / part)
            count += _write_samples(folder / "samples" / part, group, start + count, notes)
            parts.append(part)
        states = classifiers_by_id(context.classifiers, context.class_ids, number_class)
        if context.classifiers and not states:
            notes.texts.append(
                "The classifiers are left out: with the gaps in its class ids closed by unused "
                "classes, DatasetGAN would expect them wider than they are."
            )
        write_classifiers(folder, states)
        checkpoint = _write_generator(folder, context, name)
        experiment = _experiment(context, number_class, painted, len(states), checkpoint)
        write_experiment(folder / "experiments" / f"{name}.json", experiment)
        write_schema(folder / "classes.json", schema)
        if notes.unlabelled:
            notes.texts.append(
                f"{notes.unlabelled} unlabelled pixels were written as background, because "
                "DatasetGAN knows no unlabelled pixels."
            )
        if context.psi != REFERENCE_PSI:
            notes.texts.append(
                f"The images have truncation {context.psi}; DatasetGAN's scripts always use 0.7, "
                "so they make other images of these latents."
            )
        _write_readme(folder, name, parts[0], notes.texts)
        finish(folder)
    return Written(count, tuple(notes.texts))


def _write_annotations(
    folder: Path,
    annotations: Iterable[AnnotatedSample],
    context: ReferenceContext,
    notes: _Notes,
) -> int:
    pictures = folder / "annotation" / "training_data" / f"{context.category}_processed"
    latents = folder / "training_latent" / context.category
    make_folder(pictures)
    make_folder(latents)
    zs = []
    for number, sample in enumerate(annotations):
        check_shape(sample.mask, [context.size_px, context.size_px], f"mask {number}")
        with staged_path(pictures / f"image_{number}.jpg") as staged:
            # The scripts ask for .jpg; at this quality it is within a grey level or two.
            Image.fromarray(sample.image).save(staged, "JPEG", quality=100, subsampling=0)
        _save_npy(pictures / f"image_mask{number}.npy", notes.background(sample.mask))
        zs.append(np.asarray(sample.z, dtype=np.float64))
    z_all = np.stack(zs) if zs else np.zeros((0, 0), dtype=np.float64)
    _save_npy(latents / "latent_stylegan1.npy", z_all)
    rows = np.tile(np.asarray(context.average_w, dtype=np.float32), (AVERAGE_ROWS, 1))
    _save_npy(latents / "avg_latent_stylegan1.npy", rows)
    return len(zs)


def _write_samples(folder: Path, items: Iterable[ReleaseItem], start: int, notes: _Notes) -> int:
    records: list[dict[str, Any]] = []
    count = 0
    for item in items:
        stem = start + count
        atomic_write(folder / f"{stem}.png", png_bytes(item.image))
        atomic_write(folder / f"label_{stem}.png", png_bytes(notes.background(item.label)))
        _save_npy(folder / f"{stem}.npy", item.uncertainty.astype(np.float32))
        records.append(sample_record(stem, item.latent, item.score))
        count += 1
        if len(records) == RECORDS:
            _flush(folder, records, stem + 1)
    if records or count == 0:
        _flush(folder, records, start + count)
    return count


def _flush(folder: Path, records: list[dict[str, Any]], end: int) -> None:
    write_records(folder / f"{len(records)}_{end - len(records)}.pickle", records)
    records.clear()


def _write_generator(folder: Path, context: ReferenceContext, name: str) -> str:
    checkpoint = context.checkpoint
    if checkpoint is None:
        return ""
    folder_name = "stylegan_pretrain"
    make_folder(folder / folder_name)
    architecture = checkpoint.architecture
    if isinstance(architecture, StyleGAN1Architecture) and architecture.fits_port:
        file = f"{name}.for_g_all.pt"
        write_stylegan1(folder / folder_name / file, checkpoint)
    else:
        file = f"{name}.safetensors"
        write_generator_file(folder / folder_name / file, checkpoint)
    return f"./{folder_name}/{file}"


def _experiment(
    context: ReferenceContext, number_class: int, painted: int, members: int, checkpoint: str
) -> Experiment:
    category, size = context.category, context.size_px
    generator = context.checkpoint
    first = generator is not None and isinstance(generator.architecture, StyleGAN1Architecture)
    return Experiment(
        exp_dir=".",
        category=category,
        dim=(size, size, context.feature_channels),
        number_class=number_class,
        testing_data_number_class=number_class,
        stylegan_checkpoint=checkpoint,
        annotation_mask_path=f"./annotation/training_data/{category}_processed",
        annotation_image_latent_path=f"./training_latent/{category}/latent_stylegan1.npy",
        average_latent=f"./training_latent/{category}/avg_latent_stylegan1.npy",
        max_training=max(painted, 1),
        stylegan_ver="1" if first else "2",
        model_num=max(members, 1),
        deeplab_res=size,
        truncation_psi=context.psi,
        truncation_cutoff=context.cutoff,
    )


def item_bytes(item: ReleaseItem, schema: LabelSchema) -> int:
    """Return how much room the files of an item take."""
    pictures = len(png_bytes(item.image)) + len(png_bytes(item.label))
    return pictures + 4 * item.uncertainty.size + 8 * item.latent.size + _RECORD_BYTES


def _write_readme(folder: Path, name: str, part: str, notes: Sequence[str]) -> None:
    with disk_errors(f"read {_README}"):
        text = _README.read_text(encoding="utf-8")
    remarks = "".join(f"- {note}\n" for note in notes) or "- none\n"
    filled = {
        "@EXPERIMENT@": name,
        "@NOTES@": remarks,
        "@SAMPLES@": f"samples/{part}".rstrip("/"),
        "@BACK@": "../.." if part else "..",
    }
    for mark, words in filled.items():
        text = text.replace(mark, words)
    atomic_write_text(folder / "README.txt", text)


def _save_npy(path: Path, array: npt.NDArray[Any]) -> None:
    with staged_path(path) as staged, open(staged, "xb") as file:
        np.save(file, np.ascontiguousarray(array), allow_pickle=False)


def check(out: Path, context: JobContext | None = None) -> Written:
    """Read a release as DatasetGAN's `train_deeplab.py` does, and its annotations.

    Raises:
        Corrupt: if a file is missing, damaged, or of a size that does not fit.
        JobCancelled: if the job was cancelled.
    """
    context = context or JobContext()
    samples = out / "samples"
    seen: set[Path] = set()
    for part in parts_at(lambda part: (samples / part).is_dir()):
        pickles = sorted((samples / part).glob("*.pickle"))
        for done, path in enumerate(pickles):
            context.checkpoint(f"{CHECK_STAGE} {part}".rstrip(), done, len(pickles))
            for image in _checked_images(path, context):
                if image in seen:
                    raise Corrupt(f"{image} occurs twice in {out}; export again.")
                seen.add(image)
    for latents in out.glob("training_latent/*/latent_stylegan1.npy"):
        category = latents.parent.name
        folder = out / "annotation" / "training_data" / f"{category}_processed"
        for number in range(len(load_array(latents))):
            mask = load_array(folder / f"image_mask{number}.npy")
            open_image(folder / f"image_{number}.jpg", "RGB")
            if mask.dtype != np.uint8 or mask.ndim != 2 or (mask == UNLABELLED).any():
                raise Corrupt(f"image_mask{number}.npy in {folder} is no mask; export again.")
    return Written(len(seen))


def _checked_images(pickle: Path, context: JobContext) -> Iterator[Path]:
    for record in read_records(pickle):
        if context.cancelled:
            raise JobCancelled
        image, label, js = record.image, record.label, record.uncertainty
        if image is None or label is None or js is None:
            raise Corrupt(f"{pickle} names files that are not there; export again.")
        open_image(image, "RGB")
        if load_array(js).shape != open_image(label, "L").shape:
            raise Corrupt(f"{js} does not fit {label}; export again.")
        yield image


def load_array(path: Path) -> npt.NDArray[Any]:
    """Return the array of a `.npy` file, refusing pickles.

    Raises:
        BadInput: if it is missing or no plain array.
        StoreError: if the disk refuses.
    """
    with disk_errors(f"read {path}"):
        if not path.is_file():
            raise BadInput(f"{path} is not there; check the path.")
    try:
        with disk_errors(f"read {path}"), open(path, "rb") as file:
            array: npt.NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
            return array
    except (ValueError, EOFError, SyntaxError, MemoryError, tokenize.TokenError) as error:
        raise BadInput(f"{path} is no plain array of numbers; choose another file.") from error
