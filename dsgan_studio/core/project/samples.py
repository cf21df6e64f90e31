"""Samples in the index."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from dsgan_studio.core.base.errors import BadInput, ProjectError
from dsgan_studio.core.base.shapes import check_shape
from dsgan_studio.core.project import generators
from dsgan_studio.core.project.clock import Clock
from dsgan_studio.core.project.database import Database, Row
from dsgan_studio.core.project.records import SampleRecord
from dsgan_studio.core.project.rows import dated, readable

_LATENT_TYPE = np.dtype("<f4")
_SELECT = (
    "SELECT id, generator_hash, seed, position, latent, class_index, psi, cutoff, noise_mode,"
    " noise_seed, image_sha256, latent_space, created_utc FROM samples"
)


def next_id(database: Database) -> int:
    """Return the number that the next sample gets: 1, or one more than the highest."""
    return int(database.rows("SELECT coalesce(max(id), 0) + 1 FROM samples")[0][0])


def add(
    database: Database, samples: Sequence[SampleRecord], clock: Clock
) -> tuple[SampleRecord, ...]:
    """Add samples, all or none.

    Raises:
        ProjectError: if an id is taken or a generator is not in the project.
        BadInput: if a latent is not a row of finite numbers.
        ShapeError: if a latent is not one-dimensional.
    """
    added = tuple(_with_latent_type(dated(sample, clock)) for sample in samples)
    with database.transaction():
        for sample in added:
            _check_is_new(database, sample)
            database.execute(
                "INSERT INTO samples (id, generator_hash, seed, position, latent, class_index,"
                " psi, cutoff, noise_mode, noise_seed, image_sha256, latent_space, created_utc)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                _to_row(sample),
            )
    return added


def all_of(database: Database, generator_hash: str | None = None) -> tuple[SampleRecord, ...]:
    """Return the samples by number; those of one generator, where one is named."""
    if generator_hash is None:
        rows = database.rows(f"{_SELECT} ORDER BY id")
    else:
        rows = database.rows(f"{_SELECT} WHERE generator_hash = ? ORDER BY id", (generator_hash,))
    return tuple(_from_row(row) for row in rows)


def one(database: Database, sample_id: int) -> SampleRecord:
    """Return the sample of that number.

    Raises:
        ProjectError: if the project has no such sample.
    """
    row = database.row(f"{_SELECT} WHERE id = ?", (sample_id,))
    if row is None:
        raise ProjectError(f"{database.path.parent} has no sample {sample_id}; make samples first.")
    return _from_row(row)


def generator_of_each(database: Database) -> dict[int, str]:
    """Return the generator's hash of every sample, by sample number."""
    return dict(database.rows("SELECT id, generator_hash FROM samples"))


def _with_latent_type(sample: SampleRecord) -> SampleRecord:
    check_shape(sample.z, [None], "z")
    latent = np.ascontiguousarray(sample.z, dtype=np.float32)
    if not np.isfinite(latent).all():
        raise BadInput(f"the latent of sample {sample.id} holds NaN or infinity; draw it again.")
    return dataclasses.replace(sample, z=latent)


def _check_is_new(database: Database, sample: SampleRecord) -> None:
    if database.row("SELECT 1 FROM samples WHERE id = ?", (sample.id,)) is not None:
        raise ProjectError(
            f"{database.path.parent} already has a sample {sample.id}; the next free number is"
            f" {next_id(database)}."
        )
    if not generators.exists(database, sample.generator_hash):
        raise ProjectError(
            f"{database.path.parent} has no generator {sample.generator_hash}; import it first."
        )


def _to_row(sample: SampleRecord) -> tuple[object, ...]:
    return (
        sample.id,
        sample.generator_hash,
        sample.seed,
        sample.index,
        sample.z.astype(_LATENT_TYPE).tobytes(),
        sample.class_index,
        sample.psi,
        sample.cutoff,
        sample.noise_mode,
        sample.noise_seed,
        sample.image_sha256,
        sample.latent_space,
        sample.created_utc,
    )


def _from_row(row: Row) -> SampleRecord:
    with readable("a sample"):
        return SampleRecord(
            id=row[0],
            generator_hash=row[1],
            seed=row[2],
            index=row[3],
            z=np.frombuffer(row[4], dtype=_LATENT_TYPE).astype(np.float32),
            class_index=row[5],
            psi=row[6],
            cutoff=row[7],
            noise_mode=row[8],
            noise_seed=row[9],
            image_sha256=row[10],
            latent_space=row[11],
            created_utc=row[12],
        )
