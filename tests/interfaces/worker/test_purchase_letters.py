"""The worker mails a sent purchase order to its supplier, and bears to be asked twice (B2.1)."""

from __future__ import annotations

import pytest
from django.core import mail

from tests import purchases as p
from tests import region as r
from uttag.apps.catalogue.models import Supplier
from uttag.apps.purchasing.buying.sending import LETTER
from uttag.ground.outbox.models import Message
from uttag.interfaces.worker.handlers import HANDLERS

pytestmark = [pytest.mark.django_db, pytest.mark.clause("B2.1")]


def test_the_letter_leaves_with_the_order_and_is_the_same_each_time() -> None:
    region = r.region()
    r.article("100001")
    Supplier.objects.update(email="order@leverantoren.example")
    order = p.bought(region, ("100001", 3))
    message = Message.objects.get(kind=LETTER)
    for _ in range(2):
        HANDLERS[LETTER](message, r.NOW)
    first, second = mail.outbox
    assert first.to == ["order@leverantoren.example"]
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert [name for name, _, _ in first.attachments] == [
        f"inkopsorder-{order.number}.pdf",
        f"inkopsorder-{order.number}.xlsx",
    ]
