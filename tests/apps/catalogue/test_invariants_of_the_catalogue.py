"""Each invariant of the article register finds the breach that is planted here, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.chain import rows
from uttag.apps.catalogue.models import Article, ArticlePrice, ProductGroup
from uttag.ground.verify import breaches

pytestmark = pytest.mark.django_db


def of_article(number: str, **values: object) -> None:
    rows(Article, number=number).update(**values)


def _nutritions_group() -> ProductGroup:
    return ProductGroup.objects.filter(product_area="nutrition")[0]


PLANTED: list[tuple[str, Callable[[], object], str]] = [
    ("catalogue.groups_are_of_their_area", lambda: of_article("K1", group=_nutritions_group()), "K1"),
    ("catalogue.sub_articles_follow_their_article", lambda: of_article("N1-1", stocked=False), "N1-1"),
    (
        "catalogue.sub_articles_follow_their_article",
        lambda: of_article("N1-2", product_area="continence"),
        "N1-2",
    ),
    (
        "catalogue.sub_articles_follow_their_article",
        lambda: of_article("N1-2", parent=Article.objects.get(number="N1-1")),
        "N1-2",
    ),
    (
        "catalogue.what_can_be_ordered_has_a_price",
        lambda: rows(ArticlePrice, article__number="K1").delete(),
        "K1",
    ),
    ("catalogue.packages_hold_something", lambda: of_article("K1", pieces_per_package=0), "K1"),
    ("catalogue.gtins_are_valid", lambda: of_article("K1", gtin="07312345678901"), "K1"),
]


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(("name", "plant", "number"), PLANTED)
def test_a_planted_breach_is_found(name: str, plant: Callable[[], object], number: str) -> None:
    plant()
    assert [breach.subject for breach in breaches(name)] == [f"article {number}"]
