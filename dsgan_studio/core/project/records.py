"""The facts of a project, as they come out of its index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from dsgan_studio.core.annotations.keypoints import KeypointSchema, SampleKeypoints
from dsgan_studio.core.project.jsontext import Json
from dsgan_studio.core.review.verdicts import Verdict

NoiseMode = Literal["const", "random", "none"]
LatentSpace = Literal["z", "w"]
Decision = Literal["mean", "vote"]


@dataclass(frozen=True)
class GeneratorRecord:
    """A generator; its weights lie in `layout.generator_file(hash)`.

    Attributes:
        hash: SHA-256 of architecture and weights, hexadecimal.
        kind: what it came from, such as "stylegan2-ada-pytorch" or "trained".
        architecture_json: what `architecture_to_json` returns.
        source_name: name of the file or folder it came from, without its folders.
        source_sha256: SHA-256 of that file, hexadecimal, or "".
        created_utc: when it came into the project, ISO 8601.
        notes: sentences for the user, such as what had to be completed.
    """

    hash: str
    kind: str
    architecture_json: Mapping[str, Json]
    source_name: str = ""
    source_sha256: str = ""
    created_utc: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class SampleRecord:
    """A sample: all that is needed to make its image again.

    Attributes:
        id: number of the sample in the project, from 1; names its files.
        generator_hash: the generator that made it.
        seed: seed of the stream its latent was drawn from, or None where it was not drawn.
        index: place in that stream, from 0, or None.
        z: [z_dim] float32, the latent.
        class_index: class of a conditional generator, or None.
        psi: truncation, 1.0 for none.
        cutoff: how many layers are truncated, None for all.
        noise_mode: "const", "random" (by `noise_seed`) or "none".
        noise_seed: seed of its noise maps.
        image_sha256: SHA-256 of its image file, hexadecimal.
        latent_space: "z", or "w" where `z` holds a mapped latent.
        created_utc: when it was made, ISO 8601; the store fills it in.
    """

    id: int
    generator_hash: str
    seed: int | None
    index: int | None
    z: npt.NDArray[np.float32]
    class_index: int | None = None
    psi: float = 1.0
    cutoff: int | None = None
    noise_mode: NoiseMode = "const"
    noise_seed: int = 0
    image_sha256: str = ""
    latent_space: LatentSpace = "z"
    created_utc: str = ""

    def __eq__(self, other: object) -> bool:
        """Compare all facts, the latent bit by bit."""
        if not isinstance(other, SampleRecord):
            return NotImplemented
        mine, theirs = dict(self.__dict__), dict(other.__dict__)
        same_z = np.array_equal(mine.pop("z"), theirs.pop("z"))
        return same_z and mine == theirs

    def __hash__(self) -> int:
        return hash((self.id, self.generator_hash, self.image_sha256))


@dataclass(frozen=True)
class MaskRecord:
    """One revision of the mask of one sample; the highest revision is the mask that holds.

    Attributes:
        sample_id: the sample it belongs to.
        revision: from 1, without gaps.
        sha256: SHA-256 of the mask file, hexadecimal.
        author: who made it, or "".
        created_utc: when, ISO 8601.
        source: how it came about, such as "import" or "paint".
    """

    sample_id: int
    revision: int
    sha256: str
    author: str
    created_utc: str
    source: str


@dataclass(frozen=True)
class KeypointRecord:
    """One revision of the keypoints of one sample; the highest revision is the one that holds.

    Attributes:
        sample_id: the sample they belong to.
        revision: from 1, without gaps.
        points: what was said.
        author: who said it, or "".
        created_utc: when, ISO 8601.
        source: how it came about, such as "imported from points.json" or "placed".
    """

    sample_id: int
    revision: int
    points: SampleKeypoints
    author: str
    created_utc: str
    source: str


@dataclass(frozen=True)
class LearnedKeypoints:
    """The keypoints that an interpreter learned.

    Attributes:
        schema: as it was when it was trained.
        revisions: (sample id, revision) of what it learned from, ascending.
    """

    schema: KeypointSchema
    revisions: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class InterpreterRecord:
    """A trained interpreter; its weights lie in `layout.interpreter_file(hash)`.

    Attributes:
        hash: SHA-256 of its file's content, hexadecimal.
        class_ids: the classes it tells apart, in the order of its outputs.
        settings_json: the settings it was trained with.
        report_json: loss, accuracy and the other figures of its training.
        generator_hash: the generator whose features it reads.
        mask_revisions: (sample id, revision) of each mask it was trained on.
        schema_json: the label schema at that time.
        created_utc: when, ISO 8601; the store fills it in.
    """

    hash: str
    class_ids: tuple[int, ...]
    settings_json: Mapping[str, Json]
    report_json: Mapping[str, Json]
    generator_hash: str
    mask_revisions: tuple[tuple[int, int], ...]
    schema_json: Mapping[str, Json]
    created_utc: str = ""


@dataclass(frozen=True)
class RunRecord:
    """A run: a set of generated images in `layout.run_folder(id)`.

    Attributes:
        id: number of the run in the project, from 1.
        generator_hash: the generator that made the images.
        seed: seed of the stream their latents are drawn from.
        count: finished items, 0 to `count` - 1.
        recipe_json: what else decides the bytes, as in its manifest.
        created_utc: when it was begun, ISO 8601.
    """

    id: int
    generator_hash: str
    seed: int
    count: int
    recipe_json: Mapping[str, Json]
    created_utc: str


@dataclass(frozen=True)
class LabellingRecord:
    """What one interpreter says of the items of one run.

    Attributes:
        id: number of the labelling in the project, from 1.
        run_id: the run.
        interpreter_hash: the interpreter.
        decision: "mean" (arg-max of mean probabilities) or "vote" (of the members).
        count: finished items, 0 to `count` - 1.
        created_utc: when it was begun, ISO 8601.
    """

    id: int
    run_id: int
    interpreter_hash: str
    decision: Decision
    count: int
    created_utc: str


@dataclass(frozen=True)
class ItemScores:
    """The scores of one item of a labelling, in nats; higher is more uncertain.

    Attributes:
        index: number of the item in the run, from 0.
        worst10: mean over the 10 % of pixels with the highest uncertainty.
        region: mean over the most uncertain region.
        per_class: mean per class in the order of the interpreter's `class_ids`, kept as float32;
            NaN where the class does not occur.
    """

    index: int
    worst10: float
    region: float
    per_class: tuple[float, ...] = ()


@dataclass(frozen=True)
class ItemVerdict:
    """A verdict on one item of a labelling.

    Attributes:
        index: of the item.
        verdict: what was said.
        mask_sha256: of the file of the corrected mask, hexadecimal; "" for every other verdict.
    """

    index: int
    verdict: Verdict
    mask_sha256: str = ""


@dataclass(frozen=True)
class VerdictStep:
    """One thing that the user did in the review; undone and done again as a whole.

    Attributes:
        id: ascending with time.
        labelling_id: the labelling.
        deed: what was done, such as "accept".
        author: who did it, or "".
        created_utc: when, ISO 8601.
        undone: whether it does not hold at present.
        items: how many items it changed.
    """

    id: int
    labelling_id: int
    deed: str
    author: str
    created_utc: str
    undone: bool
    items: int


@dataclass(frozen=True)
class VerdictEvent:
    """One line of the history of an item.

    Attributes:
        step: the step; its `items` counts all that it changed.
        before: the verdict before it.
        after: the verdict that it gave.
    """

    step: VerdictStep
    before: Verdict
    after: Verdict


@dataclass(frozen=True)
class AuditRecord:
    """A random sample of the unreviewed items of a labelling.

    Attributes:
        id: number of the audit in the project, from 1.
        labelling_id: the labelling.
        seed: of the draw.
        threshold: nats; it was drawn from unreviewed items of at most this score; None for all.
        pool: how many these were.
        author: who began it, or "".
        created_utc: when, ISO 8601.
        indexes: the items in the order drawn.
    """

    id: int
    labelling_id: int
    seed: int
    threshold: float | None
    pool: int
    author: str
    created_utc: str
    indexes: tuple[int, ...]


@dataclass(frozen=True)
class EventRecord:
    """One thing that was done to the project: its provenance.

    Attributes:
        id: ascending with time.
        verb: the workflow function, such as "generate".
        parameters: what it was given.
        versions: of this program and the libraries that decide the bytes.
        created_utc: when it was finished, ISO 8601.
    """

    id: int
    verb: str
    parameters: Mapping[str, Json] = field(default_factory=dict)
    versions: Mapping[str, Json] = field(default_factory=dict)
    created_utc: str = ""
