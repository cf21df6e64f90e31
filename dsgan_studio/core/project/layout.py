"""Where things lie inside a project folder; every path is relative to it, so it can be moved."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from dsgan_studio.core.base.errors import ProjectError

INDEX_FILE = PurePosixPath("project.sqlite")
GENERATORS = PurePosixPath("generators")
TRAINING = PurePosixPath("training")
EVALUATIONS = TRAINING / "evaluations"
PAST_TRAININGS = TRAINING / "past"
SAMPLES = PurePosixPath("samples")
MASKS = PurePosixPath("masks")
MASK_JOURNAL = MASKS / "journal"
PROPOSALS = MASKS / "proposals"
FEATURES_FILE = PurePosixPath("features.h5")
INTERPRETERS = PurePosixPath("interpreters")
RUNS = PurePosixPath("runs")
CORRECTIONS = PurePosixPath("corrections")
REAL = PurePosixPath("real")
READERS = PurePosixPath("readers")
ADJUDICATION = READERS / "adjudication"

FOLDERS = (GENERATORS, TRAINING, SAMPLES, MASK_JOURNAL, INTERPRETERS, RUNS, REAL)

_HASH = re.compile(r"[0-9a-f]{8,128}")
_READER_FOLDER = re.compile(r"[0-9]{2,18}(-[a-z0-9]+){0,40}")
_JOURNAL = "journal"


def generator_file(generator_hash: str) -> PurePosixPath:
    """Return where the weights of a generator lie."""
    return GENERATORS / f"{checked_hash(generator_hash)}.safetensors"


def interpreter_file(interpreter_hash: str) -> PurePosixPath:
    """Return where the weights of an interpreter lie."""
    return INTERPRETERS / f"{checked_hash(interpreter_hash)}.safetensors"


def sample_name(sample_id: int) -> str:
    """Return the file name that a sample and its mask share, such as `000012.png`."""
    return f"{sample_id:06d}.png"


def sample_file(sample_id: int) -> PurePosixPath:
    """Return where the image of a sample lies."""
    return SAMPLES / sample_name(sample_id)


def mask_file(sample_id: int, folder: PurePosixPath = MASKS) -> PurePosixPath:
    """Return where the mask of a sample lies, in its latest revision; `folder` as below."""
    return folder / sample_name(sample_id)


def mask_revision_file(
    sample_id: int, revision: int, folder: PurePosixPath = MASKS
) -> PurePosixPath:
    """Return where one revision of a mask is kept once a later one has replaced it.

    Args:
        sample_id: of the sample.
        revision: of its mask.
        folder: `MASKS`, or `reader_folder` of a reader.
    """
    return folder / _JOURNAL / f"{sample_id:06d}-{revision:04d}.png"


def mask_journal_file(sample_id: int, folder: PurePosixPath = MASKS) -> PurePosixPath:
    """Return where the strokes of a mask are kept until they are saved, and for undo."""
    return folder / _JOURNAL / f"{sample_id:06d}.strokes"


def reader_folder(folder: str) -> PurePosixPath:
    """Return where the masks of a reader lie who reads beside the first.

    Raises:
        ProjectError: if it would not be a folder inside the project.
    """
    if not _READER_FOLDER.fullmatch(folder):
        raise ProjectError(
            f"{folder[:80]!r} is not the folder of a reader; the project's index is damaged or was "
            "changed by hand."
        )
    return READERS / folder


def adjudication_journal_file(sample_id: int) -> PurePosixPath:
    """Return where the decisions between two readers' masks of a sample are kept."""
    return ADJUDICATION / f"{sample_id:06d}.strokes"


def point_steps_file(sample_id: int, folder: PurePosixPath = MASKS) -> PurePosixPath:
    """Return where the steps of a sample's keypoints are kept, for undo; `folder` as above."""
    return folder / _JOURNAL / f"{sample_id:06d}.points"


def proposal_file(sample_id: int) -> PurePosixPath:
    """Return where the labels that were proposed for a new sample lie; may be deleted any time."""
    return PROPOSALS / sample_name(sample_id)


def run_folder(run_id: int) -> PurePosixPath:
    """Return the folder of a run."""
    return RUNS / f"{run_id:04d}"


def correction_file(run_id: int, index: int, mask_sha256: str) -> PurePosixPath:
    """Return where a corrected mask of an item lies; named by content, so none is overwritten."""
    name = f"{index:06d}-{checked_hash(mask_sha256)[:16]}.png"
    return CORRECTIONS / f"{run_id:04d}" / name


def correction_journal_file(run_id: int, index: int) -> PurePosixPath:
    """Return where the strokes of a correction are kept while it is painted."""
    return CORRECTIONS / f"{run_id:04d}" / f"{index:06d}.strokes"


def evaluation_folder(number: int) -> PurePosixPath:
    """Return the folder of an evaluation's report and pictures."""
    return EVALUATIONS / f"{number:04d}"


def checked_hash(text: str) -> str:
    """Return `text` if it is a hash in hexadecimal digits, and so cannot lead out of the project.

    Raises:
        ProjectError: if it is anything else.
    """
    if not _HASH.fullmatch(text):
        raise ProjectError(
            f"{text[:80]!r} is not a hash; the project's index is damaged or was changed by hand."
        )
    return text
