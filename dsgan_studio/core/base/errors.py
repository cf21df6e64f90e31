"""Failures that a person can act on.

The text of each is one sentence or two: the thing, what was expected, what was found, what to do.
"""

from __future__ import annotations

from typing import ClassVar


class StudioError(Exception):
    """An expected failure; its text is shown to the user as it is.

    Attributes:
        exit_code: what a command exits with: 2 for bad input, 1 where the machine failed.
    """

    exit_code: ClassVar[int] = 2


class BadInput(StudioError):
    """A file, folder, option or value that cannot be used as given."""


class ShapeError(StudioError):
    """An array whose shape is not the one a function works on."""


class Refused(StudioError):
    """A checkpoint or pickle that is not opened: unknown, unsupported or hostile."""


class Corrupt(Refused):
    """A file of a known kind that is damaged or cut short."""


class ProjectError(StudioError):
    """A project that cannot be opened or used."""


class ProjectLocked(ProjectError):
    """A project that another process is writing to."""


class NewerVersion(ProjectError):
    """A project written by a later version of this program."""


class MachineFailure(StudioError):
    """The machine failed, not the input: disk, memory, device."""

    exit_code: ClassVar[int] = 1


class StoreError(MachineFailure):
    """The disk refused to read or write."""


class OutOfDeviceMemory(MachineFailure):
    """The device has too little memory for the work, even at the smallest batch."""


class JobCancelled(Exception):
    """The user stopped a job; what was finished is kept."""
