"""The agreed workbook as a paper: what Excel is given, and that the same comes back (B2.6)."""

from __future__ import annotations

import tempfile
from datetime import date, time, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from uttag.apps.catalogue.changes.fields import EVERY, WORKBOOK
from uttag.papers.workbooks import structure as s
from uttag.papers.workbooks.cells import Unreadable, read_cell, reader_of
from uttag.papers.workbooks.marking import mark_up
from uttag.papers.workbooks.reading import Book, CellFault, read
from uttag.papers.workbooks.structure import Kind, column_letter
from uttag.papers.workbooks.writing import MOST_COMMENTS, Contents, Writer, write
from uttag.rules.reasons import Refused, because

LISTS = {"groups": ["Urinkatetrar", "Urinpåsar"], "kind": ["Livsmedel"]}


def article(**values: Any) -> tuple[Any, ...]:
    usual = {
        "number": "000123",
        "name": "Skydd",
        "gtin": "07350000000001",
        "group": "Urinkatetrar",
        "stocked": True,
    }
    return tuple({**usual, **values}.get(column.key) for column in s.ARTICLES.columns)


def made(*rows: tuple[Any, ...], prices: Any = ()) -> bytes:
    return write(Contents({"Artiklar": rows, "Priser": prices}, LISTS, (("Hämtad", "i dag"),)))


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content))


def test_the_structure_holds_each_field_of_the_register_under_its_name() -> None:
    of_articles = {column.key: column.heading for column in s.ARTICLES.columns}
    fields = {one.name: one.sv for one in WORKBOOK if one.name != "price_ore"}
    assert of_articles == fields
    assert s.PRICES.column("price").heading == EVERY["price_ore"].sv
    assert [sheet.name for sheet in s.SHEETS] == [
        "Artiklar",
        "Priser",
        "Konverteringar",
        "Avtal",
        "Leverantörer",
    ]


@pytest.mark.clause("B2.6")
def test_headings_are_locked_and_stay_and_cells_can_be_changed() -> None:
    page = opened(made(article()))["Artiklar"]
    assert page.protection.sheet
    assert not page.protection.autoFilter  # what is not forbidden is allowed
    assert page.freeze_panes == "B2"
    assert page["A1"].protection.locked
    assert not page["B2"].protection.locked
    assert not page.column_dimensions["B"].protection.locked  # rows below too
    assert page.auto_filter.ref == "A1:W2"


@pytest.mark.clause("B2.6")
def test_drop_downs_come_from_a_hidden_sheet() -> None:
    book = opened(made(article()))
    assert book[s.LISTS].sheet_state == "hidden"
    ranges = {str(one.sqref): one.formula1 for one in book["Artiklar"].data_validations.dataValidation}
    assert ranges["E2:E40001"] == "Listor!$B$1:$B$2"
    assert [cell.value for cell in book[s.LISTS]["B"]] == ["Urinkatetrar", "Urinpåsar"]
    assert ranges["P2:P40001"] == "Listor!$A$1:$A$2"


@pytest.mark.clause("B2.6")
def test_the_version_stands_in_the_properties_and_in_a_cell() -> None:
    book = opened(made())
    assert book.custom_doc_props[s.VERSION_PROPERTY].value == s.VERSION
    assert (book[s.README]["A2"].value, book[s.README]["B2"].value) == (s.VERSION_LABEL, s.VERSION)


@pytest.mark.clause("B2.6")
def test_numbers_are_text_days_days_and_money_has_two_decimals() -> None:
    book = opened(made(article(), prices=[("000123", "Skydd", date(2026, 5, 1), Decimal("12.50"))]))
    assert (book["Artiklar"]["A2"].value, book["Artiklar"]["F2"].value) == ("000123", "07350000000001")
    assert book["Artiklar"]["A2"].number_format == "@"
    day, price = book["Priser"]["C2"], book["Priser"]["D2"]
    assert (day.is_date, day.number_format, price.value, price.number_format) == (
        True,
        "yyyy-mm-dd",
        12.5,
        "#,##0.00",
    )
    assert book["Priser"]["B2"].protection.locked


def test_a_text_that_looks_like_a_formula_or_a_link_stays_text() -> None:
    content = made(article(name="=1+1"), article(number="2", name="https://exempel.se"))
    assert [row.values["name"] for row in read(content).rows["Artiklar"]] == ["=1+1", "https://exempel.se"]


plain = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), include_characters=" "), max_size=40
).map(str.strip)


@pytest.mark.clause("B2.6")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(
        st.tuples(plain.filter(bool), plain, plain, st.integers(0, 10**6), st.booleans()), max_size=5
    ),
    prices=st.lists(
        st.tuples(st.dates(date(2000, 1, 1), date(2199, 12, 31)), st.integers(0, 10**9)), max_size=5
    ),
)
def test_what_is_written_is_what_is_read(rows: list[Any], prices: list[Any]) -> None:
    keys = ("number", "name", "variant", "pieces_per_package", "sterile")
    content = made(
        *(article(**dict(zip(keys, row, strict=True))) for row in rows),
        prices=[("1", "", day, Decimal(ore).scaleb(-2)) for day, ore in prices],
    )
    book = read(content)
    assert not book.faults
    assert [tuple(row.values[key] for key in keys) for row in book.rows["Artiklar"]] == rows
    assert [(row.values["from_day"], row.values["price"]) for row in book.rows["Priser"]] == prices


