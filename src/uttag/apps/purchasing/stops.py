"""Articles that are bought no more after a day, while they are run out (B2.12)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.catalogue.models import Article
from uttag.apps.purchasing.models import PurchaseStop
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because


class Stop(NamedTuple):
    """The last day to buy an article (key), and why. `needed_until`: what is bought is to last so long.

    None: no longer than the last day to buy it.
    """

    article_id: int
    last_day: date
    text: str
    needed_until: date | None = None


class StopDays(NamedTuple):
    """An article's days under a stop; none without one."""

    last_day: date | None = None
    needed_until: date | None = None


@operation("plan_run_out")
def set_purchase_stops(stops: Sequence[Stop], *, actor: Actor, at: datetime) -> None:
    """Sets the last day to buy each article; one that has a stop gets the new day. The same again changes nothing.

    Raises Refused for an article that is unknown or stands there twice.
    """
    wanted = {one.article_id: one._replace(text=one.text.strip()[:200]) for one in stops}
    names = {article.pk: str(article) for article in Article.objects.filter(pk__in=wanted)}
    if wanted.keys() - names.keys():
        raise Refused(because("no_such_article_in_purchase", "B2.12"))
    if len(wanted) < len(stops):
        keys = [one.article_id for one in stops]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Refused(because("purchase_stop_repeated", "B2.12", article=names[twice]))
    before = _stops_of(wanted)
    changed = [one for key, one in wanted.items() if before.get(key) != one]
    PurchaseStop.objects.bulk_create(
        [PurchaseStop(**one._asdict(), set_at=at, set_by_id=actor.user_id) for one in changed],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["last_day", "needed_until", "text", "set_at", "set_by"],
    )
    if changed:
        days = {names[one.article_id]: _days(before.get(one.article_id), one) for one in changed}
        note(actor, "plan_run_out", at=at, subject_kind="purchase_stops", changes=days)


def lift_purchase_stops(articles: Collection[int], *, actor: Actor, at: datetime) -> None:
    """The articles (keys) can be bought again. One without a stop is passed over.

    Part of another operation: whoever may call off what they were set for.
    """
    stops = PurchaseStop.objects.filter(article__in=articles).select_related("article")
    lifted = {str(stop.article): (stop.last_day, None) for stop in stops}
    stops.delete()
    if lifted:
        note(actor, "plan_run_out", at=at, subject_kind="purchase_stops", changes=lifted)


def purchase_stops(actor: Actor, articles: Collection[int] | None = None) -> dict[int, PurchaseStop]:
    """By article (key): its stop. Of some articles, or of all."""
    require(actor, "see_purchases")
    stops = PurchaseStop.objects.select_related("article")
    if articles is not None:
        stops = stops.filter(article__in=articles)
    return {stop.article_id: stop for stop in stops}


def last_days_to_buy(articles: Collection[int]) -> dict[int, date]:
    """By article (key): the last day to buy it, for those that have one. Part of another query or operation."""
    return dict(PurchaseStop.objects.filter(article__in=articles).values_list("article_id", "last_day"))


def days_of_stops(articles: Collection[int]) -> dict[int, StopDays]:
    """The same with the last day that what is bought is needed."""
    return {
        key: StopDays(stop.last_day, stop.needed_until or stop.last_day)
        for key, stop in _stops_of(articles).items()
    }


def _stops_of(articles: Collection[int]) -> dict[int, Stop]:
    rows = PurchaseStop.objects.filter(article__in=articles).values_list(*Stop._fields)
    return {stop.article_id: stop for stop in map(Stop._make, rows)}


def _days(before: Stop | None, now: Stop) -> tuple[str, str]:
    """What the trail says: the last day to buy, and how long the article is needed."""
    return _said(before), _said(now)


def _said(stop: Stop | None) -> str:
    if stop is None:
        return ""
    return f"{stop.last_day} ({stop.needed_until})" if stop.needed_until else f"{stop.last_day}"
