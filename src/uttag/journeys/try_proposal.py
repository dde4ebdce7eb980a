"""A proposal tried on what was ruled in a past period, a batch at a time (P4).

Only rulings that read a proposed term are run: a rule that doesn't ask for a value can't answer otherwise for
it. What would come out otherwise by today's code alone is not the proposal's doing, and isn't counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from uttag.apps.agreement.queries import term_book
from uttag.apps.governance.matters.proposing import as_proposed
from uttag.apps.governance.matters.what_if import STEP, Found, Totals, ask_step, keep_batch
from uttag.apps.governance.models import WhatIf
from uttag.apps.parties.models import CareProvider
from uttag.ground.outbox.models import Message
from uttag.ground.rulings.models import Ruling
from uttag.ground.rulings.replay import Replayed, Replayer
from uttag.journeys.replay import Difference, ore_above, replayed, rulings_between, values_ahead
from uttag.rules.terms import TermValue

BATCH = 5_000
_COLUMNS = ("id", "rule", "answer", "refused", "care_provider_id", "facts", "outcome", "readings")

__all__ = ["BATCH", "STEP", "differences_of", "take_step"]


def take_step(message: Message, *, at: datetime) -> None:
    """The worker's part: runs the next batch and asks for the one after it. In the worker's transaction."""
    rows = WhatIf.objects.select_related("matter").select_for_update(of=("self",))
    what_if = rows.filter(uuid=message.payload["what_if"]).first()
    if what_if is None or what_if.done_at is not None:
        return  # the proposal has been changed since, or another worker has done it
    proposed = as_proposed(what_if.matter.values.select_related("term__clause"))
    rulings = _touched(what_if, proposed)
    totals = Totals.read(what_if.totals) if what_if.totals else _begun(what_if, proposed, rulings)
    batch = _next_batch(rulings, totals.last)
    found = list(_found(batch, proposed, totals.ahead))
    totals.tried += len(batch)
    totals.last = str(batch[-1].id) if batch else totals.last
    more = len(batch) == BATCH
    keep_batch(what_if, totals, found, done_at=None if more else at)
    if more:
        ask_step(what_if, at=at, follows=message)


def differences_of(what_if: WhatIf, rulings: Sequence[UUID]) -> dict[UUID, Difference]:
    """Both answers of these rulings in full, run again as the what-if did."""
    proposed = as_proposed(what_if.matter.values.select_related("term__clause"))
    ahead = [value for value in _first(proposed) if value.key in what_if.totals.get("ahead", ())]
    rows = Ruling.objects.filter(pk__in=rulings).order_by("pk")
    found = (difference for _, difference in replayed(rows, proposed, ahead, term_book()))
    return {difference.ruling: difference for difference in found if difference}


def _begun(what_if: WhatIf, proposed: Sequence[TermValue], rulings: QuerySet[Ruling]) -> Totals:
    """The figures of a run that begins: how many rulings there are, by rule, and how many will be tried."""
    period = rulings_between(what_if.since, what_if.until)
    counted = period.order_by().values_list("rule").annotate(n=Count("pk"))
    ahead = [value.key for value in values_ahead(proposed, period)]
    return Totals(run=Counter(dict(counted)), ahead=ahead, to_try=rulings.count())


def _touched(what_if: WhatIf, proposed: Sequence[TermValue]) -> QuerySet[Ruling]:
    """The period's rulings that read one of the proposed terms. Readings stand as text: `"key":"…"`."""
    read = (Q(readings__contains=f'"key":"{key}"') for key in {value.key for value in proposed})
    return rulings_between(what_if.since, what_if.until).filter(reduce(or_, read))


def _next_batch(rulings: QuerySet[Ruling], last: str) -> list[Any]:
    """Plain rows: models cost more to make than the rules to ask."""
    later = rulings.filter(pk__gt=UUID(last)) if last else rulings
    return list(later.values_list(*_COLUMNS, named=True)[:BATCH])


def _found(batch: Sequence[Any], proposed: Sequence[TermValue], ahead: Sequence[str]) -> Iterator[Found]:
    codes = dict(CareProvider.objects.values_list("pk", "code"))
    book = term_book()
    tried = Replayer(proposed, [value for value in _first(proposed) if value.key in ahead], book)
    today = Replayer(otherwise=book)
    for row in batch:
        new = tried.again(row)
        if new.same:
            continue
        anyway = today.again(row)
        if not anyway.same and anyway.new == new.new:
            continue
        code = codes.get(row.care_provider_id or 0, "")
        yield Found(row.id, row.rule, code, _turned(row.refused, new), ore_above(new))


def _turned(refused: bool, new: Replayed) -> str:
    answer: Any = (new.new or {}).get("answer")
    if answer is None or (answer == "Refusal") == refused:
        return ""
    return "granted" if refused else "refused"


def _first(proposed: Sequence[TermValue]) -> list[TermValue]:
    """The first value proposed for each term."""
    first: dict[str, TermValue] = {}
    for value in sorted(proposed, key=lambda v: v.effective_from):
        first.setdefault(value.key, value)
    return list(first.values())
