"""On the start day prescriptions are carried over: whole, once, and as their prescribers chose (B2.12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import changeover as c
from tests import region as r
from uttag.apps.access.actors import SYSTEM
from uttag.apps.access.roles import Role
from uttag.apps.assortment.changeovers import steps
from uttag.apps.assortment.changeovers.choosing import choose_as_listed, choose_otherwise
from uttag.apps.assortment.changeovers.closing import close_change, scrap_result
from uttag.apps.assortment.changeovers.lists import ConversionWish, approve_list, make_list, put_rows
from uttag.apps.assortment.changeovers.own_items import own_items, with_rows
from uttag.apps.assortment.changeovers.queries import progress_of
from uttag.apps.assortment.changeovers.starting import ask_for_due_starts
from uttag.apps.assortment.models import AssortmentChange, CarriedItem
from uttag.apps.catalogue.models import Article, ChangeRequest
from uttag.apps.ordering.operations import cancel_order
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.stock.models import Lot
from uttag.apps.stock.scrapping import scrap
from uttag.ground.accounts.models import User
from uttag.ground.outbox.models import Message
from uttag.ground.rulings.models import Ruling
from uttag.ground.trail.models import AccessLogEntry
from uttag.ground.verify import breaches, invariants
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def heir(item: PrescriptionItem) -> PrescriptionItem:
    return PrescriptionItem.objects.select_related("article").get(carried_from=item)


def unsound() -> list[str]:
    return [one.name for one in invariants() if breaches(one.name)]


@pytest.mark.clause("B2.12")
def test_remaining_withdrawals_are_carried_over() -> None:
    over = c.changeover()
    r.stock(over.region, "O1", 900)
    r.place(over.region, over.first.patient, over.first)
    assert c.start(over) == 3
    new = heir(over.first)
    assert (new.article.number, new.withdrawals, new.used) == ("N1", 3, 0)
    assert new.pieces_per_withdrawal == 34  # 50 pieces, two for three, rounded up
    assert (new.prescription_id, new.customer_id) == (over.first.prescription_id, over.first.customer_id)
    assert (new.first_day, new.last_valid_day) == (c.STARTS, over.first.last_valid_day)
    over.first.refresh_from_db()
    assert over.first.cancelled_at == c.ON_THE_DAY
    assert heir(over.second).article.number == "N2"
    assert Article.objects.get(number="O1").status == "gone"
    assert Article.objects.get(number="N1").status == "active"
    assert ChangeRequest.objects.filter(article__number="O1", state="applied").exists()
    assert Ruling.objects.filter(rule="carrying.carry", subject_uuid=new.uuid).exists()
    assert unsound() == []


@pytest.mark.clause("B2.12")
def test_it_is_told_in_the_access_log_by_care_provider() -> None:
    over = c.changeover()
    c.start(over)
    entries = AccessLogEntry.objects.filter(what="carry_over", writing=True)
    assert {(one.care_provider_id, len(one.patients)) for one in entries} == {
        (over.region.alice.care_provider_id, 1),
        (over.region.bob.care_provider_id, 1),
    }


@pytest.mark.clause("B2.12")
def test_the_patient_orders_the_new_article() -> None:
    over = c.changeover()
    c.start(over)
    r.stock(over.region, "N1", 90, expires=date(2029, 1, 1))
    receipt = r.place(over.region, over.first.patient, heir(over.first), at=c.ON_THE_DAY)
    assert receipt.orders
    with pytest.raises(Refused) as refused:
        r.place(over.region, over.first.patient, over.first, at=c.ON_THE_DAY)
    assert codes(refused) == ["item_cancelled"]


@pytest.mark.clause("B2.12")
def test_an_order_cancelled_after_the_start_gives_its_withdrawal_to_the_new_item() -> None:
    over = c.changeover()
    shortly_before = c.ON_THE_DAY - timedelta(days=1)
    receipt = r.place(over.region, over.first.patient, over.first, at=shortly_before)
    c.start(over)
    assert (heir(over.first).withdrawals, heir(over.first).first_day) == (3, c.STARTS + timedelta(days=49))
    cancel_order(receipt.orders[0].uuid, actor=over.region.sara, at=c.ON_THE_DAY, reason="Ångrad")
    assert (heir(over.first).withdrawals, heir(over.first).first_day) == (4, c.STARTS)
    assert unsound() == []


@pytest.mark.clause("B2.12")
def test_in_sets_twice_and_from_where_a_crash_left_it(monkeypatch: pytest.MonkeyPatch) -> None:
    over = c.changeover()
    assert c.start(over, most=1) == 1
    assert Message.objects.filter(kind=steps.CARRY).count() == 1
    assert Article.objects.get(number="O1").status == "active"  # until the last set

    def power_cut(*args: Any, **kwargs: Any) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr("uttag.apps.assortment.carrying.insert_many", power_cut)
        with pytest.raises(OSError, match="power cut"):
            c.start(over, most=1)
    assert CarriedItem.objects.count() == 1
    assert (c.start(over, most=1), c.start(over, most=1), c.start(over, most=1)) == (1, 1, 0)
    assert (
        CarriedItem.objects.count()
        == PrescriptionItem.objects.filter(carried_from__isnull=False).count()
        == 3
    )
    assert progress_of(over.region.lena, over.change, c.STARTS).waiting == 0
    assert unsound() == []


@pytest.mark.clause("B2.12")
def test_the_prescriber_chooses_otherwise() -> None:
    over = c.changeover()
    alice = over.region.alice
    [first, second] = with_rows(over.change, own_items(alice, over.change))
    assert {first.row.new.number, second.row.new.number} == {"N1", "N2"}  # type: ignore[union-attr]
    choose_otherwise(over.change.uuid, over.first.uuid, "N3", 45, actor=alice, at=r.NOW)
    choose_otherwise(over.change.uuid, over.second.uuid, "", actor=alice, at=r.NOW)
    choose_otherwise(over.change.uuid, over.bobs.uuid, "N3", 45, actor=over.region.bob, at=r.NOW)
    choose_as_listed(over.change.uuid, over.bobs.uuid, actor=over.region.bob, at=r.NOW)
    c.start(over)
    new = heir(over.first)
    assert (new.article.number, new.pieces_per_withdrawal, new.withdrawals) == ("N3", 45, 4)
    ended = CarriedItem.objects.get(old=over.second)
    assert (ended.new, ended.chosen) == (None, True)
    assert heir(over.bobs).article.number == "N1"
    progress = progress_of(over.region.lena, over.change, c.STARTS)
    assert (progress.carried, progress.chosen, progress.ended) == (3, 2, 1)
    assert unsound() == []
    with pytest.raises(Refused) as refused:
        choose_otherwise(over.change.uuid, new.uuid, "N2", 10, actor=alice, at=c.ON_THE_DAY)
    assert codes(refused) == ["choice_after_start"]


@pytest.mark.clause("B2.12")
@pytest.mark.parametrize(
    ("article", "pieces", "code"),
    [
        ("X", 1, "conversion_article_unknown"),
        ("O2", 1, "conversion_new_led_away"),
        ("N3", 0, "pieces_not_positive"),
        ("N3", 100_001, "choice_too_many_pieces"),
        ("FOOD", 1, "conversion_other_area"),
    ],
)
def test_what_cannot_be_chosen(article: str, pieces: int, code: str) -> None:
    over = c.changeover()
    r.article("FOOD", area="nutrition")
    with pytest.raises(Refused) as refused:
        choose_otherwise(
            over.change.uuid, over.first.uuid, article, pieces, actor=over.region.alice, at=r.NOW
        )
    assert codes(refused) == [code]


@pytest.mark.clause("I1")
def test_another_care_providers_item_is_not_there() -> None:
    over = c.changeover()
    for stranger in (over.region.bob, over.region.lena):
        with pytest.raises(Refused) as refused:
            choose_otherwise(over.change.uuid, over.first.uuid, "N3", 45, actor=stranger, at=r.NOW)
        assert codes(refused)[0] in ("item_not_found", "not_your_role")


@pytest.mark.clause("B2.12")
def test_a_colleague_at_the_same_care_provider_does_not_choose() -> None:
    over = c.changeover()
    colleague = User.objects.create_user("astrid", name="Astrid Andersson")
    astrid = replace(over.region.alice, user_id=colleague.pk, name=colleague.name)
    with pytest.raises(Refused) as refused:
        choose_otherwise(over.change.uuid, over.first.uuid, "", actor=astrid, at=r.NOW)
    assert codes(refused) == ["item_not_found"]


def test_a_choice_holds_the_change_before_the_item_as_the_start_does() -> None:
    over = c.changeover()
    with CaptureQueriesContext(connection) as caught:
        choose_otherwise(over.change.uuid, over.first.uuid, "", actor=over.region.alice, at=r.NOW)
    read = [one["sql"] for one in caught.captured_queries if one["sql"].startswith("SELECT")]
    change, item = (
        next(place for place, sql in enumerate(read) if f'FROM "{table}"' in sql)
        for table in ("assortment_assortmentchange", "prescribing_prescriptionitem")
    )
    assert change < item


@pytest.mark.clause("B2.12")
def test_nothing_is_carried_before_the_day_or_without_a_list() -> None:
    over = c.changeover(approved=False)
    for at, code in ((r.NOW, "assortment_change_not_yet"), (c.ON_THE_DAY, "assortment_change_without_lists")):
        with pytest.raises(Refused) as refused:
            c.start(over, at=at)
        assert codes(refused) == [code]
    assert ask_for_due_starts(actor=SYSTEM, at=c.ON_THE_DAY) == 0


@pytest.mark.clause("B2.12")
def test_a_list_approved_after_the_start_is_carried_over_too() -> None:
    over = c.changeover()
    lena = over.region.lena
    r.article("P1")
    r.article("P2", status="coming")
    late = make_list(over.change.uuid, "Sen", actor=lena, at=r.NOW)
    put_rows(late.uuid, [ConversionWish("P1", "P2")], actor=lena, at=r.NOW)
    item = r.item(over.region, over.first.patient, "P1")
    c.start(over)
    assert not PrescriptionItem.objects.filter(carried_from=item).exists()
    for _ in range(2):
        approve_list(late.uuid, acknowledged=True, actor=over.region.leo, at=c.ON_THE_DAY)
    assert Message.objects.filter(kind=steps.CARRY).count() == 1  # at once, and not the next night
    assert ask_for_due_starts(actor=SYSTEM, at=c.later(1)) == 1
    assert c.start(over, at=c.later(1)) == 1
    assert heir(item).article.status == "active"
    assert Article.objects.get(number="P1").status == "gone"
    deciders = dict(ChangeRequest.objects.values_list("article__number", "decided_by"))
    assert set(deciders.values()) == {over.region.leo.user_id}
    assert set(ChangeRequest.objects.values_list("asked_by", flat=True)) == {
        lena.user_id
    }  # who wrote the rows
    assert unsound() == []


@pytest.mark.clause("B2.5")
@pytest.mark.clause("B2.12")
def test_what_was_approved_stands_though_others_approve_on_the_day() -> None:
    over = c.changeover()
    c.only_approver(Role.CENTRAL_PURCHASING)
    assert c.start(over) == 3
    assert Article.objects.get(number="O1").status == "gone"
    assert ChangeRequest.objects.get(article__number="O1").decided_role == Role.LMN


def test_the_tick_asks_for_what_is_due_and_for_what_came_since() -> None:
    over = c.changeover()
    assert ask_for_due_starts(actor=SYSTEM, at=c.ON_THE_DAY - timedelta(days=1)) == 0
    assert ask_for_due_starts(actor=SYSTEM, at=c.ON_THE_DAY) == 1
    assert ask_for_due_starts(actor=SYSTEM, at=c.ON_THE_DAY) == 1
    assert Message.objects.filter(kind=steps.CARRY).count() == 1
    c.start(over)
    assert ask_for_due_starts(actor=SYSTEM, at=c.later(1)) == 0


@pytest.mark.clause("B2.12")
def test_it_is_closed_once_the_old_is_scrapped_and_counted() -> None:
    over = c.changeover()
    lena = over.region.lena
    r.stock(over.region, "O1", 90)
    with pytest.raises(Refused) as refused:
        close_change(over.change.uuid, actor=lena, at=r.NOW)
    assert codes(refused) == ["assortment_change_not_started"]
    c.start(over)
    with pytest.raises(Refused) as refused:
        close_change(over.change.uuid, actor=lena, at=c.ON_THE_DAY)
    assert codes(refused) == ["assortment_change_stock_left"]
    lot = Lot.objects.get()
    scrap(lot.pk, "A-O1", 90, "assortment_change", actor=over.region.dan, at=c.ON_THE_DAY)
    result = scrap_result(lena, over.change)
    assert (result.scrapped, result.scrapped_ore, result.left) == (90, 90_000, 0)
    closed = close_change(over.change.uuid, actor=lena, at=c.later(1))
    assert close_change(over.change.uuid, actor=lena, at=c.later(2)).closed_at == closed.closed_at
    assert closed.state == AssortmentChange.State.CLOSED
    assert unsound() == []


def test_the_number_of_statements_does_not_follow_the_items() -> None:
    over = c.changeover()
    for number in range(24):
        r.item(over.region, over.first.patient, "O1", pieces=number + 1)
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as few:
            assert c.start(over, most=3) == 3
        counts.append(len(few))
    with CaptureQueriesContext(connection) as many:
        assert c.start(over, most=15) == 15
    assert len(many) <= counts[1] == counts[2]
