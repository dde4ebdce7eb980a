"""What a folder's decisions have set, into the change log (P5): an entry for each decision, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from uttag.apps.agreement.changes.change_log import Change, append, logged
from uttag.apps.agreement.changes.changing import value_changes, version_change
from uttag.apps.agreement.folder import Folder
from uttag.apps.agreement.models import Decision, DocumentVersion, TermValue
from uttag.apps.agreement.queries import plain
from uttag.rules.terms import TermBook

Known = set[tuple[Any, ...]]


def log_loaded(folder: Folder, *, at: datetime) -> None:
    """Appends an entry for each of `folder`'s decisions with values or versions that no entry has yet.

    A part of `load_agreement`, last of all. The same folder again adds none.
    """
    references = [entry.reference for entry in folder.decisions.decisions]
    known = logged_changes()
    book = TermBook(())
    for decision in Decision.objects.filter(reference__in=references):  # in the order decided
        values = list(map(plain, decision.term_values.select_related("term__clause", "decision")))
        versions = list(decision.document_versions.select_related("document"))
        changes = [*value_changes(values, book), *map(version_change, versions)]
        book = book.changed_by(values)
        _append(decision, [change for change in changes if change_key(decision.pk, change) not in known], at)


def _append(decision: Decision, changes: list[Change], at: datetime) -> None:
    if not changes:
        return
    first = min(change["from"] for change in changes)
    append(
        at=at,
        effective_from=date.fromisoformat(first),
        title=decision.title,
        decision=decision,
        changes=changes,
    )


def logged_changes() -> Known:
    """What the log's entries say was changed, by the decision they rest on."""
    return {change_key(entry.decision_id, change) for entry, change in logged()}


def change_key(decision: int | None, change: Change) -> tuple[Any, ...]:
    """Tells two changes apart: which term from when, or which document's version."""
    if "term" in change:
        return (decision, "term", change["term"], change["from"])
    return (decision, "document", change.get("document"), change.get("version"))


def changes_in_force() -> Iterable[tuple[tuple[Any, ...], Any]]:
    """What decisions have set in the tables, by the same keys, with the values."""
    values = TermValue.objects.values_list("decision", "term__key", "effective_from", "value")
    for decision, term, start, value in values:
        yield (decision, "term", term, start.isoformat()), value
    versions = DocumentVersion.objects.exclude(decision=None)
    for row in versions.values_list("decision", "document__code", "version"):
        yield (row[0], "document", *row[1:]), None
