"""What was done to the project (provenance), and its settings, in the index."""

from __future__ import annotations

from collections.abc import Mapping

from dsgan_studio.core.project.clock import Clock, to_text
from dsgan_studio.core.project.database import Database
from dsgan_studio.core.project.jsontext import Json, from_json_text, to_json_text
from dsgan_studio.core.project.records import EventRecord
from dsgan_studio.core.project.rows import readable


def record_event(
    database: Database,
    verb: str,
    parameters: Mapping[str, Json],
    versions: Mapping[str, Json],
    clock: Clock,
) -> EventRecord:
    """Write down that `verb` was done with `parameters` by `versions`."""
    now = to_text(clock())
    event_id = database.execute(
        "INSERT INTO events (verb, parameters_json, versions_json, created_utc)"
        " VALUES (?, ?, ?, ?)",
        (verb, to_json_text(parameters), to_json_text(versions), now),
    )
    return EventRecord(event_id, verb, dict(parameters), dict(versions), now)


def events(database: Database) -> tuple[EventRecord, ...]:
    """Return all that was done, the first first."""
    rows = database.rows(
        "SELECT id, verb, parameters_json, versions_json, created_utc FROM events ORDER BY id"
    )
    with readable("an event"):
        return tuple(
            EventRecord(
                id=row[0],
                verb=row[1],
                parameters=from_json_text(row[2], "the parameters of an event"),
                versions=from_json_text(row[3], "the versions of an event"),
                created_utc=row[4],
            )
            for row in rows
        )


def setting(database: Database, name: str, default: Json) -> Json:
    """Return the setting called `name`, or `default` where it was never set."""
    row = database.row("SELECT value_json FROM settings WHERE name = ?", (name,))
    return default if row is None else from_json_text(row[0], f'the setting "{name}"')


def set_setting(database: Database, name: str, value: Json) -> None:
    """Set the setting called `name`; `value` is anything that JSON can hold."""
    database.execute(
        "INSERT INTO settings (name, value_json) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value_json = excluded.value_json",
        (name, to_json_text(value)),
    )
