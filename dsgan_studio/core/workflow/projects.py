"""What several verbs need of an open project. It loads no torch: the window uses it too."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping

from dsgan_studio import __version__
from dsgan_studio.core.base.device import DevicePlan, limit_memory, plan_device, prepare_process
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import Allowance
from dsgan_studio.core.dataset.recipe import library_versions
from dsgan_studio.core.project.jsontext import Json
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import GeneratorRecord

# Images that go through a generator together. It is part of what decides the bytes of a sample,
# so it depends on the resolution alone and not on the machine.
_BLOCK_PIXELS = 8 * 64 * 64
LABEL_SIZE_SETTING = "label_size_px"


def record(project: Project, verb: str, parameters: Mapping[str, Json]) -> None:
    """Write down that `verb` was done, with the versions that decide its bytes."""
    versions: dict[str, Json] = {
        "dsgan_studio": __version__,
        "python": sys.version.split()[0],
        **library_versions(),
    }
    project.record_event(verb, parameters, versions)


def device_plan(name: str, *, batch: int, allowance: Allowance = Allowance()) -> DevicePlan:  # noqa: B008  # frozen
    """Return the plan for the device called `name`, and set up the process for it.

    Args:
        name: of the device; "auto" is what `allowance` says.
        batch: items computed together.
        allowance: what the job may use.

    Raises:
        BadInput: if there is no such device.
    """
    wanted = allowance.device if name == "auto" else name
    plan = plan_device(wanted, batch=batch, memory_share=allowance.memory_share)
    prepare_process(plan.threads)
    limit_memory(plan)
    return plan


def block_size(resolution_px: int) -> int:
    """Return how many images of this side go through a generator together, 1 to 8."""
    return max(1, min(8, _BLOCK_PIXELS // resolution_px**2))


def current_generator(project: Project) -> GeneratorRecord:
    """Return the record of the project's latest generator.

    Raises:
        BadInput: if it has none.
    """
    found = project.latest_generator()
    if found is None:
        raise BadInput(
            f"{project.root} has no generator yet; run dsgan-studio generator train or "
            "dsgan-studio generator import first."
        )
    return found


def image_sha256(data: bytes) -> str:
    """Return the SHA-256 of a file's content, as the project's index keeps it."""
    return hashlib.sha256(data).hexdigest()


def label_size_px(project: Project, generator: GeneratorRecord) -> int:
    """Return the side of masks and labels: that of the images, where no import said otherwise."""
    chosen = project.setting(LABEL_SIZE_SETTING)
    if isinstance(chosen, dict) and isinstance(chosen.get(generator.hash), int):
        return int(chosen[generator.hash])
    return int(str(generator.architecture_json["resolution"]))


def set_label_size_px(project: Project, generator_hash: str, size_px: int) -> None:
    """Let masks and labels of a generator's images have another side than the images."""
    chosen = project.setting(LABEL_SIZE_SETTING)
    sizes = chosen if isinstance(chosen, dict) else {}
    project.set_setting(LABEL_SIZE_SETTING, {**sizes, generator_hash: size_px})
