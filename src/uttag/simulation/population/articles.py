"""A made-up assortment: a few hundred articles in every group of clause B 1.

Numbers are examples by construction: GTINs begin with 952, the prefix that GS1 keeps for demonstrations.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from uttag.simulation.population.check_digits import gs1_digit
from uttag.simulation.population.tables import table

DAYS_A_MONTH = 30
BOX_GRAMS, MOST_IN_BOX = 6_000, 6  # a transport box that one can lift


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """`lead_days` are working days from order to receipt; `punctual` the share that comes when promised."""

    code: str
    name: str
    lead_days: int
    punctual: float


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article, a parent with sub-articles, or (with `parent`) one of these.

    A parent is prescribed and never stocked; its sub-articles are stocked and never prescribed by themselves.
    `line` is the kind of product, common to brands and sizes; `fits` whom it is for.
    """

    number: str
    gtin: str
    name: str
    variant: str
    parent: str | None
    line: str
    fits: str
    product_area: str
    group: str
    supplier: str
    unit: str
    pieces_per_package: int
    package_price_ore: int
    package_grams: int
    packages_per_box: int
    kind: str
    storage: str
    vat_class: str
    stocked: bool
    contracted: bool
    dispensation_approved: bool
    sterile: bool
    neutral_packaging: bool
    shelf_life_days: int
    pieces_per_withdrawal: int
    days_per_withdrawal: int
    withdrawals_per_year: int
    place: str
    has_children: bool

    @property
    def pieces_a_day(self) -> int:
        """Usual use, rounded up, as a hint when prescribing."""
        return -(-self.pieces_per_withdrawal // self.days_per_withdrawal)


def suppliers() -> tuple[SupplierRow, ...]:
    return tuple(SupplierRow(**row) for row in table("suppliers")["supplier"])


def articles() -> tuple[ArticleRow, ...]:
    """The whole assortment, each parent directly before its sub-articles. The same at each call."""
    groups = {group["code"]: (area, group) for area, rows in table("groups").items() for group in rows}
    serials = {code: itertools.count(1) for code in groups}
    rows: list[ArticleRow] = []
    for product in table("products")["product"]:
        area, group = groups[product["group"]]
        for row in _kinds(product, area, group, serials[product["group"]]):
            rows += [row, *_children(row, product.get("subs", ()))]
    return tuple(rows)


def _kinds(
    product: dict[str, Any], area: str, group: dict[str, str], serial: Iterator[int]
) -> Iterator[ArticleRow]:
    for step, ((brand, supplier), kind) in enumerate(
        itertools.product(product["brands"].items(), product["kinds"])
    ):
        number = f"{group['prefix']}{next(serial):04}0"
        yield ArticleRow(
            number=number,
            gtin=gtin(number),
            name=f"{brand} {product['what']} {kind}",
            variant="",
            parent=None,
            line=product["what"],
            fits=product["for"],
            product_area=area,
            group=group["code"],
            supplier=supplier,
            # Brands and sizes differ a little in price, the way that contracts do.
            package_price_ore=product["price"] * 100 + step * product["price"] * 2,
            unit=product.get("unit", "st"),
            pieces_per_package=product["pieces"],
            package_grams=product["weight"],
            packages_per_box=max(1, min(MOST_IN_BOX, BOX_GRAMS // product["weight"])),
            kind="food" if group.get("vat") == "food" else "device",
            storage=product.get("storage", "room"),
            vat_class=group.get("vat", "standard"),
            stocked=_is_stocked(product),
            contracted=not _is_outside_contract(product),
            dispensation_approved=product.get("dispensation", False),
            sterile=product.get("sterile", False),
            neutral_packaging=area != "nutrition",  # B2.7 leaves nutrition out
            shelf_life_days=product["months"] * DAYS_A_MONTH,
            pieces_per_withdrawal=product["take"],
            days_per_withdrawal=product["days"],
            withdrawals_per_year=product["per_year"],
            place=_place(group["zone"], number),
            has_children="subs" in product,
        )


def _children(parent: ArticleRow, variants: list[str] | tuple[()]) -> Iterator[ArticleRow]:
    for position, variant in enumerate(variants, start=1):
        number = f"{parent.number[:-1]}{position}"
        yield replace(
            parent,
            number=number,
            gtin=gtin(number),
            variant=variant,
            parent=parent.number,
            place=_place(parent.place[0], number),
            has_children=False,
        )


def _is_outside_contract(product: dict[str, Any]) -> bool:
    return bool(product.get("dispensation") or product.get("unapproved"))


def _is_stocked(product: dict[str, Any]) -> bool:
    return bool(product.get("stocked", True)) and not _is_outside_contract(product)


def gtin(number: str) -> str:
    """The package's GTIN, made of the article's number."""
    body = f"1952{number:0>9}"  # 1: the package, of which the pieces have no number of their own
    return body + gs1_digit(body)


def _place(zone: str, number: str) -> str:
    """Zone, section and shelf, by number: neighbours in the register are neighbours in the depot."""
    serial = int(number[2:])
    return f"{zone}{number[1]}-{serial // 100 + 1:02}-{serial % 100:02}"