# --- cells ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "read_as"),
    [
        (Kind.TEXT, 7350000000001.0, "7350000000001"),
        (Kind.TEXT, "  Skydd ", "Skydd"),
        (Kind.TEXT, "", ""),
        (Kind.WHOLE, 30.0, 30),
        (Kind.WHOLE, "1 000", 1000),
        (Kind.WHOLE, "", None),
        (Kind.MONEY, 12.5, 1250),
        (Kind.MONEY, 0.1 + 0.2, "cell_too_many_decimals"),
        (Kind.MONEY, "1 234,50 kr", 123450),
        (Kind.DAY, date(2026, 5, 1), date(2026, 5, 1)),
        (Kind.DAY, "2026-05-01", date(2026, 5, 1)),
        (Kind.YES_NO, "ja", True),
        (Kind.YES_NO, False, False),
        (Kind.WHOLE, 30.5, "cell_not_whole"),
        (Kind.WHOLE, True, "cell_not_whole"),
        (Kind.WHOLE, "trettio", "cell_not_whole"),
        (Kind.MONEY, 12.345, "cell_too_many_decimals"),
        (Kind.MONEY, "gratis", "cell_not_money"),
        (Kind.MONEY, "NaN", "cell_not_money"),
        (Kind.MONEY, "1e999999", "cell_not_money"),
        (Kind.MONEY, "1e5", "cell_not_money"),
        (Kind.MONEY, "1_000", "cell_not_money"),
        (Kind.MONEY, "\u0663", "cell_not_money"),
        (Kind.MONEY, "1 00 0", "cell_not_money"),
        (Kind.MONEY, "12345678901", "cell_not_money"),
        (Kind.MONEY, True, "cell_not_money"),
        (Kind.MONEY, time(1, 2), "cell_not_money"),
        (Kind.MONEY, date(2026, 5, 1), "cell_not_money"),
        (Kind.DAY, "1/5 2026", "cell_not_a_day"),
        (Kind.DAY, 46143.0, "cell_not_a_day"),
        (Kind.DAY, date(1899, 12, 31), "cell_day_absurd"),
        (Kind.YES_NO, "kanske", "cell_not_yes_or_no"),
        (Kind.YES_NO, 1.0, "cell_not_yes_or_no"),
        (Kind.TEXT, True, "cell_not_text"),
        (Kind.CHOICE, False, "cell_not_text"),
        (Kind.TEXT, "a" * 401, "cell_too_long"),
        (Kind.TEXT, "två\nrader", "cell_unprintable"),
    ],
)
def test_a_cell_is_read_as_what_its_column_holds(kind: Kind, value: object, read_as: object) -> None:
    def outcome() -> object:
        try:
            return read_cell(value, kind)
        except Unreadable as unread:
            return unread.reason.code

    assert outcome() == read_as


ODD = (time(1, 2), timedelta(hours=30), float("nan"), float("inf"), date(2026, 5, 1))


def test_a_marked_copy_holds_whatever_stood_in_a_cell() -> None:
    book = Book({"Artiklar": [[*s.ARTICLES.headings], list(article())[:18] + list(ODD)]})
    faults = [
        CellFault("Artiklar", 2, place, "", because("cell_not_whole", "B2.6", given="?"))
        for place in (20, 22)
    ]
    page = opened(mark_up(book, faults, LISTS))["Artiklar"]
    assert [page.cell(2, place).value for place in (19, 20, 21, 22)] == [
        "01:02:00",
        "1 day, 6:00:00",
        "nan",
        "inf",
    ]


def test_a_copy_that_fails_leaves_no_files_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    rows = (article() if number < 3 else next(iter(())) for number in range(4))
    with pytest.raises(RuntimeError), Writer(LISTS) as writer:
        writer.sheet(s.ARTICLES, rows)
    assert list(tmp_path.iterdir()) == []


def test_a_flag_and_a_figure_are_never_taken_for_each_other() -> None:
    read_flag = reader_of(Kind.YES_NO)
    assert read_flag(True) is True
    with pytest.raises(Unreadable):
        read_flag(1.0)


