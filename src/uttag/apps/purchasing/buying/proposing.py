"""What to buy, supplier by supplier: each article's need with its arithmetic, in a handful of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.queries import term_book
from uttag.apps.catalogue.models import Article, Supplier
from uttag.apps.catalogue.operations import search_words
from uttag.apps.ordering.models import OrderRow, Reservation
from uttag.apps.purchasing.buying.coming import coming_pieces
from uttag.apps.purchasing.buying.knowing import known_withdrawals
from uttag.apps.purchasing.buying.sending import goods_day
from uttag.apps.purchasing.stops import StopDays, days_of_stops
from uttag.apps.stock.models import Balance, Place
from uttag.rules.purchasing import Known, NeedFacts, Proposal, last_day_looked_at, propose
from uttag.rules.terms import Terms
from uttag.rules.words import ArticleStatus

_WAITING = (OrderRow.State.OPEN, OrderRow.State.BACKORDERED)


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
    articles = list(_articles(supplier, search))
    found = [need for need in _needs(articles, day) if every or need.proposal.packages]
    return found


def proposed_by_supplier(actor: Actor, day: date) -> list[tuple[Supplier, int]]:
    """Each supplier to buy from on `day`, with the number of articles; by name."""
    counts: defaultdict[Supplier, int] = defaultdict(int)
    for need in needs(actor, day):
        counts[need.article.supplier] += 1
    return sorted(counts.items(), key=lambda pair: pair[0].name)


def _articles(supplier: str, search: str) -> QuerySet[Article]:
    """What the depot stocks: delivered themselves, still in the assortment, contracted."""
    stocked = Article.objects.filter(stocked=True, contracted=True, children=None)
    found = stocked.exclude(status=ArticleStatus.GONE).select_related("supplier")
    if supplier:
        found = found.filter(supplier__code=supplier)
    for word in search_words(search).split():
        found = found.filter(search__contains=word)
    return found.order_by("supplier__name", "name", "variant", "pk")


def _needs(articles: list[Article], day: date) -> list[Need]:
    keys = [article.pk for article in articles]
    book = term_book()
    goods = {n: goods_day(day, n) for n in {article.supplier.lead_working_days for article in articles}}
    if not goods:
        return []
    stops = days_of_stops(keys)
    # On the last day to buy, all is looked at that the article is still needed for.
    farthest = [stop.needed_until or day for stop in stops.values() if stop.last_day == day]
    until = max([last_day_looked_at(max(goods.values()), day, Terms(book)), *farthest])
    there, known = _There(keys, day), known_withdrawals(keys, day, until)
    found = []
    for article in articles:
        here, stop = goods[article.supplier.lead_working_days], stops.get(article.pk, StopDays())
        facts = there.facts(article, day, here, known.get(article.pk, ()), stop)
        found.append(Need(article, facts, propose(facts, Terms(book))))
    return found


class _There:
    """What there is of many articles, and what waits for it."""

    def __init__(self, articles: Collection[int], day: date) -> None:
        self._on_shelves = _on_shelves(articles, day)
        self._on_order = _on_order(articles)
        self._waiting = _waiting(articles)

    def facts(
        self, article: Article, day: date, here: date, known: tuple[Known, ...], stop: StopDays
    ) -> NeedFacts:
        return NeedFacts(
            article=article.number,
            today=day,
            goods_day=here,
            pieces_per_package=article.pieces_per_package,
            packages_per_box=article.packages_per_box,
            on_shelves=self._on_shelves.get(article.pk, 0),
            on_order=self._on_order[article.pk],
            waiting=self._waiting.get(article.pk, 0),
            known=known,
            stop_day=stop.last_day,
            needed_until=stop.needed_until,
        )


def _on_shelves(articles: Collection[int], day: date) -> dict[int, int]:
    """Pieces that can be picked: of lots that have neither expired nor been recalled."""
    held = Balance.objects.filter(
        place__kind=Place.Kind.SHELF, pieces__gt=0, lot__article__in=articles, lot__expires_on__gt=day
    )
    sums = held.filter(lot__blocked_at=None).order_by().values_list("lot__article_id")
    return dict(sums.annotate(Sum("pieces")))


def _on_order(articles: Collection[int]) -> Counter[int]:
    owed = Counter[int]()
    for one in coming_pieces(articles):
        owed[one.article_id] += one.pieces
    return owed


def _waiting(articles: Collection[int]) -> dict[int, int]:
    """Pieces that orders wait for; what is reserved for them has left the shelf already."""
    rows = OrderRow.objects.filter(article__in=articles, state__in=_WAITING, order__procured=False)
    waiting = dict(rows.order_by().values_list("article_id").annotate(Sum("pieces")))
    of_these = Q(row__article__in=articles, row__state__in=_WAITING)
    reserved = Reservation.objects.filter(of_these).order_by().values_list("row__article_id")
    for article, pieces in reserved.annotate(Sum("pieces")):
        waiting[article] = max(0, waiting.get(article, 0) - pieces)
    return waiting
