"""The agreed workbook out and in again: checked whole, shown, confirmed by two pairs of eyes (B2.6, B2.5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import region as b
from tests import workbooks as w
from uttag.apps.access.roles import Role
from uttag.apps.catalogue.changes.asking import ask_for_changes
from uttag.apps.catalogue.changes.deciding import approve_changes
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.models import Article, ArticlePrice, ChangeRequest, ChangeSet, WorkbookUpload
from uttag.ground.trail.models import TrailEntry
from uttag.journeys.exchange_workbook.confirming import confirm_workbook
from uttag.journeys.exchange_workbook.handing_in import check_again, lay_aside
from uttag.journeys.exchange_workbook.queries import waiting_for_workbook, workbooks_for
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db
LATER = b.NOW + timedelta(hours=1)
TOMORROW = b.TODAY + timedelta(days=1)


@pytest.fixture
def region() -> b.Region:
    made = b.region()
    w.register()
    return made


def renamed(region: b.Region, name: str = "Skydd Nytt") -> bytes:
    return w.edited(w.taken_out(region.lena), lambda book: w.put(book, "Artiklar", 2, Benämning=name))


@pytest.mark.clause("B2.6")
def test_the_register_out_and_in_again_changes_nothing(region: b.Region) -> None:
    found = w.handed_in(region.lena, w.taken_out(region.lena))
    assert (found.state, w.faults_in(found)) == ("unchanged", [])
    assert found.result["rows"] == {"Artiklar": 2, "Priser": 2, "Konverteringar": 0}


@pytest.mark.clause("B2.6")
def test_what_would_change_is_shown_and_nothing_is_changed_yet(region: b.Region) -> None:
    found = w.handed_in(region.lena, renamed(region))
    assert found.state == "ready"
    assert found.result["differences_by_kind"] == {"article": 1}
    row = found.result["differences"][0]
    assert (row["number"], row["differs"]) == ("100001", {"name": ["Artikel 100001", "Skydd Nytt"]})
    assert Article.objects.get(number="100001").name == "Artikel 100001"
    assert not ChangeRequest.objects.exists()


@pytest.mark.clause("B2.5", "B2.6")
def test_who_handed_it_in_asks_and_another_approves(region: b.Region) -> None:
    found = w.handed_in(region.lena, renamed(region))
    done = confirm_workbook(found.uuid, found.digest, actor=region.lena, at=LATER)
    assert done.state == "asked"
    made = done.change_sets.get()
    assert (made.source, made.file_sha256, made.asked_by_id) == (
        "workbook",
        found.sha256,
        region.lena.user_id,
    )
    assert Article.objects.get(number="100001").name == "Artikel 100001"
    approve_changes(made.uuid, actor=region.leo, at=LATER)
    assert Article.objects.get(number="100001").name == "Skydd Nytt"


@pytest.mark.clause("B2.5", "B2.6")
def test_another_approver_confirms_and_it_applies_at_once(region: b.Region) -> None:
    found = w.handed_in(region.dan, w.edited(w.taken_out(region.dan), w.add_new))
    done = confirm_workbook(found.uuid, found.digest, actor=region.lena, at=LATER)
    assert done.state == "applied"
    request = ChangeRequest.objects.get()
    assert (request.asked_by_id, request.decided_by_id) == (region.dan.user_id, region.lena.user_id)
    assert request.state == "applied"
    made = Article.objects.get(number="900001")
    assert (made.group.code, made.pieces_per_package, made.status) == ("catheters", 30, "active")
    assert made.prices.get().package_price_ore == 25_000


@pytest.mark.clause("B2.5")
def test_a_colleague_who_may_not_approve_is_refused(region: b.Region) -> None:
    found = w.handed_in(region.dan, renamed(region))
    with pytest.raises(Refused, match="not_your_role"):
        confirm_workbook(found.uuid, found.digest, actor=region.doris, at=LATER)
    found.refresh_from_db()
    assert found.state == "ready"


def test_confirming_twice_makes_one(region: b.Region) -> None:
    found = w.handed_in(region.lena, renamed(region))
    for _ in range(2):
        confirm_workbook(found.uuid, found.digest, actor=region.lena, at=LATER)
    assert ChangeSet.objects.count() == 1
    assert TrailEntry.objects.filter(operation="confirm_workbook").count() == 1


@pytest.mark.clause("B2.6")
def test_nothing_is_applied_while_any_fault_is_left(region: b.Region) -> None:
    def edit(book: object) -> None:
        w.put(book, "Artiklar", 2, Benämning="Skydd Nytt")
        w.put(book, "Artiklar", 3, GTIN="7350000000001")

    found = w.handed_in(region.lena, w.edited(w.taken_out(region.lena), edit))
    assert (found.state, w.faults_in(found)) == ("faulty", [("Artiklar", "F3", "gtin_check_digit")])
    assert found.result["differences"] == []
    with pytest.raises(Refused, match="workbook_has_faults"):
        confirm_workbook(found.uuid, found.digest, actor=region.lena, at=LATER)
    assert not ChangeRequest.objects.exists()


@pytest.mark.clause("B2.6")
def test_a_register_changed_in_between_is_noticed_with_what_differs(region: b.Region) -> None:
    found = w.handed_in(region.lena, renamed(region))
    made = ask_for_changes(
        [Wish("100001", {"name": "Annat"})], applies_from=b.TODAY, actor=region.leo, at=b.NOW
    )
    approve_changes(made.uuid, actor=region.lena, at=b.NOW)
    with pytest.raises(Refused) as refused:
        confirm_workbook(found.uuid, found.digest, actor=region.lena, at=LATER)
    changed, differs = refused.value.reasons
    assert changed.code == "workbook_register_changed"
    assert differs.params["articles"] == "100001"
    again = check_again(found.uuid, actor=region.lena, at=LATER)
    assert again.result["differences"][0]["differs"] == {"name": ["Annat", "Skydd Nytt"]}
    assert confirm_workbook(found.uuid, again.digest, actor=region.lena, at=LATER).state == "asked"


@pytest.mark.clause("B2.6")
def test_prices_apply_each_from_its_day(region: b.Region) -> None:
    def edit(book: object) -> None:
        for number, day, price in (("100001", TOMORROW, 310.5), ("100001", date(2026, 9, 1), 320)):
            cells = {"Artikelnummer": number, "Gäller från": day, "Pris per förpackning": price}
            w.add(book, "Priser", cells)

    found = w.handed_in(region.kajsa, w.edited(w.taken_out(region.kajsa), edit))
    assert found.result["differences_by_kind"] == {"price": 2}
    confirm_workbook(found.uuid, found.digest, actor=region.lena, at=LATER)
    prices = ArticlePrice.objects.filter(article__number="100001").order_by("effective_from")
    days = prices.values_list("effective_from", "package_price_ore")
    assert list(days)[1:] == [(TOMORROW, 31_050), (date(2026, 9, 1), 32_000)]
    again = w.handed_in(region.kajsa, w.taken_out(region.kajsa))
    assert again.state == "unchanged"


def test_the_same_file_again_is_the_same_upload(region: b.Region) -> None:
    content = renamed(region)
    first, second = (w.handed_in(region.lena, content) for _ in range(2))
    assert first.uuid == second.uuid
    assert w.handed_in(region.leo, content).uuid != first.uuid


def test_laid_aside_it_is_no_longer_confirmed(region: b.Region) -> None:
    found = w.handed_in(region.lena, renamed(region))
    for _ in range(2):
        assert lay_aside(found.uuid, actor=region.lena, at=LATER).state == "dropped"
    with pytest.raises(Refused, match="workbook_settled"):
        confirm_workbook(found.uuid, found.digest, actor=region.leo, at=LATER)


def test_who_waits_for_what(region: b.Region) -> None:
    w.handed_in(region.dan, renamed(region))
    counts = {
        actor.name.split()[0]: waiting_for_workbook(actor, b.NOW) for actor in (region.dan, region.lena)
    }
    assert counts == {"Dan": 1, "Lena": 1}
    assert waiting_for_workbook(region.doris, b.NOW) == 0
    assert waiting_for_workbook(region.alice, b.NOW) == 0


def test_others_are_kept_out(region: b.Region) -> None:
    for actor in (region.alice, region.sara, region.frida, region.rolf):
        with pytest.raises(Refused, match="not_your_role"):
            w.taken_out(actor)
        with pytest.raises(Refused, match="not_your_role"):
            w.handed_in(actor, b"")
        with pytest.raises(Refused, match="not_your_role"):
            workbooks_for(actor)
    assert region.alice.role is Role.PRESCRIBER
    assert not WorkbookUpload.objects.exists()


@pytest.mark.clause("B2.6")
def test_a_part_of_the_register_can_be_taken_out(region: b.Region) -> None:
    b.article("200001", area="nutrition")
    found = w.handed_in(region.lena, w.taken_out(region.lena, area="nutrition"))
    assert found.result["rows"]["Artiklar"] == 1
    assert (
        w.handed_in(region.lena, w.taken_out(region.lena, group="catheters")).result["rows"]["Artiklar"] == 2
    )
    empty = w.handed_in(region.lena, w.taken_out(region.lena, empty=True))
    assert empty.result["rows"] == {"Artiklar": 0, "Priser": 0, "Konverteringar": 0}
