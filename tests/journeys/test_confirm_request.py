"""The confirmation that follows a request: by the patient's wish, numbers and days, never what was ordered (K2)."""

from __future__ import annotations

import pytest
from django.core import mail

from tests import region as r
from tests import told as t
from uttag.apps.notices.models import Notice
from uttag.apps.ordering.models import Order, Request
from uttag.apps.ordering.operations import cancel_order
from uttag.ground.outbox.models import Message
from uttag.interfaces.worker.handlers import HANDLERS
from uttag.journeys.confirm_request import confirm_request

pytestmark = [pytest.mark.django_db, pytest.mark.clause("K2")]


@pytest.fixture
def region() -> r.Region:
    region = r.region()
    r.article("K1", name="Hemlig kateter")
    return region


def confirmed() -> Notice:
    """What the worker does, twice."""
    message = Message.objects.get(kind="request.confirm")
    for _ in range(2):
        HANDLERS[message.kind](message, r.NOW)
    return t.send(Notice.objects.get())


@pytest.mark.clause("I2")
def test_the_letter_names_number_and_day_and_no_product(region: r.Region) -> None:
    torvald = r.patient(region, email="torvald@example.org")
    t.wishes(torvald, "email")
    receipt = r.place(region, torvald, r.item(region, torvald, "K1"))
    confirmed()
    [letter] = mail.outbox
    assert letter.to == ["torvald@example.org"]
    assert receipt.orders[0].number in letter.body
    assert "10 april" in letter.body
    assert "kateter" not in letter.body.casefold()


def test_by_sms_where_nothing_else_is_wished(region: r.Region) -> None:
    torvald = r.patient(region, email="torvald@example.org")
    r.place(region, torvald, r.item(region, torvald, "K1"))
    notice = confirmed()
    assert (notice.state, notice.channel) == ("sent", "sms")
    assert mail.outbox == []


def test_several_orders_are_confirmed_once(region: r.Region) -> None:
    r.article("D1", stocked=False)
    torvald = r.patient(region, email="torvald@example.org")
    t.wishes(torvald, "email")
    r.place(region, torvald, *(r.item(region, torvald, number) for number in ("K1", "D1")))
    assert Order.objects.count() == 2, "one from the shelf, one procured"
    notice = confirmed()
    assert notice.kind == "notice_confirmed_several"
    [letter] = mail.outbox
    assert letter.body.count("levereras senast") == 2


def test_what_was_cancelled_meanwhile_is_not_confirmed(region: r.Region) -> None:
    torvald = r.patient(region)
    receipt = r.place(region, torvald, r.item(region, torvald, "K1"))
    cancel_order(receipt.orders[0].uuid, actor=region.sara, at=r.NOW, reason="")
    assert not confirm_request(Request.objects.get().uuid, at=r.NOW)
    assert not Notice.objects.exists()
