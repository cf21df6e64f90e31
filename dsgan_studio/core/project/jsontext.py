"""JSON in columns of the index: canonical going in, checked coming out."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from dsgan_studio.core.base.errors import ProjectError

Json = Any  # what a JSON parser returns: dict, list, str, int, float, bool or None


def to_json_text(value: Json) -> str:
    """Return `value` as JSON with sorted keys; numbers that JSON cannot write become null."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, allow_nan=False)


def from_json_text(text: object, what: str) -> Json:
    """Return the value that `to_json_text` wrote.

    Raises:
        ProjectError: if `text` is not JSON.
    """
    try:
        return json.loads(text if isinstance(text, str) else "")
    except (ValueError, RecursionError) as error:
        raise ProjectError(
            f"the project's index is damaged: {what} is not readable; restore the project from a"
            " copy."
        ) from error


def _plain(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
