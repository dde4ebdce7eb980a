"""What to buy, supplier by supplier: each article's need with its arithmetic, in a handful of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.queries import term_book
from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.operations import search_words
from uttag.apps.purchasing.buying.knowing import ByDay, known_withdrawals
from uttag.apps.purchasing.buying.sending import goods_day
from uttag.apps.purchasing.buying.there import There, waiting_rows
from uttag.apps.purchasing.stops import StopDays, days_of_stops
from uttag.rules.purchasing import Known, NeedFacts, Proposal, last_day_looked_at, propose
from uttag.rules.terms import TermBook, Terms
from uttag.rules.words import ArticleStatus


@dataclass(frozen=True, slots=True)
class Need:
    """An article with what is there, what is known, and what the rule proposes."""

    article: Article
    facts: NeedFacts
    proposal: Proposal

    @property
    def known(self) -> int:
        """Pieces known to be asked for until the day that was looked at."""
        return sum(one.pieces for one in self.facts.known if one.day <= self.proposal.until_day)


def needs(
    actor: Actor, day: date, *, supplier: str = "", search: str = "", every: bool = False
) -> list[Need]:
    """Articles to buy on `day` by supplier and name; with `every` also those of which there is enough."""
    require(actor, "see_purchases")
    articles = list(stocked_articles(supplier, search))
    found = [need for need in asked_for(articles, day).needs() if every or need.proposal.packages]
    return found


def stocked_articles(supplier: str = "", search: str = "") -> QuerySet[Article]:
    """What the depot stocks: delivered themselves, contracted, in the assortment or still waited for by orders."""
    stocked = Article.objects.filter(stocked=True, contracted=True, children=None)
    kept = ~Q(status=ArticleStatus.GONE) | Q(pk__in=waiting_rows().values("article"))
    found = stocked.filter(kept).select_related("supplier")
    if supplier:
        found = found.filter(supplier__code=supplier)
    for word in search_words(search).split():
        found = found.filter(search__contains=word)
    return found.order_by("supplier__name", "name", "variant", "pk")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known to be asked for of articles on `day`: slow to gather, and orders to suppliers don't change it."""

    day: date
    articles: list[Article]
    goods: dict[int, date]
    stops: dict[int, StopDays]
    known: ByDay
    book: TermBook

    def needs(self) -> list[Need]:
        """Each article's need with what is here and on order at this moment."""
        there = There([article.pk for article in self.articles], self.day)
        return [self._need(there, article) for article in self.articles]

    def _need(self, there: There, article: Article) -> Need:
        stop, known = self.stops.get(article.pk, StopDays()), self.known.get(article.pk, ())
        facts = _facts(there, article, self.day, self.goods[article.supplier.lead_working_days], known, stop)
        return Need(article, facts, propose(facts, Terms(self.book)))


def asked_for(articles: list[Article], day: date) -> Asked:
    """What is known of the articles, until the farthest day that any of them is looked at."""
    keys = [article.pk for article in articles]
    book = term_book()
    goods = {n: goods_day(day, n) for n in {article.supplier.lead_working_days for article in articles}}
    if not goods:
        return Asked(day, [], {}, {}, {}, book)
    stops = days_of_stops(keys)
    # On the last day to buy, all is looked at that the article is still needed for.
    farthest = [stop.needed_until or day for stop in stops.values() if stop.last_day == day]
    until = max([last_day_looked_at(max(goods.values()), day, Terms(book)), *farthest])
    return Asked(day, articles, goods, stops, known_withdrawals(keys, day, until), book)


def _facts(
    there: There, article: Article, day: date, here: date, known: tuple[Known, ...], stop: StopDays
) -> NeedFacts:
    return NeedFacts(
        article=article.number,
        today=day,
        goods_day=here,
        pieces_per_package=article.pieces_per_package,
        packages_per_box=article.packages_per_box,
        on_shelves=there.on_shelves[article.pk],
        on_order=there.on_order[article.pk],
        waiting=there.waiting[article.pk],
        known=known,
        stop_day=stop.last_day,
        needed_until=stop.needed_until,
        gone=article.status == ArticleStatus.GONE,
    )
