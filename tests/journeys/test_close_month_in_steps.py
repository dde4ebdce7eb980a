"""Closing a month by the worker: step by step, resumed where it stopped, nothing twice (F2, I3)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import delivered as d
from uttag.apps.charges.operations import charge_delivered_rows
from uttag.apps.invoicing.models import Invoice, InvoicedCharge, Month
from uttag.ground.outbox import operations as outbox
from uttag.ground.outbox.models import Message
from uttag.journeys.close_month_in_steps import STEP, ask_to_close, closing, take_step
from uttag.papers.faults import Fault
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 1)


@pytest.fixture
def month() -> Month:
    """March, asked to be closed, with two customers to invoice."""
    world = d.world()
    d.article(world, "100")
    for code in ("1480", "1490"):
        order = d.delivered_order(world, d.customer(code), [("100", 30, 20_000)])
        charge_delivered_rows(d.row_ids(order), actor=d.DEPOT, at=d.MARCH)
    return ask_to_close(MARCH, actor=d.FINANCE, at=d.APRIL_1)


def step() -> Message | None:
    """Takes the next step as the worker does."""
    message = Message.objects.filter(kind=STEP, done_at=None).first()
    if message is not None:
        take_step(message, at=d.APRIL_1)
        outbox.done(message, at=d.APRIL_1)
    return message


def run() -> None:
    while step():
        pass


@pytest.mark.clause("F2")
def test_each_step_makes_one_thing_and_the_last_closes_the_month(month: Month) -> None:
    progress = []
    while step():
        going = closing(d.FINANCE, month)
        progress.append((going.done, going.total))
    assert progress == [(1, 4), (2, 4), (3, 4), (4, 4), (4, 4)]
    month.refresh_from_db()
    assert month.closed_at == d.APRIL_1


@pytest.mark.clause("F2")
@pytest.mark.clause("I3")
def test_a_step_done_twice_is_done_once(month: Month) -> None:
    first = step()
    assert first is not None
    take_step(first, at=d.APRIL_1)
    assert Message.objects.filter(kind=STEP, done_at=None).count() == 1
    run()
    assert (Invoice.objects.count(), InvoicedCharge.objects.count()) == (2, 6)
    assert not Invoice.objects.filter(xml=None).exists()


def test_asking_again_while_the_worker_is_at_it_asks_nothing(month: Month) -> None:
    step()
    ask_to_close(MARCH, actor=d.FINANCE, at=d.APRIL_1)
    assert Message.objects.filter(kind=STEP, done_at=None).count() == 1


def test_a_closing_given_up_goes_on_from_where_it_was(month: Month) -> None:
    step()
    Message.objects.filter(kind=STEP, done_at=None).update(given_up_at=d.APRIL_1)
    assert closing(d.FINANCE, month).step is None
    ask_to_close(MARCH, actor=d.FINANCE, at=d.APRIL_1)
    run()
    month.refresh_from_db()
    assert month.closed_at is not None
    assert Invoice.objects.count() == 2


def test_documents_at_fault_hold_the_month_open_but_not_each_other(
    month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("uttag.papers.check.check", lambda xml: (Fault("BR-01", "wrong", "/"),))
        run()
    month.refresh_from_db()
    assert (month.closed_at, closing(d.FINANCE, month).documents_left) == (None, 2)
    ask_to_close(MARCH, actor=d.FINANCE, at=d.APRIL_1)
    run()
    month.refresh_from_db()
    assert month.closed_at is not None


def test_a_month_that_lasts_is_refused_and_nothing_is_asked_for(month: Month) -> None:
    run()
    with pytest.raises(Refused, match="month_not_over"):
        ask_to_close(date(2026, 4, 1), actor=d.FINANCE, at=d.APRIL_1 + timedelta(days=9))
    assert not Message.objects.filter(kind=STEP, done_at=None).exists()


def test_others_than_finance_close_no_month(month: Month) -> None:
    with pytest.raises(Refused, match="not_your_role"):
        ask_to_close(MARCH, actor=d.DEPOT, at=d.APRIL_1)
    with pytest.raises(Refused, match="not_your_role"):
        closing(d.DEPOT, month)
