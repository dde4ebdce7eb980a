"""Stored rulings, run again by the million: what today's code, or proposed terms, would answer instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from uttag.apps.parties.models import CareProvider
from uttag.ground.rulings.models import Ruling
from uttag.ground.rulings.replay import Replayed, Replayer
from uttag.rules.book import RULES
from uttag.rules.calendar import STOCKHOLM, local
from uttag.rules.terms import TermBook, TermValue

_BATCH = 2_000
_COLUMNS = (
    "id", "rule", "answer", "subject_kind", "subject_uuid", "ruled_at", "care_provider_id",
    "facts", "outcome", "readings",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """A ruling that comes out otherwise. `care_provider` is a code, empty where the ruling is nobody's."""

    ruling: UUID
    rule: str
    subject_kind: str
    subject_uuid: UUID
    ruled_at: datetime
    care_provider: str
    replayed: Replayed


@dataclass(slots=True)
class Replay:
    """All of a replay in figures, and its first differences.

    `ore` is what the new charges come to above the old ones, by care provider: what a changed surcharge
    or fee would have cost.
    """

    run: Counter[str] = field(default_factory=Counter)
    """By rule."""
    differing: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By rule and care provider."""
    ore: Counter[str] = field(default_factory=Counter)
    first: list[Difference] = field(default_factory=list)
    ahead: tuple[TermValue, ...] = ()
    """Proposed values from a day after the last ruling: taken as if they had applied from the first."""

    @property
    def differs(self) -> bool:
        return bool(self.differing)


class UnknownRule(LookupError):
    """No rule has that name, or begins with it."""


def replay_all(
    *,
    since: date | None = None,
    until: date | None = None,
    rule: str = "",
    proposed: Sequence[TermValue] = (),
    limit: int | None = None,
    keep: int = 10,
    from_its_day: bool = False,
) -> Replay:
    """Runs the rulings made from the Swedish day `since` to `until`, both included, oldest first, and counts
    what differs.

    `rule` is a rule's name, or the first part of some ("charging"). At most `limit` are run; the first
    `keep` differences of each rule are kept. A proposal for a day that lies after the last ruling would
    change none: it is taken as if it had applied from the first, unless `from_its_day`. Raises UnknownRule.
    """
    rulings = _rulings(since, until, rule, limit)
    told = Replay(ahead=() if from_its_day else values_ahead(proposed, rulings))
    kept: Counter[str] = Counter()
    for name, difference in replayed(rulings, proposed, told.ahead):
        told.run[name] += 1
        if difference is None:
            continue
        told.differing[name, difference.care_provider] += 1
        told.ore[difference.care_provider] += ore_above(difference.replayed)
        if kept[name] < keep:
            kept[name] += 1
            told.first.append(difference)
    return told


def replayed(
    rulings: QuerySet[Ruling],
    proposed: Sequence[TermValue] = (),
    from_the_first: Sequence[TermValue] = (),
    otherwise: TermBook | None = None,
) -> Iterator[tuple[str, Difference | None]]:
    """Each ruling's rule, and how it comes out otherwise; None where it comes out the same."""
    codes = dict(CareProvider.objects.values_list("pk", "code"))
    again = Replayer(proposed, from_the_first, otherwise).again
    for row in rulings.values_list(*_COLUMNS, named=True).iterator(chunk_size=_BATCH):
        found = again(row)
        yield row.rule, None if found.same else _difference(row, codes.get(row.care_provider_id, ""), found)


def values_ahead(proposed: Sequence[TermValue], rulings: QuerySet[Ruling]) -> tuple[TermValue, ...]:
    """The first value proposed for each term, where it begins after the last of the rulings.

    A term that also has an earlier value proposed is not ahead: that one is what is tried.
    """
    last = rulings.aggregate(last=Max("ruled_at"))["last"] if proposed else None
    if last is None:
        return ()
    first: dict[str, TermValue] = {}
    for value in sorted(proposed, key=lambda v: v.effective_from):
        first.setdefault(value.key, value)
    return tuple(value for value in first.values() if value.effective_from > local(last).date())


def _difference(row: Any, care_provider: str, found: Replayed) -> Difference:
    return Difference(
        row.id, row.rule, row.subject_kind, row.subject_uuid, row.ruled_at, care_provider, found
    )


def rulings_between(since: date | None, until: date | None) -> QuerySet[Ruling]:
    """The rulings made on Swedish days from `since` to `until`, both included, oldest first."""
    # Keys grow with time, so this is oldest first along the index that there is anyway.
    rulings = Ruling.objects.order_by("pk")
    if since is not None:
        rulings = rulings.filter(ruled_at__gte=datetime.combine(since, time(), tzinfo=STOCKHOLM))
    if until is not None:
        after = datetime.combine(until + timedelta(days=1), time(), tzinfo=STOCKHOLM)
        rulings = rulings.filter(ruled_at__lt=after)
    return rulings


def _rulings(since: date | None, until: date | None, rule: str, limit: int | None) -> QuerySet[Ruling]:
    rulings = rulings_between(since, until)
    if rule:
        rulings = rulings.filter(rule__in=_named(rule))
    return rulings[:limit]


def _named(rule: str) -> list[str]:
    # A rule that is gone has rulings all the same, and they are worth asking for by its full name.
    names = {*RULES, *Ruling.objects.order_by().values_list("rule", flat=True).distinct()}
    found = sorted(name for name in names if name == rule or name.startswith(f"{rule}."))
    if not found:
        raise UnknownRule(f"no rule is called {rule!r}; there are {', '.join(sorted(names))}")
    return found


def ore_above(found: Replayed) -> int:
    """What the charges come to above the old ones."""
    return _charged(found.new or found.old) - _charged(found.old)


def _charged(outcome: dict[str, Any]) -> int:
    return sum(charge["ore"] for charge in outcome.get("charges", ()))
