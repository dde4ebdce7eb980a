"""Phone numbers and addresses that notices went to are forgotten; that people were told is not (I2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import region as r
from tests import told as t
from uttag.apps.access.actors import SYSTEM
from uttag.apps.notices.forgetting import forget_all_addresses
from uttag.apps.notices.models import Notice, NoticeStep
from uttag.apps.notices.receipts import Receipt, Word, take_receipt
from uttag.apps.notices.settling import send_again
from uttag.ground.verify import breaches
from uttag.interfaces.web.orders.told import where_to

pytestmark = [pytest.mark.django_db, pytest.mark.clause("I2")]

TERM = timedelta(days=14)


def test_where_it_went_is_forgotten_by_the_term_and_what_happened_is_not() -> None:
    region = r.region()
    torvald = r.patient(region)
    sent, waiting = t.send(t.told(region, torvald)), t.told(region, torvald)
    Notice.objects.filter(pk=waiting.pk).update(address="kept while it waits")
    assert forget_all_addresses(actor=SYSTEM, at=r.NOW + TERM) == 0
    later = r.NOW + TERM + timedelta(minutes=1)
    assert [forget_all_addresses(actor=SYSTEM, at=later) for _ in range(2)] == [1, 0]
    for one in (sent, waiting):
        one.refresh_from_db()
    assert (sent.state, sent.channel, sent.address, sent.address_forgotten_at) == ("sent", "sms", "", later)
    assert where_to(sent) == "Adressen är borttagen"
    assert waiting.address == "kept while it waits"
    assert list(NoticeStep.objects.values_list("what", "address", "words")) == [("sent", "", "")]
    assert breaches("notices.sent_says_how") == ()


def test_an_answer_that_comes_later_brings_no_address_back_and_sending_anew_does() -> None:
    region = r.region()
    sent = t.send(t.told(region, r.patient(region)))
    later = r.NOW + 2 * TERM
    forget_all_addresses(actor=SYSTEM, at=later)
    take_receipt(Receipt(sent.reference, Word.DELIVERED), actor=SYSTEM, at=later)
    sent.refresh_from_db()
    assert (sent.state, sent.address) == ("delivered", "")
    assert breaches("notices.sent_says_how") == ()
    send_again(sent.uuid, "sms", actor=region.sara, at=later)
    again = t.send(sent, at=later)
    assert (again.address, again.address_forgotten_at) == ("+46701740605", None)
