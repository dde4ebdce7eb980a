"""Writes to the trail and the access log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from uttag.ground.inserts import insert_entry
from uttag.ground.trail.models import AccessLogEntry, TrailEntry


class Who(Protocol):
    """What the logs need to know of an actor (`apps.access.actors.Actor` fits)."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def care_provider_id(self) -> int | None: ...


Changes = Mapping[str, tuple[Any, Any]]


def note(
    who: Who,
    operation: str,
    *,
    at: datetime,
    subject_kind: str,
    subject_uuid: UUID | None = None,
    changes: Changes | None = None,
    care_provider_id: int | None = None,
) -> TrailEntry:
    """Notes one operation, in its own transaction. `care_provider_id`: whose data, if not the actor's own."""
    entry = TrailEntry(
        **_by(who, at, care_provider_id),
        operation=operation,
        subject_kind=subject_kind,
        subject_uuid=subject_uuid,
        changes={name: [_plain(before), _plain(after)] for name, (before, after) in (changes or {}).items()},
    )
    insert_entry(entry)
    return entry


def note_access(
    who: Who,
    what: str,
    *,
    at: datetime,
    patients: Iterable[UUID],
    writing: bool = False,
    ground: str = "",
    care_provider_id: int | None = None,
) -> AccessLogEntry | None:
    """Notes that `who` saw (or changed) data of `patients`. Nothing is noted where no patient was shown."""
    ids = [str(patient) for patient in patients]
    if not ids:
        return None
    entry = AccessLogEntry(
        **_by(who, at, care_provider_id), patients=ids, what=what, writing=writing, ground=ground
    )
    insert_entry(entry)
    return entry


def _by(who: Who, at: datetime, care_provider_id: int | None) -> dict[str, Any]:
    return {
        "at": at,
        "user_id": who.user_id,
        "user_name": who.name,
        "role": str(who.role),
        "unit_id": who.unit_id,
        "care_provider_id": who.care_provider_id if care_provider_id is None else care_provider_id,
    }


def _plain(value: Any) -> Any:
    """JSON's own types as they are, anything else as text."""
    return value if value is None or isinstance(value, bool | int | str) else str(value)
