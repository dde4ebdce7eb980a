"""What was charged during some days, added up by the database: what follow-ups of the finances rest on (P6, P7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, Sum

from uttag.apps.charges.ledger import rate
from uttag.apps.charges.models import Charge
from uttag.rules.money import times_rate
from uttag.rules.words import ChargeKind

AMOUNTS = {
    "goods_ore": ChargeKind.GOODS,
    "knowledge_ore": ChargeKind.KNOWLEDGE,
    "distribution_ore": ChargeKind.DISTRIBUTION,
    "fee_ore": ChargeKind.FEE,
}
# A charge says when it was recorded, which is a moment before it can be seen. What may still be under way
# is left out, so that the same sums come out whenever they are added up again.
UNDER_WAY = timedelta(minutes=5)


class Charged(NamedTuple):
    """One product area and paying care provider, in öre. VAT is reckoned on the sum of each rate."""

    area: str
    provider: str
    goods_ore: int
    knowledge_ore: int
    distribution_ore: int
    fee_ore: int
    vat_ore: int
    invoiced_ore: int

    @property
    def net_ore(self) -> int:
        return self.goods_ore + self.knowledge_ore + self.distribution_ore + self.fee_ore


def charged(first_day: date, last_day: date, *, until: datetime) -> list[Charged]:
    """All that was charged on these days and recorded before `until`, by area and care provider. One query."""
    found = Charge.objects.filter(day__gte=first_day, day__lte=last_day, recorded_at__lt=until)
    kinds = {name: Sum("ore", filter=Q(kind=kind), default=0) for name, kind in AMOUNTS.items()}
    summed = (
        found.order_by("product_area_id", "care_provider__code", "vat_basis_points")
        .values_list("product_area_id", "care_provider__code", "vat_basis_points")
        .annotate(**kinds, on_invoices=Sum("ore", filter=Q(invoiced__isnull=False), default=0))
    )
    # PostgreSQL sums whole numbers into decimals.
    return _together((area, code, vat, *map(int, sums)) for area, code, vat, *sums in summed)


def _together(rows: Iterable[tuple[str, str, int, int, int, int, int, int]]) -> list[Charged]:
    """One row an area and care provider, whatever the rates of VAT."""
    found: dict[tuple[str, str], list[int]] = {}
    for area, provider, vat, goods, knowledge, distribution, fee, invoiced in rows:
        net = goods + knowledge + distribution + fee
        amounts = (goods, knowledge, distribution, fee, times_rate(net, rate(vat)), invoiced)
        known = found.setdefault((area, provider), [0] * len(amounts))
        found[area, provider] = [a + b for a, b in zip(known, amounts, strict=True)]
    return [Charged(*key, *amounts) for key, amounts in found.items()]
