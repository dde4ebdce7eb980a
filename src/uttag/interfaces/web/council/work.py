"""What waits for someone in the cooperation, gathered from bodies, follow-up and tasks into rows of one kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.access.work import tasks_of
from uttag.apps.agreement import documents, implementing, reminders
from uttag.apps.governance.queries.follow_up import due
from uttag.apps.governance.queries.waiting import APPROVE, INFORM, KEEP, PREPARE, Waiting, waiting_for
from uttag.ground.tasks.models import Task
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.interfaces.web.workspaces import Words
from uttag.rules.wording import say

# Work of follow-up is shown from its own rows, which know when it is late; these are tasks alone.
TASKS = (implementing.IMPLEMENT, implementing.READ, documents.REVIEW, reminders.TASK)
DETAILS: dict[str, Words] = {
    PREPARE: gettext_lazy("Ärendet ska beredas före mötet."),
    APPROVE: gettext_lazy("Minnesanteckningarna väntar på ditt godkännande."),
    INFORM: gettext_lazy("Berätta för din huvudman vad som beslutades."),
    KEEP: gettext_lazy("Mötet har varit. Skriv närvaro, beslut och minnesanteckningar."),
}
CLAUSES = {PREPARE: "G6", APPROVE: "G7", INFORM: "G10", KEEP: "G7"}


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
    own = () if actor.role is Role.COUNCIL else _in_follow_up(actor, day)
    found = [*_in_bodies(actor, day), *own, *_tasks(actor, day)]
    return sorted(found, key=lambda row: (not row.late, row.due_day or date.max, row.title))


def late_with_others(actor: Actor, day: date) -> list[WorkRow]:
    """What a member of a council watches over: follow-ups that others are late with (C1, P6, P7, G9)."""
    if actor.role is not Role.COUNCIL:
        return []
    return [row for row in _in_follow_up(actor, day) if row.late]


def _in_bodies(actor: Actor, day: date) -> Iterator[WorkRow]:
    for one in waiting_for(actor, day):
        late = one.due is not None and one.due < day and one.kind != INFORM
        detail = f"{one.body}. {DETAILS[one.kind]}" if one.kind == PREPARE else DETAILS[one.kind]
        yield WorkRow(one.title, detail, _place_of(one), one.due, late, CLAUSES[one.kind])


def _place_of(one: Waiting) -> str:
    if one.kind == PREPARE:
        return reverse("council:item", args=[one.item])
    if one.kind == APPROVE:
        return reverse("council:minutes", args=[one.meeting])
    return reverse("council:meeting", args=[one.meeting])


def _in_follow_up(actor: Actor, day: date) -> Iterator[WorkRow]:
    for one in due(actor, day):
        href = reverse(one.view, args=one.args)
        yield WorkRow(say(one.title, language()), "", href, one.due_day, one.late, one.title.clause or "")


def _tasks(actor: Actor, day: date) -> Iterator[WorkRow]:
    for task in tasks_of(actor).filter(kind__in=TASKS):
        late = task.due_day is not None and task.due_day < day
        title = say(task.reason, language())
        yield WorkRow(title, _detail(task), _page_of(task), task.due_day, late, task.clause)


def _detail(task: Task) -> str:
    if task.kind == implementing.IMPLEMENT:
        return _("Läs beslutet, inför det hos er och markera när det är gjort.")
    return ""


def _page_of(task: Task) -> str:
    if task.kind in (implementing.IMPLEMENT, implementing.READ):
        # The key names the decision: a task has room for one thing's uuid, and a decision has none.
        return reverse("council:decision", args=[(task.key or "").split(":")[1]])
    if task.kind == documents.REVIEW:
        return reverse("council:documents")
    return reverse("council:agreements")
