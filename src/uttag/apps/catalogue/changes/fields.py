"""The facts of an article that can be changed: what each is called, and how it is written as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from uttag.apps.catalogue.models import ChangeRequest

YES, NO = ("ja", "yes"), ("nej", "no")


class Form(StrEnum):
    """`code`: the code of a row in another table; `ore`: an amount, written in kronor."""

    TEXT = "text"
    COUNT = "count"
    FLAG = "flag"
    CHOICE = "choice"
    CODE = "code"
    ORE = "ore"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a field's values, by the words that people see."""

    code: str
    sv: str
    en: str


@dataclass(frozen=True, slots=True)
class Field:
    """A fact of an article under the name it has in `ArticleRow` and in `differs`.

    `path` leads to it from Article; `kind` is the kind of change it is when it differs.
    """

    name: str
    form: Form
    sv: str
    en: str
    path: str = ""
    kind: str = ChangeRequest.Kind.ARTICLE.value
    choices: tuple[Choice, ...] = ()
    in_workbook: bool = True

    def label(self, language: str = "sv") -> str:
        return self.en if language == "en" else self.sv

    def text(self, value: Any, language: str = "sv") -> str:
        """The value as people write it; nothing for none."""
        if value is None or value == "":
            return ""
        english = language == "en"
        if self.form is Form.FLAG:
            return (YES if value else NO)[english]
        if self.form is Form.CHOICE:
            words = {choice.code: choice.en if english else choice.sv for choice in self.choices}
            return words.get(value, str(value))
        if self.form is Form.ORE:
            return f"{int(value) // 100}{'.' if english else ','}{int(value) % 100:02d}"
        return str(value)


T, N, F, C, K = Form.TEXT, Form.COUNT, Form.FLAG, Form.CHOICE, Form.CODE
_KINDS = (Choice("device", "Medicinteknisk produkt", "Medical device"), Choice("food", "Livsmedel", "Food"))
_VAT = (Choice("standard", "Normalskattesats", "Standard rate"), Choice("food", "Livsmedel", "Food"))
_STORAGE = (
    Choice("room", "Rumstemperatur", "Room temperature"),
    Choice("cool", "Kyla 2–8 °C", "Cool 2–8 °C"),
    Choice("frozen", "Frys", "Frozen"),
)
_STATUS = (
    Choice("coming", "Kommande", "Coming"),
    Choice("active", "Aktiv", "Active"),
    Choice("gone", "Utgått", "Gone"),
)
NUMBER = Field("number", T, "Artikelnummer", "Article number")
PRICE = Field("price_ore", Form.ORE, "Pris per förpackning", "Price per package", kind="price")
STATUS = Field("status", C, "Status", "Status", kind="status", choices=_STATUS)
# In the order that pages and the workbook show them.
_ALL = (
    Field("name", T, "Benämning", "Name"),
    Field("variant", T, "Smak eller storlek", "Flavour or size"),
    Field("parent", K, "Huvudartikel", "Main article", path="parent__number"),
    Field("group", K, "Produktgrupp", "Product group", path="group__code"),
    Field("gtin", T, "GTIN", "GTIN"),
    Field("supplier", K, "Leverantör", "Supplier", path="supplier__code"),
    Field("supplier_number", T, "Leverantörens artikelnummer", "Supplier's number"),
    Field("contract", K, "Leverantörsavtal", "Supplier contract", path="contract__number"),
    Field("kind", C, "Slag", "Kind", choices=_KINDS),
    Field("vat_class", C, "Momsklass", "VAT class", choices=_VAT),
    Field("unit", T, "Enhet", "Unit"),
    Field("pieces_per_package", N, "Antal per förpackning", "Pieces per package"),
    Field("packages_per_box", N, "Förpackningar per kartong", "Packages per box"),
    Field("pieces_a_day", N, "Vanligt antal per dag", "Usual pieces a day"),
    Field("stocked", F, "Lagerlagd", "Stocked"),
    Field("contracted", F, "Upphandlad", "Contracted"),
    Field("sterile", F, "Steril", "Sterile"),
    Field("sterile_by_piece", F, "Styckvis sterilförpackad", "Sterile by the piece"),
    Field("storage", C, "Förvaring", "Storage", choices=_STORAGE),
    Field("shelf_life_days", N, "Hållbarhet i dagar", "Shelf life in days"),
    Field("neutral_packaging", F, "Neutral förpackning", "Neutral packaging"),
    STATUS,
    Field("image", T, "Bild", "Image", in_workbook=False),
)
# Every changeable fact of an article by name; price and article number stand apart.
FIELDS: Mapping[str, Field] = {field.name: field for field in _ALL}
EVERY: Mapping[str, Field] = {field.name: field for field in (NUMBER, *_ALL, PRICE)}
WORKBOOK: tuple[Field, ...] = tuple(field for field in EVERY.values() if field.in_workbook)
