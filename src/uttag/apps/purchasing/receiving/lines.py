"""One line of goods on the quay, and everything that is asked about it before it is taken in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from uttag.apps.agreement.queries import term_book
from uttag.apps.catalogue.models import Article, Supplier
from uttag.apps.purchasing.buying.lines import MOST_PIECES
from uttag.apps.stock.lots import LotKey, known_lots
from uttag.apps.stock.models import Lot, Place
from uttag.apps.stock.places import shelf_faults
from uttag.rules.reasons import Reason, Refusal, Refused, because
from uttag.rules.receiving import Accepted, LotFacts, Quarantined, judge
from uttag.rules.rulings import Ruling, rule_on

Judgement = Ruling[Accepted | Quarantined | Refusal]


@dataclass(frozen=True, slots=True)
class GoodsIn:
    """Pieces of one lot. `shelf`: where it is put if it is taken in. The same `uuid` again is the same line."""

    article_id: int
    lot_number: str
    expires_on: date
    pieces: int
    shelf: str = ""
    uuid: UUID = field(default_factory=uuid4)

    @property
    def lot_key(self) -> LotKey:
        return self.article_id, self.lot_number


@dataclass(frozen=True, slots=True)
class Judged:
    """A line with its article and the rule's word on it."""

    goods: GoodsIn
    article: Article
    ruling: Judgement

    @property
    def accepted(self) -> bool:
        return isinstance(self.ruling.outcome, Accepted)

    @property
    def refused(self) -> bool:
        return self.ruling.refused


def judged(goods: Sequence[GoodsIn], supplier: Supplier, day: date) -> list[Judged]:
    """Each line as it would be on `day`. Raises Refused for lines that can't be understood.

    Part of the operation that takes goods in, and of the query that shows what it would do.
    """
    articles = Article.objects.select_related("supplier").in_bulk({one.article_id for one in goods})
    if faults := tuple(_faults(goods, articles, supplier)):
        raise Refused(*faults)
    book, known = term_book(), known_lots(dict.fromkeys(one.lot_key for one in goods))
    said = _first_said(goods)
    rulings = [
        rule_on(judge, _facts(one, articles[one.article_id], known.get(one.lot_key), said, day), book)
        for one in goods
    ]
    return [Judged(one, articles[one.article_id], ruling) for one, ruling in zip(goods, rulings, strict=True)]


def check_shelves(lines: Sequence[Judged]) -> None:
    """Raises Refused unless each line that is taken in has a shelf that keeps it as it must be kept (B2.7)."""
    taken_in = [(line.article, line.goods.shelf) for line in lines if line.accepted]
    places = {place.code: place for place in Place.objects.filter(code__in={shelf for _, shelf in taken_in})}
    faults = [
        fault for article, shelf in taken_in for fault in shelf_faults(article, shelf, places.get(shelf))
    ]
    if faults:
        raise Refused(*faults)


def shelf_fault(article: Article, shelf: str) -> Reason | None:
    """Why an article can't be put on a shelf (code); None when it can. A code not seen before is a new shelf."""
    return next(shelf_faults(article, shelf, Place.objects.filter(code=shelf).first()), None)


def _faults(
    goods: Sequence[GoodsIn], articles: Mapping[int, Article], supplier: Supplier
) -> Iterator[Reason]:
    for one in goods:
        article = articles.get(one.article_id)
        if article is None:
            yield because("code_of_no_article", "B2.8", code=one.article_id)
        elif article.supplier_id != supplier.pk:
            names = {"article": str(article), "supplier": article.supplier.name}
            yield because("code_of_other_supplier", "B2.8", **names)
        if one.pieces < 1:
            yield because("pieces_below_one", "I3")
        if one.pieces > MOST_PIECES:
            yield because("receipt_line_too_large", "I3", most=MOST_PIECES)
        if not one.lot_number.strip():
            yield because("receipt_line_without_lot", "B2.8")


def _facts(
    one: GoodsIn, article: Article, known: Lot | None, said: Mapping[LotKey, date], day: date
) -> LotFacts:
    return LotFacts(
        article=article.number,
        lot=one.lot_number,
        received_day=day,
        last_day=one.expires_on,
        shelf_life_days=article.shelf_life_days,
        sterile=article.sterile,
        blocked=known is not None and known.blocked_at is not None,
        known_last_day=known.expires_on if known else said[one.lot_key],
    )


def _first_said(goods: Sequence[GoodsIn]) -> dict[LotKey, date]:
    """The last day that the first line of each lot gives: the others must agree with it."""
    said: dict[LotKey, date] = {}
    for one in goods:
        said.setdefault(one.lot_key, one.expires_on)
    return said
