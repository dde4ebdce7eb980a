"""What must always hold of the article register (B2.5)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q
from stdnum import ean

from uttag.apps.catalogue.changes import invariants as of_changes
from uttag.apps.catalogue.changes.writing import wrong_search_words
from uttag.apps.catalogue.models import Article, ArticlePrice, ContractDocument
from uttag.ground.files.models import StoredFile
from uttag.ground.verify import Breach, invariant
from uttag.rules.words import ArticleStatus

__all__ = ["of_changes"]  # registers its own


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


@invariant(
    "catalogue.search_words_are_right",
    clause="B2.5",
    says="An article is found by its number, GTIN, names, supplier and group as these are now.",
)
def search_words_are_right() -> Iterator[Breach]:
    for _, number, right in wrong_search_words():
        yield Breach(f"article {number}", f"should be found by {right}")


@invariant(
    "catalogue.sterile_by_piece_is_sterile",
    clause="B2.10",
    says="Only a sterile article is sterile by the piece: repacking rests on it.",
)
def sterile_by_piece_is_sterile() -> Iterator[Breach]:
    wrong = Article.objects.filter(sterile_by_piece=True, sterile=False)
    for number in wrong.values_list("number", flat=True):
        yield Breach(f"article {number}", "is sterile by the piece, and not sterile")


@invariant(
    "catalogue.contracts_are_of_the_supplier",
    clause="B2.1",
    says="An article's supplier contract is with its own supplier.",
)
def contracts_are_of_the_supplier() -> Iterator[Breach]:
    wrong = Article.objects.filter(contract__isnull=False).exclude(contract__supplier=F("supplier"))
    for number, contract in wrong.values_list("number", "contract__number"):
        yield Breach(f"article {number}", f"has contract {contract}, which is with another supplier")


@invariant(
    "catalogue.contract_documents_are_kept",
    clause="B2.1",
    says="The file of each document of a supplier contract is there under its checksum.",
)
def contract_documents_are_kept() -> Iterator[Breach]:
    kept = StoredFile.objects.filter(sha256=OuterRef("sha256"))
    for uuid in ContractDocument.objects.filter(~Exists(kept)).values_list("uuid", flat=True):
        yield Breach(f"contract document {uuid}", "has no file")
