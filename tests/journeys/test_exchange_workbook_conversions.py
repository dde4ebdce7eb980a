"""The assortment change's file: its conversions become draft lists, and the file's day is noted (B2.12)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests import region as b
from tests import workbooks as w
from uttag.apps.assortment.models import AssortmentChange, Conversion, ConversionList
from uttag.apps.catalogue.models import ChangeRequest, WorkbookUpload
from uttag.journeys.exchange_workbook.confirming import confirm_workbook
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.clause("B2.12")]
LATER = b.NOW + timedelta(hours=1)


@pytest.fixture
def region() -> b.Region:
    made = b.region()
    w.register("100001", "100002", "100003")
    return made


@pytest.fixture
def change(region: b.Region) -> UUID:
    return w.assortment_change()


def leading(book: Any, old: str, new: str, **more: Any) -> None:
    usual = {"Konverteringslista": "Katetrar", "Antal nya": 1, "Ersätter antal gamla": 1}
    w.add(book, "Konverteringar", {**usual, "Gammal artikel": old, "Ny artikel": new, **more})


def handed_in(region: b.Region, change: UUID | None, edit: Any) -> WorkbookUpload:
    content = w.edited(w.taken_out(region.lena, change=change), edit)
    return w.handed_in(region.lena, content, change=change)


def test_rows_become_draft_lists_and_the_files_day_is_noted(region: b.Region, change: UUID) -> None:
    def edit(book: Any) -> None:
        leading(book, "100001", "100002", Anteckning="Samma storlek")
        leading(book, "100003", "", Konverteringslista="Utgår")

    found = handed_in(region, change, edit)
    assert found.result["differences_by_kind"] == {"conversion": 2}
    assert not Conversion.objects.exists()
    confirm_workbook(found.uuid, found.digest, actor=region.lena, at=LATER)
    rows = Conversion.objects.values_list("list__name", "old__number", "new__number", "text", "list__state")
    assert sorted(rows) == [
        ("Katetrar", "100001", "100002", "Samma storlek", "draft"),
        ("Utgår", "100003", None, "", "draft"),
    ]
    done = AssortmentChange.objects.get()
    assert (done.file_at, done.file_sha256) == (LATER, found.sha256)
    assert not ChangeRequest.objects.exists()


def test_out_and_in_again_changes_nothing_and_the_first_day_stays(region: b.Region, change: UUID) -> None:
    found = handed_in(region, change, lambda book: leading(book, "100001", "100002"))
    confirm_workbook(found.uuid, found.digest, actor=region.lena, at=LATER)
    again = w.handed_in(region.lena, w.taken_out(region.lena, change=change), change=change)
    assert (again.state, again.result["rows"]["Konverteringar"]) == ("unchanged", 1)

    more = handed_in(region, change, lambda book: leading(book, "100003", "100002"))
    confirm_workbook(more.uuid, more.digest, actor=region.lena, at=LATER + timedelta(days=1))
    assert AssortmentChange.objects.get().file_at == LATER
    assert Conversion.objects.count() == 2


def test_new_articles_come_in_the_same_file_when_another_confirms(region: b.Region, change: UUID) -> None:
    def edit(book: Any) -> None:
        w.add_new(book)
        leading(book, "100001", "900001")

    found = handed_in(region, change, edit)
    with pytest.raises(Refused, match="conversion_waits_for_new"):
        confirm_workbook(found.uuid, found.digest, actor=region.lena, at=LATER)
    assert not ChangeRequest.objects.exists()
    confirm_workbook(found.uuid, found.digest, actor=region.leo, at=LATER)
    assert Conversion.objects.get().new.number == "900001"  # type: ignore[union-attr]
    assert ChangeRequest.objects.get().change_set.source == "assortment_change"


@pytest.mark.parametrize(
    ("rows", "cell", "code"),
    [
        ([("100001", "100001")], "D2", "conversion_to_itself"),
        ([("100001", "888888")], "D2", "conversion_article_unknown"),
        ([("100001", "100002"), ("100001", "100003")], "B3", "conversion_old_twice"),
        ([("", "100002")], "B2", "cell_must_be_filled"),
    ],
)
def test_faults(region: b.Region, change: UUID, rows: list[tuple[str, str]], cell: str, code: str) -> None:
    def edit(book: Any) -> None:
        for old, new in rows:
            leading(book, old, new)

    assert w.faults_in(handed_in(region, change, edit)) == [("Konverteringar", cell, code)]


def test_a_loop_is_named_in_each_of_its_rows(region: b.Region, change: UUID) -> None:
    def edit(book: Any) -> None:
        leading(book, "100001", "100002")
        leading(book, "100002", "100001")

    codes = [code for _, _, code in w.faults_in(handed_in(region, change, edit))]
    assert codes == ["conversion_loop", "conversion_loop"]


def test_what_is_odd_is_said_and_hinders_nothing(region: b.Region, change: UUID) -> None:
    found = handed_in(region, change, lambda book: leading(book, "100001", "100002", **{"Antal nya": 30}))
    assert found.state == "ready"
    assert [one["code"] for one in found.result["warnings"]] == ["conversion_factor_far"]


def test_conversions_without_an_assortment_change_are_a_fault(region: b.Region) -> None:
    found = handed_in(region, None, lambda book: leading(book, "100001", "100002"))
    assert w.faults_in(found) == [("Konverteringar", "A2", "conversion_without_change")]


def test_a_row_is_not_moved_from_one_list_to_another(region: b.Region, change: UUID) -> None:
    found = handed_in(region, change, lambda book: leading(book, "100001", "100002"))
    confirm_workbook(found.uuid, found.digest, actor=region.lena, at=LATER)

    def edit(book: Any) -> None:
        w.put_in(book, "Konverteringar", 2, {"Konverteringslista": "En annan"})

    other = handed_in(region, change, edit)
    assert w.faults_in(other) == [("Konverteringar", "A2", "conversion_in_other_list")]


def test_an_approved_list_is_left_alone(region: b.Region, change: UUID) -> None:
    found = handed_in(region, change, lambda book: leading(book, "100001", "100002"))
    confirm_workbook(found.uuid, found.digest, actor=region.lena, at=LATER)
    ConversionList.objects.update(state=ConversionList.State.APPROVED)
    same = w.handed_in(region.lena, w.taken_out(region.lena, change=change), change=change)
    assert same.state == "unchanged"

    def edit(book: Any) -> None:
        w.put_in(book, "Konverteringar", 2, {"Ny artikel": "100003"})

    other = handed_in(region, change, edit)
    assert w.faults_in(other) == [("Konverteringar", "A2", "conversion_list_is_approved")]


def test_the_depot_puts_nothing_in_the_lists(region: b.Region, change: UUID) -> None:
    content = w.edited(w.taken_out(region.dan), lambda book: leading(book, "100001", "100002"))
    found = w.handed_in(region.dan, content, change=change)
    with pytest.raises(Refused, match="not_your_role"):
        confirm_workbook(found.uuid, found.digest, actor=region.dan, at=LATER)
    confirm_workbook(found.uuid, found.digest, actor=region.lena, at=LATER)
    assert Conversion.objects.count() == 1
