"""What the database holds of bodies and LMN's tasks, in the shape of a folder."""

from __future__ import annotations

from typing import Any, cast

from uttag.apps.agreement.exporting import NOWHERE
from uttag.apps.agreement.folder.steering import (
    BodiesFile,
    BodyEntry,
    KnowledgeEntry,
    KnowledgeFile,
    PartEntry,
    SeatEntry,
)
from uttag.apps.governance.models import Body, KnowledgeTask, Seat


def bodies_file() -> BodiesFile:
    rows = Body.objects.select_related("reports_to", "prepared_by").prefetch_related("seats")
    return BodiesFile(place=NOWHERE, bodies=tuple(map(_body_entry, rows)))


def knowledge_file() -> KnowledgeFile:
    tasks = tuple(KnowledgeEntry(place=NOWHERE, **_same_named(KnowledgeEntry, row)) for row in _tasks())
    return KnowledgeFile(place=NOWHERE, tasks=tasks)


def _tasks() -> list[KnowledgeTask]:
    return list(KnowledgeTask.objects.all())


def _body_entry(row: Body) -> BodyEntry:
    special = {
        "reports_to": row.reports_to.code if row.reports_to else "",
        "prepared_by": row.prepared_by.code if row.prepared_by else "",
        "decides": tuple(row.decides),
        "alternates_from_year": row.alternates_from_year or 0,
        "parts": tuple(PartEntry(place=NOWHERE, **part) for part in row.parts),
        "seats": tuple(_seat_entry(seat) for seat in row.seats.all()),
    }
    return BodyEntry(place=NOWHERE, **{**_same_named(BodyEntry, row), **special})


def _seat_entry(row: Seat) -> SeatEntry:
    return SeatEntry(place=NOWHERE, **_same_named(SeatEntry, row))


def _same_named(entry: type[Any], row: object) -> dict[str, Any]:
    """The row's values of the entry's fields; tables inside an entry are the caller's."""
    fields = cast(dict[str, Any], entry.__dataclass_fields__)
    return {
        name: getattr(row, name)
        for name, field in fields.items()
        if name != "place" and "toml" not in field.metadata
    }
