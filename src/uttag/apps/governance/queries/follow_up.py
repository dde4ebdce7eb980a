"""Reads of what is followed up: LMN's tasks, finance rounds, evaluations, reports, and what is due of it all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.roles import Role
from uttag.apps.agreement.queries import term_book
from uttag.apps.governance import finance_rounds, knowledge
from uttag.apps.governance.models import (
    CooperationPoint,
    Evaluation,
    EvaluationFigures,
    FinanceRound,
    FollowUp,
    KnowledgeTask,
    Membership,
    Report,
)
from uttag.apps.governance.reporting import report_due_day
from uttag.apps.parties.models import CareProvider
from uttag.rules.following_up import NextFollowUp, RoundsOfYear, Standing
from uttag.rules.reasons import Reason, because
from uttag.rules.terms import TermBook


@dataclass(frozen=True, slots=True)
class TaskNow:
    """One of the nine tasks with what comes next, and its follow-ups, the latest first."""

    task: KnowledgeTask
    comes: NextFollowUp
    follow_ups: tuple[FollowUp, ...]

    @property
    def late(self) -> bool:
        return self.comes.standing is Standing.LATE


@dataclass(frozen=True, slots=True)
class Due:
    """Something to do: what, by when, and the page where it is done. A Django view's name and its arguments."""

    title: Reason
    due_day: date | None
    late: bool
    view: str
    args: tuple[Any, ...] = ()


def tasks(actor: Actor, day: date) -> list[TaskNow]:
    """The nine tasks as they stand on `day`, in the agreement's order (C1)."""
    require(actor, "see_governance")
    newest = Prefetch("follow_ups", FollowUp.objects.select_related("done_by").order_by("-done_day", "-pk"))
    book = term_book()
    return [_now(task, day, book) for task in KnowledgeTask.objects.prefetch_related(newest)]


def knowledge_tasks() -> QuerySet[KnowledgeTask]:
    """The nine tasks as the agreement has them."""
    return KnowledgeTask.objects.order_by("position")


def task(actor: Actor, code: str, day: date) -> TaskNow:
    """One of them. Raises KnowledgeTask.DoesNotExist."""
    require(actor, "see_governance")
    newest = Prefetch("follow_ups", FollowUp.objects.select_related("done_by").order_by("-done_day", "-pk"))
    return _now(KnowledgeTask.objects.prefetch_related(newest).get(code=code), day, term_book())


def _now(task: KnowledgeTask, day: date, book: TermBook) -> TaskNow:
    follow_ups = tuple(task.follow_ups.all())
    return TaskNow(task, knowledge.next_follow_up(task, follow_ups, day, book), follow_ups)


def finance_years(actor: Actor, day: date) -> list[tuple[int, RoundsOfYear]]:
    """This year and the last, with the rounds they lack (P6)."""
    require(actor, "see_governance")
    planned = list(FinanceRound.objects.values_list("first_day", flat=True))
    return [(year, finance_rounds.rounds_of(year, planned, day)) for year in (day.year, day.year - 1)]


def rounds(actor: Actor) -> QuerySet[FinanceRound]:
    """All rounds of the finances, the latest half-year first."""
    require(actor, "see_governance")
    return FinanceRound.objects.select_related("kept_by")


def material_rows(actor: Actor, found: FinanceRound) -> list[dict[str, Any]]:
    """The material's rows by area and care provider; of a party's contact the own party's alone."""
    rows: list[dict[str, Any]] = found.material.get("rows", [])
    if actor.care_provider_id is None:
        return rows
    own = CareProvider.objects.values_list("code", flat=True).get(pk=actor.care_provider_id)
    return [row for row in rows if row["provider"] == own]


def present_at(found: FinanceRound) -> list[Membership]:
    """Who took part in a kept round."""
    return list(Membership.objects.filter(uuid__in=found.present).select_related("user", "seat"))


def evaluations(actor: Actor) -> QuerySet[Evaluation]:
    """Evaluations, the latest year first. A party's contact sees those that are reported."""
    require(actor, "see_governance")
    found = Evaluation.objects.annotate(
        parties=Count("figures"), read=Count("figures", filter=Q(figures__read_at__isnull=False))
    )
    found = found.order_by("-year")  # a count drops the model's own order
    return found if actor.care_provider_id is None else found.exclude(reported_at=None)


