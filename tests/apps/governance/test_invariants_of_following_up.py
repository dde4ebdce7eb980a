"""Each invariant of following up finds the breach that is planted here, and nothing in sound data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet
from pytest_django.plugin import DjangoDbBlocker

from tests import delivered as d
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.charges.models import Charge
from uttag.apps.charges.operations import charge_delivered_rows
from uttag.apps.governance.follow_up.evaluating import evaluate
from uttag.apps.governance.follow_up.finance_rounds import keep_outcome, make_material, plan_round
from uttag.apps.governance.follow_up.knowledge import follow_up_task, publish
from uttag.apps.governance.follow_up.reporting import draft_report, finish_report, write_report
from uttag.apps.governance.models import (
    Body,
    Evaluation,
    EvaluationFigures,
    FinanceRound,
    FollowUp,
    KnowledgeTask,
    Report,
)
from uttag.ground.verify import breaches

STEN = Actor(Role.SECRETARIAT, name="Sten Sekreterare")
LENA = Actor(Role.LMN, name="Lena LMN")
LATER = datetime(2027, 2, 1, 8, 0, tzinfo=UTC)
OURS = (
    "governance.evaluations_add_up",
    "governance.finished_reports_are_printed",
    "governance.follow_ups_stand_where_they_belong",
    "governance.kept_rounds_are_whole",
    "governance.material_is_what_was_charged",
)


@pytest.fixture(scope="module")
def _year_of_the_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A year with a kept round, an evaluation, a finished report and a published follow-up, made once."""
    with django_db_blocker.unblock(), transaction.atomic():
        _make()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def made(_year_of_the_module: None, db: None) -> None:
    """As it was before each test: `db` rolls back to it."""


def _make() -> None:
    world = d.world()
    d.article(world, "100")
    for code in ("1480", "1490"):
        order = d.delivered_order(world, d.customer(code), [("100", 30, 20_033)])
        charge_delivered_rows(d.row_ids(order), actor=d.DEPOT, at=d.MARCH)
    found = plan_round(date(2026, 1, 1), planned_day=date(2026, 8, 20), actor=STEN, at=LATER)
    make_material(found.uuid, actor=STEN, at=LATER)
    keep_outcome(found.uuid, outcome="Bra.", actor=STEN, at=LATER)
    evaluate(2026, actor=STEN, at=LATER)
    sro = Body.objects.create(code="sro", position=1, name_sv="SRO", name_en="SRO")
    Body.objects.create(code="beredningsgruppen", position=2, name_sv="B", name_en="B", reports_to=sro)
    report = draft_report(2026, actor=STEN, at=LATER)
    write_report(report.uuid, words="Ett lugnt år.", actor=STEN, at=LATER)
    finish_report(report.uuid, actor=STEN, at=LATER)
    KnowledgeTask.objects.create(
        code="quality_report", position=1, title_sv="Kvalitetsrapport", title_en="Quality report",
        rhythm="yearly", to_council=True, on_web=True,
    )  # fmt: skip
    told = follow_up_task(
        "quality_report", period="2026", text="Fyra av fem.", done_day=LATER.date(), actor=LENA, at=LATER
    )
    publish(told.uuid, actor=LENA, at=LATER)


def rows(model: type[Any], **wanted: Any) -> QuerySet[Any]:
    """The table itself: a breach is planted past all that guards it."""
    return QuerySet(model).filter(**wanted)


def test_a_sound_year_has_no_breach(made: None) -> None:
    assert {name: breaches(name) for name in OURS} == dict.fromkeys(OURS, ())


def other_totals() -> None:
    found = Evaluation.objects.get()
    found.totals["distribution"]["rows"] += 1
    found.save()


def other_material() -> None:
    found = FinanceRound.objects.get()
    found.material["rows"][0]["goods_ore"] += 1
    found.save()


PLANTED: list[tuple[str, Callable[[], object]]] = [
    ("governance.kept_rounds_are_whole", lambda: rows(FinanceRound).update(outcome="")),
    ("governance.kept_rounds_are_whole", lambda: rows(FinanceRound).update(material_at=None)),
    ("governance.material_is_what_was_charged", other_material),
    ("governance.material_is_what_was_charged", lambda: rows(Charge, kind="knowledge").update(ore=1)),
    ("governance.evaluations_add_up", other_totals),
    ("governance.evaluations_add_up", lambda: rows(EvaluationFigures, care_provider__code="1480").delete()),
    ("governance.finished_reports_are_printed", lambda: rows(Report).update(pdf=None)),
    ("governance.finished_reports_are_printed", lambda: rows(Report).update(year=2027)),
    ("governance.follow_ups_stand_where_they_belong", lambda: rows(KnowledgeTask).update(on_web=False)),
    (
        "governance.follow_ups_stand_where_they_belong",
        lambda: (rows(FollowUp).update(reported_at=LATER), rows(KnowledgeTask).update(to_council=False)),
    ),
]


@pytest.mark.parametrize(("name", "plant"), PLANTED)
def test_a_planted_breach_is_found(made: None, name: str, plant: Callable[[], object]) -> None:
    plant()
    assert breaches(name)
