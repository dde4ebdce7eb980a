"""A recall: lots come off shelves, everyone who got them is told, and it ends when nothing is left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import QuerySet, Sum

from tests import builders as b
from tests import recalled as r
from tests.at_once import at_once
from tests.sending import dispatch_wave
from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.access.roles import Role
from uttag.apps.assortment.letters import LETTER, send_letter
from uttag.apps.assortment.models import Recall, RecallContact, SupplierChange
from uttag.apps.assortment.recalls.calls import see_calls, to_call, waiting_for_call
from uttag.apps.assortment.recalls.closing import close_recall
from uttag.apps.assortment.recalls.contacts import COMPLETE, complete_open_recalls
from uttag.apps.assortment.recalls.queries import decided_recall, recalls, standing_of, waiting_for_recalls
from uttag.apps.assortment.recalls.settling import SCRAP, SEND_BACK, settle_recalled
from uttag.apps.assortment.recalls.telling import Told, tell
from uttag.apps.fulfilment.models import Allocation, Parcel, Wave
from uttag.apps.fulfilment.operations import undo_wave
from uttag.apps.fulfilment.stopping import stop_recalled
from uttag.apps.ordering.models import OrderRow, Reservation
from uttag.apps.stock.models import Lot, Move, Scrapping
from uttag.ground.accounts.models import User
from uttag.ground.outbox.models import Message
from uttag.ground.tasks.models import Task
from uttag.ground.trail.models import AccessLogEntry
from uttag.ground.verify import breaches
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db

PHONE = Told("phone", "stops", "Slänger resten")
ALL = (
    "assortment.recalled_lots_are_blocked",
    "assortment.recalls_tell_everyone",
    "assortment.closed_recalls_are_told",
)


@pytest.fixture
def world() -> r.World:
    return r.world()


def held(lot: Lot) -> dict[str, int]:
    return dict(lot.balances.filter(pieces__gt=0).values_list("place__code", "pieces"))


def nothing_breaks() -> bool:
    return b.nothing_breaks() and not any(breaches(name) for name in ALL)


def tell_all(recall: Recall, by: Actor) -> None:
    for contact in recall.contacts.select_related("patient"):
        tell(recall.uuid, contact.patient.uuid, PHONE, actor=by, at=r.LATER)


# --- it begins ----------------------------------------------------------------------------------------


@pytest.mark.clause("B2.11")
def test_lots_and_what_was_repacked_from_them_leave_the_shelves(world: r.World) -> None:
    recall = r.recall(world)
    assert set(recall.lots.all()) == {world.lot, world.units}
    assert not Lot.objects.filter(blocked_at=None).exists()
    assert held(world.lot) == {"KAR": 220, "PLOCK": 60}
    assert held(world.units) == {}
    assert nothing_breaks()


@pytest.mark.clause("B2.10")
def test_a_repacked_lot_takes_its_original_along(world: r.World) -> None:
    assert set(r.recall(world, lots=(world.units.pk,)).lots.all()) == {world.lot, world.units}


@pytest.mark.clause("B2.11")
def test_everyone_who_got_some_is_to_be_told_and_nobody_else(world: r.World) -> None:
    recall = r.recall(world)
    got = {(c.row.order, c.lot.number, c.pieces) for c in recall.contacts.select_related("row__order", "lot")}
    assert got == {(world.delivered, "LOT1", 60), (world.on_the_way, "LOT1-O1", 60)}
    sent = Move.objects.filter(target__code="PAT").aggregate(n=Sum("pieces"))["n"]
    assert recall.contacts.aggregate(n=Sum("pieces"))["n"] == sent
    entry = AccessLogEntry.objects.get(what="recall_contacts")
    assert entry.writing
    assert len(entry.patients) == 2


@pytest.mark.clause("B2.11")
def test_an_order_that_loses_what_was_set_aside_gets_other_goods(world: r.World) -> None:
    r.recall(world)
    assert not Reservation.objects.exists()
    other = b.stock(world.article, 100, lot="LOT2")
    r.plan()
    [given] = Allocation.objects.filter(order=world.urgent)
    assert (given.lot, given.pieces) == (other, 30)
    assert nothing_breaks()


@pytest.mark.clause("B2.11")
def test_desk_depot_and_prescribers_are_told(world: r.World) -> None:
    User.objects.update(email="alice@example.se")
    new = b.article("200002")
    recall = r.recall(world, urgent=True, replacement=new.number)
    desk, depot = Task.objects.order_by("-role")
    assert (desk.role, desk.reason.params["patients"]) == ("service_desk", 2)
    assert desk.due_day == r.LATER.date()
    assert (depot.role, depot.reason.params["parcels"]) == ("depot", world.wave.parcels.get().sscc)
    [letter] = Message.objects.filter(kind=LETTER)
    assert letter.payload["params"] == {
        "article": str(world.article),
        "what": recall.text,
        "replacement": str(new),
        "items": 2,
    }
    assert send_letter(letter.payload)


@pytest.mark.clause("B2.11")
def test_a_letter_names_no_patient(world: r.World, mailoutbox: list[object]) -> None:
    User.objects.update(email="alice@example.se")
    r.recall(world)
    for letter in Message.objects.filter(kind=LETTER):
        send_letter(letter.payload)
    [mail] = mailoutbox
    assert "har 2 fått varor" in mail.body  # type: ignore[attr-defined]
    assert "Patientsson" not in mail.body  # type: ignore[attr-defined]


@pytest.mark.clause("B2.11")
def test_a_suppliers_decided_notice_leads_to_its_recall(world: r.World) -> None:
    change = SupplierChange.objects.create(
        kind="recalled",
        supplier=world.article.supplier,
        article=world.article,
        applies_from=b.TUESDAY.date(),
        noticed_at=b.TUESDAY,
    )
    with pytest.raises(Refused, match="recall_without_decision"):
        r.recall(world, supplier_change=change.uuid)
    SupplierChange.objects.update(state="accepted")
    assert decided_recall(world.lena, change.uuid) == change
    assert waiting_for_recalls(world.lena, r.LATER) == 1
    other = b.article("100777")
    b.stock(other, 10, lot="LOT7")
    with pytest.raises(Refused, match="recall_of_another_article"):
        r.recall(world, article=other.number, lots=(), supplier_change=change.uuid)
    assert r.recall(world, supplier_change=change.uuid).supplier_change == change
    assert decided_recall(world.lena, change.uuid) is None


@pytest.mark.clause("I3")
def test_the_same_lots_again_are_the_same_recall(world: r.World) -> None:
    assert r.recall(world) == r.recall(world, lots=(world.units.pk,))
    assert Task.objects.filter(role="service_desk").count() == 1
    other = b.stock(world.article, 10, lot="LOT9")
    with pytest.raises(Refused, match="recall_of_some_already"):
        r.recall(world, lots=(world.lot.pk, other.pk))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"text": " "}, "recall_without_words"),
        ({"article": "finns inte"}, "article_unknown"),
        ({"lots": (10**6,)}, "recall_without_lots"),
        ({"replacement": "100001"}, "recall_replaces_itself"),
    ],
)
def test_a_recall_that_says_too_little_is_refused_whole(
    world: r.World, wrong: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        r.recall(world, **wrong)
    assert not Lot.objects.filter(blocked_at__isnull=False).exists()


@pytest.mark.clause("I1")
def test_prescribers_and_the_desk_recall_nothing(world: r.World) -> None:
    for role in (Role.SERVICE_DESK, Role.PRESCRIBER, Role.PATIENT):
        world.lena = Actor(role, name="Någon", care_provider_id=1)
        with pytest.raises(Refused, match="not_your_role"):
            r.recall(world)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_begin_one_recall() -> None:
    world = r.world()
    made = at_once(2, lambda _: r.recall(world).pk)
    assert made[0] == made[1]
    assert RecallContact.objects.count() == 2
    assert nothing_breaks()


# --- parcels are stopped ------------------------------------------------------------------------------


@pytest.mark.clause("B2.11")
def test_a_packed_parcel_is_not_sent_but_stopped_and_its_order_waits_again(world: r.World) -> None:
    recall = r.recall(world)
    with pytest.raises(Refused, match="parcel_holds_recalled"):
        dispatch_wave(world.wave.uuid, actor=b.DEPOT, at=r.LATER)
    assert stop_recalled(world.wave.uuid, actor=b.DEPOT, at=r.LATER) == 1
    assert stop_recalled(world.wave.uuid, actor=b.DEPOT, at=r.LATER) == 0
    world.wave.refresh_from_db()
    assert world.wave.state == Wave.State.UNDONE
    assert not Parcel.objects.filter(wave=world.wave).exists()
    assert world.packed.rows.get().state == OrderRow.State.OPEN
    assert held(world.lot) == {"KAR": 280}
    assert recall.contacts.count() == 2
    assert nothing_breaks()


@pytest.mark.clause("B2.11")
def test_only_orders_with_recalled_goods_leave_the_wave(world: r.World) -> None:
    stop_recalled(world.wave.uuid, actor=b.DEPOT, at=r.LATER)
    world.wave.refresh_from_db()
    assert world.wave.state == Wave.State.PACKED  # nothing is recalled yet
    other = b.article("200002")
    b.stock(other, 100)
    b.waiting_order([(other, 30)])
    wave = r.plan()
    r.recall(world)
    assert stop_recalled(wave.uuid, actor=b.DEPOT, at=r.LATER) == 1  # the urgent one was taken along
    wave.refresh_from_db()
    assert (wave.state, wave.orders, wave.lines) == (Wave.State.PLANNED, 1, 1)
    assert not Reservation.objects.exists()
    assert nothing_breaks()


@pytest.mark.clause("B2.11")
def test_an_undone_wave_puts_recalled_goods_in_quarantine(world: r.World) -> None:
    wave = r.plan()
    r.recall(world)
    undo_wave(wave.uuid, actor=b.DEPOT, at=r.LATER)
    assert held(world.lot) == {"KAR": 220, "PLOCK": 60}
    assert nothing_breaks()


@pytest.mark.clause("B2.11")
def test_a_parcel_that_got_away_is_told_of_too(world: r.World) -> None:
    recall = r.recall(world)
    r.arrive(world.wave.parcels.get().sscc)  # the carrier has it, whatever the depot says
    assert breaches("assortment.recalls_tell_everyone")
    assert Message.objects.filter(kind=COMPLETE).exists()
    assert complete_open_recalls(actor=SYSTEM, at=r.LATER) == 1
    assert complete_open_recalls(actor=SYSTEM, at=r.LATER) == 0
    assert recall.contacts.count() == 3
    assert nothing_breaks()


# --- people are told ----------------------------------------------------------------------------------


@pytest.mark.clause("B2.11")
def test_who_was_told_when_how_and_what_came_of_it(world: r.World) -> None:
    recall = r.recall(world)
    patient = world.delivered.patient
    unreached = Told("phone", "unreached")
    assert tell(recall.uuid, patient.uuid, unreached, actor=world.sara, at=r.LATER) == 1
    contact = recall.contacts.get(patient=patient)
    assert (contact.told_at, contact.attempts, contact.tried_at) == (None, 1, r.LATER)
    assert tell(recall.uuid, patient.uuid, PHONE, actor=world.sara, at=r.LATER) == 1
    assert tell(recall.uuid, patient.uuid, Told("letter", "written"), actor=world.sara, at=r.LATER) == 0
    contact.refresh_from_db()
    assert (contact.told_at, contact.told_by_id) == (r.LATER, world.sara.user_id)
    assert (contact.channel, contact.outcome, contact.text) == ("phone", "stops", "Slänger resten")


@pytest.mark.clause("B2.11")
def test_the_task_is_done_when_the_last_is_told(world: r.World) -> None:
    recall = r.recall(world)
    assert waiting_for_call(world.sara, r.LATER) == 2
    tell_all(recall, world.sara)
    assert waiting_for_call(world.sara, r.LATER) == 0
    assert Task.objects.get(role="service_desk").done_at == r.LATER


@pytest.mark.parametrize("told", [Told("rök", "stops"), Told("phone", "")])
def test_it_is_said_how_and_with_what_outcome(world: r.World, told: Told) -> None:
    recall = r.recall(world)
    with pytest.raises(Refused, match="recall_told_how"):
        tell(recall.uuid, world.delivered.patient.uuid, told, actor=world.sara, at=r.LATER)


@pytest.mark.clause("I1")
def test_another_care_providers_patient_is_refused_as_unknown(world: r.World) -> None:
    recall = r.recall(world)
    elsewhere = Actor(Role.SERVICE_DESK, name="Olle", care_provider_id=world.delivered.care_provider_id + 1)
    with pytest.raises(Refused, match="recall_not_of_patient"):
        tell(recall.uuid, world.delivered.patient.uuid, PHONE, actor=elsewhere, at=r.LATER)
    with pytest.raises(Refused, match="recall_not_of_patient"):
        tell(recall.uuid, world.packed.patient.uuid, PHONE, actor=world.sara, at=r.LATER)
    assert waiting_for_call(elsewhere, r.LATER) == 0
    assert not to_call(elsewhere, recall).exists()
    with pytest.raises(Refused, match="not_your_role"):
        tell(recall.uuid, world.delivered.patient.uuid, PHONE, actor=world.lena, at=r.LATER)


@pytest.mark.clause("I2")
def test_the_call_list_is_logged_and_starts_with_the_least_tried(world: r.World) -> None:
    recall = r.recall(world)
    tell(recall.uuid, world.delivered.patient.uuid, Told("phone", "unreached"), actor=world.sara, at=r.LATER)
    waiting = to_call(world.sara, recall)
    calls = see_calls(world.sara, recall, waiting, at=r.LATER)
    assert [call.patient for call in calls] == [world.on_the_way.patient, world.delivered.patient]
    first = calls[0]
    assert (first.lots, first.pieces, first.orders) == (("LOT1-O1",), 60, (world.on_the_way,))
    assert len(AccessLogEntry.objects.get(what="see_recall_calls").patients) == 2
    tell(recall.uuid, world.delivered.patient.uuid, PHONE, actor=world.sara, at=r.LATER)
    [told] = see_calls(world.sara, recall, to_call(world.sara, recall, told=True), at=r.LATER)
    assert told.told
    assert to_call(world.sara, recall, words="bob").count() == 1
    assert to_call(world.sara, recall, words="ingen").count() == 0


@pytest.mark.clause("I1")
def test_lmn_sees_how_it_goes_in_numbers(world: r.World) -> None:
    recall = r.recall(world)
    tell(recall.uuid, world.delivered.patient.uuid, PHONE, actor=world.sara, at=r.LATER)
    standing = standing_of(world.lena, recall)
    assert [(g.patients, g.told, g.pieces) for g in standing.groups] == [(2, 1, 120)]
    assert (standing.quarantined, standing.orders_held) == (220, 1)
    assert [reason.code for reason in standing.left] == [
        "recall_left_untold",
        "recall_left_in_waves",
        "recall_left_in_quarantine",
    ]
    [listed] = recalls(world.lena, open_only=True)
    assert (listed.patients, listed.told) == (2, 1)  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="not_your_role"):
        to_call(world.lena, recall)


@pytest.mark.django_db(transaction=True)
def test_two_who_call_the_same_person_at_once_tell_once() -> None:
    world = r.world()
    recall = r.recall(world)
    patient = world.delivered.patient.uuid
    settled = at_once(2, lambda _: tell(recall.uuid, patient, PHONE, actor=world.sara, at=r.LATER))
    assert sorted(settled) == [0, 1]


# --- it ends ------------------------------------------------------------------------------------------


@pytest.mark.clause("B2.11")
def test_it_ends_when_all_are_told_and_nothing_is_left(world: r.World) -> None:
    recall = r.recall(world)
    for step in (
        lambda: tell_all(recall, world.sara),
        lambda: stop_recalled(world.wave.uuid, actor=world.dan, at=r.LATER),
        lambda: settle_recalled(recall.uuid, world.lot.pk, SCRAP, actor=world.dan, at=r.LATER),
    ):
        with pytest.raises(Refused, match="recall_left"):
            close_recall(recall.uuid, actor=world.lena, at=r.LATER)
        step()
    closed = close_recall(recall.uuid, actor=world.lena, at=r.LATER)
    assert closed.closed_at == r.LATER
    assert close_recall(recall.uuid, actor=world.lena, at=r.LATER + timedelta(1)).closed_at == r.LATER
    assert not Task.objects.filter(done_at=None).exists()
    assert Lot.objects.filter(blocked_at=None).count() == 0  # they stay blocked
    assert nothing_breaks()


@pytest.mark.clause("B2.12")
def test_what_is_thrown_away_is_counted_as_recalled(world: r.World) -> None:
    recall = r.recall(world)
    assert settle_recalled(recall.uuid, world.lot.pk, SCRAP, actor=world.dan, at=r.LATER) == 220
    assert settle_recalled(recall.uuid, world.lot.pk, SCRAP, actor=world.dan, at=r.LATER) == 0
    scrapping = Scrapping.objects.get()
    assert (scrapping.why, scrapping.pieces, scrapping.text) == ("recalled", 220, recall.number)


@pytest.mark.clause("B2.11")
def test_goods_go_back_to_the_supplier(world: r.World) -> None:
    recall = r.recall(world)
    assert settle_recalled(recall.uuid, world.lot.pk, SEND_BACK, actor=world.dan, at=r.LATER) == 220
    assert Move.objects.get(reason=Move.Reason.SENT_BACK).pieces == 220
    assert not Scrapping.objects.exists()
    for uuid, how, code in (
        (recall.uuid, "bränna", "recall_settled_how"),
        (world.wave.uuid, SCRAP, "recall_unknown"),
    ):
        with pytest.raises(Refused, match=code):
            settle_recalled(uuid, world.lot.pk, how, actor=world.dan, at=r.LATER)


# --- verify -------------------------------------------------------------------------------------------


def test_verify_finds_who_is_not_told_and_who_got_nothing(world: r.World) -> None:
    recall = r.recall(world)
    assert not breaches("assortment.recalls_tell_everyone")
    recall.contacts.order_by("pk")[:1].get().delete()
    recall.contacts.update(pieces=61)
    assert len(breaches("assortment.recalls_tell_everyone")) == 2


def test_verify_finds_lots_that_are_recalled_and_not_blocked_or_the_other_way(world: r.World) -> None:
    r.recall(world)
    assert not breaches("assortment.recalled_lots_are_blocked")
    Lot.objects.filter(pk=world.units.pk).update(blocked_at=None)
    b.stock(world.article, 5, lot="LOT9")
    Lot.objects.filter(number="LOT9").update(blocked_at=r.LATER)
    assert len(breaches("assortment.recalled_lots_are_blocked")) == 2


def test_verify_finds_a_recall_closed_too_early(world: r.World) -> None:
    r.recall(world)
    assert not breaches("assortment.closed_recalls_are_told")
    QuerySet(Recall).update(closed_at=r.LATER)
    assert len(breaches("assortment.closed_recalls_are_told")) == 2
