"""What may stand in a purchase order: articles of its supplier, in force and priced, in whole packages (B2.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from uttag.apps.catalogue.models import Article, Supplier
from uttag.apps.catalogue.queries import price_on
from uttag.apps.purchasing.buying.there import There
from uttag.apps.purchasing.models import PurchaseLine, PurchaseOrder
from uttag.apps.purchasing.stops import last_days_to_buy
from uttag.rules.reasons import Reason, Refused, because
from uttag.rules.words import ArticleStatus

MOST_PIECES = 10_000_000  # of a line: far more than a depot holds, and what the database can add up

OF_THE_DAY = (
    "pieces",
    "pieces_per_package",
    "package_price_ore",
)  # what the register says of a line's packages


class BuyLine(NamedTuple):
    """Whole packages of an article (key)."""

    article_id: int
    packages: int


class Buyable(NamedTuple):
    """An article with its price in öre on the day, None without one. `is_parent`: chosen as flavours or sizes."""

    article: Article
    price: int | None
    is_parent: bool


def purchase_lines(
    order: PurchaseOrder, supplier: Supplier, wanted: Sequence[BuyLine], day: date
) -> list[PurchaseLine]:
    """The lines, unsaved, each at the price of `day`. Raises Refused with all that is wrong."""
    if not wanted:
        raise Refused(because("purchase_order_empty", "B2.1"))
    articles = _buyable([line.article_id for line in wanted], day)
    if len(articles) < len({line.article_id for line in wanted}):
        raise Refused(because("no_such_article_in_purchase", "B2.1"))
    faults = [*_twice(wanted, articles), *_faults(wanted, articles, order, supplier, day)]
    if faults:
        raise Refused(*faults)
    return [_line(order, articles[key], packages) for key, packages in wanted]


def _line(order: PurchaseOrder, buyable: Buyable, packages: int) -> PurchaseLine:
    assert buyable.price is not None  # asked for above
    return PurchaseLine(
        order=order,
        article=buyable.article,
        packages=packages,
        pieces=packages * buyable.article.pieces_per_package,
        pieces_per_package=buyable.article.pieces_per_package,
        package_price_ore=buyable.price,
    )


def _buyable(keys: Collection[int], day: date) -> dict[int, Buyable]:
    """Articles by key, as they are on `day`."""
    found = Article.objects.select_related("contract", "supplier").filter(pk__in=keys)
    children = Article.objects.filter(parent=OuterRef("pk"))
    annotated = found.annotate(price=price_on(day), is_parent=Exists(children))
    return {one.pk: Buyable(one, one.price, one.is_parent) for one in annotated}


def _twice(wanted: Sequence[BuyLine], articles: dict[int, Buyable]) -> Iterator[Reason]:
    seen = set()
    for key, _ in wanted:
        if key in seen:
            yield because("article_twice_in_purchase", "B2.1", article=str(articles[key].article))
        seen.add(key)


def _faults(
    wanted: Sequence[BuyLine],
    articles: dict[int, Buyable],
    order: PurchaseOrder,
    supplier: Supplier,
    day: date,
) -> Iterator[Reason]:
    stops = last_days_to_buy(articles)
    gone = [key for key, one in articles.items() if one.article.status == ArticleStatus.GONE]
    there = There([] if order.special else gone, day, but=order.pk)
    for key, packages in wanted:
        article = articles[key].article
        if packages < 1:
            yield because("packages_below_one", "B2.1", article=str(article))
        if packages * article.pieces_per_package > MOST_PIECES:
            yield because("purchase_line_too_large", "B2.1", article=str(article), pieces=MOST_PIECES)
        if article.supplier_id != supplier.pk:
            names = {"article": str(article), "supplier": article.supplier.name}
            yield because("article_of_other_supplier", "B2.1", **names)
        yield from _not_bought(articles[key], day, order.special)
        if article.status != ArticleStatus.GONE:
            yield from _stopped(article, stops.get(key), day)
        elif not order.special:
            yield from _gone(article, packages, there.lacking(key))


def _not_bought(buyable: Buyable, day: date, special: bool) -> Iterator[Reason]:
    article, contract = buyable.article, buyable.article.contract
    name = str(article)
    if buyable.is_parent:
        yield because("parent_article_not_bought", "B2.1", article=name)
    if buyable.price is None:
        yield because("article_without_price", "B2.1", article=name, on_day=day)
    if contract and not contract.starts_on <= day <= contract.ends_on:
        yield because("contract_not_in_force", "B2.1", article=name, contract=contract.number, on_day=day)
    if not article.contracted and not special:
        yield because("outside_contract_not_bought", "B2.2", article=name)


def _stopped(article: Article, stop: date | None, day: date) -> Iterator[Reason]:
    if stop and day > stop:
        yield because("purchase_is_stopped", "B2.12", article=str(article), stop_day=stop)


def _gone(article: Article, packages: int, lacking: int) -> Iterator[Reason]:
    """What has left the assortment is bought for the orders that wait for it, in whole packages and no more."""
    most = -(-lacking // article.pieces_per_package)
    if not most:
        yield because("gone_article_not_bought", "B2.1", article=str(article))
    elif packages > most:
        yield because(
            "gone_article_for_orders_only", "B2.1", article=str(article), lacking=lacking, packages=most
        )
