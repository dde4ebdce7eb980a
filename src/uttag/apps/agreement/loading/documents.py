"""A folder's governing documents go into the database (P4, P12)."""

from __future__ import annotations

from datetime import date, datetime

from uttag.apps.agreement.folder import Folder
from uttag.apps.agreement.folder.steering import DocumentEntry, VersionEntry
from uttag.apps.agreement.loading.loader import Loader, Row
from uttag.apps.agreement.models import Clause, Decision, Document, DocumentVersion
from uttag.rules.calendar import local, months_later


def load_documents(folder: Folder, loader: Loader, *, at: datetime) -> None:
    """Puts documents and the versions the folder knows. A part of `load_agreement`, after clauses and decisions."""
    clauses = dict(Clause.objects.values_list("code", "pk"))
    decisions = dict(Decision.objects.values_list("reference", "pk"))
    entries = folder.documents.documents
    documents = loader.put(
        Document, [_document(place, entry, clauses) for place, entry in enumerate(entries, start=1)]
    )
    known = set(DocumentVersion.objects.values_list("document_id", "version"))
    loader.put(
        DocumentVersion,
        [
            _version(version, entry, document, decisions, at, new=(document.pk, version.version) not in known)
            for document, entry in zip(documents, entries, strict=True)
            for version in entry.versions
        ],
    )


def _document(position: int, entry: DocumentEntry, clauses: dict[str, int]) -> Row:
    return Row(
        entry.place,
        key={"code": entry.code},
        fixed={"kind": entry.kind, "decided_by": entry.decided_by},
        words={
            "title": entry.title,
            "clause_id": clauses.get(entry.clause),
            "review_months": entry.review_months or None,
            "position": position,
        },
    )


def _version(
    entry: VersionEntry,
    of: DocumentEntry,
    document: Document,
    decisions: dict[str, int],
    at: datetime,
    *,
    new: bool,
) -> Row:
    """When it was recorded, and when it is to be looked over next, is counted from the day it came in."""
    recorded = {"recorded_at": at, "review_day": _review_day(entry, of.review_months, local(at).date())}
    return Row(
        entry.place,
        key={"document_id": document.pk, "version": entry.version},
        fixed={
            "effective_from": entry.effective_from,
            "decision_id": decisions.get(entry.decision),
            "decided_elsewhere": entry.decided_elsewhere,
            "summary": entry.summary,
            "link": entry.link,
            "sample": entry.sample,
        },
        words=recorded if new else {},
    )


def _review_day(entry: VersionEntry, months: int, day: date) -> date | None:
    """The first whole number of review periods from the version's first day that lies ahead."""
    if not months:
        return None
    periods = 1
    while (review := months_later(entry.effective_from, periods * months)) <= day:
        periods += 1
    return review
