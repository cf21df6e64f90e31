"""Which suggestions were shown since anything was painted, so that the next are others."""

from __future__ import annotations

from collections.abc import Iterable

from dsgan_studio.core.project.project import Project

SHOWN_SETTING = "shown_suggestions"

MaskState = tuple[tuple[int, int], ...]
"""Sample and revision of every mask of a generator."""


def mask_state(project: Project, generator_hash: str) -> MaskState:
    """Return what is painted of a generator's samples; it differs after any stroke is stored."""
    return tuple((one.sample_id, one.revision) for one in project.masks(generator_hash))


def shown_suggestions(project: Project) -> tuple[int, ...]:
    """Return the images of the stream that were shown since the last stroke, ascending.

    What cannot be read is as if nothing was shown.
    """
    generator, stored = project.latest_generator(), project.setting(SHOWN_SETTING)
    if generator is None or not isinstance(stored, dict):
        return ()
    masks = [list(one) for one in mask_state(project, generator.hash)]
    images = stored.get("images")
    if stored.get("generator") != generator.hash or stored.get("masks") != masks:
        return ()
    if not isinstance(images, list):
        return ()
    return tuple(sorted({one for one in images if isinstance(one, int) and one >= 0}))


def keep_shown(
    project: Project, generator_hash: str, masks: MaskState, indices: Iterable[int]
) -> None:
    """Remember that images were shown, beside those that were shown for the same masks.

    Args:
        project: open for writing.
        generator_hash: what makes them.
        masks: what was painted when they were judged.
        indices: their places in the stream.

    Raises:
        StoreError: if the disk refuses.
    """
    state = [list(one) for one in masks]
    stored = project.setting(SHOWN_SETTING)
    images = set(indices)
    if isinstance(stored, dict) and (stored.get("generator"), stored.get("masks")) == (
        generator_hash,
        state,
    ):
        held = stored.get("images")
        images |= {one for one in (held if isinstance(held, list) else []) if isinstance(one, int)}
    project.set_setting(
        SHOWN_SETTING, {"generator": generator_hash, "masks": state, "images": sorted(images)}
    )
