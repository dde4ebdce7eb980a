"""The agreement evaluated for a year: each party gets its own figures, which add up to the whole (P7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests import delivered as d
from tests.builders import care_provider
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.charges.models import Charge
from uttag.apps.charges.operations import charge_delivered_rows
from uttag.apps.governance.follow_up.evaluating import (
    evaluate,
    read_figures,
    report_evaluation,
    write_evaluation,
)
from uttag.apps.governance.follow_up.year_figures import add_up
from uttag.apps.governance.models import Evaluation, EvaluationFigures
from uttag.apps.governance.queries import follow_up as queries
from uttag.apps.ordering.models import Order, OrderRow
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P7")]

STEN = Actor(Role.SECRETARIAT, name="Sten Sekreterare")
NEXT_YEAR = datetime(2027, 2, 1, 8, 0, tzinfo=UTC)
IN_AUGUST = datetime(2026, 8, 20, 8, 0, tzinfo=UTC)
WORDS = {"financing": "Håller.", "distribution": "I tid.", "knowledge": "Väl."}


@pytest.fixture
def year() -> None:
    """Three orders of the region's: one in time, one late, one that has not come; two payers."""
    world = d.world()
    d.article(world, "100")
    payers = [d.customer(code) for code in ("1480", "1490")]
    in_time = d.delivered_order(world, payers[0], [("100", 30, 20_033)])
    late = d.delivered_order(world, payers[1], [("100", 30, 20_033), ("100", 30, 9_000)])
    Order.objects.filter(pk=late.pk).update(deadline_day=date(2026, 3, 11))
    missing = d.delivered_order(world, payers[1], [("100", 30, 5_000)], delivered=False)
    OrderRow.objects.filter(order=missing).update(state=OrderRow.State.BACKORDERED)
    charge_delivered_rows(d.row_ids(in_time, late), actor=d.DEPOT, at=d.MARCH)


def contact(code: str) -> Actor:
    return Actor(Role.CONTACT, care_provider_id=care_provider(code).pk)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as no:
        act()
    return no.value.reasons[0].code


def reported() -> Evaluation:
    evaluate(2026, actor=STEN, at=NEXT_YEAR)
    write_evaluation(2026, words=WORDS, actor=STEN, at=NEXT_YEAR)
    return report_evaluation(2026, actor=STEN, at=NEXT_YEAR)


def test_costs_stand_at_who_pays_and_deliveries_at_who_prescribed(year: None) -> None:
    evaluate(2026, actor=STEN, at=NEXT_YEAR)
    own = {one.care_provider.code: one.figures for one in queries.figures(STEN, 2026)}
    assert set(own) == {"1480", "1490", "VGR"}
    for code in ("1480", "1490"):
        theirs = Charge.objects.filter(care_provider__code=code)
        goods = sum(theirs.filter(kind="goods").values_list("ore", flat=True))
        assert own[code]["financing"]["continence"]["goods_ore"] == goods
        assert own[code]["distribution"]["rows"] == 0
    counts = own["VGR"]["distribution"]
    assert (counts["orders"], counts["rows"]) == (3, 4)
    assert (counts["in_time"], counts["late"], counts["missing"], counts["backordered"]) == (1, 2, 1, 1)
    assert own["VGR"]["financing"] == {}


def test_the_parts_add_up_to_the_whole(year: None) -> None:
    found = evaluate(2026, actor=STEN, at=NEXT_YEAR)
    sums = add_up(one.figures for one in found.figures.all())
    assert {part: found.totals[part] for part in sums} == sums
    assert sums["financing"]["continence"]["goods_ore"] > 0


def test_figures_are_counted_in_sets(year: None, django_assert_num_queries: Any) -> None:
    evaluate(2026, actor=STEN, at=NEXT_YEAR)
    for code in ("1401", "1402", "1407", "1415"):
        care_provider(code)
    with django_assert_num_queries(18):  # the same whatever the number of care providers
        evaluate(2026, actor=STEN, at=NEXT_YEAR)


def test_gathered_anew_the_words_stay(year: None) -> None:
    evaluate(2026, actor=STEN, at=IN_AUGUST)
    write_evaluation(2026, words=WORDS, actor=STEN, at=IN_AUGUST)
    again = evaluate(2026, actor=STEN, at=NEXT_YEAR)
    assert (again.financing, again.made_at) == ("Håller.", NEXT_YEAR)
    assert EvaluationFigures.objects.count() == 3


def test_what_cannot_be_is_refused(year: None) -> None:
    assert refused(lambda: evaluate(2017, actor=STEN, at=NEXT_YEAR)) == "evaluation_year_unknown"
    assert refused(lambda: evaluate(2028, actor=STEN, at=NEXT_YEAR)) == "evaluation_ahead"
    assert refused(lambda: evaluate(2026, actor=contact("1480"), at=NEXT_YEAR)) == "not_your_role"
    assert refused(lambda: report_evaluation(2026, actor=STEN, at=NEXT_YEAR)) == "evaluation_not_found"
    evaluate(2026, actor=STEN, at=IN_AUGUST)
    assert refused(lambda: report_evaluation(2026, actor=STEN, at=IN_AUGUST)) == "evaluation_year_not_over"
    assert refused(lambda: report_evaluation(2026, actor=STEN, at=NEXT_YEAR)) == "evaluation_without_words"


def test_reported_it_stands(year: None) -> None:
    reported()
    later = NEXT_YEAR + timedelta(days=1)
    assert report_evaluation(2026, actor=STEN, at=later).reported_at == NEXT_YEAR
    assert refused(lambda: evaluate(2026, actor=STEN, at=later)) == "evaluation_reported"
    other = {**WORDS, "financing": "Nya ord."}
    assert refused(lambda: write_evaluation(2026, words=other, actor=STEN, at=later)) == "evaluation_reported"


def test_a_contact_sees_the_own_party_s_figures_and_no_other(year: None) -> None:
    one = contact("1480")
    evaluate(2026, actor=STEN, at=NEXT_YEAR)
    assert not queries.figures(one, 2026).exists()  # nothing before it is reported
    assert not queries.evaluations(one).exists()
    EvaluationFigures.objects.all().delete()
    reported()
    assert [found.care_provider.code for found in queries.figures(one, 2026)] == ["1480"]
    with pytest.raises(EvaluationFigures.DoesNotExist):
        queries.figures_of(one, 2026, "1490")


def test_each_party_is_to_read_and_it_is_kept_when_it_did(year: None) -> None:
    one = contact("1480")
    assert refused(lambda: read_figures(2026, actor=one, at=NEXT_YEAR)) == "evaluation_not_found"
    reported()
    assert [row.title.code for row in queries.due(one, NEXT_YEAR.date())] == ["due_evaluation_unread"]
    read_figures(2026, actor=one, at=NEXT_YEAR)
    later = NEXT_YEAR + timedelta(days=3)
    assert read_figures(2026, actor=one, at=later).read_at == NEXT_YEAR
    assert queries.due(one, NEXT_YEAR.date()) == []
    assert queries.evaluations(STEN).get().read == 1  # type: ignore[attr-defined]
