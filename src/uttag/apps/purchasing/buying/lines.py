"""What may stand in a purchase order: articles of its supplier, in force and priced, in whole packages (B2.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from uttag.apps.catalogue.models import Article, Supplier
from uttag.apps.catalogue.queries import price_on
from uttag.apps.purchasing.models import PurchaseLine, PurchaseOrder
from uttag.apps.purchasing.stops import last_days_to_buy
from uttag.rules.reasons import Reason, Refused, because
from uttag.rules.words import ArticleStatus


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
    faults = [*_twice(wanted, articles), *_faults(wanted, articles, supplier, day, special=order.special)]
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
    wanted: Sequence[BuyLine], articles: dict[int, Buyable], supplier: Supplier, day: date, *, special: bool
) -> Iterator[Reason]:
    stops = last_days_to_buy(articles)
    for key, packages in wanted:
        article = articles[key].article
        if packages < 1:
            yield because("packages_below_one", "B2.1", article=str(article))
        if article.supplier_id != supplier.pk:
            names = {"article": str(article), "supplier": article.supplier.name}
            yield because("article_of_other_supplier", "B2.1", **names)
        yield from _not_bought(articles[key], stops.get(key), day, special)


def _not_bought(buyable: Buyable, stop: date | None, day: date, special: bool) -> Iterator[Reason]:
    article, contract = buyable.article, buyable.article.contract
    name = str(article)
    if article.status == ArticleStatus.GONE:
        yield because("gone_article_not_bought", "B2.1", article=name)
    if buyable.is_parent:
        yield because("parent_article_not_bought", "B2.1", article=name)
    if buyable.price is None:
        yield because("article_without_price", "B2.1", article=name, on_day=day)
    if contract and not contract.starts_on <= day <= contract.ends_on:
        yield because("contract_not_in_force", "B2.1", article=name, contract=contract.number, on_day=day)
    if not article.contracted and not special:
        yield because("outside_contract_not_bought", "B2.2", article=name)
    if stop and day > stop:
        yield because("purchase_is_stopped", "B2.12", article=name, stop_day=stop)
