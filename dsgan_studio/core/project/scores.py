"""The scores of a labelling's items in the index: written in bulk, read in order, page by page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Literal

import numpy as np

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.project import runs
from dsgan_studio.core.project.database import Database, Row
from dsgan_studio.core.project.records import ItemScores
from dsgan_studio.core.project.rows import readable
from dsgan_studio.core.review.queue import ItemTable

ScoreOrder = Literal["worst10", "region", "index"]

_PAGE_ROWS = 1000
_PER_CLASS_TYPE = np.dtype("<f4")
_COLUMN = {"worst10": "worst10", "region": "region", "index": "position"}


def put(database: Database, labelling_id: int, items: Iterable[ItemScores]) -> None:
    """Write the scores of items, all or none; those of an item that has some are replaced.

    Raises:
        BadInput: if a score is not a finite number, or an index is below 0.
        ProjectError: if the project has no such labelling.
    """
    with database.transaction():
        runs.labelling(database, labelling_id)
        database.execute_many(
            "INSERT INTO item_scores (labelling_id, position, worst10, region, per_class)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (labelling_id, position) DO UPDATE SET"
            " worst10 = excluded.worst10, region = excluded.region,"
            " per_class = excluded.per_class",
            (_to_row(labelling_id, item) for item in items),
        )


def in_order(
    database: Database, labelling_id: int, *, by: ScoreOrder, descending: bool
) -> Iterator[ItemScores]:
    """Give the scores in order, equal ones by ascending index; memory does not grow with the run.

    Scores that are written meanwhile may or may not be among them.

    Raises:
        ProjectError: if the project has no such labelling, or its index is damaged.
    """
    runs.labelling(database, labelling_id)
    return _pages(database, labelling_id, by=by, descending=descending)


def columns(database: Database, labelling_id: int, class_ids: tuple[int, ...]) -> ItemTable:
    """Return the scores of items 0 to N - 1 as columns, all without a verdict.

    Raises:
        ProjectError: if the project has no such labelling, an item lacks its scores, or the index
            is damaged.
    """
    runs.labelling(database, labelling_id)
    rows = database.rows(
        "SELECT position, worst10, region, per_class FROM item_scores WHERE labelling_id = ?"
        " ORDER BY position",
        (labelling_id,),
    )
    with readable("a row of scores"):
        if rows and rows[-1][0] != len(rows) - 1:
            raise ValueError(f"an item of labelling {labelling_id} has none")
        packed = np.frombuffer(b"".join(row[3] for row in rows), dtype=_PER_CLASS_TYPE)
        return ItemTable(
            worst10=np.array([row[1] for row in rows], np.float64),
            region=np.array([row[2] for row in rows], np.float64),
            per_class=packed.reshape(len(rows), len(class_ids)).astype(np.float32),
            class_ids=class_ids,
            verdicts=np.zeros(len(rows), np.uint8),
        )


def _pages(
    database: Database, labelling_id: int, *, by: ScoreOrder, descending: bool
) -> Iterator[ItemScores]:
    column = _COLUMN[by]
    beyond, direction = ("<", "DESC") if descending else (">", "ASC")
    select = "SELECT position, worst10, region, per_class FROM item_scores WHERE labelling_id = ?1"
    after = f" AND ({column} {beyond} ?2 OR ({column} = ?2 AND position > ?3))"
    order = f" ORDER BY {column} {direction}" + ("" if by == "index" else ", position")
    rows = database.rows(f"{select}{order} LIMIT {_PAGE_ROWS}", (labelling_id,))
    while rows:
        items = [_from_row(row) for row in rows]
        yield from items
        last = items[-1]
        edge = last.index if by == "index" else getattr(last, by)
        parameters = (labelling_id, edge, last.index)
        rows = database.rows(f"{select}{after}{order} LIMIT {_PAGE_ROWS}", parameters)


def _to_row(labelling_id: int, item: ItemScores) -> tuple[object, ...]:
    if item.index < 0 or not (math.isfinite(item.worst10) and math.isfinite(item.region)):
        raise BadInput(
            f"the scores of item {item.index} cannot be kept (worst 10 % {item.worst10}, region"
            f" {item.region}); they must be finite. Label the run again."
        )
    per_class = np.asarray(item.per_class, dtype=_PER_CLASS_TYPE).tobytes()
    return labelling_id, item.index, float(item.worst10), float(item.region), per_class


def _from_row(row: Row) -> ItemScores:
    with readable("a row of scores"):
        per_class = np.frombuffer(row[3], dtype=_PER_CLASS_TYPE)
        return ItemScores(row[0], row[1], row[2], tuple(float(value) for value in per_class))
