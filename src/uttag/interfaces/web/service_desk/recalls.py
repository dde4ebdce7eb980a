"""Telling people of a recall: who is left, what to say, and marking them as told (B2.11)."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from uttag.apps.assortment.models import Recall, RecallContact
from uttag.apps.assortment.recalls.calls import see_calls, to_call
from uttag.apps.assortment.recalls.queries import recall_with, recalls
from uttag.apps.assortment.recalls.telling import Told, tell
from uttag.apps.patients.models import Patient
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Tab
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.rules.reasons import Refused

UNREACHED = RecallContact.Outcome.UNREACHED


class ToldForm(forms.Form):
    """How a patient was told, and what came of it."""

    channel = forms.ChoiceField(label=gettext_lazy("Hur"), choices=RecallContact.Channel.choices)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Vad det ledde till"),
        choices=[("", gettext_lazy("Välj")), *RecallContact.Outcome.choices],
    )
    text = forms.CharField(label=gettext_lazy("Anteckning"), max_length=300, required=False)


def open_recalls(request: Request) -> HttpResponse:
    """Recalls with people to tell, urgent ones first."""
    columns = [
        Column(_("Artikel")),
        Column(_("Började")),
        Column(_("Har fått besked")),
        Column(_("Läge")),
    ]
    listing: Listing[Recall] = Listing(request, recalls(request.actor), columns)
    return show(request, "service_desk/recalls/recalls.html", _("Återkallelser"), listing=listing)


def call_list(request: Request, recall: UUID) -> HttpResponse:
    return _page(request, recall)


@require_POST
def told(request: Request, recall: UUID, patient: UUID) -> HttpResponse:
    """A patient was told, or tried."""
    form = ToldForm(request.POST, auto_id=f"{patient}_%s")
    if not form.is_valid():
        return _page(request, recall, faulty=(patient, form))
    answer = attempt(tell, recall, patient, Told(**form.cleaned_data), actor=request.actor, at=now())
    if not answer:
        return _page(request, recall, faulty=(patient, form), refusal=answer.refusal)
    if form.cleaned_data["outcome"] == UNREACHED:
        messages.info(request, _("Antecknat. Personen står kvar i listan, längre ned."))
    else:
        messages.success(request, _("Antecknat att personen har fått besked."))
    return redirect("service_desk:recall", recall)


def _page(
    request: Request,
    uuid: UUID,
    *,
    faulty: tuple[UUID, ToldForm] | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    recall = recall_with(request.actor, uuid)
    done = request.GET.get("lista") == "klara"
    words = request.GET.get("q", "").strip()
    waiting = to_call(request.actor, recall, told=done, words=words)
    listing: Listing[Patient] = Listing(request, waiting, [Column("")], per_page=15)
    calls = see_calls(request.actor, recall, listing, at=now())
    forms_of = {call.patient.uuid: ToldForm(auto_id=f"{call.patient.uuid}_%s") for call in calls}
    if faulty is not None and faulty[0] in forms_of:
        forms_of[faulty[0]] = faulty[1]
    response = show(
        request,
        "service_desk/recalls/recall.html",
        _("Ring om %(article)s") % {"article": recall.article},
        recall=recall,
        listing=listing,
        calls=[(call, forms_of[call.patient.uuid]) for call in calls],
        done=done,
        tabs=_tabs(request, recall, done),
        refusal=refusal,
        crumbs=[Crumb(_("Återkallelser"), reverse("service_desk:recalls"))],
    )
    if faulty is not None:
        response.status_code = 422
    return response


def _tabs(request: Request, recall: Recall, done: bool) -> list[Tab]:
    url = reverse("service_desk:recall", args=[recall.uuid])
    left = to_call(request.actor, recall).count()
    told = to_call(request.actor, recall, told=True).count()
    return [
        Tab(_("Att ringa"), url, not done, left),
        Tab(_("Har fått besked"), f"{url}?lista=klara", done, told),
    ]
