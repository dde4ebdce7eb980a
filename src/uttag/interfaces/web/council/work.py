"""What waits for someone in the cooperation, gathered from bodies, follow-up and tasks into rows of one kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.access.work import tasks_of
from uttag.apps.agreement.changes import documents, implementing
from uttag.apps.agreement.signed import reminders
from uttag.apps.governance.queries import follow_up, waiting
from uttag.apps.governance.queries.waiting import ToDo
from uttag.apps.prescribing.dispensations.cases import cases_for
from uttag.apps.prescribing.models import DispensationApplication
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.interfaces.web.workspaces import Words
from uttag.rules.wording import say

# The page where each kind of work is done, of what it is about.
OF_TASKS = {
    implementing.IMPLEMENT: "council:decision",
    implementing.READ: "council:decision",
    documents.REVIEW: "council:documents",
    reminders.TASK: "council:agreements",
}
PAGES = {
    waiting.PREPARE: "council:item",
    waiting.APPROVE: "council:minutes",
    waiting.INFORM: "council:meeting",
    waiting.KEEP: "council:meeting",
    follow_up.FOLLOW_UP: "council:knowledge_task",
    follow_up.EVALUATE: "council:evaluation",
    follow_up.PLAN_ROUND: "council:following_up",
    follow_up.KEEP_ROUND: "council:finance_round",
    follow_up.BEGIN_REPORT: "council:following_up",
    follow_up.REPORT: "council:report",
    follow_up.CLOSE_POINT: "council:cooperation_point",
    **OF_TASKS,
}
DETAILS: dict[str, Words] = {
    waiting.PREPARE: _("Ärendet ska beredas före mötet."),
    waiting.APPROVE: _("Minnesanteckningarna väntar på ditt godkännande."),
    waiting.INFORM: _("Berätta för din huvudman vad som beslutades."),
    waiting.KEEP: _("Mötet har varit. Skriv närvaro, beslut och minnesanteckningar."),
    implementing.IMPLEMENT: _("Läs beslutet, inför det hos er och markera när det är gjort."),
}


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One thing to do. `due_day` None: when there is time."""

    title: str
    detail: Words
    href: str
    due_day: date | None
    late: bool
    clause: str


def work_of(actor: Actor, day: date) -> list[WorkRow]:
    """Everything that waits for the actor, what is late first."""
    own = [] if actor.role is Role.COUNCIL else follow_up.due(actor, day)
    rows = [_row(one) for one in (*waiting.waiting_for(actor, day), *own, *_tasks(actor, day))]
    return sorted(
        (*rows, *_dispensations(actor)), key=lambda row: (not row.late, row.due_day or date.max, row.title)
    )


def late_with_others(actor: Actor, day: date) -> list[WorkRow]:
    """What a member of a council watches over: follow-ups that others are late with (C1, P6, P7, G9)."""
    if actor.role is not Role.COUNCIL:
        return []
    return [_row(one) for one in follow_up.due(actor, day) if one.late]


def _tasks(actor: Actor, day: date) -> Iterator[ToDo]:
    for task in tasks_of(actor).filter(kind__in=OF_TASKS):
        late = task.due_day is not None and task.due_day < day
        # The key names the decision: a task has room for one thing's uuid, and a decision has none.
        decided = task.kind in (implementing.IMPLEMENT, implementing.READ)
        about = (task.key or "").split(":")[1] if decided else None
        yield ToDo(task.kind, task.reason, task.due_day, late, about)


def _dispensations(actor: Actor) -> Iterator[WorkRow]:
    """Applications that LMN has prepared, for who decides them (B2.2)."""
    if not actor.may("decide_dispensation"):
        return
    for case in cases_for(actor, states=(DispensationApplication.State.PREPARED,)):
        title = _("Besluta om dispens: %(product)s") % {"product": case.product}
        href = reverse("council:dispensation", args=[case.uuid])
        yield WorkRow(title, _("LMN har berett ansökan."), href, None, False, "B2.2")


def _row(one: ToDo) -> WorkRow:
    href = reverse(PAGES[one.kind], args=[] if one.about is None else [one.about])
    title = say(one.title, language())
    return WorkRow(title, DETAILS.get(one.kind, ""), href, one.due_day, one.late, one.title.clause or "")
