"""What to buy is found from stock, orders and what prescriptions say will be asked for (B2.1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import purchases as p
from tests import region as r
from uttag.apps.catalogue.models import Article
from uttag.apps.purchasing.buying.coming import coming_pieces
from uttag.apps.purchasing.buying.knowing import known_withdrawals
from uttag.apps.purchasing.buying.proposing import Need, needs
from uttag.apps.purchasing.models import PurchaseOrder
from uttag.apps.purchasing.stops import Stop, set_purchase_stops
from uttag.apps.stock.models import Lot
from uttag.rules.purchasing import Known

pytestmark = [pytest.mark.django_db, pytest.mark.clause("B2.1")]
UNTIL = date(2026, 12, 31)


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    r.article("100001", packages_per_box=2)
    return made


def need_of(region: r.Region, number: str = "100001") -> Need:
    return next(n for n in needs(region.dan, r.TODAY, every=True) if n.article.number == number)


def known(number: str) -> tuple[Known, ...]:
    key = Article.objects.get(number=number).pk
    return known_withdrawals([key], r.TODAY, UNTIL).get(key, ())


def test_withdrawals_are_known_as_the_last_supply_runs_out(region: r.Region) -> None:
    who = r.patient(region)
    item = r.item(region, who, "100001", withdrawals=3, pieces=60, days=60)
    assert [k.day for k in known("100001")] == [date(2026, 4, 2), date(2026, 6, 1), date(2026, 7, 31)]
    r.place(region, who, item)
    # The next could be taken when the time lock of 50 days has passed, and is wanted ten days later.
    assert [k.day for k in known("100001")] == [date(2026, 6, 1), date(2026, 7, 31)]


def test_what_is_cancelled_used_up_or_past_its_last_day_is_not_known(region: r.Region) -> None:
    item = r.item(region, r.patient(region), "100001", last_valid_day=date(2026, 6, 1), withdrawals=9)
    assert [k.day for k in known("100001")] == [date(2026, 4, 2), date(2026, 6, 1)]
    item.cancelled_at = r.NOW
    item.save()
    assert known("100001") == ()


def test_need_of_a_parent_is_shared_out_as_flavours_were_chosen(region: r.Region) -> None:
    r.article("200001", area="nutrition", children=("Vanilj", "Choklad"))
    r.stock(region, "200001-1", 300)
    who = r.patient(region)
    item = r.item(region, who, "200001", withdrawals=2, pieces=60)
    assert [k.pieces for k in known("200001-1")] == [30, 30]
    r.place(region, who, item, pieces={item.uuid: (("200001-1", 45), ("200001-2", 15))})
    assert [k.pieces for k in known("200001-1")] == [45]
    assert [k.pieces for k in known("200001-2")] == [15]


def test_shelves_orders_on_their_way_and_orders_that_wait_all_count(region: r.Region) -> None:
    who = r.patient(region)
    r.place(region, who, r.item(region, who, "100001", withdrawals=1))
    r.stock(region, "100001", 100)
    order = p.bought(region, ("100001", 4))
    p.came(region, p.goods("100001", 30, p.SHORT), order=order)
    facts = need_of(region).facts
    assert (facts.on_shelves, facts.on_order, facts.waiting) == (100, 90, 60)


def test_what_can_not_be_picked_is_not_stock(region: r.Region) -> None:
    r.stock(region, "100001", 100)
    Lot.objects.update(blocked_at=r.NOW)
    assert need_of(region).facts.on_shelves == 0


def test_a_proposal_is_whole_boxes_and_a_draft_made_of_it_settles_it(region: r.Region) -> None:
    r.item(region, r.patient(region), "100001", withdrawals=1, pieces=70)
    [need] = needs(region.dan, r.TODAY)
    assert need.proposal.packages % 2 == 0
    p.draft(region, ("100001", need.proposal.packages))
    assert needs(region.dan, r.TODAY) == []


@pytest.mark.clause("B2.12")
def test_an_article_under_a_stop_is_not_proposed_past_its_last_day(region: r.Region) -> None:
    r.item(region, r.patient(region), "100001", withdrawals=4, pieces=60, days=20)
    key = Article.objects.get(number="100001").pk
    set_purchase_stops([Stop(key, r.TODAY, "Byts ut")], actor=region.lena, at=r.NOW)
    [need] = needs(region.dan, r.TODAY)
    assert need.proposal.pieces == 60
    assert needs(region.dan, r.TODAY + timedelta(days=1)) == []


@pytest.mark.clause("B2.12")
def test_on_the_last_day_to_buy_all_is_proposed_that_the_article_is_needed_for(region: r.Region) -> None:
    r.item(region, r.patient(region), "100001", withdrawals=4, pieces=60, days=60)
    key = Article.objects.get(number="100001").pk
    stop = Stop(key, r.TODAY, "Byts ut", needed_until=date(2026, 7, 31))
    set_purchase_stops([stop], actor=region.lena, at=r.NOW)
    [need] = needs(region.dan, r.TODAY)
    assert (need.proposal.pieces, need.proposal.until_day) == (180, stop.needed_until)


@pytest.mark.clause("B2.1")
def test_what_is_on_order_is_counted_with_drafts_and_without_special_procurements(region: r.Region) -> None:
    key = Article.objects.get(number="100001").pk
    sent = p.bought(region, ("100001", 2))
    p.draft(region, ("100001", 1))
    assert coming_pieces([key]) == [(key, 60, sent.expected_day), (key, 30, None)]
    PurchaseOrder.objects.update(special=True)
    assert coming_pieces([key]) == []


def test_many_articles_take_as_many_queries_as_few(region: r.Region) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            needs(region.dan, r.TODAY, every=True)
        return len(asked)

    who = r.patient(region)
    r.item(region, who, "100001")
    few = queries()
    for number in range(100002, 100030):
        r.article(str(number), children=("Stor", "Liten") if number % 5 == 0 else ())
        r.item(region, who, str(number))
    assert queries() <= few + 1  # what was chosen lately, once somebody chooses
    assert few < 14


@pytest.mark.clause("B2.12")
def test_a_gone_article_is_proposed_for_the_orders_that_wait(region: r.Region) -> None:
    patient = r.patient(region)
    item = r.item(region, patient, "100001", pieces=70, withdrawals=4)
    r.place(region, patient, item)
    Article.objects.filter(number="100001").update(status="gone", packages_per_box=12)
    [need] = needs(region.dan, r.TODAY)
    assert (need.article.number, need.proposal.packages) == ("100001", 3)  # not what is known after that
    assert [reason.code for reason in need.proposal.reasons] == ["gone_bought_for_orders", "what_there_is"]
    p.bought(region, ("100001", 3))
    assert needs(region.dan, r.TODAY) == []
