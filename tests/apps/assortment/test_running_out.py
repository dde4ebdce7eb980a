"""Run-out plans from the depot's and the prescriptions' figures, put in use, and whom to offer old stock (B2.12)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import changeover as c
from tests import region as r
from uttag.apps.assortment.changeovers.closing import scrap_result
from uttag.apps.assortment.changeovers.planning import call_off, move_start
from uttag.apps.assortment.running_out.curves import curve_of
from uttag.apps.assortment.running_out.facts import run_out_facts
from uttag.apps.assortment.running_out.offers import latest_plan, offers_by_article, own_offers
from uttag.apps.assortment.running_out.planning import put_in_use, reckon_plan
from uttag.apps.catalogue.models import Article
from uttag.apps.purchasing.models import PurchaseStop
from uttag.apps.purchasing.stops import Stop, set_purchase_stops
from uttag.apps.stock.models import Lot
from uttag.ground.rulings.models import Ruling
from uttag.ground.rulings.replay import Replayer
from uttag.ground.trail.models import TrailEntry
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db


@pytest.mark.clause("B2.12")
def test_a_plan_beats_buying_as_usual() -> None:
    over = c.changeover()
    r.stock(over.region, "O1", 90)
    plan = reckon_plan(over.change.uuid, actor=over.region.dan, at=r.NOW)
    row = plan.rows.get(article__number="O1")
    # Alice's 50 and Bob's 60 pieces every 60 days from the first: on 2 April, 1 June and 31 July.
    assert (row.in_stock, row.needed, row.to_buy) == (90, 330, 240)
    assert row.scrap == 0 < row.usual_scrap
    assert row.usual_scrap_ore > 0
    assert row.last_purchase_day is not None
    assert row.last_purchase_day < c.STARTS
    assert Replayer().again(Ruling.objects.get(id=row.ruling)).same
    curve = curve_of(plan)
    assert curve[-1].day == c.STARTS - timedelta(days=1)
    assert curve[-1].plan_ore < curve[-1].usual_ore
    assert curve[-1].usual_ore == sum(one.usual_scrap_ore for one in plan.rows.all())


@pytest.mark.clause("B2.12")
def test_put_in_use_it_stops_purchases() -> None:
    over = c.changeover()
    lena = over.region.lena
    r.stock(over.region, "O2", 900)
    with pytest.raises(Refused):
        reckon_plan(over.change.uuid, actor=over.region.sara, at=r.NOW)
    first = reckon_plan(over.change.uuid, actor=lena, at=r.NOW)
    plan = reckon_plan(over.change.uuid, actor=lena, at=r.NOW)
    with pytest.raises(Refused) as refused:
        put_in_use(first.uuid, actor=lena, at=r.NOW)
    assert refused.value.reasons[0].code == "run_out_plan_replaced"
    for _ in range(2):
        put_in_use(plan.uuid, actor=lena, at=r.NOW)
    stops = {stop.article.number: stop for stop in PurchaseStop.objects.select_related("article")}
    assert stops["O1"].last_day == plan.rows.get(article__number="O1").last_purchase_day
    assert stops["O1"].needed_until == c.STARTS - timedelta(days=1)
    assert stops["O2"].last_day == r.TODAY - timedelta(days=1)
    assert "köp" in stops["O1"].text
    assert latest_plan(lena, over.change) == plan
    result = scrap_result(lena, over.change)
    assert (result.has_plan, result.planned) == (True, plan.rows.get(article__number="O2").scrap)


@pytest.mark.clause("B2.12")
def test_called_off_it_stops_no_flavour_or_size_either() -> None:
    over = c.changeover()
    lena, kajsa = over.region.lena, over.region.kajsa
    r.article("O1-1", parent=Article.objects.get(number="O1"), variant="Blå")
    r.article("X1")
    plan = reckon_plan(over.change.uuid, actor=lena, at=r.NOW)
    put_in_use(plan.uuid, actor=lena, at=r.NOW)
    other = Stop(Article.objects.get(number="X1").pk, r.TODAY, "Annat")
    set_purchase_stops([other], actor=lena, at=r.NOW)
    assert PurchaseStop.objects.filter(article__number="O1-1").exists()
    call_off(over.change.uuid, "Överprövad", actor=kajsa, at=r.NOW)
    assert PurchaseStop.objects.get().article.number == "X1"
    lifted = TrailEntry.objects.filter(subject_kind="purchase_stops").latest("pk")
    assert (lifted.user_id, len(lifted.changes)) == (kajsa.user_id, 3)


@pytest.mark.clause("B2.12")
def test_whoever_comes_just_after_the_start_is_offered_the_old() -> None:
    """Taken on 20 July for 60 days: expected on 18 September, allowed from 8 September with a lock of 50 days."""
    over = c.changeover()
    region, alice = over.region, over.region.alice
    r.stock(region, "O2", 900, expires=date(2028, 1, 31))
    item = over.second
    july = r.NOW.replace(month=7, day=5)
    r.place(region, item.patient, item, at=july)
    plan = reckon_plan(over.change.uuid, actor=region.lena, at=july + timedelta(days=20))
    day = date(2026, 7, 25)
    [offer] = [one for one in offers_by_article(region.lena, plan, day) if one.row.article.number == "O2"]
    assert (offer.items, offer.pieces) == (1, 60)
    assert offer.ore == 60 * 1000
    [own] = own_offers(alice, plan, day)
    assert own.item == item
    assert own.offer.from_day == date(2026, 8, 24)
    assert own_offers(region.bob, plan, day) == []


@pytest.mark.clause("B2.12")
def test_another_start_day_lifts_the_stops_that_were_set_for_the_old_one() -> None:
    over = c.changeover()
    r.stock(over.region, "O1", 900)
    plan = reckon_plan(over.change.uuid, actor=over.region.lena, at=r.NOW)
    put_in_use(plan.uuid, actor=over.region.lena, at=r.NOW)
    assert PurchaseStop.objects.exists()
    move_start(over.change.uuid, date(2026, 7, 1), actor=over.region.lena, at=r.NOW)
    assert not PurchaseStop.objects.exists()
    plan.refresh_from_db()
    assert plan.in_use_at is None


def test_what_can_not_be_used_is_not_in_stock() -> None:
    over = c.changeover()
    r.stock(over.region, "O1", 30, lot="OLD", expires=r.TODAY)
    r.stock(over.region, "O1", 60, lot="BLOCKED")
    Lot.objects.filter(number="BLOCKED").update(blocked_at=r.NOW)
    r.stock(over.region, "O1", 90, lot="GOOD")
    r.place(over.region, over.first.patient, over.first)
    facts = {article.number: facts for article, facts in run_out_facts(over.change, r.TODAY)}["O1"]
    assert facts.in_stock == 90
    assert [need.pieces for need in facts.needs if need.first_day == need.last_day] == [50]  # waits


def test_the_number_of_queries_does_not_follow_the_articles() -> None:
    over = c.changeover(approved=False)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            run_out_facts(over.change, r.TODAY)
        return len(caught)

    before = queries()
    for number in range(5):
        old = r.article(f"P{number}")
        over.list.conversions.create(change=over.change, old=old)
        r.item(over.region, over.first.patient, old.number)
    assert queries() == before


def test_a_change_without_articles_has_no_plan() -> None:
    over = c.changeover(approved=False)
    over.list.conversions.all().delete()
    with pytest.raises(Refused) as refused:
        reckon_plan(over.change.uuid, actor=over.region.lena, at=r.NOW)
    assert refused.value.reasons[0].code == "run_out_without_articles"
