"""The threshold that the review chose: what unseen items a release holds."""

from __future__ import annotations

from dsgan_studio.core.project.project import Project

THRESHOLD_SETTING = "review_threshold_nats"


def kept_threshold(project: Project) -> float | None:
    """Return the score up to which unseen items are released, nats; None for all of them."""
    stored = project.setting(THRESHOLD_SETTING)
    return float(stored) if isinstance(stored, int | float) else None


def keep_threshold(project: Project, threshold: float | None) -> None:
    """Let unseen items up to this score (nats) be released; None for all of them."""
    if kept_threshold(project) != threshold:
        project.set_setting(THRESHOLD_SETTING, threshold)
