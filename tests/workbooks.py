"""Workbooks for tests: the register taken out, changed as people change it in Excel, and made hostile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl

from tests import region as b
from uttag.apps.access.actors import Actor
from uttag.apps.assortment.models import AssortmentChange
from uttag.apps.catalogue.models import WorkbookUpload
from uttag.ground.files.uploads import Upload
from uttag.journeys.exchange_workbook.exporting import Selection, export_workbook
from uttag.journeys.exchange_workbook.handing_in import hand_in
from uttag.journeys.exchange_workbook.results import fault_of

Edit = Callable[[Any], None]
# A new article as one writes it in: the cells by heading.
NEW: dict[str, Any] = {
    "Artikelnummer": "900001",
    "Benämning": "Tappningskateter Mjuk",
    "Produktgrupp": "Urinkatetrar",
    "Leverantör": "Leverantören AB",
    "Slag": "Medicinteknisk produkt",
    "Momsklass": "Normalskattesats",
    "Antal per förpackning": 30,
    "Hållbarhet i dagar": 900,
}


def register(*numbers: str) -> None:
    """Articles at 300 kronor a package of 30."""
    for number in numbers or ("100001", "100002"):
        b.article(number)


def taken_out(actor: Actor, **selection: Any) -> bytes:
    return export_workbook(Selection(**selection), actor=actor, at=b.NOW)


def edited(content: bytes, edit: Edit) -> bytes:
    """The workbook after someone has changed it in another program."""
    book = openpyxl.load_workbook(BytesIO(content))
    edit(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def put(book: Any, sheet: str, row: int, **cells: Any) -> None:
    """Sets cells of a row by heading, spaces in them written as _."""
    put_in(book, sheet, row, {heading.replace("_", " "): value for heading, value in cells.items()})


def put_in(book: Any, sheet: str, row: int, cells: dict[str, Any]) -> None:
    headings = {cell.value: cell.column for cell in book[sheet][1]}
    for heading, value in cells.items():
        book[sheet].cell(row, headings[heading]).value = value


def add(book: Any, sheet: str, cells: dict[str, Any]) -> int:
    """Writes a row below the last that holds something. Returns its number."""
    page = book[sheet]
    last = max(
        (row[0].row for row in page.iter_rows() if any(cell.value is not None for cell in row)), default=1
    )
    put_in(book, sheet, last + 1, cells)
    return last + 1


def add_new(book: Any, price: float = 250, day: date = b.TODAY, **cells: Any) -> None:
    """A new article with its price."""
    given = {**NEW, **{heading.replace("_", " "): value for heading, value in cells.items()}}
    add(book, "Artiklar", given)
    add(
        book,
        "Priser",
        {"Artikelnummer": given["Artikelnummer"], "Gäller från": day, "Pris per förpackning": price},
    )


def handed_in(actor: Actor, content: bytes, name: str = "register.xlsx", **how: Any) -> WorkbookUpload:
    given = {"from_day": b.TODAY, **how}
    return hand_in(Upload(name, content), actor=actor, at=b.NOW, **given)


def faults_in(found: WorkbookUpload) -> list[tuple[str, str, str]]:
    """Sheet, cell and code of each fault."""
    every = [fault_of(kept) for kept in found.result["faults"]]
    return [(one.sheet, one.cell, one.reason.code) for one in every]


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The file with parts changed (None: left out) and others added."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for member in old.infolist():
            part = change(member.filename, old.read(member))
            if part is not None:
                new.writestr(member.filename, part)
        for name, part in more.items():
            new.writestr(name.replace("__", "/"), part)
    return out.getvalue()


def held_out_register() -> None:
    """The register that `data/libreoffice.xlsx` was taken out of, before it was edited in LibreOffice."""
    register("100001", "100002", "100003", "100004", "100005")


def assortment_change(name: str = "Katetrar 2026") -> UUID:
    """One that is prepared, with no groups of its own said."""
    return AssortmentChange.objects.create(name=name, starts_on=date(2026, 9, 1), planned_at=b.NOW).uuid
