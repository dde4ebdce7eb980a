"""The confirmation that follows a request: numbers and days, never what was ordered."""

from __future__ import annotations

import pytest
from django.core import mail

from tests import region as r
from uttag.ground.outbox.models import Message
from uttag.interfaces.worker.handlers import HANDLERS

pytestmark = pytest.mark.django_db


def confirm(message: Message) -> None:
    HANDLERS[message.kind](message, r.NOW)


@pytest.mark.clause("I2")
def test_the_letter_names_number_and_day_and_no_product() -> None:
    region = r.region()
    r.article("K1", name="Hemlig kateter")
    torvald = r.patient(region, email="torvald@example.org")
    receipt = r.place(region, torvald, r.item(region, torvald, "K1"))
    confirm(Message.objects.get(kind="request.confirm"))
    letter = mail.outbox[0]
    assert letter.to == ["torvald@example.org"]
    assert receipt.orders[0].number in letter.body
    assert "10 april" in letter.body
    assert "kateter" not in letter.body.casefold()


def test_sent_twice_it_is_the_same_letter() -> None:
    region = r.region()
    r.article("K1")
    torvald = r.patient(region, email="torvald@example.org")
    r.place(region, torvald, r.item(region, torvald, "K1"))
    message = Message.objects.get(kind="request.confirm")
    confirm(message)
    confirm(message)
    ids = {letter.extra_headers["Message-ID"] for letter in mail.outbox}
    assert len(mail.outbox) == 2
    assert len(ids) == 1


def test_without_an_address_there_is_nothing_to_send() -> None:
    region = r.region()
    r.article("K1")
    torvald = r.patient(region)
    r.place(region, torvald, r.item(region, torvald, "K1"))
    confirm(Message.objects.get(kind="request.confirm"))
    assert mail.outbox == []
