"""LMN's nine tasks followed up, published and reported (C1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests import region as r
from tests.governance import council
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import ALLOWED, Role
from uttag.apps.governance.follow_up.knowledge import follow_up_task, publish, report_to_council
from uttag.apps.governance.models import FollowUp, KnowledgeTask
from uttag.apps.governance.queries import follow_up as queries
from uttag.apps.governance.queries.published import published_tasks
from uttag.rules.following_up import Standing
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.clause("C1")]

LENA = Actor(Role.LMN, name="Lena LMN")
NOW = r.NOW  # 2 April 2026


@pytest.fixture(autouse=True)
def _agreement() -> None:
    council(filled=())


def follow(
    code: str = "procurement", period: str = "2026K1", text: str = "Två upphandlingar.", **how: object
) -> FollowUp:
    given: dict[str, object] = {"done_day": date(2026, 4, 1), "actor": LENA, "at": NOW, **how}
    return follow_up_task(code, period=period, text=text, **given)  # type: ignore[arg-type]


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as no:
        act()
    return no.value.reasons[0].code


def standing(code: str, day: date = r.TODAY) -> Standing:
    return queries.task(LENA, code, day).comes.standing


def test_the_nine_tasks_are_there_and_what_is_due_or_late_is_told() -> None:
    rows = queries.tasks(LENA, r.TODAY)
    assert len(rows) == 9
    assert standing("procurement") is Standing.DUE  # the first quarter is over since two days
    assert standing("quality_report") is Standing.LATE  # the year 2025
    follow()
    assert standing("procurement") is Standing.COMING


def test_the_list_of_tasks_asks_few_questions(django_assert_num_queries: Callable[[int], object]) -> None:
    follow()
    queries.tasks(LENA, r.TODAY)  # the term book is read once per process
    with django_assert_num_queries(3):  # type: ignore[attr-defined]
        queries.tasks(LENA, r.TODAY)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"done_day": date(2026, 4, 3)}, "follow_up_ahead"),
        ({"period": "2026K7"}, "follow_up_period_unknown"),
        ({"period": "2026"}, "follow_up_period_unknown"),
        ({"period": ""}, "follow_up_period_unknown"),
        ({"period": "2026K2"}, "follow_up_before_end"),
        ({"done_day": date(2026, 3, 31)}, "follow_up_before_end"),
        ({"text": "  "}, "follow_up_without_text"),
        ({"code": "nothing"}, "knowledge_task_unknown"),
        ({"actor": Actor(Role.SECRETARIAT)}, "not_your_role"),
        ({"actor": Actor(Role.CONTACT, care_provider_id=1)}, "not_your_role"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(how: dict[str, object], code: str) -> None:
    assert refused(lambda: follow(**how)) == code  # type: ignore[arg-type]
    assert not FollowUp.objects.exists()


def test_no_period_is_skipped() -> None:
    follow(period="2025K3")
    assert refused(lambda: follow(period="2026K1")) == "follow_up_skips"
    follow(period="2025K4")
    follow(period="2026K1")
    follow(period="2025K1", text="Skrivs in i efterhand.")  # what lies before may still come


def test_the_same_twice_is_once_and_what_nobody_has_seen_is_corrected() -> None:
    first = follow()
    assert follow().pk == first.pk
    assert follow(text="Tre upphandlingar.").pk == first.pk
    assert FollowUp.objects.get().text == "Tre upphandlingar."


def test_what_is_published_never_changes_and_its_correction_is_added() -> None:
    first = publish(follow("quality_report", "2025", "Fyra av fem.").uuid, actor=LENA, at=NOW)
    second = follow("quality_report", "2025", "Fem av fem.")
    assert second.pk != first.pk
    first.refresh_from_db()
    assert first.text == "Fyra av fem."
    [text] = next(one for one in published_tasks() if one.task.code == "quality_report").texts
    assert (text.latest, text.earlier) == (first, ())  # the correction isn't published yet
    publish(second.uuid, actor=LENA, at=NOW)
    [text] = next(one for one in published_tasks() if one.task.code == "quality_report").texts
    assert (text.latest, text.earlier) == (second, (first,))


def test_what_has_a_later_correction_is_not_told() -> None:
    one = report_to_council(follow("quality_report", "2025", "Fyra.").uuid, actor=LENA, at=NOW)
    follow("quality_report", "2025", "Fem.")
    assert refused(lambda: publish(one.uuid, actor=LENA, at=NOW)) == "follow_up_superseded"


def test_each_is_told_only_where_it_is_reported() -> None:
    councils, webs = follow(), follow("system_support", "2025", "Ny handbok.")
    assert refused(lambda: publish(councils.uuid, actor=LENA, at=NOW)) == "not_reported_on_web"
    assert refused(lambda: report_to_council(webs.uuid, actor=LENA, at=NOW)) == "not_reported_to_council"
    assert refused(lambda: publish(uuid4(), actor=LENA, at=NOW)) == "follow_up_not_found"
    later = NOW + timedelta(days=1)
    assert report_to_council(councils.uuid, actor=LENA, at=NOW).reported_at == NOW
    assert report_to_council(councils.uuid, actor=LENA, at=later).reported_at == NOW


def test_the_public_sees_the_tasks_of_the_web_and_nothing_unpublished() -> None:
    follow()
    follow("information", "", "Inte än publicerad.")
    found = published_tasks()
    assert [one.task.code for one in found] == list(
        KnowledgeTask.objects.filter(on_web=True).values_list("code", flat=True)
    )
    assert len(found) == 5
    assert all(one.texts == () for one in found)


def test_a_continuous_task_needs_no_period_and_each_day_has_its_text() -> None:
    one = follow("information", "", "Nyhetsbrev.", done_day=date(2026, 3, 3))
    other = follow("information", "", "Webbinarium.", done_day=date(2026, 4, 1))
    assert (one.period, other.period) == ("2026K1", "2026K2")
    assert one.pk != other.pk
    for each in (one, other):
        publish(each.uuid, actor=LENA, at=NOW)
    shown = next(found for found in published_tasks() if found.task.code == "information")
    assert [text.latest.text for text in shown.texts] == ["Webbinarium.", "Nyhetsbrev."]


@pytest.mark.parametrize("role", [role for role in Role if role in ALLOWED["see_governance"]])
def test_each_role_that_sees_governance_is_told_what_is_due(role: Role) -> None:
    actor = Actor(role, care_provider_id=1 if role is Role.CONTACT else None)
    assert isinstance(queries.due(actor, r.TODAY), list)


def test_what_is_due_is_told_to_lmn_the_late_first() -> None:
    rows = queries.due(LENA, r.TODAY)
    assert len(rows) == 9
    assert [row.late for row in rows] == sorted((row.late for row in rows), reverse=True)
    assert {row.kind for row in rows} == {"follow_up_task"}
    follow()
    assert "procurement" not in {row.about for row in queries.due(LENA, r.TODAY)}
