"""The agreed structure (B2.6): sheets and columns as data. A change of it is a new version and a new agreement.

Columns' keys are those of the article's fields. Prices are of one package, in kronor without VAT.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

# Stands in the file's properties and in a cell of the first sheet; a file of another version is refused.
VERSION = "1"
VERSION_PROPERTY = "Uttag arbetsbok"
VERSION_LABEL = "Version av arbetsboken"
README, LISTS, FAULTS = "Läs mig", "Listor", "Fel"
MOST_ROWS = 40_000  # of one sheet, the headings not counted


class Kind(StrEnum):
    """What a cell holds. TEXT keeps leading zeros; CHOICE is one of a list's words; MONEY is kronor."""

    TEXT = "text"
    WHOLE = "whole"
    MONEY = "money"
    DAY = "day"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Column:
    """`choices` names the list that fills the drop-down; `fixed`: to be read, never changed."""

    key: str
    heading: str
    kind: Kind = Kind.TEXT
    width: int = 14
    comment: str = ""
    choices: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """`reference`: the whole sheet is to be read, never changed; an import passes it over."""

    name: str
    columns: tuple[Column, ...]
    reference: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns)

    def place(self, key: str) -> int:
        """The column's place, from 0."""
        return next(place for place, column in enumerate(self.columns) if column.key == key)

    def column(self, key: str) -> Column:
        return self.columns[self.place(key)]


_NUMBER = Column(
    "number", "Artikelnummer", width=16, comment="Vårt nummer. Ett nytt nummer blir en ny artikel."
)
_NAME_TO_READ = Column("name", "Benämning", width=38, comment="Står här för läsningens skull.", fixed=True)


def _text(key: str, heading: str, width: int, comment: str) -> Column:
    return Column(key, heading, Kind.TEXT, width, comment)


def _whole(key: str, heading: str, comment: str = "Helt antal, minst 1.") -> Column:
    return Column(key, heading, Kind.WHOLE, 15, comment)


def _flag(key: str, heading: str, comment: str = "Ja eller Nej.") -> Column:
    return Column(key, heading, Kind.YES_NO, 14, comment)


def _choice(key: str, heading: str, width: int, choices: str, comment: str = "Välj i listan.") -> Column:
    return Column(key, heading, Kind.CHOICE, width, comment, choices)


ARTICLES = Sheet(
    "Artiklar",
    (
        _NUMBER,
        _text("name", "Benämning", 38, "Högst 120 tecken."),
        _text("variant", "Smak eller storlek", 18, "För en underartikel, annars tomt."),
        _text(
            "parent",
            "Huvudartikel",
            16,
            "Artikelnumret för den artikel som det här är en smak eller storlek av.",
        ),
        _choice("group", "Produktgrupp", 30, "groups"),
        _text("gtin", "GTIN", 17, "8, 12, 13 eller 14 siffror; den sista är en kontrollsiffra."),
        _choice(
            "supplier", "Leverantör", 28, "suppliers", "Välj i listan. Alla står på bladet Leverantörer."
        ),
        _text("supplier_number", "Leverantörens artikelnummer", 20, "Högst 30 tecken."),
        _choice("contract", "Leverantörsavtal", 24, "contracts", "Välj i listan. Alla står på bladet Avtal."),
        _choice("kind", "Slag", 24, "kind"),
        _choice("vat_class", "Momsklass", 18, "vat_class"),
        _text("unit", "Enhet", 9, "Till exempel st, par eller ml."),
        _whole("pieces_per_package", "Antal per förpackning"),
        _whole("packages_per_box", "Förpackningar per kartong"),
        _whole("pieces_a_day", "Vanligt antal per dag", "Helt antal; 0 om det inte går att säga."),
        _flag("stocked", "Lagerlagd", "Nej betyder att den anskaffas vid beställning."),
        _flag("contracted", "Upphandlad", "Nej betyder dispensprodukt."),
        _flag("sterile", "Steril"),
        _flag(
            "sterile_by_piece",
            "Styckvis sterilförpackad",
            "Ja om varje styck har en egen steril förpackning.",
        ),
        _choice("storage", "Förvaring", 18, "storage"),
        _whole("shelf_life_days", "Hållbarhet i dagar"),
        _flag("neutral_packaging", "Neutral förpackning"),
        _choice("status", "Status", 14, "status"),
    ),
)
PRICES = Sheet(
    "Priser",
    (
        _NUMBER,
        _NAME_TO_READ,
        Column(
            "from_day", "Gäller från", Kind.DAY, 14, "Som 2026-05-01. Ett nytt pris börjar tidigast i dag."
        ),
        Column("price", "Pris per förpackning", Kind.MONEY, 16, "Kronor utan moms, högst två decimaler."),
    ),
)
CONVERSIONS = Sheet(
    "Konverteringar",
    (
        _text("list", "Konverteringslista", 28, "Listans namn. Rader med samma namn hör ihop."),
        _text("old", "Gammal artikel", 16, "Artikelnummer."),
        Column(
            "old_name", "Gammal benämning", width=34, comment="Står här för läsningens skull.", fixed=True
        ),
        _text("new", "Ny artikel", 16, "Artikelnummer. Tomt: den gamla utgår utan ersättare."),
        Column("new_name", "Ny benämning", width=34, comment="Står här för läsningens skull.", fixed=True),
        _whole("new_pieces", "Antal nya", "Så många av den nya …"),
        _whole("old_pieces", "Ersätter antal gamla", "… för så många av den gamla."),
        _text("text", "Anteckning", 44, "Det som förskrivaren behöver veta. Högst 300 tecken."),
    ),
)
CONTRACTS = Sheet(
    "Avtal",
    (
        Column("number", "Avtalsnummer", width=20, fixed=True),
        Column("title", "Avtal", width=44, fixed=True),
        Column("supplier", "Leverantör", width=32, fixed=True),
        Column("starts_on", "Från", Kind.DAY, 13, fixed=True),
        Column("ends_on", "Till och med", Kind.DAY, 13, fixed=True),
    ),
    reference=True,
)
SUPPLIERS = Sheet(
    "Leverantörer",
    (
        Column("code", "Kod", width=14, fixed=True),
        Column("name", "Namn", width=36, fixed=True),
        Column("org_number", "Organisationsnummer", width=20, fixed=True),
        Column("email", "E-post", width=32, fixed=True),
        Column("phone", "Telefon", width=18, fixed=True),
    ),
    reference=True,
)
SHEETS = (ARTICLES, PRICES, CONVERSIONS, CONTRACTS, SUPPLIERS)
TO_CHANGE = tuple(sheet for sheet in SHEETS if not sheet.reference)
BY_NAME = {sheet.name: sheet for sheet in SHEETS}
YES, NO = "Ja", "Nej"


def column_letter(place: int) -> str:
    """What a spreadsheet calls the column at `place`, from 0: A … Z, AA …"""
    letters = ""
    place += 1
    while place:
        place, left = divmod(place - 1, 26)
        letters = chr(ord("A") + left) + letters
    return letters


def lists_used() -> Iterator[str]:
    """The names of the lists that fill drop-downs, each once."""
    yield from dict.fromkeys(c.choices for sheet in TO_CHANGE for c in sheet.columns if c.choices)
