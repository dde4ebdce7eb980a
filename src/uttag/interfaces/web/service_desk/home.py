"""What the desk must do now: tasks, and patients to ring since their delivery takes too long (D9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.access.actors import Actor
from uttag.apps.access.work import finish, tasks_of
from uttag.apps.delivery.delays.queries import to_contact, waiting_for_contact
from uttag.apps.delivery.lateness import late_orders
from uttag.apps.fulfilment.queries import orders_with_parcels
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.queries import figures_of, orders_with_uuids
from uttag.apps.ordering.receipts import order_number
from uttag.apps.patients.models import Patient
from uttag.apps.patients.queries import patients_with_uuids
from uttag.ground.tasks.models import Task
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.service_desk.calls import GROUND
from uttag.interfaces.web.service_desk.delays.rows import contact_rows

FIRST = 15  # what fits a morning; the rest stands on the lists


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task, and the order or the patient it is about, if it is about one."""

    task: Task
    order: Order | None
    number: str
    overdue: bool
    patient: Patient | None = None


def home(request: Request) -> HttpResponse:
    actor, at, day = request.actor, now(), today()
    waiting = tasks_of(actor)
    rows = task_rows(actor, waiting[:FIRST], day)
    late = contact_rows(to_contact(actor)[:FIRST], day)
    _note(actor, "service_desk_home", [*(r.order or r.patient for r in rows), *(r.order for r in late)], at)
    return show(
        request,
        "service_desk/home.html",
        _("Att göra"),
        tasks=rows,
        task_count=waiting.count(),
        late=late,
        late_count=waiting_for_contact(actor, at),
        figures=figures_of(actor, day),
        overdue=late_orders(actor, day).count(),
    )


def tasks(request: Request) -> HttpResponse:
    """All open tasks of the desk."""
    listing: Listing[Task] = Listing(request, tasks_of(request.actor), [Column("")], per_page=30)
    rows = task_rows(request.actor, listing, today())
    _note(request.actor, "service_desk_tasks", [row.order or row.patient for row in rows], now())
    crumbs = [Crumb(_("Att göra"), reverse("service_desk:home"))]
    return show(request, "service_desk/tasks.html", _("Uppgifter"), listing=listing, rows=rows, crumbs=crumbs)


@require_POST
def finish_task(request: Request, task: int) -> HttpResponse:
    answer = attempt(finish, task, actor=request.actor, at=now())
    if answer:
        messages.success(request, _("Uppgiften är klar."))
    else:
        assert answer.refusal is not None
        raise answer.refusal
    return redirect(back_to(request, reverse("service_desk:home")))


def task_rows(actor: Actor, waiting: Iterable[Task], day: date) -> list[TaskRow]:
    """Tasks with their orders, looked up a set at a time."""
    found = list(waiting)
    subjects = {
        kind: [t.subject_uuid for t in found if t.subject_kind == kind] for kind in ("parcel", "order")
    }
    orders = orders_with_parcels(actor, subjects["parcel"]) if subjects["parcel"] else {}
    if subjects["order"]:
        orders |= orders_with_uuids(actor, subjects["order"])
    whose = [t.subject_uuid for t in found if t.subject_kind == "patient" and t.subject_uuid]
    patients = patients_with_uuids(actor, whose) if whose else {}
    return [_task_row(t, orders, patients, day) for t in found]


def _task_row(
    task: Task, orders: Mapping[UUID, Order], patients: Mapping[UUID, Patient], day: date
) -> TaskRow:
    overdue = task.due_day is not None and task.due_day < day
    about = task.subject_uuid
    order, patient = (orders.get(about), patients.get(about)) if about else (None, None)
    return TaskRow(task, order, order_number(order.pk) if order else "", overdue, patient)


def back_to(request: Request, otherwise: str) -> str:
    """Where the form stood, if it says so and is one of ours."""
    asked = request.POST.get("next", "")
    ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, {request.get_host()})
    return asked if ours else otherwise


def _note(actor: Actor, what: str, shown: Iterable[Order | Patient | None], at: datetime) -> None:
    """One entry for all that a page shows."""
    patients = dict.fromkeys(
        one.uuid if isinstance(one, Patient) else one.patient.uuid for one in shown if one
    )
    note_access(actor, what, at=at, patients=patients, ground=GROUND)
