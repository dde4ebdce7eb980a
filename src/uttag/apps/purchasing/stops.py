"""Articles that are bought no more after a day, while they are run out (B2.12)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.catalogue.models import Article
from uttag.apps.purchasing.models import PurchaseStop
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because

Stop = tuple[int, date, str]
"""An article's key, the last day to buy it, and why."""


@operation("plan_run_out")
def set_purchase_stops(stops: Sequence[Stop], *, actor: Actor, at: datetime) -> None:
    """Sets the last day to buy each article; one that has a stop gets the new day. The same again changes nothing."""
    wanted = {article: (day, text.strip()[:200]) for article, day, text in stops}
    names = {article.pk: str(article) for article in Article.objects.filter(pk__in=wanted)}
    if wanted.keys() - names.keys():
        raise Refused(because("no_such_article_in_purchase", "B2.12"))
    if len(wanted) < len(stops):
        keys = [article for article, _, _ in stops]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Refused(because("purchase_stop_repeated", "B2.12", article=names[twice]))
    before = _stops_of(wanted)
    changed = {key: value for key, value in wanted.items() if before.get(key) != value}
    PurchaseStop.objects.bulk_create(
        [
            PurchaseStop(article_id=key, last_day=day, text=text, set_at=at, set_by_id=actor.user_id)
            for key, (day, text) in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["last_day", "text", "set_at", "set_by"],
    )
    if changed:
        days = {names[key]: (before.get(key, (None,))[0], day) for key, (day, _) in changed.items()}
        note(actor, "plan_run_out", at=at, subject_kind="purchase_stops", changes=days)


@operation("plan_run_out")
def lift_purchase_stops(articles: Collection[int], *, actor: Actor, at: datetime) -> None:
    """The articles (keys) can be bought again. One without a stop is passed over."""
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


def _stops_of(articles: Collection[int]) -> dict[int, tuple[date, str]]:
    rows = PurchaseStop.objects.filter(article__in=articles).values_list("article_id", "last_day", "text")
    return {article: (day, text) for article, day, text in rows}
