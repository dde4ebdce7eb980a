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
from uttag.apps.governance.follow_up import finance_rounds, knowledge
from uttag.apps.governance.follow_up.reporting import REPORTING, report_due_day
from uttag.apps.governance.models import (
    Body,
    CooperationPoint,
    Evaluation,
    EvaluationFigures,
    FinanceRound,
    FollowUp,
    KnowledgeTask,
    Membership,
    Report,
)
from uttag.apps.governance.queries.waiting import ToDo
from uttag.apps.parties.models import CareProvider
from uttag.rules.following_up import NextFollowUp, RoundsOfYear, Standing
from uttag.rules.reasons import because
from uttag.rules.terms import TermBook

# Kinds of what is to be done, with what it is about: a task's code, an evaluation's year, else a uuid or nothing.
FOLLOW_UP, EVALUATE = "follow_up_task", "evaluate"
PLAN_ROUND, KEEP_ROUND = "plan_round", "keep_round"
BEGIN_REPORT, REPORT = "begin_report", "write_report"
CLOSE_POINT = "close_point"


@dataclass(frozen=True, slots=True)
class TaskNow:
    """One of the nine tasks with what comes next, and its follow-ups, the latest first."""

    task: KnowledgeTask
    comes: NextFollowUp
    follow_ups: tuple[FollowUp, ...]

    @property
    def late(self) -> bool:
        return self.comes.standing is Standing.LATE


def tasks(actor: Actor, day: date, book: TermBook | None = None) -> list[TaskNow]:
    """The nine tasks as they stand on `day`, in the agreement's order (C1)."""
    require(actor, "see_governance")
    newest = Prefetch("follow_ups", FollowUp.objects.select_related("done_by").order_by("-done_day", "-pk"))
    book = book or term_book()
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


def due(actor: Actor, day: date) -> list[ToDo]:
    """What the actor's own work should now see to, what is late first. The council sees everybody's."""
    require(actor, "see_governance")
    book = term_book()
    found = [row for source in _SOURCES.get(actor.role, ()) for row in source(actor, day, book)]
    return sorted(found, key=lambda row: (not row.late, row.due_day or date.max))


def _due_tasks(actor: Actor, day: date, book: TermBook) -> Iterator[ToDo]:
    for now in tasks(actor, day, book):
        if now.comes.standing is not Standing.COMING:
            title = because("due_task", "C1", title=now.task.title_sv)
            yield ToDo(FOLLOW_UP, title, now.comes.due_day, now.late, now.task.code)


def _due_rounds(actor: Actor, day: date, book: TermBook) -> Iterator[ToDo]:
    known = list(FinanceRound.objects.defer("material"))
    for found in (one for one in known if one.kept_at is None):
        title = because("due_round", "P6", first_day=found.first_day, last_day=found.last_day)
        yield ToDo(KEEP_ROUND, title, found.planned_day, found.planned_day < day, found.uuid)
    planned = [one.first_day for one in known]
    years = [finance_rounds.rounds_of(year, planned, day, book) for year in (day.year - 1, day.year)]
    latest = max(part.last_day for year in years for part in year.parts if part.last_day < day)
    for part in (part for year in years for part in year.missing if part.last_day >= latest):
        title = because("due_round_unplanned", "P6", first_day=part.first_day, last_day=part.last_day)
        yield ToDo(PLAN_ROUND, title, part.last_day, part.last_day < day)


def _due_evaluations(actor: Actor, day: date, book: TermBook) -> Iterator[ToDo]:
    for found in Evaluation.objects.filter(reported_at=None, year__lt=day.year):
        yield ToDo(EVALUATE, because("due_evaluation", "P7", year=found.year), about=found.year)


def _due_reports(actor: Actor, day: date, book: TermBook) -> Iterator[ToDo]:
    drafts = Report.objects.filter(finished_at=None, year__lt=day.year).select_related("body")
    left: list[tuple[Body, int, UUID | None]] = [(found.body, found.year, found.uuid) for found in drafts]
    if body := Body.objects.filter(code=REPORTING).exclude(reports__year=day.year - 1).first():
        left.append((body, day.year - 1, None))
    for body, year, uuid in left:
        due_day = report_due_day(year, book)
        title = because("due_report", "G9", year=year, body=body.name_sv)
        yield ToDo(REPORT if uuid else BEGIN_REPORT, title, due_day, due_day < day, uuid)


def _unread(actor: Actor, day: date, book: TermBook) -> Iterator[ToDo]:
    mine = EvaluationFigures.objects.filter(care_provider=actor.care_provider_id, read_at=None)
    reported = mine.exclude(evaluation__reported_at=None)
    for year in reported.values_list("evaluation__year", flat=True):
        yield ToDo(EVALUATE, because("due_evaluation_unread", "P7", year=year), about=year)


def _due_points(actor: Actor, day: date, book: TermBook) -> Iterator[ToDo]:
    found = CooperationPoint.objects.filter(closed_at=None, due_day__lt=day)
    if actor.care_provider_id is not None:
        found = found.filter(care_provider=actor.care_provider_id)
    for point in found:
        title = because("due_point", "P5", title=point.title, responsible=point.responsible)
        yield ToDo(CLOSE_POINT, title, point.due_day, True, point.uuid)


_COUNCILS = (_due_rounds, _due_evaluations, _due_reports, _due_points)
_SOURCES = {
    Role.LMN: (_due_tasks, _due_points),
    Role.SECRETARIAT: _COUNCILS,
    Role.COUNCIL: (_due_tasks, *_COUNCILS),
    Role.CONTACT: (_unread, _due_points),
}
