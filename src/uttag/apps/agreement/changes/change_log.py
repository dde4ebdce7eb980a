"""The change log (ändringslogg, P5): numbered without gaps, sealed entry by entry, and never edited.

A seal is SHA-256 over the entry's own words and the seal before it, so that an entry that is edited, removed
or moved breaks the chain from there on. The number series tells where the last entries are gone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.models import ChangeLogEntry, Decision
from uttag.ground.numbering.models import Series
from uttag.ground.numbering.operations import next_number
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because

SERIES = "change_log"
Change = dict[str, Any]


def append(
    *,
    at: datetime,
    effective_from: date,
    title: str,
    decision: Decision | None = None,
    accord: str = "",
    changes: Iterable[Change] = (),
) -> ChangeLogEntry:
    """The next entry, in the caller's transaction: rolled back, its number is given again.

    It rests on `decision`, or on what `accord` says was agreed.
    """
    number = next_number(SERIES)  # locks the series: entries are sealed one after another
    entry = ChangeLogEntry(
        number=number,
        at=at,
        effective_from=effective_from,
        title=title,
        decision=decision,
        accord=accord,
        changes=list(changes),
    )
    entry.seal = seal_of(entry, _seal_before(number))
    entry.save(force_insert=True)
    return entry


@operation("log_accord")
def log_accord(
    *, with_whom: str, what: str, effective_from: date, text: str = "", actor: Actor, at: datetime
) -> ChangeLogEntry:
    """Logs what distributor and care providers have agreed on development (8:1), where no council decided.

    The same again is the entry there is.
    """
    if not with_whom.strip() or not what.strip():
        raise Refused(because("accord_incomplete", "P5"))
    words = "\n\n".join(part.strip() for part in (with_whom, text) if part.strip())
    told: dict[str, Any] = {"effective_from": effective_from, "title": what.strip()[:200], "accord": words}
    if (same := ChangeLogEntry.objects.filter(**told).first()) is not None:
        return same
    entry = append(at=at, **told)
    changes = {"number": (None, entry.number), "title": (None, entry.title)}
    note(actor, "log_accord", at=at, subject_kind="change_log", changes=changes)
    return entry


def logged(**of: Any) -> Iterator[tuple[ChangeLogEntry, Change]]:
    """Each change that a decision has made, with its entry; `of`: of which entries alone."""
    for entry in ChangeLogEntry.objects.exclude(decision=None).filter(**of).select_related("decision"):
        yield from ((entry, change) for change in entry.changes)


def _seal_before(number: int) -> str:
    return ChangeLogEntry.objects.filter(number=number - 1).values_list("seal", flat=True).first() or ""


def seal_of(entry: ChangeLogEntry, before: str) -> str:
    """The seal that `entry` must have after an entry sealed `before`."""
    words = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(),
        "effective_from": entry.effective_from.isoformat(),
        "title": entry.title,
        "decision": entry.decision.reference if entry.decision else None,
        "accord": entry.accord,
        "changes": entry.changes,
        "before": before,
    }
    text = json.dumps(words, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the chain of seals doesn't hold, and how: "missing" before this number, or "edited"."""

    number: int
    how: str


def broken_seals(first: int = 1, last: int | None = None) -> Iterator[Broken]:
    """Every place from `first` to `last` (the end) where the log has been tampered with.

    None: all those entries stand as they were written.
    """
    entries = ChangeLogEntry.objects.select_related("decision").order_by("number")
    earlier = entries.filter(number__lt=first).last() if first > 1 else None
    expected, before = (earlier.number + 1, earlier.seal) if earlier else (1, "")
    within = (
        entries.filter(number__gte=first) if last is None else entries.filter(number__range=(first, last))
    )
    for entry in within.iterator(2_000):
        if entry.number != expected:
            yield Broken(entry.number, "missing")
        elif entry.seal != seal_of(entry, before):
            yield Broken(entry.number, "edited")
        expected, before = entry.number + 1, entry.seal
    if last is not None:
        return
    given = Series.objects.filter(name=SERIES).values_list("last", flat=True).first() or 0
    if given >= expected:
        yield Broken(given + 1, "missing")
