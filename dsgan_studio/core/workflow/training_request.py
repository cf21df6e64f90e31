"""What a user asks of a training; apart from the training, because it loads nothing."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dsgan_studio.core.project.jsontext import Json
    from dsgan_studio.core.project.project import Project

TRAINING_SETTING = "training_request"
_PATHS = ("images", "list_file", "start")


@dataclass(frozen=True)
class TrainingRequest:
    """What a user asks of a training; None where the preset decides.

    Attributes:
        images: folder of images.
        list_file: names a subset.
        resolution_px: side of the generator's images.
        kimg: thousands of images to show.
        fit: crop, letterbox, tiles or objects.
        channels: rgb, or channel numbers with commas.
        window: "LOW,HIGH" for images of more than 8 bits, or None for percentiles of the set.
        crop_px: side of tiles and object crops in the files' pixels; 0 takes the resolution.
        stride_px: from one tile to the next; 0 takes `crop_px`.
        start: checkpoint or snapshot folder to begin from, None for nothing; the channels are its.
        flip: show mirror images too.
        batch, gamma, channel_max, precision, snapshot_kimg: as in `TrainingSettings`.
        seed: of every draw.
        device: name of the device.
    """

    images: Path
    resolution_px: int
    kimg: float
    list_file: Path | None = None
    fit: str = "crop"
    channels: str = "rgb"
    window: str | None = None
    crop_px: int = 0
    stride_px: int = 0
    start: Path | None = None
    flip: bool = False
    batch: int | None = None
    gamma: float | None = None
    channel_max: int | None = None
    precision: str | None = None
    snapshot_kimg: float | None = None
    seed: int = 0
    device: str = "auto"


def request_to_json(request: TrainingRequest) -> dict[str, Json]:
    """Return a request as JSON values."""
    stored: dict[str, Json] = {one.name: getattr(request, one.name) for one in fields(request)}
    for name in _PATHS:
        stored[name] = None if stored[name] is None else str(stored[name])
    return stored


def request_from_json(stored: Json) -> TrainingRequest | None:
    """Return the request that `request_to_json` wrote, None where it cannot be read."""
    known = {one.name for one in fields(TrainingRequest)}
    if not isinstance(stored, dict) or not {"images", "resolution_px", "kimg"} <= set(stored):
        return None
    values: dict[str, Any] = {name: value for name, value in stored.items() if name in known}
    for name in _PATHS:
        if values.get(name) is not None:
            values[name] = Path(str(values[name]))
    return TrainingRequest(**values)


def remember_request(project: Project, request: TrainingRequest) -> None:
    """Keep what was asked for, so that the training can go on after a restart."""
    project.set_setting(TRAINING_SETTING, request_to_json(request))


def remembered_request(project: Project) -> TrainingRequest | None:
    """Return what was asked for last, None where nothing was or it cannot be read any more."""
    return request_from_json(project.setting(TRAINING_SETTING))
