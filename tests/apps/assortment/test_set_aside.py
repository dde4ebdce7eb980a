"""An assortment change that is late, or whose new articles are gone by then: all else is carried over (B2.12)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import changeover as c
from tests import region as r
from uttag.apps.access.actors import SYSTEM
from uttag.apps.assortment.changeovers import steps
from uttag.apps.assortment.changeovers.choosing import choose_otherwise
from uttag.apps.assortment.changeovers.closing import close_change
from uttag.apps.assortment.changeovers.lists import ConversionWish, drop_row, make_list, put_rows
from uttag.apps.assortment.changeovers.queries import progress_of
from uttag.apps.assortment.changeovers.starting import ask_for_due_starts
from uttag.apps.assortment.models import AssortmentChange, CarriedItem
from uttag.apps.catalogue.models import Article
from uttag.apps.ordering.operations import cancel_order
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.ground.outbox.models import Message
from uttag.ground.tasks.models import Task
from uttag.ground.verify import breaches, invariants
from uttag.interfaces.worker.handlers import HANDLERS
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.clause("B2.12")]


def unsound() -> list[str]:
    return [one.name for one in invariants() if breaches(one.name)]


def status(number: str) -> str:
    return Article.objects.get(number=number).status


def waiting(over: c.Changeover) -> int:
    return progress_of(over.region.lena, over.change, c.later(1).date()).waiting


def tasks(role: str = "lmn") -> list[str]:
    return list(Task.objects.filter(role=role).order_by("pk").values_list("code", flat=True))


def test_a_late_start_leaves_what_is_over_and_ends() -> None:
    over = c.changeover()
    PrescriptionItem.objects.filter(pk=over.first.pk).update(last_valid_day=c.STARTS)
    assert [c.start(over, at=c.later(1), most=1) for _ in range(3)] == [1, 1, 0]
    assert (status("O1"), status("O2"), waiting(over)) == ("gone", "gone", 0)
    assert ask_for_due_starts(actor=SYSTEM, at=c.later(2)) == 0
    close_change(over.change.uuid, actor=over.region.lena, at=c.later(1))
    assert unsound() == []


@pytest.mark.parametrize(
    ("values", "code"),
    [({"status": "gone"}, "set_aside_new_gone"), ({"contracted": False}, "set_aside_new_outside_contract")],
)
def test_what_can_not_take_over_any_more_is_set_aside(values: dict[str, object], code: str) -> None:
    over = c.changeover()
    Article.objects.filter(number="N1").update(**values)
    assert c.start(over) == 1  # O2 → N2
    assert (status("O1"), status("O2"), waiting(over)) == ("active", "gone", 2)
    assert tasks() == [code]
    task = Task.objects.get(role="lmn")
    assert "N1" in task.params["article"]
    assert task.subject_uuid == over.change.uuid
    c.start(over, at=c.later(1))
    assert tasks() == [code]  # asked once
    assert unsound() == []
    Article.objects.filter(number="N1").update(status="active", contracted=True)
    assert ask_for_due_starts(actor=SYSTEM, at=c.later(2)) == 1
    assert c.start(over, at=c.later(2)) == 2
    assert (status("O1"), unsound()) == ("gone", [])


def test_a_choice_that_can_not_take_over_any_more_is_set_aside_alone() -> None:
    over = c.changeover()
    choose_otherwise(over.change.uuid, over.first.uuid, "N3", 5, actor=over.region.alice, at=r.NOW)
    Article.objects.filter(number="N3").update(status="gone")
    assert c.start(over) == 2
    assert not PrescriptionItem.objects.filter(carried_from=over.first).exists()
    assert (status("O1"), tasks()) == ("active", ["set_aside_new_gone"])
    assert unsound() == []


def test_an_item_of_too_many_pieces_stops_no_other() -> None:
    over = c.changeover()
    over.list.conversions.filter(old__number="O1").update(new_pieces=1000, old_pieces=1)
    PrescriptionItem.objects.filter(pk=over.first.pk).update(pieces_per_withdrawal=101)
    assert [c.start(over, most=1), c.start(over, most=5)] == [0, 2]
    assert Message.objects.get(kind=steps.CARRY).payload["after"] == over.first.pk
    assert (status("O1"), tasks()) == ("active", ["set_aside_too_many_pieces"])


def test_stuck_items_are_found() -> None:
    over = c.changeover()
    Article.objects.filter(number="N1").update(contracted=False)
    c.start(over)
    Article.objects.filter(number="O1").update(status="gone")
    assert unsound() == ["assortment.no_item_waits_with_what_is_gone"]


@pytest.mark.parametrize("closed", [False, True])
def test_an_order_cancelled_later_gives_its_last_withdrawal_to_the_new_article(closed: bool) -> None:
    over = c.changeover()
    last = r.item(over.region, over.first.patient, "O1", withdrawals=1)
    receipt = r.place(over.region, over.first.patient, last, at=c.ON_THE_DAY - timedelta(days=1))
    c.start(over)
    if closed:
        close_change(over.change.uuid, actor=over.region.lena, at=c.ON_THE_DAY)
    assert not CarriedItem.objects.filter(old=last).exists()
    cancel_order(receipt.orders[0].uuid, actor=over.region.sara, at=c.later(1), reason="Ångrad")
    assert unsound() == []
    HANDLERS["assortment.watch"](Message.objects.get(kind="assortment.watch"), c.later(1))
    assert c.start(over, at=c.later(1)) == 1
    new = PrescriptionItem.objects.get(carried_from=last)
    assert (new.article.number, new.withdrawals) == ("N1", 1)
    Message.objects.update(done_at=c.later(1))
    assert unsound() == []


def test_whoever_waits_for_an_old_article_is_rung() -> None:
    over = c.changeover()
    r.place(over.region, over.first.patient, over.first)
    assert tasks("service_desk") == []
    for _ in range(2):
        c.start(over)
    assert tasks("service_desk") == ["tell_of_order_in_change"]
    assert Task.objects.get(role="service_desk").subject_kind == "order"


def test_it_is_not_closed_while_a_list_waits() -> None:
    over = c.changeover()
    late = make_list(over.change.uuid, "Sen", actor=over.region.lena, at=r.NOW)
    put_rows(late.uuid, [ConversionWish("N3", "N1")], actor=over.region.lena, at=r.NOW)
    c.start(over)
    with pytest.raises(Refused) as refused:
        close_change(over.change.uuid, actor=over.region.lena, at=c.ON_THE_DAY)
    assert [one.code for one in refused.value.reasons] == ["assortment_change_lists_left"]
    drop_row(late.uuid, late.conversions.get().pk, actor=over.region.lena, at=c.ON_THE_DAY)
    closed = close_change(over.change.uuid, actor=over.region.lena, at=c.ON_THE_DAY)
    assert closed.state == AssortmentChange.State.CLOSED
    assert closed.starts_on == date(2026, 9, 1)
