"""Two who follow up the same thing at once (I3)."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from tests import governance as g
from tests.at_once import at_once
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.governance.follow_up.cooperating import close_point, raise_point
from uttag.apps.governance.follow_up.evaluating import evaluate
from uttag.apps.governance.follow_up.finance_rounds import plan_round
from uttag.apps.governance.follow_up.knowledge import follow_up_task
from uttag.apps.governance.follow_up.reporting import draft_report
from uttag.apps.governance.matters.matters import raise_matter
from uttag.apps.governance.models import (
    CooperationPoint,
    Evaluation,
    EvaluationFigures,
    FinanceRound,
    FollowUp,
    Matter,
)
from uttag.apps.parties.models import CareProvider
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("I3")]

LENA = Actor(Role.LMN, name="Lena LMN")
LATER = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)


def test_two_who_follow_up_a_period_at_once_keep_one_text() -> None:
    g.council(filled=())

    def go(number: int) -> None:
        follow_up_task(
            "procurement", period="2026K1", text=f"Text {number}.", done_day=g.TODAY, actor=LENA, at=g.NOW
        )

    at_once(3, go)
    assert FollowUp.objects.count() == 1


def test_two_who_begin_a_round_an_evaluation_or_a_report_at_once_begin_one() -> None:
    sten = g.council(filled=()).secretary

    def go(number: int) -> None:
        plan_round(date(2026, 1, 1), planned_day=date(2027, 2, 1), actor=sten, at=LATER)
        evaluate(2026, actor=sten, at=LATER)
        draft_report(2026, actor=sten, at=LATER)

    at_once(3, go)
    assert (FinanceRound.objects.count(), Evaluation.objects.count()) == (1, 1)
    assert EvaluationFigures.objects.count() == CareProvider.objects.count()


def test_two_who_close_a_point_at_once_close_it_once() -> None:
    sten = g.council(filled=()).secretary
    point = raise_point(uuid4(), title="Kartonger", responsible="Depån", actor=sten, at=g.NOW)

    def go(number: int) -> bool:
        with suppress(Refused):
            return bool(close_point(point.uuid, outcome=f"Utfall {number}.", actor=sten, at=g.NOW).pk)
        return False

    assert sum(at_once(3, go)) == 1
    assert CooperationPoint.objects.get().closed_at == g.NOW


def test_a_matter_sent_twice_at_the_same_instant_is_raised_once() -> None:
    sten, key = g.council(filled=()).secretary, uuid4()
    made = at_once(3, lambda _: raise_matter(title="En fråga", uuid=key, actor=sten, at=g.NOW).pk)
    assert len(set(made)) == 1
    assert Matter.objects.count() == 1
