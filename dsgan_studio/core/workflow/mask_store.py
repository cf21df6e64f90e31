"""Where the masks of one reader lie: the project's own, or those beside them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.annotations.masks import encode_mask, read_mask
from dsgan_studio.core.annotations.schema import LabelSchema
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import atomic_write, make_folder, sha256_file
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.reader_records import Reader
from dsgan_studio.core.project.records import MaskRecord
from dsgan_studio.core.workflow.projects import label_size_px

Mask = UInt8[np.ndarray, "H W"]


class MaskStore:
    """Masks of the samples and their revisions.

    Args:
        project: that holds them.
        reader: whose masks beside the project's; None for the project's own.
    """

    def __init__(self, project: Project, reader: Reader | None = None) -> None:
        self._project, self.reader = project, reader
        self._folder = layout.MASKS if reader is None else layout.reader_folder(reader.folder)

    def records(self, generator_hash: str | None = None) -> tuple[MaskRecord, ...]:
        """Return the latest revision of each mask by sample; of one generator's, if named."""
        if self.reader is None:
            return self._project.masks(generator_hash)
        return self._project.readers.masks(self.reader.id, generator_hash)

    def history(self, sample_id: int) -> tuple[MaskRecord, ...]:
        """Return all revisions of one mask, the first first."""
        if self.reader is None:
            return self._project.mask_history(sample_id)
        return self._project.readers.history(self.reader.id, sample_id)

    def file(self, sample_id: int) -> Path:
        """Return where the mask of a sample lies."""
        return self._project.path(layout.mask_file(sample_id, self._folder))

    def revision_file(self, sample_id: int, revision: int) -> Path:
        """Return where a revision of it is kept."""
        return self._project.path(layout.mask_revision_file(sample_id, revision, self._folder))

    def journal(self, sample_id: int) -> Path:
        """Return where its strokes are kept."""
        return self._project.path(layout.mask_journal_file(sample_id, self._folder))

    def make_ready(self) -> None:
        """Make the folders that masks and strokes are written to.

        Raises:
            StoreError: if the disk refuses.
        """
        make_folder(self.journal(0).parent)

    def put(
        self, sample_id: int, mask: Mask, *, source: str, author: str, created_utc: str = ""
    ) -> bool:
        """Store `mask` as the latest revision of a sample's mask; tell whether it was a change.

        Every revision has a file of its own, which is written before the index names it.

        Args:
            sample_id: of which sample.
            mask: [H, W] uint8.
            source: how it came about.
            author: who made it.
            created_utc: when, where that is not now; beside the project's masks alone.
        """
        data = encode_mask(mask)
        digest = hashlib.sha256(data).hexdigest()
        history, target = self.history(sample_id), self.file(sample_id)
        if history and history[-1].sha256 == digest:
            _put_in_place(target, data, digest)
            return False
        self.make_ready()
        atomic_write(self.revision_file(sample_id, len(history) + 1), data)
        if self.reader is None:
            self._project.add_mask_revision(sample_id, sha256=digest, source=source, author=author)
        else:
            self._project.readers.add_revision(
                self.reader.id, sample_id, sha256=digest, source=source, author=author,
                created_utc=created_utc,
            )  # fmt: skip
        atomic_write(target, data)
        return True

    def stored(self, mask: MaskRecord, schema: LabelSchema | None) -> Mask:
        """Return one revision of a mask; without a schema, whatever classes it holds.

        The file that other tools see is used where it is that revision. A process killed while
        storing leaves it one revision behind, and then the revision's own file holds.

        Raises:
            BadInput: if the file is missing, damaged, or does not fit the schema or the sample.
        """
        seen = self.file(mask.sample_id)
        kept = self.revision_file(mask.sample_id, mask.revision)
        current = seen.is_file() and sha256_file(seen) == mask.sha256
        file = seen if current else kept
        if not file.is_file() or sha256_file(file) != mask.sha256:
            raise BadInput(self._missing(mask))
        return read_mask(file, schema, mask_size_px(self._project, mask.sample_id))

    def _missing(self, mask: MaskRecord) -> str:
        name, root = layout.sample_name(mask.sample_id), self._project.root
        if self.reader is None:
            return (
                f"revision {mask.revision} of the mask {name} in {root} is missing or damaged; "
                "import that mask again with dsgan-studio masks import, and train the interpreter "
                "anew."
            )
        return (
            f"revision {mask.revision} of {self.reader.shown}'s mask {name} in {root} is missing "
            "or damaged; import that mask again with dsgan-studio masks import --reader."
        )


def painted_store(project: Project, reader: Reader) -> MaskStore:
    """Return what a reader paints on: the first on the project's masks, others beside them."""
    return MaskStore(project, None if reader.is_first else reader)


def all_stores(project: Project) -> tuple[MaskStore, ...]:
    """Return the project's masks, and those of every reader who has some beside them."""
    beside = (one for one in project.readers.all() if project.readers.masks(one.id))
    return (MaskStore(project), *(MaskStore(project, one) for one in beside))


def _put_in_place(target: Path, data: bytes, digest: str) -> None:
    if not target.is_file() or sha256_file(target) != digest:
        atomic_write(target, data)


def mask_size_px(project: Project, sample_id: int) -> tuple[int, int]:
    """Return the height and width that the mask of a sample must have.

    Raises:
        ProjectError: if there is no such sample.
        BadInput: if its generator is not in the project.
    """
    generator_hash = project.sample(sample_id).generator_hash
    for generator in project.generators():
        if generator.hash == generator_hash:
            side = label_size_px(project, generator)
            return side, side
    raise BadInput(
        f"the generator of sample {sample_id} is not in {project.root}; import it again."
    )
