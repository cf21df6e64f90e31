"""A small U-Net trained on drawn smears: the second opinion on painted masks.

The masks of the sample project's sixteen samples are painted by hand; this network, which has
only seen drawn images and their exact masks, says where it would have painted otherwise, and
every disagreement is looked at. The recipe:

    python -m sample_projects.drawing.blood_smear DRAWN --count 6000 --seed 1
    python -m sample_projects.drawing.second_opinion train DRAWN WEIGHTS.safetensors
    python -m sample_projects.drawing.second_opinion predict IMAGES WEIGHTS.safetensors MASKS

Training takes the first 5,000 images and reports on the rest. Images are bent, turned, tinted,
blurred and made noisy on the way, for a generator's samples are not quite the drawn ones.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from dsgan_studio.core.base.errors import BadInput, StudioError
from dsgan_studio.core.base.fsio import atomic_write, disk_errors, make_folder
from sample_projects.drawing.canvas import BACKGROUND, CYTOPLASM, NUCLEUS, PLATELET, RED_CELL
from sample_projects.drawing.unet import UNet, UNetSettings, predict_masks, train_unet

TRAINED_ON = 5000
CLASS_NAMES = {
    BACKGROUND: "background",
    RED_CELL: "red cell",
    PLATELET: "platelet",
    CYTOPLASM: "cytoplasm",
    NUCLEUS: "nucleus",
}


@dataclass(frozen=True)
class Agreement:
    """How far two sets of masks agree.

    Attributes:
        iou: per class, intersection over union of all pixels of all images.
        recall: per class, share of the second's pixels that the first gives the same class.
        accuracy: share of all pixels.
    """

    iou: tuple[float, ...]
    recall: tuple[float, ...]
    accuracy: float


def agreement(
    predicted: npt.NDArray[np.uint8], truth: npt.NDArray[np.uint8], classes: int
) -> Agreement:
    """Compare masks of equal shape, class by class; a class absent from both is NaN."""
    pairs = truth.astype(np.int64).ravel() * classes + predicted.ravel()
    table = np.bincount(pairs, minlength=classes**2).reshape(classes, classes)
    hit, in_truth, in_predicted = np.diag(table), table.sum(axis=1), table.sum(axis=0)
    with np.errstate(invalid="ignore"):
        iou = hit / (in_truth + in_predicted - hit)
        recall = hit / in_truth
    return Agreement(tuple(iou.tolist()), tuple(recall.tolist()), float(hit.sum() / table.sum()))


def save_unet(path: Path, model: UNet, settings: UNetSettings) -> None:
    """Write weights and settings as safetensors, whatever the file is called."""
    tensors = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    atomic_write(path, save(tensors, {"settings": json.dumps(asdict(settings))}))


def load_unet(path: Path) -> UNet:
    """Read what `save_unet` wrote.

    Raises:
        BadInput: if there is no such file, or another program wrote it.
    """
    if not path.is_file():
        raise BadInput(f"{path} is not there: give the weights that `train` wrote.")
    try:
        with safe_open(path, "pt") as file:
            settings = UNetSettings(**json.loads((file.metadata() or {})["settings"]))
            state = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        model = UNet(classes=settings.classes, width=settings.width)
        model.load_state_dict(state)
    except (SafetensorError, RuntimeError, KeyError, TypeError, ValueError) as error:
        raise BadInput(
            f"{path} does not hold the weights of a second opinion: give what `train` wrote."
        ) from error
    return model.eval()


def read_images(paths: Sequence[Path], mode: str) -> npt.NDArray[np.uint8]:
    """Read images of one size as an array ([N, S, S, 3] for mode RGB, [N, S, S] for L).

    Raises:
        BadInput: if there are none, or their sizes differ.
        StoreError: if one cannot be read.
    """
    arrays = []
    for path in paths:
        with disk_errors(f"read {path}"), Image.open(path) as image:
            arrays.append(np.asarray(image.convert(mode)))
    if len({array.shape for array in arrays}) != 1:
        found = sorted({f"{array.shape[1]}x{array.shape[0]}" for array in arrays})
        raise BadInput(
            f"The images have {len(found)} sizes ({', '.join(found) or 'there are none'}): "
            "give a folder of PNG images of one size."
        )
    return np.stack(arrays)


def _train(drawn: Path, weights: Path, settings: UNetSettings) -> None:
    names = sorted(path.name for path in (drawn / "images").glob("*.png"))
    images = read_images([drawn / "images" / name for name in names], "RGB")
    masks = read_images([drawn / "masks" / name for name in names], "L")
    if len(images) <= TRAINED_ON:
        raise BadInput(
            f"{drawn} holds {len(images)} drawn images: draw more than {TRAINED_ON}, "
            "for the rest is what the network is tested on."
        )
    start_s = time.monotonic()

    def report(epoch: int, loss: float) -> None:
        print(f"epoch {epoch} loss {loss:.4f} {time.monotonic() - start_s:.0f} s", flush=True)

    model = train_unet(images[:TRAINED_ON], masks[:TRAINED_ON], settings, report)
    save_unet(weights, model, settings)
    held_out = predict_masks(model, images[TRAINED_ON:])
    result = agreement(held_out, masks[TRAINED_ON:], settings.classes)
    for class_id, name in CLASS_NAMES.items():
        print(f"{name}: IoU {result.iou[class_id]:.4f} recall {result.recall[class_id]:.4f}")
    print(f"accuracy {result.accuracy:.4f} on {len(held_out)} held-out images")


def predict_folder(images_dir: Path, weights: Path, out_dir: Path) -> None:
    """Write a mask (PNG, mode L, class ids) of the same name for each PNG of a folder."""
    names = sorted(path.name for path in images_dir.glob("*.png"))
    masks = predict_masks(
        load_unet(weights), read_images([images_dir / name for name in names], "RGB")
    )
    make_folder(out_dir)
    for name, mask in zip(names, masks, strict=True):
        png = io.BytesIO()
        Image.fromarray(mask).save(png, format="PNG")
        atomic_write(out_dir / name, png.getvalue())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sample_projects.drawing.second_opinion")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train on drawn images and report on the rest")
    train.add_argument("drawn", type=Path)
    train.add_argument("weights", type=Path)
    train.add_argument("--epochs", type=int, default=UNetSettings.epochs)
    predict = commands.add_parser("predict", help="write masks for a folder of images")
    predict.add_argument("images", type=Path)
    predict.add_argument("weights", type=Path)
    predict.add_argument("out_dir", type=Path)
    options = parser.parse_args(arguments)
    try:
        if options.command == "train":
            _train(options.drawn, options.weights, UNetSettings(epochs=options.epochs))
        else:
            predict_folder(options.images, options.weights, options.out_dir)
    except StudioError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
