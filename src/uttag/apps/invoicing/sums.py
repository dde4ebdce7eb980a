"""Sums over many invoices or charges: what a month came to, what waits, and the lines of a month for export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.charges.models import Charge
from uttag.apps.invoicing.models import Invoice, InvoiceLine
from uttag.apps.invoicing.waiting import all_waiting
from uttag.rules.words import ChargeKind


class AreaSum(NamedTuple):
    """What one product area comes to, in öre without VAT: goods and the two surcharges apart."""

    area: str
    goods_ore: int
    knowledge_ore: int
    distribution_ore: int
    fee_ore: int

    @property
    def net_ore(self) -> int:
        return self.goods_ore + self.knowledge_ore + self.distribution_ore + self.fee_ore


class WaitingArea(NamedTuple):
    """The same of charges that no invoice holds yet, and how many they are."""

    sums: AreaSum
    charges: int


_AMOUNTS = ("goods_ore", "knowledge_ore", "distribution_ore", "fee_ore")
_KINDS = (ChargeKind.GOODS, ChargeKind.KNOWLEDGE, ChargeKind.DISTRIBUTION, ChargeKind.FEE)


def by_area(invoices: QuerySet[Invoice]) -> list[AreaSum]:
    """What these invoices hold of each product area."""
    lines = InvoiceLine.objects.filter(invoice__in=invoices.order_by()).order_by("product_area_id")
    summed = lines.values_list("product_area_id").annotate(*(Sum(amount) for amount in _AMOUNTS))
    return [AreaSum(area, *map(int, sums)) for area, *sums in summed]


def total(sums: list[AreaSum]) -> AreaSum:
    """All areas together, for the foot."""
    return AreaSum("", *(sum(amounts) for amounts in list(zip(*sums, strict=True))[1:])) if sums else _NOTHING


_NOTHING = AreaSum("", 0, 0, 0, 0)


def waiting_by_area(actor: Actor) -> list[WaitingArea]:
    """What stands on no invoice yet, by product area."""
    require(actor, "see_invoices")
    found = all_waiting()
    if actor.care_provider_id is not None:
        found = found.filter(care_provider=actor.care_provider_id)
    kinds = {f"of_{kind}": Sum("ore", filter=Q(kind=kind), default=0) for kind in _KINDS}
    summed = found.order_by("product_area_id").values_list("product_area_id")
    return [
        WaitingArea(AreaSum(area, *map(int, sums)), charges)
        for area, *sums, charges in summed.annotate(**kinds, charges=Count("pk"))
    ]


def waiting_figures(charges: QuerySet[Charge, Any]) -> int:
    """What a list of charges comes to in öre, for its foot."""
    return int(charges.order_by().aggregate(all_ore=Sum("ore", default=0))["all_ore"])


def lines_to_export(invoices: QuerySet[Invoice]) -> Iterator[Any]:
    """All lines of these invoices as named rows, invoice by invoice: read as they are sent, not all at once."""
    lines = InvoiceLine.objects.filter(invoice__in=invoices.order_by())
    return (
        lines.annotate(number=F("invoice__number"))
        .order_by("invoice__number", "position")
        .values_list(
            *("number", "invoice__kind", "invoice__issued_day", "invoice__due_day"),
            *("invoice__customer__code", "invoice__customer__name", "invoice__customer__org_number"),
            *("position", "product_area_id", "article__number", "article__name", "article__variant", "fee"),
            *("pieces", *_AMOUNTS, "vat_basis_points"),
            named=True,
        )
        .iterator(chunk_size=2_000)
    )
