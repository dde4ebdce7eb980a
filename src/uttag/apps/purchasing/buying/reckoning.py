"""Needs are reckoned by the worker and kept, and what is ordered meanwhile isn't proposed again (B2.1).

What patients are known to ask for takes seconds to gather in a large region, so it is done before anything is held.
Then the one row of `Reckoning` is held while stock and orders are looked at and the needs written: whoever changes
what is on order holds it too, so that no order slips in between.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.purchasing.buying.proposing import Asked, Need, asked_for, stocked_articles
from uttag.apps.purchasing.buying.settling import RECKON, hold_reckoning
from uttag.apps.purchasing.models import ReckonedNeed
from uttag.ground.outbox.operations import enqueue
from uttag.ground.rulings.codec import dump
from uttag.ground.sets import insert_many, many_objects
from uttag.rules.calendar import local

_COLUMNS = (
    *("article_id", "packages", "known", "facts_text", "proposal_text"),
    *("reckoned_at", "settled_at"),
)


def reckon_purchases(*, settled: bool = False, actor: Actor, at: datetime) -> int:
    """Reckons every stocked article's need anew; how many. Twice is once. Not to be run inside a transaction.

    `settled`: only of articles whose orders changed since they were last reckoned.
    """
    require(actor, "reckon_purchases")
    keys = set(_settled()) if settled else None
    if settled and not keys:
        return 0
    articles = stocked_articles()
    if keys is not None:
        articles = articles.filter(pk__in=keys)
    with many_objects():
        asked = asked_for(list(articles), local(at).date())
        return _keep(asked, keys, actor=actor, at=at)


@operation("reckon_purchases")
def ask_to_reckon(*, actor: Actor, at: datetime) -> None:
    """Asks the worker to reckon all needs anew; within the same minute once."""
    enqueue(RECKON, {}, at=at, key=f"{RECKON}:{at:%Y-%m-%dT%H:%M}")


@operation("reckon_purchases")
def _keep(asked: Asked, keys: Collection[int] | None, *, actor: Actor, at: datetime) -> int:
    """The needs instead of those kept: all, or those of the articles in `keys`."""
    reckoning = hold_reckoning()
    rows = list(_rows(asked.needs(), at))
    old = ReckonedNeed.objects.all() if keys is None else ReckonedNeed.objects.filter(article__in=keys)
    old.delete()
    if keys is None:
        reckoning.reckoned_at = at
        reckoning.save(update_fields=["reckoned_at"])
    return insert_many(ReckonedNeed, _COLUMNS, rows)


def _rows(needs: list[Need], at: datetime) -> Iterator[tuple[object, ...]]:
    for need in needs:
        facts, proposal = dump(replace(need.facts, known=())), dump(need.proposal)
        yield need.article.pk, need.proposal.packages, need.known, facts, proposal, at, None


def _settled() -> Iterator[int]:
    return ReckonedNeed.objects.exclude(settled_at=None).values_list("article_id", flat=True).iterator()
