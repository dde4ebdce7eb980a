"""What an article must be like to stand in the register (B2.5): each fault with what would be right."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from uttag.rules.gtin import LENGTHS, check_digit
from uttag.rules.reasons import Reason, because, some
from uttag.rules.words import ArticleStatus, Storage

KINDS = {"device": "standard", "food": "food"}  # kind → the VAT class that goes with it
LONGEST: Mapping[str, int] = {
    "number": 20,
    "name": 120,
    "variant": 40,
    "supplier_number": 30,
    "unit": 12,
}
MOST_NAMED = 8
MOST = 1_000_000  # pieces, boxes, days: more is a slip of the hand
DEAREST_ORE = 100_000_000
_NUMBER = re.compile(r"(?=.*[0-9])[\w.-]+")
_NAMES_NEEDED = ("number", "name", "unit")


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as it is to be. `parent`, `group`, `supplier`, `contract` are codes; "" is none.

    `area`: only where a file names it too; it follows from the group. `price_ore`: of one package, None where
    the price is not at issue.
    """

    number: str
    name: str
    group: str
    supplier: str
    vat_class: str
    pieces_per_package: int
    shelf_life_days: int
    gtin: str = ""
    variant: str = ""
    parent: str = ""
    area: str = ""
    contract: str = ""
    supplier_number: str = ""
    kind: str = "device"
    unit: str = "st"
    packages_per_box: int = 1
    stocked: bool = True
    contracted: bool = True
    sterile: bool = False
    sterile_by_piece: bool = False
    storage: str = Storage.ROOM.value
    neutral_packaging: bool = True
    pieces_a_day: int = 0
    status: str = ArticleStatus.ACTIVE.value
    image: str = ""
    price_ore: int | None = None


@dataclass(frozen=True, slots=True)
class KnownContract:
    """A supplier's contract; its last day counts (reading 11)."""

    supplier: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """What a sub-article shares with its article. `parent` is "" for one that can have sub-articles."""

    area: str
    stocked: bool
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are judged against on `day`: codes of the register, and the rows that come along with them.

    `groups`: group → area; `suppliers`: code → name; `gtins`: GTIN → the article's number; `children`: article →
    its sub-articles; `unpriced`: articles that have no price yet; `shown_areas`: whose goods may be sent in the
    supplier's own pack (B2.7), a term; those of any other area are packed neutrally.
    """

    day: date
    groups: Mapping[str, str]
    suppliers: Mapping[str, str]
    contracts: Mapping[str, KnownContract] = field(default_factory=dict)
    articles: Mapping[str, KnownArticle] = field(default_factory=dict)
    gtins: Mapping[str, str] = field(default_factory=dict)
    children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unpriced: Collection[str] = ()
    shown_areas: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field, and what would be right."""

    field: str
    reason: Reason


def faults(row: ArticleRow, known: Known) -> tuple[Fault, ...]:
    """Everything that is wrong with the row, in the order of its fields; empty for one that can be registered."""
    return (
        *_names(row),
        *_gtin(row, known),
        *_group(row, known),
        *_parent(row, known),
        *_contract(row, known),
        *_counts(row, known),
        *_goods(row, known),
    )


def _fault(name: str, code: str, clause: str = "B2.5", **params: object) -> Fault:
    return Fault(name, because(code, clause, **params))


def _names(row: ArticleRow) -> Iterator[Fault]:
    for name in _NAMES_NEEDED:
        if not getattr(row, name).strip():
            yield _fault(name, f"article_{name}_missing")
    if row.number.strip() and not _NUMBER.fullmatch(row.number):
        yield _fault("number", "article_number_signs", number=row.number)
    for name, most in LONGEST.items():
        if len(getattr(row, name)) > most:
            yield _fault(name, "article_text_too_long", length=len(getattr(row, name)), most=most)


def _gtin(row: ArticleRow, known: Known) -> Iterator[Fault]:
    gtin = row.gtin
    if not gtin:
        return
    if not (gtin.isascii() and gtin.isdigit()):
        yield _fault("gtin", "gtin_not_digits", gtin=gtin)
    elif len(gtin) not in LENGTHS:
        yield _fault("gtin", "gtin_length", gtin=gtin, length=len(gtin))
    elif gtin[-1] != (right := check_digit(gtin[:-1])):
        yield _fault(
            "gtin", "gtin_check_digit", gtin=gtin, last=gtin[-1], right=right, whole=gtin[:-1] + right
        )
    elif (other := known.gtins.get(gtin, row.number)) != row.number:
        yield _fault("gtin", "gtin_of_another", gtin=gtin, other=other)


def _group(row: ArticleRow, known: Known) -> Iterator[Fault]:
    area = known.groups.get(row.group)
    if area is None:
        code = "article_group_unknown" if row.group else "article_group_missing"
        yield _fault("group", code, "B1.1", group=row.group, groups=some(sorted(known.groups), MOST_NAMED))
    elif row.area and row.area != area:
        yield _fault("group", "article_group_of_another_area", "B1.1", group=row.group, area_code=area)
    if row.supplier not in known.suppliers:
        code = "article_supplier_unknown" if row.supplier else "article_supplier_missing"
        yield _fault(
            "supplier",
            code,
            "B2.1",
            supplier=row.supplier,
            suppliers=some(sorted(known.suppliers), MOST_NAMED),
        )


