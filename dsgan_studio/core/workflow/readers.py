"""Who reads: the readers of a project, and who of them is painting now."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.reader_records import FIRST_READER, Reader
from dsgan_studio.core.project.records import MaskRecord
from dsgan_studio.core.workflow.painting_progress import completed
from dsgan_studio.core.workflow.projects import record

READING_AS_SETTING = "reading_as"


@dataclass(frozen=True)
class ReaderSight:
    """One reader, and how far they are.

    Attributes:
        name: of the reader.
        is_first: whether their masks are the project's own.
        is_reading: whether what is painted in the window now is theirs.
        masks: samples with a mask of theirs.
        complete: of these, how many they called complete.
        last_utc: when they stored a mask last, ISO 8601, or "".
    """

    name: str
    is_first: bool
    is_reading: bool
    masks: int
    complete: int
    last_utc: str


@dataclass(frozen=True)
class ReaderList:
    """The readers of a project.

    Attributes:
        readers: the first first.
    """

    readers: tuple[ReaderSight, ...]


def reading_as(project: Project) -> Reader:
    """Return who paints in the window now; the first reader where nothing else was chosen."""
    chosen, readers = project.setting(READING_AS_SETTING), project.readers.all()
    return next((one for one in readers if one.id == chosen), readers[0])


def masks_read(project: Project, generator_hash: str | None = None) -> tuple[MaskRecord, ...]:
    """Return the latest masks of who paints now; of one generator's samples, if named."""
    reader = reading_as(project)
    if reader.is_first:
        return project.masks(generator_hash)
    return project.readers.masks(reader.id, generator_hash)


def is_blind(project: Project) -> bool:
    """Tell whether who paints now must not see what others painted or what was learned of it."""
    return not reading_as(project).is_first


def read_as(project: Project, reader_id: int) -> None:
    """Let another reader paint from now on.

    Raises:
        ProjectError: if there is no such reader, or the project is open for reading only.
    """
    if reading_as(project).id != reader_id:
        project.set_setting(READING_AS_SETTING, project.readers.one(reader_id).id)


def add_reader(path: Path | Project, name: str) -> ReaderList:
    """Add a reader, whose masks lie beside the first reader's.

    Raises:
        BadInput: if the name is empty, too long, cannot be shown or is taken.
    """
    with open_project(path) as project:
        with project.transaction():
            made = project.readers.add(name)
            record(project, "masks readers", {"added": made.name})
        return reader_list(project)


def change_readers(
    path: Path | Project, *, added: str | None = None, first: str | None = None
) -> ReaderList:
    """Add a reader, or say who the first is, and return all; without either change nothing.

    Raises:
        BadInput: as `add_reader`; if both are given.
    """
    if added is not None and first is not None:
        raise BadInput("add a reader or name the first, one at a time.")
    if added is not None:
        return add_reader(path, added)
    if first is not None:
        return rename_reader(path, FIRST_READER, first)
    return reader_list(path)


def rename_reader(path: Path | Project, reader_id: int, name: str) -> ReaderList:
    """Call a reader otherwise; errors as `add_reader`."""
    with open_project(path) as project:
        with project.transaction():
            before = project.readers.one(reader_id).shown
            made = project.readers.rename(reader_id, name)
            record(project, "masks readers", {"renamed": before, "to": made.name})
        return reader_list(project)


def reader_list(path: Path | Project) -> ReaderList:
    """Return the readers of a project and how far each is, with the latest generator's samples."""
    with open_project_reading(path) as project:
        generator, now = project.latest_generator(), reading_as(project)
        wanted = None if generator is None else generator.hash
        found = []
        for one in project.readers.all():
            masks = project.masks(wanted) if one.is_first else project.readers.masks(one.id, wanted)
            complete = completed(project, one) & {mask.sample_id for mask in masks}
            last = max((mask.created_utc for mask in masks), default="")
            found.append(
                ReaderSight(
                    one.shown, one.is_first, one.id == now.id, len(masks), len(complete), last
                )
            )
        return ReaderList(tuple(found))
