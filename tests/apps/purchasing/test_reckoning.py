"""Proposals are reckoned by the worker and kept; what was ordered since isn't proposed twice (B2.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Event
from time import sleep
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import purchases as p
from tests import region as r
from tests.at_once import at_once
from tests.everything import everything
from uttag.apps.access.actors import SYSTEM
from uttag.apps.catalogue.models import Article
from uttag.apps.patients.models import Patient
from uttag.apps.purchasing.buying import reckoning
from uttag.apps.purchasing.buying.kept import kept_needs, other_suppliers, proposed_suppliers, reckoned_at
from uttag.apps.purchasing.buying.making import cancel_purchase_order, change_purchase_lines
from uttag.apps.purchasing.buying.proposing import Asked, Need, needs
from uttag.apps.purchasing.buying.reckoning import ask_to_reckon, reckon_purchases
from uttag.apps.purchasing.buying.sending import close_purchase_lines, send_purchase_order
from uttag.apps.purchasing.models import ReckonedNeed
from uttag.ground.outbox.models import Message
from uttag.interfaces.worker.handlers import HANDLERS
from uttag.interfaces.worker.ticks import tick
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.clause("B2.1")]
LATER = r.NOW + timedelta(hours=1)


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    for number in ("100001", "100002"):
        r.article(number, packages_per_box=2)
    r.item(made, r.patient(made), "100001", withdrawals=1, pieces=70)
    return made


def reckon(**how: Any) -> int:
    return reckon_purchases(actor=SYSTEM, at=r.NOW, **how)


def proposed(region: r.Region) -> dict[str, int]:
    return {need.article.number: need.packages for need in kept_needs(region.dan)}


def asked() -> list[Message]:
    return list(Message.objects.filter(kind="purchases.reckon", done_at=None))


def work() -> None:
    for message in asked():
        HANDLERS[message.kind](message, LATER)
    Message.objects.update(done_at=LATER)


def test_what_is_kept_is_what_the_rule_said_with_its_reasons(region: r.Region) -> None:
    assert reckoned_at(region.dan) is None
    assert reckon() == 2
    assert reckoned_at(region.dan) == r.NOW
    live = needs(region.dan, r.TODAY, every=True)
    kept = list(kept_needs(region.dan, every=True))
    assert [one.article for one in kept] == [one.article for one in live]
    assert [one.proposal for one in kept] == [one.proposal for one in live]
    assert [one.facts for one in kept] == [replace(one.facts, known=()) for one in live]
    assert [(one.known, one.packages) for one in kept] == [(one.known, one.proposal.packages) for one in live]
    assert proposed(region) == {"100001": live[0].proposal.packages}
    assert [(one.name, vars(one)["proposed"]) for one in proposed_suppliers(region.dan)] == [
        ("Leverantören AB", 1)
    ]
    assert "Leverantören AB" not in [one.name for one in other_suppliers(region.dan)]


def test_reckoning_again_replaces_what_was_kept(region: r.Region) -> None:
    reckon()
    r.stock(region, "100001", 500)
    Article.objects.filter(number="100002").update(stocked=False)
    assert reckon() == 1
    assert proposed(region) == {}
    assert [one.article.number for one in ReckonedNeed.objects.all()] == ["100001"]


def test_half_a_reckoning_leaves_the_one_before(region: r.Region, monkeypatch: pytest.MonkeyPatch) -> None:
    reckon()
    before = everything()

    def dies(*_: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(reckoning, "insert_many", dies)
    with pytest.raises(RuntimeError):
        reckon()
    assert everything() == before


def test_what_is_ordered_is_proposed_no_more_even_before_the_worker_has_reckoned(region: r.Region) -> None:
    reckon()
    p.draft(region, ("100001", 2))
    assert proposed(region) == {}
    assert ReckonedNeed.objects.get(article__number="100002").settled_at is None
    [message] = asked()
    assert message.payload == {"settled": True}
    work()
    assert ReckonedNeed.objects.get(article__number="100001").reckoned_at == LATER
    assert reckoned_at(region.dan) == r.NOW  # the others are as of then
    assert proposed(region) == {n.article.number: n.proposal.packages for n in needs(region.dan, r.TODAY)}
    assert reckon(settled=True) == 0


Change = Callable[[r.Region], object]


def changed(region: r.Region) -> object:
    order = p.draft(region, ("100001", 6), ("100002", 2))
    reckon()
    return change_purchase_lines(order.uuid, [(key("100002"), 2)], actor=region.dan, at=r.NOW)


def cancelled(region: r.Region) -> object:
    order = p.bought(region, ("100001", 6))
    reckon()
    return cancel_purchase_order(order.uuid, "Fel", actor=region.dan, at=r.NOW)


def closed(region: r.Region) -> object:
    order = p.bought(region, ("100001", 6))
    reckon()
    return close_purchase_lines(order.uuid, None, "Slut", actor=region.dan, at=r.NOW)


@pytest.mark.parametrize("change", [changed, cancelled, closed])
def test_what_will_not_come_is_proposed_again_once_reckoned(region: r.Region, change: Change) -> None:
    change(region)
    assert proposed(region) == {}
    work()
    assert list(proposed(region)) == ["100001"]


def test_goods_that_came_without_an_order_are_reckoned_with(region: r.Region) -> None:
    reckon()
    p.came(region, p.goods("100001", 600))
    assert proposed(region) == {}
    work()
    assert ReckonedNeed.objects.get(article__number="100001").facts.on_shelves == 600


def test_special_procurements_settle_nothing(region: r.Region) -> None:
    reckon()
    order = p.draft(region, ("100001", 2), special=True)
    send_purchase_order(order.uuid, actor=region.dan, at=r.NOW)
    assert list(proposed(region)) == ["100001"]


def test_before_anything_was_reckoned_an_order_asks_for_nothing(region: r.Region) -> None:
    p.draft(region, ("100001", 2))
    assert asked() == []


def test_whoever_buys_may_ask_and_only_the_worker_and_the_depot_reckon(region: r.Region) -> None:
    for actor in (region.alice, region.sara, region.lena):
        for act in (ask_to_reckon, reckon_purchases):
            with pytest.raises(Refused, match="not_your_role"):
                act(actor=actor, at=r.NOW)
    assert asked() == []
    for _ in range(2):
        ask_to_reckon(actor=region.dan, at=r.NOW)
    assert len(asked()) == 1
    work()
    assert list(proposed(region)) == ["100001"]


def test_the_worker_reckons_each_hour_of_the_day(region: r.Region) -> None:
    def of_hour(hour: int) -> set[str | None]:
        at = r.NOW.replace(hour=hour, minute=20)
        for minutes in (0, 30):
            tick(at + timedelta(minutes=minutes))
        return {one.key for one in asked()}

    assert of_hour(1) == set()
    assert len(of_hour(8)) == 1
    assert len(of_hour(9)) == 2


def test_a_large_region_takes_as_many_queries_as_a_small_one(region: r.Region) -> None:
    def queries(act: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as counted:
            act()
        return len(counted)

    def read() -> None:
        for need in kept_needs(region.dan, every=True):
            assert need.article.supplier.code
            assert need.proposal.reasons

    reckon()
    few = queries(reckon), queries(read)
    who = Patient.objects.get()
    for number in range(100003, 100020):
        r.article(str(number))
        r.item(region, who, str(number))
    assert (queries(reckon), queries(read)) == few
    assert few[0] < 24
    assert few[1] == 1


def key(number: str) -> int:
    return Article.objects.get(number=number).pk


@pytest.mark.django_db(transaction=True)
def test_an_order_made_while_needs_are_written_is_not_proposed_again(
    region: r.Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    reckon()
    looked = Event()
    quick = Asked.needs

    def slow(asked: Asked) -> list[Need]:
        found = quick(asked)
        looked.set()
        sleep(0.4)  # what is found now is old news for an order that is made meanwhile
        return found

    monkeypatch.setattr(Asked, "needs", slow)

    def act(number: int) -> object:
        if number:
            return reckon()
        assert looked.wait(10)
        return p.draft(region, ("100001", 4))

    at_once(2, act)
    assert proposed(region) == {}
    monkeypatch.undo()
    work()
    assert proposed(region) == {}
