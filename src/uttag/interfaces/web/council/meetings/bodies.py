"""The bodies: how each is filled, what is wrong or empty, and appointing (G1-G5)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.governance.bodies.appointing import appoint, end_membership, find_people
from uttag.apps.governance.meetings.calling import may_call
from uttag.apps.governance.models import Membership
from uttag.apps.governance.queries import bodies as queries
from uttag.apps.governance.queries.bodies import BodyRow
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.council.meetings.forms import AppointForm, EndForm
from uttag.interfaces.web.council.meetings.words import decides_what
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Option
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import named
from uttag.rules.reasons import Refused

FEW = 10


def bodies(request: Request) -> HttpResponse:
    rows = queries.bodies(request.actor, today())
    return show(request, "council/meetings/bodies.html", _("Organ"), rows=rows)


def body(request: Request, code: str) -> HttpResponse:
    return _page(request, _found(request, code))


def appoint_member(request: Request, code: str) -> HttpResponse:
    row = _found(request, code)
    first = {"seat": request.GET.get("plats"), "from_day": today()}
    form = AppointForm(request.POST or None, seats=row.body.seats.all(), initial=first)
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(appoint, code, form.wish, actor=request.actor, at=now())
        if answer.value:
            messages.success(request, _("%(name)s är tillsatt.") % {"name": answer.value.user.name})
            return redirect("council:body", code)
        refusal = answer.refusal
    return show(
        request,
        "council/meetings/appoint.html",
        _("Tillsätt"),
        row=row,
        form=form,
        chosen=_name_of(request, form),
        person_error=_("Välj en person ur listan.") if form.is_bound and "person" in form.errors else "",
        refusal=refusal,
        crumbs=_crumbs(row),
    )


def _name_of(request: Request, form: AppointForm) -> str:
    """Who was chosen: the picker sends only whom, not the name."""
    chosen: int | None = form.cleaned_data.get("person") if form.is_bound else None
    if chosen is None:
        return ""
    found = find_people(request.actor, "", today()).filter(pk=chosen).first()
    return found.name if found else ""


@require_POST
def end_term(request: Request, membership: UUID) -> HttpResponse:
    form = EndForm(request.POST)
    code = request.POST.get("body", "")
    if not form.is_valid():
        messages.error(request, _("Skriv uppdragets sista dag."))
        return redirect("council:body", code)
    last_day: date = form.cleaned_data["last_day"]
    answer = attempt(end_membership, membership, last_day=last_day, actor=request.actor, at=now())
    if answer.refusal:
        return _page(request, _found(request, code), answer.refusal)
    messages.success(request, _("Uppdraget slutar %(day)s.") % {"day": last_day.isoformat()})
    return redirect("council:body", code)


def people(request: Request) -> HttpResponse:
    """People with a log-in, to pick among when someone is appointed."""
    q = request.GET.get("q", "").strip()
    found = find_people(request.actor, q, today())[:FEW] if q else []
    options = [Option(str(user.pk), user.name, user.email) for user in found]
    return render(request, "frame/picker_options.html", {"options": options, "q": q})


def _page(request: Request, row: BodyRow, refusal: Refused | None = None) -> HttpResponse:
    columns = [
        Column(_("Namn")),
        Column(_("Plats")),
        Column(_("Uppgift")),
        Column(_("Från")),
        Column(_("Till")),
    ]
    history = queries.history_of(request.actor, row.body)
    listing: Listing[Membership] = Listing(request, history, columns, per_page=20)
    return show(
        request,
        "council/meetings/body.html",
        named(row.body, "name"),
        row=row,
        decides=decides_what(row.body.decides, queries.document_titles(request.actor)),
        seats=queries.seats_of(row),
        unseated=queries.unseated(row),
        listing=listing,
        may_appoint=request.actor.may("appoint_member"),
        may_call=may_call(request.actor, row.body, now()),
        today=today(),
        refusal=refusal,
        crumbs=_crumbs(),
    )


def _found(request: Request, code: str) -> BodyRow:
    return or_404(queries.body_on, request.actor, code, today())


def _crumbs(row: BodyRow | None = None) -> list[Crumb]:
    crumbs = [Crumb(_("Organ"), reverse("council:bodies"))]
    if row:
        crumbs.append(Crumb(named(row.body, "name"), reverse("council:body", args=[row.body.code])))
    return crumbs
