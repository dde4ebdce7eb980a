"""A special procurement from the order until the patient has the goods, and what happens when it takes too long."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import dispensations as d
from tests import region as r
from tests.at_once import at_once
from tests.sending import dispatch_wave
from uttag.apps.access.actors import SYSTEM
from uttag.apps.charges.models import Charge
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.delivery.operations import ParcelEvent, record_events
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.ordering.models import OrderRow
from uttag.apps.ordering.operations import cancel_order
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.purchasing.buying.closing import receive_procurements
from uttag.apps.purchasing.buying.making import cancel_purchase_order
from uttag.apps.purchasing.buying.sending import expect_purchase_order
from uttag.apps.purchasing.models import Procurement, ProcurementContact, PurchaseOrder
from uttag.apps.purchasing.procurement.contacting import ContactWish, note_contact
from uttag.apps.purchasing.procurement.opening import open_procurements
from uttag.apps.purchasing.procurement.ordering import order_procurements
from uttag.apps.purchasing.procurement.queries import (
    called_off,
    procurements_for,
    to_contact,
    to_order,
    under_way,
    waiting_for_contact,
)
from uttag.apps.purchasing.procurement.watching import watch_procurements
from uttag.ground.accounts.models import User
from uttag.ground.outbox.models import Message
from uttag.ground.rulings.models import Ruling
from uttag.interfaces.worker.handlers import HANDLERS
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db
State = Procurement.State
# Ordered on the Thursday before Easter: the tenth working day after that.
LAST_DAY = date(2026, 4, 20)
TENTH = datetime(2026, 4, 20, 8, 0, tzinfo=UTC)
ELEVENTH = datetime(2026, 4, 21, 8, 0, tzinfo=UTC)


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    d.outside()
    User.objects.filter(pk=made.alice.user_id or 0).update(email="alice@example.se")
    return made


@pytest.fixture
def patient(region: r.Region) -> Patient:
    return r.patient(region)


@pytest.fixture
def item(region: r.Region, patient: Patient) -> PrescriptionItem:
    d.approved(region, patient)
    return r.item(region, patient, d.NUMBER)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def handle(kind: str, at: datetime) -> None:
    for message in Message.objects.filter(kind=kind, done_at=None):
        HANDLERS[kind](message, at)


def order_it(region: r.Region, *procurements: Procurement, at: datetime = r.NOW) -> PurchaseOrder:
    [made] = order_procurements([one.uuid for one in procurements], actor=region.dan, at=at)
    return made


def tell(
    region: r.Region, procurement: Procurement, whom: str, *, reached: bool = True
) -> ProcurementContact:
    wish = ContactWish(whom, "phone", reached, "" if reached else "Inget svar, ringer i morgon")
    return note_contact(procurement.uuid, wish, actor=region.sara, at=ELEVENTH)


@pytest.mark.clause("B2.3")
def test_a_procured_order_opens_its_procurement(
    region: r.Region, patient: Patient, item: PrescriptionItem
) -> None:
    r.place(region, patient, item)
    handle("procurement.open", r.NOW)
    made = Procurement.objects.get()
    assert (made.state, made.ordered_day, made.due_day) == (State.TO_ORDER, r.TODAY, LAST_DAY)
    handle("procurement.open", r.NOW)
    assert open_procurements(actor=SYSTEM, at=r.NOW) == 0


def test_what_the_message_forgot_the_day_opens(
    region: r.Region, patient: Patient, item: PrescriptionItem
) -> None:
    r.place(region, patient, item)
    Message.objects.all().delete()
    message = Message(kind="procurements.watch", payload={"day": "2026-04-03"})
    HANDLERS[message.kind](message, r.NOW + timedelta(days=1))
    assert Procurement.objects.count() == 1


@pytest.mark.clause("D1")
def test_an_order_of_stocked_goods_asks_for_nothing(region: r.Region, patient: Patient) -> None:
    r.article("K1")
    r.stock(region, "K1", 900)
    r.place(region, patient, r.item(region, patient, "K1"))
    assert not Message.objects.filter(kind="procurement.open").exists()
    assert open_procurements(actor=SYSTEM, at=r.NOW) == 0


def test_a_cancelled_order_calls_its_procurement_off(
    region: r.Region, patient: Patient, item: PrescriptionItem
) -> None:
    made = d.ordered(region, patient, item)
    cancel_order(made.row.order.uuid, actor=region.sara, at=r.NOW, reason="Ångrad")
    assert not to_order(region.dan).exists()
    assert not called_off(region.dan).exists()  # nothing is on its way
    with pytest.raises(Refused) as refused:
        order_it(region, made)
    assert codes(refused) == ["procurement_not_to_order"]
    open_procurements(actor=SYSTEM, at=r.NOW)
    made.refresh_from_db()
    assert made.state == State.CANCELLED
    assert not to_order(region.dan).exists()


@pytest.mark.clause("B2.3")
def test_all_of_a_supplier_go_in_one_purchase_order_of_whole_packages(
    region: r.Region, patient: Patient, item: PrescriptionItem
) -> None:
    first = d.ordered(region, patient, item)
    signe = r.patient(region, r.SIGNE, given_name="Signe")
    d.approved(region, signe)
    second = d.ordered(region, signe, r.item(region, signe, d.NUMBER, pieces=50))
    made = order_it(region, first, second)

    assert (made.special, made.state) == (True, PurchaseOrder.State.SENT)
    line = made.lines.get()
    assert (line.packages, line.pieces, line.package_price_ore) == (4, 120, 45_000)
    for one in (first, second):
        one.refresh_from_db()
        assert (one.state, one.line, one.expected_day) == (State.ORDERED, line, made.expected_day)
    assert [one.pk for one in under_way(region.dan)] == [first.pk, second.pk]
    with pytest.raises(Refused) as refused:
        order_it(region, first)
    assert codes(refused) == ["procurement_not_to_order"]
    with pytest.raises(Refused) as refused:
        order_procurements([uuid4()], actor=region.dan, at=r.NOW)
    assert codes(refused) == ["procurement_none_to_order"]
    assert PurchaseOrder.objects.count() == 1


@pytest.mark.clause("B2.3")
def test_past_its_days_the_prescriber_is_mailed_and_the_patient_must_be_rung(
    region: r.Region, patient: Patient, item: PrescriptionItem
) -> None:
    made = d.ordered(region, patient, item)
    assert watch_procurements(actor=SYSTEM, at=TENTH) == 0
    assert watch_procurements(actor=SYSTEM, at=ELEVENTH) == 1
    assert watch_procurements(actor=SYSTEM, at=ELEVENTH + timedelta(days=1)) == 0
    for _ in range(2):  # a message that is done twice is told once
        handle("procurement.letter", ELEVENTH)

    [letter] = mail.outbox
    assert letter.to == ["alice@example.se"]
    assert "måndag 20 april 2026" in letter.body
    assert not any(word in letter.body for word in ("Torvald", "Silikon"))
    [waiting] = to_contact(region.sara, ELEVENTH.date())
    told = (waiting.prescriber_told, waiting.patient_told)  # type: ignore[attr-defined]
    assert told == (True, False)
    assert Ruling.objects.filter(subject_uuid=made.uuid, rule="procurement.clock").count() == 1

    tell(region, made, "patient", reached=False)
    assert waiting_for_contact(region.sara, ELEVENTH) == 1
    tell(region, made, "patient")
    assert waiting_for_contact(region.sara, ELEVENTH) == 0
    assert made.contacts.filter(reached=True).count() == 2


@pytest.mark.clause("B2.3")
def test_a_prescriber_without_address_stays_on_the_list_until_somebody_rings(
    region: r.Region, patient: Patient, item: PrescriptionItem
) -> None:
    User.objects.update(email="")
    made = d.ordered(region, patient, item)
    watch_procurements(actor=SYSTEM, at=ELEVENTH)
    handle("procurement.letter", ELEVENTH)
    handle("procurement.letter", ELEVENTH)
    assert mail.outbox == []
    tell(region, made, "patient")
    assert waiting_for_contact(region.sara, ELEVENTH) == 1
    tell(region, made, "prescriber")
    assert waiting_for_contact(region.sara, ELEVENTH) == 0
    assert list(made.contacts.values_list("whom", "reached").order_by("pk")) == [
        ("prescriber", False),
        ("patient", True),
        ("prescriber", True),
    ]


@pytest.mark.clause("B2.3")
def test_a_day_too_late_is_told_as_soon_as_it_is_known(
    region: r.Region, patient: Patient, item: PrescriptionItem
) -> None:
    made = d.ordered(region, patient, item)
    bought = order_it(region, made)
    expect_purchase_order(bought.uuid, LAST_DAY, actor=region.dan, at=r.NOW)
    handle("procurements.watch", r.NOW)
    assert waiting_for_contact(region.sara, r.NOW) == 0
    expect_purchase_order(bought.uuid, LAST_DAY + timedelta(days=1), actor=region.dan, at=r.NOW)
    handle("procurements.watch", r.NOW)
    assert waiting_for_contact(region.sara, r.NOW) == 1
    handle("procurement.letter", r.NOW)
    assert "tisdag 21 april 2026" in mail.outbox[0].body
    with pytest.raises(Refused) as refused:
        expect_purchase_order(bought.uuid, date(2026, 4, 1), actor=region.dan, at=r.NOW)
    assert codes(refused) == ["purchase_expected_in_the_past"]
    assert PurchaseOrder.objects.get().expected_day == LAST_DAY + timedelta(days=1)


@pytest.mark.clause("B2.3")
def test_late_by_the_suppliers_word_alone_is_not_told_once_the_goods_are_here_in_time(
    region: r.Region, patient: Patient, item: PrescriptionItem
) -> None:
    bought = order_it(region, d.ordered(region, patient, item))
    expect_purchase_order(bought.uuid, LAST_DAY + timedelta(days=1), actor=region.dan, at=r.NOW)
    handle("procurements.watch", r.NOW)
    assert waiting_for_contact(region.sara, r.NOW) == 1
    Procurement.objects.update(state=State.RECEIVED, received_at=TENTH)
    assert waiting_for_contact(region.sara, TENTH) == 0
    assert waiting_for_contact(region.sara, ELEVENTH) == 1  # here, and with nobody when the promise ran out


@pytest.mark.clause("B2.3")
def test_goods_ordered_for_an_order_that_was_cancelled_are_called_off_or_taken_to_stock(
    region: r.Region, patient: Patient, item: PrescriptionItem
) -> None:
    made = d.ordered(region, patient, item)
    bought = order_it(region, made)
    assert not called_off(region.dan).exists()
    cancel_order(made.row.order.uuid, actor=region.sara, at=r.NOW, reason="Ångrad")
    assert list(called_off(region.dan)) == [made]
    open_procurements(actor=SYSTEM, at=r.NOW)
    assert list(called_off(region.dan)) == [made]
    cancel_purchase_order(bought.uuid, "Avbeställd", actor=region.dan, at=r.NOW)
    assert not called_off(region.dan).exists()


@pytest.mark.clause("B2.3")
def test_goods_that_came_but_reached_nobody_in_time_are_late_too(
    region: r.Region, patient: Patient, item: PrescriptionItem
) -> None:
    made = d.ordered(region, patient, item)
    Procurement.objects.update(state=State.RECEIVED, received_at=TENTH)
    assert watch_procurements(actor=SYSTEM, at=ELEVENTH) == 1
    made.refresh_from_db()
    assert made.overdue_at == ELEVENTH


def test_nothing_late_nothing_to_tell(region: r.Region, patient: Patient, item: PrescriptionItem) -> None:
    made = d.ordered(region, patient, item)
    with pytest.raises(Refused) as refused:
        tell(region, made, "patient")
    assert codes(refused) == ["procurement_not_late"]
    watch_procurements(actor=SYSTEM, at=ELEVENTH)
    with pytest.raises(Refused) as refused:
        note_contact(made.uuid, ContactWish("patient", "phone", False), actor=region.sara, at=ELEVENTH)
    assert codes(refused) == ["procurement_contact_without_words"]
    assert tell(region, made, "patient") == tell(region, made, "patient")  # a form sent twice


@pytest.mark.parametrize("who", ["alice", "frida", "kajsa", "rolf"])
def test_others_see_no_procurements(region: r.Region, who: str) -> None:
    with pytest.raises(Refused):
        procurements_for(getattr(region, who))


@pytest.mark.clause("A1")
@pytest.mark.clause("A4")
@pytest.mark.clause("B2.2")
@pytest.mark.clause("B2.3")
def test_from_request_to_charge(region: r.Region, patient: Patient, item: PrescriptionItem) -> None:
    """Goods at the supplier's price of the order's day, the surcharges (reading 15), the fee of the price list."""
    made = d.ordered(region, patient, item)
    bought = order_it(region, made)
    r.stock(region, d.NUMBER, 60)
    procured = Procurement.objects.filter(line__order=bought)
    assert receive_procurements([bought.lines.get().pk], at=r.NOW) == []  # no receipt has said so
    assert procured.get().state == State.ORDERED
    at = r.NOW + timedelta(days=6)
    wave = plan_wave(actor=region.dan, at=at)
    [parcel] = pack_wave(wave.uuid, actor=region.dan, at=at)
    dispatch_wave(wave.uuid, actor=region.dan, at=at)
    watch_procurements(actor=SYSTEM, at=at)
    assert (procured.get().state, procured.get().received_at) == (State.RECEIVED, at)
    event = ParcelEvent(parcel.sscc, DeliveryEvent.Kind.DELIVERED, at + timedelta(hours=5), "Budet")
    record_events([event], actor=SYSTEM, at=at + timedelta(hours=6))

    assert OrderRow.objects.get().state == OrderRow.State.DELIVERED
    charges = dict(Charge.objects.values_list("kind", "ore").exclude(fee="fee.procurement"))
    assert charges.pop("goods") == 90_000  # 60 pieces: two packages at 450 kronor
    assert all(ore > 0 for ore in charges.values())
    assert len(charges) == 2
    assert Charge.objects.get(fee="fee.procurement").ore == 15_000  # the price list of 2026


def test_many_are_opened_in_a_set(region: r.Region, patient: Patient, item: PrescriptionItem) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            open_procurements(actor=SYSTEM, at=r.NOW)
        return len(asked)

    r.place(region, patient, item)
    one = statements()
    for number in ("D2", "D3", "D4"):
        d.outside(number)
        made = d.ask(region, patient, article_number=number)
        d.decide(region, d.prepare(region, made, article_number=number))
        r.place(region, patient, r.item(region, patient, number))
    assert statements() == one
    assert Procurement.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_who_open_and_order_at_once_do_it_once() -> None:
    region = r.region()
    d.outside()
    patient = r.patient(region)
    d.approved(region, patient)
    r.place(region, patient, r.item(region, patient, d.NUMBER))
    at_once(2, lambda _: open_procurements(actor=SYSTEM, at=r.NOW))
    made = Procurement.objects.get()

    def order(number: int) -> str:
        try:
            order_procurements([made.uuid], actor=(region.dan, region.doris)[number], at=r.NOW)
        except Refused as refused:
            return refused.reasons[0].code
        return "ordered"

    assert sorted(at_once(2, order)) == ["ordered", "procurement_not_to_order"]
    assert PurchaseOrder.objects.count() == 1
