"""What must always hold of the article register (B2.5)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q
from stdnum import ean

from uttag.apps.catalogue.models import Article, ArticlePrice
from uttag.ground.verify import Breach, invariant
from uttag.rules.words import ArticleStatus


@invariant(
    "catalogue.groups_are_of_their_area",
    clause="B1.1",
    says="An article's group belongs to its product area, which surcharges follow.",
)
def groups_are_of_their_area() -> Iterator[Breach]:
    wrong = Article.objects.exclude(product_area=F("group__product_area"))
    for number, area, group in wrong.values_list("number", "product_area_id", "group__code"):
        yield Breach(f"article {number}", f"is in area {area}, and its group {group} is not")


@invariant(
    "catalogue.sub_articles_follow_their_article",
    clause="B2.5",
    says="A sub-article shares area and stocking with its article, which is no sub-article itself.",
)
def sub_articles_follow_their_article() -> Iterator[Breach]:
    # An order is split by what its item's article says, and delivered from the sub-articles.
    alike = Q(product_area=F("parent__product_area")) & Q(stocked=F("parent__stocked"))
    wrong = Article.objects.filter(parent__isnull=False).exclude(alike & Q(parent__parent=None))
    for number, parent in wrong.values_list("number", "parent__number"):
        yield Breach(f"article {number}", f"does not go with its article {parent}")


@invariant(
    "catalogue.what_can_be_ordered_has_a_price",
    clause="B2.5",
    says="An active article without sub-articles has a price.",
)
def what_can_be_ordered_has_a_price() -> Iterator[Breach]:
    priced = ArticlePrice.objects.filter(article=OuterRef("pk"))
    active = Article.objects.filter(status=ArticleStatus.ACTIVE, children=None)
    for number in active.filter(~Exists(priced)).values_list("number", flat=True):
        yield Breach(f"article {number}", "can be ordered, and has no price")


@invariant(
    "catalogue.packages_hold_something",
    clause="B2.5",
    says="A package holds at least one piece: prices are reckoned per piece.",
)
def packages_hold_something() -> Iterator[Breach]:
    for number in Article.objects.filter(pieces_per_package=0).values_list("number", flat=True):
        yield Breach(f"article {number}", "has packages of no pieces")


@invariant(
    "catalogue.gtins_are_valid",
    clause="B2.5",
    says="An article's GTIN, where it has one, has a right check digit: scanners refuse it otherwise.",
)
def gtins_are_valid() -> Iterator[Breach]:
    for number, gtin in Article.objects.exclude(gtin="").values_list("number", "gtin"):
        if not ean.is_valid(gtin):
            yield Breach(f"article {number}", f"has GTIN {gtin}")