def figures_of(actor: Actor, year: int, code: str = "") -> EvaluationFigures:
    """One care provider's own figures; of a contact the own party's alone.

    Raises EvaluationFigures.DoesNotExist, also for another party's and before they are reported.
    """
    found = figures(actor, year)
    return found.get(care_provider__code=code) if code else found.get()


def figures(actor: Actor, year: int) -> QuerySet[EvaluationFigures]:
    """Those that the actor may see: all, or the own party's once they are reported (P7)."""
    require(actor, "see_governance")
    found = EvaluationFigures.objects.select_related("care_provider", "evaluation").filter(
        evaluation__year=year
    )
    found = found.order_by("care_provider__name")
    if actor.care_provider_id is None:
        return found
    return found.filter(care_provider=actor.care_provider_id, evaluation__reported_at__isnull=False)


def reports(actor: Actor) -> QuerySet[Report]:
    """Yearly reports (G9), the latest first. Drafts are for those who write them."""
    require(actor, "see_governance")
    found = Report.objects.select_related("body__reports_to", "finished_by", "pdf")
    return found if actor.may("write_report") else found.exclude(finished_at=None)


def report(actor: Actor, uuid: UUID) -> Report:
    """One report. Raises Report.DoesNotExist."""
    return reports(actor).get(uuid=uuid)


def due(actor: Actor, day: date) -> tuple[Due, ...]:
    """What the actor's own work should now see to, what is late first. The council sees everybody's."""
    require(actor, "see_governance")
    found = [row for source in _SOURCES[actor.role] for row in source(actor, day)]
    return tuple(sorted(found, key=lambda row: (not row.late, row.due_day or date.max)))


def _due_tasks(actor: Actor, day: date) -> Iterator[Due]:
    for now in tasks(actor, day):
        if now.comes.standing is not Standing.COMING:
            title = because("due_task", "C1", title=now.task.title_sv)
            yield Due(title, now.comes.due_day, now.late, "council:knowledge_task", (now.task.code,))


def _due_rounds(actor: Actor, day: date) -> Iterator[Due]:
    for found in FinanceRound.objects.filter(kept_at=None):
        title = because("due_round", "P6", first_day=found.first_day, last_day=found.last_day)
        late = found.planned_day < day
        yield Due(title, found.planned_day, late, "council:finance_round", (found.uuid,))
    [(_, this_year), *_] = finance_years(actor, day)
    for part in this_year.missing:
        title = because("due_round_unplanned", "P6", first_day=part.first_day, last_day=part.last_day)
        yield Due(title, part.last_day, part.last_day < day, "council:following_up")


def _due_evaluations(actor: Actor, day: date) -> Iterator[Due]:
    for found in Evaluation.objects.filter(reported_at=None, year__lt=day.year):
        yield Due(
            because("due_evaluation", "P7", year=found.year), None, False, "council:evaluation", (found.year,)
        )


def _due_reports(actor: Actor, day: date) -> Iterator[Due]:
    for found in Report.objects.filter(finished_at=None, year__lt=day.year).select_related("body"):
        due_day = report_due_day(found.year)
        title = because("due_report", "G9", year=found.year, body=found.body.name_sv)
        yield Due(title, due_day, due_day < day, "council:report", (found.uuid,))


def _unread(actor: Actor, day: date) -> Iterator[Due]:
    mine = EvaluationFigures.objects.filter(care_provider=actor.care_provider_id, read_at=None)
    reported = mine.exclude(evaluation__reported_at=None)
    for year in reported.values_list("evaluation__year", flat=True):
        title = because("due_evaluation_unread", "P7", year=year)
        yield Due(title, None, False, "council:evaluation", (year,))


def _due_points(actor: Actor, day: date) -> Iterator[Due]:
    found = CooperationPoint.objects.filter(closed_at=None, due_day__lt=day)
    if actor.care_provider_id is not None:
        found = found.filter(care_provider=actor.care_provider_id)
    for point in found:
        title = because("due_point", "P5", title=point.title, responsible=point.responsible)
        yield Due(title, point.due_day, True, "council:cooperation_point", (point.uuid,))


_COUNCILS = (_due_rounds, _due_evaluations, _due_reports, _due_points)
_SOURCES = {
    Role.LMN: (_due_tasks, _due_points),
    Role.SECRETARIAT: _COUNCILS,
    Role.COUNCIL: (_due_tasks, *_COUNCILS),
    Role.CONTACT: (_unread, _due_points),
    Role.ADMINISTRATOR: (),
}
