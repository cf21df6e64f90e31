"""The weights of a project's generators."""

from __future__ import annotations

from dsgan_studio.core.base.errors import BadInput, Corrupt
from dsgan_studio.core.base.fsio import disk_errors
from dsgan_studio.core.checkpoints.checkpoint import GeneratorCheckpoint
from dsgan_studio.core.checkpoints.own_format import generator_hash as generator_hash_of
from dsgan_studio.core.checkpoints.own_format import read_generator_file
from dsgan_studio.core.generators.build import build_generator
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project

_AGAIN = "restore it from a copy, or import or train the generator again"


def load_generator(project: Project, generator_hash: str) -> Generator:
    """Return a generator of the project, ready to render on the CPU.

    Raises:
        BadInput, Corrupt: as `load_checkpoint`.
    """
    return build_generator(load_checkpoint(project, generator_hash))


def load_checkpoint(project: Project, generator_hash: str) -> GeneratorCheckpoint:
    """Return the weights of a generator of the project.

    Raises:
        BadInput: if the file is missing.
        Corrupt: if it is damaged, be it by a single bit: its images would not be those painted.
        StoreError: if the disk refuses.
    """
    file = project.path(layout.generator_file(generator_hash))
    with disk_errors(f"read {file}"):
        there = file.is_file()
    if not there:
        raise BadInput(f"{file} is missing; {_AGAIN}.")
    checkpoint = read_generator_file(file)
    if generator_hash_of(checkpoint.architecture, checkpoint.tensors) != generator_hash:
        raise Corrupt(f"{file} is damaged: its weights are not those of its name; {_AGAIN}.")
    return checkpoint