def test_columns_have_the_letters_that_spreadsheets_give_them() -> None:
    assert [column_letter(place) for place in (0, 25, 26, 701, 702, 16383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]


# --- headings, sheets, version --------------------------------------------------------------------------------


def changed(edit: Any) -> bytes:
    book = opened(made(article()))
    edit(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def codes(content: bytes) -> list[tuple[str, str, str]]:
    return [(fault.sheet, fault.cell, fault.reason.code) for fault in read(content).faults]


@pytest.mark.clause("B2.6")
@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"B1": "Namn"}, [("B1", "workbook_heading_renamed")]),
        ({"W1": None}, [("W1", "workbook_heading_missing")]),
        (
            {"A1": "Benämning", "B1": "Artikelnummer"},
            [("A1", "workbook_heading_moved"), ("B1", "workbook_heading_moved")],
        ),
        ({"X1": "Egen"}, [("X1", "workbook_heading_unknown")]),
        ({"X1": "GTIN"}, [("X1", "workbook_heading_twice")]),
        ({"B1": "Artikelnummer"}, [("B1", "workbook_heading_missing")]),
    ],
)
def test_headings_that_are_not_the_agreed_are_named(
    cells: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    def edit(book: Any) -> None:
        for cell, value in cells.items():
            book["Artiklar"][cell] = value

    content = changed(edit)
    assert codes(content) == [("Artiklar", *one) for one in expected]
    assert read(content).rows["Artiklar"] == []


@pytest.mark.clause("B2.6")
def test_a_missing_sheet_is_named() -> None:
    assert codes(changed(lambda book: book.remove(book["Priser"]))) == [
        ("Priser", "A1", "workbook_sheet_missing")
    ]


@pytest.mark.clause("B2.6")
def test_another_version_is_refused_with_what_to_do() -> None:
    def other(book: Any) -> None:
        book[s.README]["B2"] = "2"

    with pytest.raises(Refused, match="workbook_other_version"):
        read(changed(other))

    def other_property(book: Any) -> None:
        book.custom_doc_props[s.VERSION_PROPERTY].value = "2"

    with pytest.raises(Refused, match="workbook_other_version"):
        read(changed(other_property))
    with pytest.raises(Refused, match="workbook_without_version"):
        read(changed(lambda book: book.remove(book[s.README])))


def test_a_program_may_lose_the_property() -> None:
    def without(book: Any) -> None:
        del book.custom_doc_props[s.VERSION_PROPERTY]

    assert not read(changed(without)).faults


def test_a_version_that_a_program_made_a_figure_is_known() -> None:
    def figure(book: Any) -> None:
        book[s.README]["B2"] = 1

    assert not read(changed(figure)).faults


# --- the marked copy ------------------------------------------------------------------------------------------


@pytest.mark.clause("B2.6")
def test_the_marked_copy_colours_says_and_lists_and_can_be_handed_in_again() -> None:
    book = read(made(article(), article(number="2")))
    reason = because("cell_not_in_list", "B2.6", given="Pumpar", near="Urinpåsar")
    faults = [
        CellFault("Artiklar", 3, 4, "Produktgrupp", reason),
        CellFault("Artiklar", 3, 22, "Status", reason),
    ]
    content = mark_up(book, faults, LISTS)
    copy = opened(content)
    assert copy.sheetnames[:2] == ["Fel", "Läs mig"]
    cell = copy["Artiklar"]["E3"]
    assert "Pumpar finns inte i listan" in cell.comment.text
    assert cell.fill.fgColor.rgb == "FFF9DCDC"
    assert copy["Artiklar"]["W3"].comment is not None  # an empty cell is marked too
    assert copy["Artiklar"]["E2"].comment is None
    listed = [cell.value for cell in copy["Fel"][2]]
    assert listed[:4] == ["Artiklar", 3, "Produktgrupp", "E3"]
    assert copy["Fel"]["D2"].hyperlink.location == "'Artiklar'!E3"
    again = read(content)
    assert not again.faults
    assert [row.values["number"] for row in again.rows["Artiklar"]] == ["000123", "2"]


def test_wrong_headings_are_marked_as_they_stood() -> None:
    content = changed(lambda book: book["Artiklar"].__setitem__("B1", "Namn"))
    book = read(content)
    copy = opened(mark_up(book, book.faults, LISTS))
    assert copy["Artiklar"]["B1"].value == "Namn"
    assert "Benämning" in copy["Artiklar"]["B1"].comment.text
    assert copy["Artiklar"]["A2"].value == "000123"


def test_a_sheet_that_is_missing_is_on_the_list_of_faults() -> None:
    book = read(changed(lambda book: book.remove(book["Priser"])))
    copy = opened(mark_up(book, book.faults, LISTS))
    assert copy["Fel"]["A2"].value == "Priser"


def test_very_many_faults_are_all_listed_if_not_all_commented() -> None:
    count = MOST_COMMENTS + 5
    book = read(made(*(article(number=str(n)) for n in range(count))))
    reason = because("cell_must_be_filled", "B2.6")
    faults = [CellFault("Artiklar", row, 0, "Artikelnummer", reason) for row in range(2, count + 2)]
    copy = opened(mark_up(book, faults, {}))
    assert copy["Fel"].max_row == count + 1
    assert copy["Artiklar"][f"A{count + 1}"].comment is None
    assert copy["Artiklar"][f"A{count + 1}"].fill.fgColor.rgb == "FFF9DCDC"
