"""Puts a decision's values and versions in force and logs them: all in the caller's transaction (P4, P5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from uttag.apps.agreement.changes.change_log import Change, append
from uttag.apps.agreement.changes.specifications import specifications_of
from uttag.apps.agreement.models import ChangeLogEntry, Decision, Document, DocumentVersion, Term, TermValue
from uttag.apps.agreement.queries import term_book
from uttag.ground.files.models import StoredFile
from uttag.rules import terms
from uttag.rules.calendar import months_later
from uttag.rules.terms import TermBook


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value that a term is to have from a day."""

    term: Term
    effective_from: date
    value: Any


@dataclass(frozen=True, slots=True)
class VersionChange:
    """A version of a document that is to be in force from a day."""

    document: Document
    effective_from: date
    summary: str = ""
    file: StoredFile | None = None


def put_in_force(
    decision: Decision,
    values: Sequence[ValueChange],
    versions: Sequence[VersionChange],
    *,
    at: datetime,
) -> ChangeLogEntry | None:
    """Adds `decision`'s values and versions and its log entry; None where it changes nothing.

    Specifications whose clauses the terms belong to get a new version. Whoever calls has asked
    `rules.changing` whether all this may be.
    """
    if not values and not versions:
        return None
    day, reference = decision.decided_day, decision.reference
    plain = [in_book(value, decided_on=day, decision=reference) for value in values]
    changes = value_changes(plain, term_book())
    TermValue.objects.bulk_create(_term_value(value, decision) for value in values)
    made = _add_versions([*versions, *_changed_specifications(values, versions)], decision, at)
    days = [value.effective_from for value in values] + [version.effective_from for version in versions]
    return append(
        at=at,
        effective_from=min(days),
        title=decision.title,
        decision=decision,
        changes=[*changes, *map(version_change, made)],
    )


def in_book(value: ValueChange, *, decided_on: date, decision: str) -> terms.TermValue:
    """The value as the term book will hold it."""
    return terms.TermValue(
        key=value.term.key,
        effective_from=value.effective_from,
        decided_on=decided_on,
        value=value.value,
        clause=value.term.clause.code,
        decision=decision,
    )


def value_changes(values: Iterable[terms.TermValue], book: TermBook) -> list[Change]:
    """What each of the values changes in `book`, as the log has it."""
    changes: list[Change] = []
    for value in sorted(values, key=lambda v: (v.effective_from, v.key)):
        before = held_by(book, value.key, value.effective_from)
        day = value.effective_from.isoformat()
        changes.append({"term": value.key, "from": day, "value": value.value, "before": before})
        book = book.changed_by([value])
    return changes


def held_by(book: TermBook, key: str, day: date) -> Any:
    """The value in force on `day`, or None before a term's first."""
    found = book.held(key, day)
    return found.value if found else None


def version_change(version: DocumentVersion) -> Change:
    """A version as the log has it."""
    day = version.effective_from.isoformat()
    return {"document": version.document.code, "version": version.version, "from": day}


def _term_value(value: ValueChange, decision: Decision) -> TermValue:
    return TermValue(
        term=value.term,
        effective_from=value.effective_from,
        decided_on=decision.decided_day,
        value=value.value,
        decision=decision,
    )


def _changed_specifications(
    values: Sequence[ValueChange], versions: Sequence[VersionChange]
) -> Iterator[VersionChange]:
    """A version of each specification that `values` change, for each day; not of one proposed as a whole."""
    labels: dict[tuple[str, date], list[str]] = {}
    for value in values:
        for code in specifications_of(value.term.clause.section):
            labels.setdefault((code, value.effective_from), []).append(value.term.label_sv)
    proposed = {version.document.code for version in versions}
    documents = Document.objects.filter(kind=Document.Kind.SPECIFICATION).in_bulk(field_name="code")
    for (code, day), changed in sorted(labels.items(), key=lambda item: (item[0][1], item[0][0])):
        if code in documents and code not in proposed:
            yield VersionChange(documents[code], day, "; ".join(dict.fromkeys(changed)))


def _add_versions(
    versions: Sequence[VersionChange], decision: Decision, at: datetime
) -> list[DocumentVersion]:
    """New versions, each numbered after the last of its document."""
    if not versions:
        return []
    # Locked, so that two decisions at once can't give two versions one number.
    keys = {version.document.pk for version in versions}
    list(Document.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    last = dict(
        DocumentVersion.objects.filter(document__in=keys)
        .order_by("version")
        .values_list("document", "version")
    )
    made = []
    for version in versions:
        document = version.document
        last[document.pk] = last.get(document.pk, 0) + 1
        made.append(
            DocumentVersion(
                document=document,
                version=last[document.pk],
                effective_from=version.effective_from,
                decision=decision,
                summary=version.summary,
                file=version.file,
                review_day=review_day(document, version.effective_from),
                recorded_at=at,
            )
        )
    return DocumentVersion.objects.bulk_create(made)


def review_day(document: Document, first_day: date) -> date | None:
    """When a version that begins on `first_day` is to be looked over; None where no review is, or can be, planned."""
    months = document.review_months
    try:
        return months_later(first_day, months) if months else None
    except (ValueError, OverflowError):  # past the last day there is
        return None
