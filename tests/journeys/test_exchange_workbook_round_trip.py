"""Whatever stands in the register comes back unchanged from the workbook (B2.6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import region as b
from tests import workbooks as w
from uttag.apps.catalogue.models import Article, ArticlePrice, ProductGroup, Supplier
from uttag.journeys.exchange_workbook.checking import check
from uttag.rules.words import ArticleStatus

words = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), include_characters=" "),
    min_size=1,
    max_size=30,
).filter(lambda text: text == text.strip())
articles = st.fixed_dictionaries(
    {
        "name": words,
        "variant": st.just("") | words,
        "gtin": st.sampled_from(["", "07350053850019", "73500538"]),
        "supplier_number": st.just("") | st.sampled_from(["007", "1E5", "=A1", "2026-05-01"]),
        "kind": st.sampled_from(Article.Kind.values),
        "vat_class": st.sampled_from(Article.VatClass.values),
        "pieces_per_package": st.integers(1, 10**6),
        "pieces_a_day": st.integers(0, 100),
        "stocked": st.booleans(),
        "sterile": st.booleans(),
        "storage": st.sampled_from(["room", "cool", "frozen"]),
        "shelf_life_days": st.integers(1, 5000),
        "status": st.sampled_from([one.value for one in ArticleStatus]),
        "group": st.integers(0, 10),
    }
)
prices = st.dictionaries(st.dates(date(2018, 1, 1), date(2030, 1, 1)), st.integers(1, 10**8), max_size=4)


@pytest.mark.django_db
@pytest.mark.clause("B2.6")
def test_export_and_import_without_a_change_differ_in_nothing() -> None:
    region = b.region()
    groups = list(ProductGroup.objects.order_by("pk"))

    def stand(register: list[tuple[dict[str, Any], dict[date, int]]]) -> None:
        supplier = Supplier.objects.get()
        for number, (values, priced) in enumerate(register):
            group = groups[values["group"]]
            given = {**values, "group": group, "product_area": group.product_area, "supplier": supplier}
            article = Article.objects.create(number=f"00{number}", **given)
            ArticlePrice.objects.bulk_create(
                ArticlePrice(article=article, effective_from=day, package_price_ore=ore)
                for day, ore in priced.items()
            )

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(articles, prices), max_size=4))
    def holds(register: list[tuple[dict[str, Any], dict[date, int]]]) -> None:
        with transaction.atomic():
            stand(register)
            checked = check(w.taken_out(region.lena), b.TODAY, b.TODAY)
            transaction.set_rollback(True)
        assert (checked.faults, checked.found) == ([], [])
        assert len(checked.book.rows["Artiklar"]) == len(register)

    holds()
