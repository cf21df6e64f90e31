"""What a release is made of, and what its writers share."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from jaxtyping import Float32, UInt8
from PIL import Image

from dsgan_studio.core.annotations.schema import UNLABELLED, LabelSchema
from dsgan_studio.core.base.errors import BadInput, Corrupt
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.shapes import check_shape
from dsgan_studio.core.interpreter.found_keypoints import FoundKeypoints
from dsgan_studio.core.release.splitting import PARTS, WHOLE

CHECK_STAGE = "read back"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class ReleaseItem:
    """One labelled image on its way out.

    Attributes:
        name: of its files, without suffix; unique in the release.
        image: [H, W, 3] uint8.
        label: [S, S] uint8 class ids, 255 unlabelled; a corrected mask where there is one.
        uncertainty: [S, S] float32, nats.
        score: mean of the worst tenth of the uncertainty, nats.
        latent: [z] float32.
        verdict: of the review: "accepted", "corrected" or "unreviewed".
        part: of a release that is split, "train", "val" or "test"; "" of one that is not. Items
            of a part come one after the other.
        points: the keypoints, None where the interpreter knows none.
    """

    name: str
    image: UInt8[np.ndarray, "H W 3"]
    label: UInt8[np.ndarray, "S S"]
    uncertainty: Float32[np.ndarray, "S S"]
    score: float
    latent: Float32[np.ndarray, "z"]
    verdict: str = "unreviewed"
    part: str = WHOLE
    points: FoundKeypoints | None = None


Finish = Callable[[Path], None]


def leave_as_it_is(folder: Path) -> None:
    """Add nothing to a release whose items are all written."""


@dataclass(frozen=True)
class Written:
    """What a writer wrote, or a check found.

    Attributes:
        items: images with a label.
        notes: what a reader should know, one sentence each.
    """

    items: int
    notes: tuple[str, ...] = ()


def tracked(items: Iterable[ReleaseItem], context: JobContext, total: int) -> Iterator[ReleaseItem]:
    """Yield `items`, telling `context` of each; writers take items one at a time.

    Raises:
        JobCancelled: if the user stopped the job; the writer then leaves nothing behind.
    """
    done = 0
    for item in items:
        context.checkpoint("export", done, total)
        yield item
        done += 1
    context.checkpoint("export", done, total)


def by_part(items: Iterable[ReleaseItem]) -> Iterator[tuple[str, Iterator[ReleaseItem]]]:
    """Yield each part with its items, which are taken before the next part.

    Where there is no item, there is one part without any.

    Raises:
        BadInput: if a part comes again after another.
    """
    seen: set[str] = set()
    for part, group in itertools.groupby(items, key=lambda item: item.part):
        if part in seen:
            raise BadInput(f'items of the part "{part}" lie apart; sort the items by part.')
        seen.add(part)
        yield part, group
    if not seen:
        yield WHOLE, iter(())


def parts_at(has: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the parts of a release on disk that `has` finds; of one that is not split, ("",)."""
    return tuple(part for part in PARTS if has(part)) or (WHOLE,)


def checked(items: Iterable[ReleaseItem], schema: LabelSchema) -> Iterator[ReleaseItem]:
    """Yield `items`, each found fit to write.

    Raises:
        BadInput: if a name cannot be a file's or occurs twice in a row, or a label holds an id
            that the schema does not have.
        ShapeError: if an array has another shape than it should.
    """
    allowed = np.zeros(256, dtype=bool)
    allowed[[*schema.ids, UNLABELLED]] = True
    for item in items:
        check_name(item.name)
        check_shape(item.image, [None, None, 3], f"image of {item.name}")
        check_shape(item.label, [None, None], f"label of {item.name}")
        check_shape(item.uncertainty, item.label.shape, f"uncertainty of {item.name}")
        unknown = np.flatnonzero(np.bincount(item.label.reshape(-1), minlength=256) * ~allowed)
        if len(unknown):
            raise BadInput(
                f"the label of {item.name} holds class {unknown[0]}, which the label schema does "
                "not have; add the class or correct the label."
            )
        yield item


def check_name(name: str) -> None:
    """Refuse a name that some system would not take for a file.

    Raises:
        BadInput: telling what may be used.
    """
    if not _NAME.fullmatch(name):
        raise BadInput(
            f'"{name}" cannot be the name of a file on every system; use letters, digits, dots, '
            "dashes and underscores."
        )


def fit_image(item: ReleaseItem) -> UInt8[np.ndarray, "S S 3"]:
    """Return the image at the size of its label.

    Labels of large generators are smaller than the images; most readers want them equal. The
    image is resampled (by area averages where it gets smaller), never the label.
    """
    height, width = item.label.shape
    if item.image.shape[:2] == (height, width):
        return item.image
    smaller = height <= item.image.shape[0]
    kind = Image.Resampling.BOX if smaller else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(item.image).resize((width, height), kind))


def png_bytes(image: UInt8[np.ndarray, "H W 3"] | UInt8[np.ndarray, "H W"]) -> bytes:
    """Return an RGB or greyscale image as the bytes of a PNG; equal images, equal bytes."""
    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).save(stream, "PNG", compress_level=6)
    return stream.getvalue()


def refuse_existing(path: Path) -> None:
    """Refuse to write over a file of this release.

    Raises:
        BadInput: if two items have one name.
    """
    if path.exists():
        raise BadInput(f'two items are called "{path.stem}"; give each its own name.')


def open_image(path: Path, mode: str) -> npt.NDArray[np.uint8]:
    """Return the pixels of an image that has to have a mode such as "RGB" or "L".

    Raises:
        Corrupt: if it is missing, damaged or of another mode.
    """
    try:
        with Image.open(path) as image:
            if image.mode != mode:
                raise Corrupt(f"{path} is {image.mode}, not {mode}; export again.")
            return np.asarray(image)
    except (OSError, ValueError, SyntaxError) as error:
        raise Corrupt(f"{path} is missing or damaged; export again.") from error
