"""Placing requests: what becomes orders, what is refused, and what happens when it is done twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import region as b
from uttag.apps.catalogue.models import Article
from uttag.apps.fulfilment.operations import plan_wave
from uttag.apps.ordering.models import Order, OrderRow, Request, Reservation
from uttag.apps.ordering.operations import cancel_order, place_request
from uttag.apps.ordering.queries import preview_request
from uttag.apps.ordering.wishes import DeliveryChoice
from uttag.apps.prescribing.models import Withdrawal
from uttag.apps.prescribing.operations import cancel_item
from uttag.ground.outbox.models import Message
from uttag.ground.rulings.models import Ruling
from uttag.ground.tasks.models import Task
from uttag.ground.trail.models import AccessLogEntry, TrailEntry
from uttag.rules.reasons import Refused
from uttag.rules.words import DestinationKind, RequestedBy, Urgency

pytestmark = pytest.mark.django_db

AT_PICKUP = DeliveryChoice(DestinationKind.PICKUP_POINT, pickup_point="PP1")
ACUTE = DeliveryChoice(urgency=Urgency.ACUTE)
EXPRESS = DeliveryChoice(urgency=Urgency.EXPRESS)


@pytest.fixture
def region() -> b.Region:
    made = b.region()
    b.article("K1")
    b.article("K2")
    b.article("N1", area="nutrition")
    return made


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.clause("D2")
def test_an_order_before_easter_is_promised_after_it(region: b.Region) -> None:
    torvald = b.patient(region)
    receipt = b.place(region, torvald, b.item(region, torvald, "K1"))
    assert [order.deadline_day for order in receipt.orders] == [date(2026, 4, 10)]
    ruling = Ruling.objects.get(subject_uuid=receipt.orders[0].uuid, rule="delivery.promise")
    assert "good_friday" in ruling.outcome
    assert "delivery.working_days" in ruling.readings


def test_a_request_leaves_withdrawal_rulings_trail_access_log_and_confirmation(region: b.Region) -> None:
    torvald = b.patient(region)
    item = b.item(region, torvald, "K1")
    b.place(region, torvald, item)
    item.refresh_from_db()
    assert (item.used, item.last_withdrawn_day) == (1, b.TODAY)
    row = OrderRow.objects.get()
    assert (row.pieces, row.package_price_ore, row.withdrawals_left, row.withdrawal.sequence) == (
        60,
        30000,
        3,
        1,
    )
    assert set(Ruling.objects.filter(subject_kind="order").values_list("rule", flat=True)) == {
        "delivery.promise",
        "payer.payer",
    }
    assert TrailEntry.objects.filter(operation="place_request").count() == 1
    assert AccessLogEntry.objects.get(what="place_request").patients == [str(torvald.uuid)]
    assert Message.objects.get(kind="request.confirm").care_provider_id == region.alice.care_provider_id


@pytest.mark.clause("D3")
def test_rows_with_their_own_choices_become_orders_of_their_own(region: b.Region) -> None:
    torvald = b.patient(region)
    home, elsewhere = b.item(region, torvald, "K1"), b.item(region, torvald, "N1")
    wish = b.wish(torvald, home, elsewhere)
    wish = replace(wish, rows=(wish.rows[0], replace(wish.rows[1], delivery=AT_PICKUP)))
    receipt = place_request(wish, actor=region.sara, at=b.NOW)
    destinations = Order.objects.order_by("pk").values_list("destination", flat=True)
    assert list(destinations) == ["home", "pickup_point"]
    assert len({order.number for order in receipt.orders}) == 2


@pytest.mark.clause("I3")
def test_the_same_key_gives_the_same_receipt_and_does_nothing(region: b.Region) -> None:
    torvald = b.patient(region)
    wish = b.wish(torvald, b.item(region, torvald, "K1"), key="again")
    first = place_request(wish, actor=region.sara, at=b.NOW)
    second = place_request(wish, actor=region.sara, at=b.NOW + timedelta(minutes=1))
    assert second == replace(first, repeated=True)
    assert Order.objects.count() == Withdrawal.objects.count() == 1


@pytest.mark.clause("I3")
def test_a_key_used_for_something_else_is_refused(region: b.Region) -> None:
    torvald = b.patient(region)
    place_request(b.wish(torvald, b.item(region, torvald, "K1"), key="k"), actor=region.sara, at=b.NOW)
    with pytest.raises(Refused) as refused:
        place_request(b.wish(torvald, b.item(region, torvald, "K2"), key="k"), actor=region.sara, at=b.NOW)
    assert codes(refused) == ["request_key_reused"]


def test_one_faulty_row_refuses_the_whole_request_and_leaves_everything_as_it_was(region: b.Region) -> None:
    torvald = b.patient(region)
    good, spent = b.item(region, torvald, "K1"), b.item(region, torvald, "K2", withdrawals=1)
    b.place(region, torvald, spent)
    before = Ruling.objects.count()
    with pytest.raises(Refused) as refused:
        b.place(region, torvald, good, spent)
    assert codes(refused) == ["item_used_up"]
    assert Request.objects.count() == Order.objects.count() == 1
    good.refresh_from_db()
    assert good.used == 0
    kept = Ruling.objects.get(refused=True)
    assert Ruling.objects.count() == before + 1
    assert kept.subject_uuid == spent.uuid


def test_a_withdrawal_too_early_names_the_day_it_can_be_taken(region: b.Region) -> None:
    torvald = b.patient(region)
    item = b.item(region, torvald, "K1", time_lock_days=50)
    b.place(region, torvald, item)
    with pytest.raises(Refused) as refused:
        b.place(region, torvald, item, at=b.NOW + timedelta(days=49))
    reason = refused.value.reasons[0]
    assert (reason.code, reason.params["earliest_day"]) == ("withdrawal_too_early", date(2026, 5, 22))
    b.place(region, torvald, item, at=b.NOW + timedelta(days=50))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"last_valid_day": b.TODAY - timedelta(days=1)}, "item_expired"),
        ({"first_day": b.TODAY + timedelta(days=1)}, "withdrawal_too_early"),
    ],
)
def test_outside_its_validity_an_item_is_refused(
    region: b.Region, change: dict[str, date], code: str
) -> None:
    torvald = b.patient(region)
    item = b.item(region, torvald, "K1")
    type(item).objects.update(**change)
    with pytest.raises(Refused) as refused:
        b.place(region, torvald, item)
    assert codes(refused) == [code]


def test_a_cancelled_item_and_a_gone_article_are_refused(region: b.Region) -> None:
    torvald = b.patient(region)
    cancelled, gone = b.item(region, torvald, "K1"), b.item(region, torvald, "K2")
    cancel_item(cancelled.uuid, actor=region.alice, at=b.NOW, reason="Fel artikel")
    type(gone.article).objects.filter(pk=gone.article_id).update(status="gone")
    with pytest.raises(Refused) as refused:
        b.place(region, torvald, cancelled, gone)
    assert codes(refused) == ["item_cancelled", "article_gone"]


def test_sub_articles_must_add_up(region: b.Region) -> None:
    b.article("N2", area="nutrition", children=["Choklad", "Vanilj"])
    torvald = b.patient(region)
    item = b.item(region, torvald, "N2", pieces=60)
    with pytest.raises(Refused) as refused:
        b.place(region, torvald, item, pieces={item.uuid: (("N2-1", 30), ("N2-2", 24))})
    assert codes(refused) == ["pieces_do_not_add_up"]
    b.place(region, torvald, item, pieces={item.uuid: (("N2-1", 36), ("N2-2", 24))})
    assert list(OrderRow.objects.order_by("pk").values_list("pieces", flat=True)) == [36, 24]
    assert Withdrawal.objects.count() == 1


@pytest.mark.clause("D5")
def test_acute_is_reserved_at_once_and_the_last_pieces_go_to_the_first(region: b.Region) -> None:
    torvald, signe = b.patient(region), b.patient(region, b.SIGNE, given_name="Signe")
    b.stock(region, "K1", 60)
    first = b.place(region, torvald, b.item(region, torvald, "K1"), delivery=ACUTE)
    assert first.orders[0].deadline_day == date(2026, 4, 7)  # the day after is the next working day
    assert Reservation.objects.get().pieces == 60
    with pytest.raises(Refused) as refused:
        b.place(region, signe, b.item(region, signe, "K1"), delivery=ACUTE)
    assert codes(refused)[0] == "acute_out_of_stock"
    assert Order.objects.count() == 1


@pytest.mark.clause("D5")
def test_at_two_o_clock_sharp_an_acute_order_counts_as_received_the_next_working_day(
    region: b.Region,
) -> None:
    torvald = b.patient(region)
    b.stock(region, "K1", 600)
    item = b.item(region, torvald, "K1")
    for at, deadline in [
        (datetime(2026, 4, 8, 11, 59, 59, tzinfo=UTC), date(2026, 4, 9)),
        (datetime(2026, 4, 8, 12, 0, 0, tzinfo=UTC), date(2026, 4, 10)),
    ]:
        draft = preview_request(b.wish(torvald, item, delivery=ACUTE), actor=region.sara, at=at)
        assert draft.orders[0].promised.deadline_day == deadline
    assert not Order.objects.exists()


@pytest.mark.clause("D6")
def test_express_is_for_nutrition_by_prescriber(region: b.Region) -> None:
    torvald = b.patient(region)
    b.stock(region, "N1", 60)
    nutrition, continence = b.item(region, torvald, "N1"), b.item(region, torvald, "K1")
    with pytest.raises(Refused) as by_patient:
        b.place(region, torvald, nutrition, delivery=EXPRESS)
    assert codes(by_patient) == ["express_not_by_patient"]
    with pytest.raises(Refused) as other_area:
        b.place(
            region,
            torvald,
            continence,
            delivery=EXPRESS,
            by=region.alice,
            requested_by=RequestedBy.PRESCRIBER,
        )
    assert codes(other_area) == ["express_not_for_area"]
    receipt = b.place(
        region, torvald, nutrition, delivery=EXPRESS, by=region.alice, requested_by=RequestedBy.PRESCRIBER
    )
    assert receipt.orders[0].deadline_day == b.TODAY


@pytest.mark.clause("D7")
def test_never_abroad_and_a_fee_for_a_home_outside_the_county(region: b.Region) -> None:
    torvald = b.patient(region)
    item = b.item(region, torvald, "K1")
    abroad = DeliveryChoice(street="Karl Johans gate 1", postal_code="0154", city="Oslo", country="NO")
    with pytest.raises(Refused) as refused:
        b.place(region, torvald, item, delivery=abroad)
    assert codes(refused) == ["delivery_abroad"]
    summer = DeliveryChoice(street="Strandvägen 3", postal_code="621 45", city="Visby")
    assert b.place(region, torvald, item, delivery=summer).orders[0].fees == ("fee.home_outside_county",)


@pytest.mark.clause("D4")
def test_special_housing_is_delivered_to_its_one_point_with_carrying_in(region: b.Region) -> None:
    torvald = b.patient(region, special_housing=region.housing.uuid)
    item = b.item(region, torvald, "K1")
    choice = DeliveryChoice(DestinationKind.SPECIAL_HOUSING, ward="Avdelning 9")
    with pytest.raises(Refused) as refused:
        b.place(region, torvald, item, delivery=choice)
    assert codes(refused) == ["ward_unknown"]
    b.place(region, torvald, item, delivery=replace(choice, ward="Avdelning 1"))
    order = Order.objects.get()
    assert (order.special_housing, order.ward, order.window_to.hour) == (region.housing, "Avdelning 1", 16)


@pytest.mark.clause("P11")
def test_a_payer_that_cannot_be_ruled_is_no_refusal(region: b.Region) -> None:
    torvald = b.patient(region, municipality="")
    receipt = b.place(region, torvald, b.item(region, torvald, "K1"))
    assert receipt.orders[0].payer_pending
    task = Task.objects.get(kind="settle_payer")
    assert (task.role, task.subject_uuid) == ("finance", receipt.orders[0].uuid)


@pytest.mark.clause("P11")
def test_who_pays_for_a_cancelled_order_is_no_ones_task_any_more(region: b.Region) -> None:
    torvald = b.patient(region, municipality="")
    receipt = b.place(region, torvald, b.item(region, torvald, "K1"))
    cancel_order(receipt.orders[0].uuid, actor=region.sara, at=b.NOW, reason="Ångrat sig")
    task = Task.objects.get(kind="settle_payer")
    assert (task.done_at, task.done_by_id) == (b.NOW, region.sara.user_id)


@pytest.mark.clause("I1")
def test_an_outsider_and_a_wrong_role_get_nowhere(region: b.Region) -> None:
    torvald = b.patient(region)
    item = b.item(region, torvald, "K1")
    for actor, code in [(region.bob, "patient_not_found"), (region.dan, "not_your_role")]:
        with pytest.raises(Refused) as refused:
            b.place(region, torvald, item, by=actor, requested_by=RequestedBy.PRESCRIBER)
        assert codes(refused) == [code]
    signe = b.as_patient(b.patient(region, b.SIGNE))
    with pytest.raises(Refused) as refused:
        b.place(region, torvald, item, by=signe)
    assert codes(refused) == ["patient_not_found"]


@pytest.mark.clause("I1")
def test_a_prescriber_cannot_order_on_what_another_care_provider_has_prescribed(region: b.Region) -> None:
    torvald = b.patient(region)
    theirs = b.item(region, torvald, "K1")
    b.patient(region, by=region.bob)  # Bob registers the same number: in Bob's care too
    with pytest.raises(Refused) as refused:
        b.place(region, torvald, theirs, by=region.bob, requested_by=RequestedBy.PRESCRIBER)
    assert codes(refused) == ["item_not_found"]


def test_unknown_items_empty_requests_and_items_asked_twice_are_refused(region: b.Region) -> None:
    torvald = b.patient(region)
    item = b.item(region, torvald, "K1")
    wish = b.wish(torvald, item)
    for rows, code in [
        ((), "request_empty"),
        ((wish.rows[0], wish.rows[0]), "item_asked_twice"),
        ((replace(wish.rows[0], item=uuid4()),), "item_not_found"),
    ]:
        with pytest.raises(Refused) as refused:
            place_request(replace(wish, rows=rows), actor=region.sara, at=b.NOW)
        assert codes(refused) == [code]


def test_a_cancelled_order_gives_its_withdrawal_and_its_pieces_back(region: b.Region) -> None:
    torvald = b.patient(region)
    b.stock(region, "K1", 60)
    item = b.item(region, torvald, "K1")
    receipt = b.place(region, torvald, item, delivery=ACUTE)
    cancel_order(receipt.orders[0].uuid, actor=region.sara, at=b.NOW, reason="Ångrat sig")
    item.refresh_from_db()
    assert (item.used, item.last_withdrawn_day, Reservation.objects.count()) == (0, None, 0)
    b.place(region, torvald, item, delivery=ACUTE)


def test_an_order_that_waits_for_its_supplier_can_be_cancelled(region: b.Region) -> None:
    torvald = b.patient(region)
    item = b.item(region, torvald, "K1")
    receipt = b.place(region, torvald, item)
    Article.objects.filter(number="K1").update(supplier_out=True)
    plan_wave(actor=region.dan, at=b.NOW)
    assert OrderRow.objects.get().state == OrderRow.State.BACKORDERED
    cancel_order(receipt.orders[0].uuid, actor=region.sara, at=b.NOW, reason="Väntar inte")
    item.refresh_from_db()
    assert (item.used, OrderRow.objects.get().state) == (0, OrderRow.State.CANCELLED)


@pytest.mark.clause("I2")
def test_with_protected_registration_nothing_goes_to_the_registered_address_unasked(region: b.Region) -> None:
    torvald = b.patient(region, protected="registered")
    with pytest.raises(Refused) as refused:
        b.place(region, torvald, b.item(region, torvald, "K1"))
    assert codes(refused) == ["address_protected"]


def test_an_order_of_four_rows_takes_at_most_thirteen_statements(region: b.Region) -> None:
    b.article("N3", area="nutrition")
    torvald = b.patient(region)
    items = [b.item(region, torvald, number) for number in ("K1", "K2", "N1", "N3")]
    with CaptureQueriesContext(connection) as captured:
        b.place(region, torvald, *items)
    # The test's own transaction turns the operation's BEGIN and COMMIT into a savepoint.
    statements = [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]
    assert len(statements) <= 13, "\n".join(statements)
