"""What a run-out plan is reckoned from: stock, purchases on their way and withdrawals to come, in a handful of queries.

An old article is planned with its flavours and sizes as one: the prescriptions don't say which will be taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Sum

from uttag.apps.assortment.models import AssortmentChange
from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import families, prices_of
from uttag.apps.ordering.models import OrderRow
from uttag.apps.prescribing.carrying_over import open_items
from uttag.apps.purchasing.buying.coming import coming_pieces
from uttag.apps.purchasing.buying.sending import goods_day
from uttag.apps.stock.models import Balance, Place
from uttag.rules.running_out import Incoming, Need, RunOutFacts
from uttag.rules.withdrawals import ComingFacts, days_between, earliest_day, expected_day

_HELD = (Place.Kind.SHELF, Place.Kind.RESERVED)
_WAITING = (OrderRow.State.OPEN, OrderRow.State.BACKORDERED)
_ITEM = (
    *("pk", "article_id", "pieces_per_withdrawal", F("withdrawals") - F("used"), "days_per_withdrawal"),
    *("time_lock_days", "first_day", "last_valid_day", "last_withdrawn_day"),
)


@dataclass(frozen=True, slots=True)
class ItemToCome:
    """An item's next withdrawal: when it can be taken, and when the last one is thought to be used up.

    Nothing that says whose it is.
    """

    key: int
    article: int
    left: int
    pieces: int
    earliest: date
    expected: date
    every_days: int
    last_day: date

    def need(self) -> Need:
        return Need(self.expected, self.every_days, self.left, self.pieces, self.last_day)


def old_articles(change: AssortmentChange) -> list[Article]:
    """The old articles of all the change's lists, approved or not: stock must be planned before."""
    old = change.conversions.values("old")
    return list(Article.objects.filter(pk__in=old).select_related("supplier").order_by("name", "pk"))


def items_to_come(articles: Iterable[int], day: date) -> list[ItemToCome]:
    """Open items of the articles (keys); one query."""
    rows = open_items(articles, day).order_by("pk").values_list(*_ITEM)
    return [_to_come(key, article, pieces, ComingFacts(*said)) for key, article, pieces, *said in rows]


def run_out_facts(change: AssortmentChange, today: date) -> list[tuple[Article, RunOutFacts]]:
    """The facts of each old article, in the order of their names; the number of queries doesn't follow theirs."""
    articles = old_articles(change)
    family = family_keys(article.pk for article in articles)
    leads = {one.supplier.lead_working_days for one in articles}
    lead_days = {lead: (goods_day(today, lead) - today).days for lead in leads}
    needs, stock, prices = _needs(family, today), _in_stock(family, today), _prices(family, today)
    incoming = _incoming(family, articles, lead_days, today)
    return [
        (
            article,
            RunOutFacts(
                article=article.number,
                today=today,
                start_day=change.starts_on,
                in_stock=stock.get(article.pk, 0),
                incoming=tuple(incoming[article.pk]),
                needs=tuple(needs[article.pk]),
                lead_days=lead_days[article.supplier.lead_working_days],
                pieces_per_package=article.pieces_per_package,
                packages_per_box=article.packages_per_box,
                package_price_ore=prices.get(article.pk, 0),
            ),
        )
        for article in articles
    ]


def family_keys(articles: Iterable[int]) -> dict[int, int]:
    """Each of the articles (keys) and of their flavours and sizes → the one it is planned under."""
    keys = set(articles)
    found = families(keys).values_list("pk", "parent_id")
    return {pk: pk if pk in keys else parent or pk for pk, parent in found}


def _to_come(key: int, article: int, pieces: int, facts: ComingFacts) -> ItemToCome:
    earliest, expected = earliest_day(facts), expected_day(facts)
    return ItemToCome(
        key, article, facts.left, pieces, earliest, expected, days_between(facts), facts.last_valid_day
    )


def _needs(family: dict[int, int], today: date) -> defaultdict[int, list[Need]]:
    needs: defaultdict[int, list[Need]] = defaultdict(list)
    for item in items_to_come(set(family.values()), today):
        needs[item.article].append(item.need())
    rows = OrderRow.objects.filter(article__in=family, state__in=_WAITING, order__procured=False).order_by(
        "pk"
    )
    for article, pieces in rows.values_list("article_id", "pieces"):
        needs[family[article]].append(Need(today, 1, 1, pieces, today))
    return needs


def _in_stock(family: dict[int, int], today: date) -> dict[int, int]:
    """Pieces on shelves and reserved, of lots that can still be used."""
    held = Balance.objects.filter(
        lot__article__in=family, place__kind__in=_HELD, pieces__gt=0, lot__blocked_at=None
    ).filter(lot__expires_on__gt=today)
    found: defaultdict[int, int] = defaultdict(int)
    for article, pieces in held.order_by().values_list("lot__article").annotate(n=Sum("pieces")):
        found[family[article]] += pieces
    return found


def _incoming(
    family: dict[int, int], articles: list[Article], lead_days: dict[int, int], today: date
) -> defaultdict[int, list[Incoming]]:
    """What is on order; a draft comes as if it were sent today."""
    drafts = {one.pk: today + timedelta(days=lead_days[one.supplier.lead_working_days]) for one in articles}
    incoming: defaultdict[int, list[Incoming]] = defaultdict(list)
    for one in coming_pieces(family):
        planned_under = family[one.article_id]
        incoming[planned_under].append(Incoming(one.day or drafts[planned_under], one.pieces))
    return incoming


def _prices(family: dict[int, int], today: date) -> dict[int, int]:
    """Of a package by the price in force; an article of flavours costs what they cost."""
    found: dict[int, int] = {}
    for article, price in prices_of(family, today).items():
        if article == family[article] or family[article] not in found:
            found[family[article]] = price
    return found
