"""What the database holds of bodies and LMN's tasks, in the shape of a folder."""

from __future__ import annotations

from uttag.apps.agreement.folder.steering import (
    BodiesFile,
    BodyEntry,
    KnowledgeEntry,
    KnowledgeFile,
    PartEntry,
    SeatEntry,
)
from uttag.apps.agreement.folder.writing import NOWHERE, entry_of
from uttag.apps.governance.models import Body, KnowledgeTask


def bodies_file() -> BodiesFile:
    rows = Body.objects.select_related("reports_to", "prepared_by").prefetch_related("seats")
    return BodiesFile(place=NOWHERE, bodies=tuple(map(_body_entry, rows)))


def knowledge_file() -> KnowledgeFile:
    rows = KnowledgeTask.objects.all()
    return KnowledgeFile(place=NOWHERE, tasks=tuple(entry_of(KnowledgeEntry, row) for row in rows))


def _body_entry(row: Body) -> BodyEntry:
    return entry_of(
        BodyEntry,
        row,
        reports_to=row.reports_to.code if row.reports_to else "",
        prepared_by=row.prepared_by.code if row.prepared_by else "",
        decides=tuple(row.decides),
        alternates_from_year=row.alternates_from_year or 0,
        parts=tuple(PartEntry(place=NOWHERE, **part) for part in row.parts),
        seats=tuple(entry_of(SeatEntry, seat) for seat in row.seats.all()),
    )
