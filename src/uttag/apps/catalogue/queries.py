"""Finds articles."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import (
    Article,
    ArticlePrice,
    ChangeRequest,
    ChangeSet,
    Dispensation,
    ProductArea,
    ProductGroup,
    in_force,
    search_words,
)
from uttag.rules.gtin import shortest
from uttag.rules.words import ArticleStatus


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of articles is narrowed down to; empty: all. `stocked`, `dispensation`: "yes" or "no"."""

    words: str = ""
    area: str = ""
    group: str = ""
    supplier: str = ""
    contract: str = ""
    status: str = ""
    stocked: str = ""
    dispensation: str = ""


def price_on(day: date) -> Subquery:
    """An article's price of one package in öre in force on `day`, None without one; for a query of articles."""
    prices = ArticlePrice.objects.filter(article=OuterRef("pk"), effective_from__lte=day)
    return Subquery(prices.order_by("-effective_from").values("package_price_ore")[:1])


def prices_of(articles: Collection[int], day: date) -> dict[int, int]:
    """The same of some articles, by key; one without a price is left out."""
    priced = Article.objects.filter(pk__in=articles).annotate(price_ore=price_on(day))
    return dict(priced.exclude(price_ore=None).order_by("pk").values_list("pk", "price_ore"))


def search_articles(words: str) -> QuerySet[Article]:
    """Articles by any parts of name, variant, number, GTIN, supplier or group, in any order.

    A GTIN that was scanned is found with the noughts that its code is filled up with, and without.
    """
    found = Article.objects.select_related("group", "product_area", "supplier")
    for word in search_words(words).split():
        wanted = Q(search__contains=word)
        if word.isdigit() and shortest(word) != word:
            wanted |= Q(search__contains=shortest(word))
        found = found.filter(wanted)
    return found.order_by("name", "variant", "pk")


def articles_for(actor: Actor, wanted: Wanted, day: date) -> QuerySet[Article]:
    """The register narrowed down, each article with its price of `day` in öre (`price_ore`, None without one)."""
    require(actor, "see_register")
    found = search_articles(wanted.words).annotate(price_ore=price_on(day))
    equal = {
        "product_area": wanted.area,
        "group__code": wanted.group,
        "supplier__code": wanted.supplier,
        "contract__number": wanted.contract,
        "status": wanted.status,
    }
    found = found.filter(**{path: value for path, value in equal.items() if value})
    if wanted.stocked:
        found = found.filter(stocked=wanted.stocked == "yes")
    if wanted.dispensation:
        found = found.filter(contracted=wanted.dispensation == "no")
    return found


def article_for(actor: Actor, number: str) -> Article:
    """One article with all that its page shows of it. Raises Article.DoesNotExist."""
    require(actor, "see_register")
    related = ("group", "product_area", "supplier", "contract", "parent")
    return Article.objects.select_related(*related).get(number=number)


def sub_articles_of(actor: Actor, article: Article) -> list[Article]:
    """An article's flavours and sizes."""
    require(actor, "see_register")
    return list(article.children.order_by("variant", "pk"))


def prescribable_articles(words: str, *, product_area: str = "") -> QuerySet[Article]:
    """What a prescriber can choose: active articles, parents rather than their flavours and sizes."""
    found = search_articles(words).filter(parent=None, status=ArticleStatus.ACTIVE.value)
    return found.filter(product_area=product_area) if product_area else found


def first_days_of(sets: Collection[ChangeSet]) -> dict[int, date]:
    """The first day that something asked for in each set (key) is to apply from."""
    asked = ChangeRequest.objects.filter(change_set__in=sets, state=ChangeRequest.State.ASKED).order_by()
    return dict(asked.values_list("change_set").annotate(day=Min("applies_from")))


def articles_with_numbers(numbers: Collection[str]) -> dict[str, Article]:
    """Articles by their numbers; a number that names none is left out."""
    return {article.number: article for article in Article.objects.filter(number__in=numbers)}


def article_with_number(number: str) -> Article | None:
    """One article by its number, with its area, group and sub-articles at hand."""
    found = Article.objects.select_related("group", "product_area").prefetch_related("children")
    return found.filter(number=number).first()


def families(articles: Iterable[int]) -> QuerySet[Article]:
    """The articles (keys) with their flavours and sizes: prescribed under one, delivered as the others."""
    keys = list(articles)
    return Article.objects.filter(Q(pk__in=keys) | Q(parent__in=keys))


def product_areas() -> dict[str, ProductArea]:
    """All product areas by code."""
    return {area.code: area for area in ProductArea.objects.order_by("code")}


def product_groups(actor: Actor) -> list[ProductGroup]:
    """All groups with their areas, as the agreement lists them."""
    require(actor, "see_register")
    return list(ProductGroup.objects.select_related("product_area").order_by("product_area", "position"))


@dataclass(frozen=True, slots=True)
class RegisterFigures:
    """How many articles can be prescribed, of these bought for each order; how many are to come, and so on."""

    active: int
    procured: int
    coming: int
    supplier_out: int
    dispensed: int


def register_figures(actor: Actor, day: date) -> RegisterFigures:
    """The register in figures on `day`: articles that are prescribed themselves, not their flavours and sizes."""
    require(actor, "see_register")
    active = Q(status=ArticleStatus.ACTIVE.value)
    counted = Article.objects.filter(parent=None).aggregate(
        active=Count("pk", filter=active),
        procured=Count("pk", filter=active & Q(stocked=False)),
        coming=Count("pk", filter=Q(status=ArticleStatus.COMING.value)),
    )
    out = Article.objects.filter(supplier_out=True).count()
    held = Dispensation.objects.filter(in_force(day), article=OuterRef("pk"))
    dispensed = Article.objects.filter(active, Exists(held)).count()
    return RegisterFigures(**counted, supplier_out=out, dispensed=dispensed)