def _parent(row: ArticleRow, known: Known) -> Iterator[Fault]:
    if not row.parent:
        yield from _unlike_children(row, known)
        return
    parent = known.articles.get(row.parent)
    if row.parent == row.number:
        yield _fault("parent", "article_own_parent")
    elif parent is None:
        yield _fault("parent", "article_parent_unknown", parent=row.parent)
    elif parent.parent:
        yield _fault("parent", "article_parent_is_sub", parent=row.parent, article=parent.parent)
    elif known.children.get(row.number):
        yield _fault("parent", "article_has_sub_articles")
    else:
        yield from _unlike(row, parent, known)


def _unlike(row: ArticleRow, parent: KnownArticle, known: Known) -> Iterator[Fault]:
    # An order is split by what its item's article says, and delivered from the sub-articles.
    if row.group in known.groups and known.groups[row.group] != parent.area:
        yield _fault("group", "sub_article_area", parent=row.parent, area_code=parent.area)
    if row.stocked is not parent.stocked:
        code = "sub_article_stocked" if parent.stocked else "sub_article_procured"
        yield _fault("stocked", code, parent=row.parent)


def _unlike_children(row: ArticleRow, known: Known) -> Iterator[Fault]:
    for child in known.children.get(row.number, ()):
        like = known.articles[child]
        if row.group in known.groups and known.groups[row.group] != like.area:
            yield _fault("group", "article_area_of_children", child=child, area_code=like.area)
            return
        if row.stocked is not like.stocked:
            yield _fault("stocked", "article_stocking_of_children", child=child)
            return


def _contract(row: ArticleRow, known: Known) -> Iterator[Fault]:
    if not row.contract:
        return
    contract = known.contracts.get(row.contract)
    if contract is None:
        own = [number for number, one in known.contracts.items() if one.supplier == row.supplier]
        code = "article_contract_unknown" if own else "article_contract_none"
        yield _fault("contract", code, "B2.1", contract=row.contract, contracts=some(sorted(own), MOST_NAMED))
    elif contract.supplier != row.supplier:
        name = known.suppliers.get(contract.supplier, contract.supplier)
        yield _fault("contract", "article_contract_of_another", "B2.1", contract=row.contract, supplier=name)
    elif row.status == ArticleStatus.ACTIVE and known.day > contract.ends_on:
        ended = contract.ends_on
        yield _fault("contract", "article_contract_ended", "B2.1", contract=row.contract, ends_day=ended)
    elif row.status == ArticleStatus.ACTIVE and known.day < contract.starts_on:
        starts = contract.starts_on
        yield _fault(
            "contract", "article_contract_not_begun", "B2.1", contract=row.contract, starts_day=starts
        )
    if not row.contracted:
        yield _fault("contracted", "article_outside_contract_has_one", "B2.2", contract=row.contract)


def _counts(row: ArticleRow, known: Known) -> Iterator[Fault]:
    for name, least in (
        ("pieces_per_package", 1),
        ("packages_per_box", 1),
        ("shelf_life_days", 1),
        ("pieces_a_day", 0),
    ):
        count = getattr(row, name)
        if not least <= count <= MOST:
            yield _fault(name, "article_count_outside", count=count, least_count=least, most_count=MOST)
    if row.price_ore is not None and not 0 < row.price_ore <= DEAREST_ORE:
        yield _fault("price_ore", "article_price_outside", least_ore=1, most_ore=DEAREST_ORE)
    ordered = row.status == ArticleStatus.ACTIVE and not known.children.get(row.number)
    if ordered and row.price_ore is None and row.number in known.unpriced:
        yield _fault("price_ore", "article_price_missing")


def _goods(row: ArticleRow, known: Known) -> Iterator[Fault]:
    if row.kind not in KINDS:
        yield _fault("kind", "article_choice_unknown", given=row.kind, allowed_codes=_codes("kind", KINDS))
    elif row.vat_class not in KINDS.values():
        allowed = _codes("vat", KINDS.values())
        yield _fault("vat_class", "article_choice_unknown", given=row.vat_class, allowed_codes=allowed)
    elif row.vat_class != KINDS[row.kind]:
        code = "food_with_standard_vat" if row.kind == "food" else "device_with_food_vat"
        yield _fault("vat_class", code)
    if row.storage not in set(Storage):
        allowed = _codes("storage", [*Storage])
        yield _fault("storage", "article_choice_unknown", given=row.storage, allowed_codes=allowed)
    if row.status not in set(ArticleStatus):
        allowed = _codes("article_status", [*ArticleStatus])
        yield _fault("status", "article_choice_unknown", given=row.status, allowed_codes=allowed)
    if row.sterile_by_piece and not row.sterile:
        yield _fault("sterile_by_piece", "sterile_by_piece_not_sterile", "B2.10")
    area = known.groups.get(row.group)
    if area is not None and area not in known.shown_areas and not row.neutral_packaging:
        yield _fault("neutral_packaging", "article_not_neutral", "B2.7", area_code=area)


def _codes(table: str, values: Collection[str]) -> tuple[str, ...]:
    return tuple(f"{table}.{value}" for value in values)
