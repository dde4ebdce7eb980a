"""Prescriptions that come on paper: registered on behalf of a prescriber at a unit (K3)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uttag.apps.access.actors import Actor
from uttag.apps.access.models import Assignment
from uttag.apps.access.queries import find_prescribers
from uttag.apps.catalogue.queries import article_with_number, prescribable_articles
from uttag.apps.patients.queries import patient_for
from uttag.apps.prescribing.operations import ItemWish, prescribe
from uttag.ground.numbering.numbers import key_in
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.fields import day_field
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Option
from uttag.interfaces.web.service_desk.calls import GROUND
from uttag.interfaces.web.service_desk.placing import crumbs_to

FEW = 10
A_YEAR = timedelta(days=365)


class ItemForm(forms.Form):
    """One row of the paper."""

    article = forms.CharField(label=gettext_lazy("Artikel"), max_length=20)
    withdrawals = forms.IntegerField(label=gettext_lazy("Antal uttag"), max_value=99)
    pieces = forms.IntegerField(label=gettext_lazy("Antal per uttag"), max_value=99_999)
    days = forms.IntegerField(label=gettext_lazy("Räcker dagar"), max_value=999)
    time_lock_days = forms.IntegerField(label=gettext_lazy("Dagar mellan uttag"), max_value=999)
    first_day = day_field(gettext_lazy("Gäller från"))
    last_valid_day = day_field(gettext_lazy("Sista giltiga dag"))

    @property
    def article_words(self) -> str:
        """What the picker shows when the form is drawn again."""
        article = article_with_number(str(self["article"].value() or ""))
        return str(article) if article else ""

    def wish(self) -> ItemWish:
        given = self.cleaned_data
        return ItemWish(
            article_number=given["article"],
            withdrawals=given["withdrawals"],
            pieces=given["pieces"],
            days=given["days"],
            time_lock_days=given["time_lock_days"],
            first_day=given["first_day"],
            last_valid_day=given["last_valid_day"],
        )


class PaperForm(forms.Form):
    """Whose paper it is: an assignment, that is, a prescriber at a unit."""

    prescriber = forms.IntegerField(
        label=gettext_lazy("Förskrivare"),
        error_messages={"required": gettext_lazy("Välj vem som har skrivit under.")},
    )
    note = forms.CharField(label=gettext_lazy("Anteckning"), max_length=300, required=False)


# Rows that nobody has touched are passed over; papers with more rows than this are registered in two goes.
ItemForms = formset_factory(ItemForm, extra=4, min_num=1, validate_min=True)


def register(request: Request, patient: UUID) -> HttpResponse:
    """The form, and the registration of it."""
    found = patient_for(request.actor, patient)
    typed = request.POST if request.method == "POST" else None
    form, items = PaperForm(typed), ItemForms(typed, form_kwargs={"initial": _first_values()})
    signer = _signer(request.actor, form["prescriber"].value())
    refusal, faulty = None, False
    if typed is not None and all([form.is_valid(), items.is_valid()]) and signer:
        answer = attempt(
            prescribe,
            found.uuid,
            [item.wish() for item in items if item.has_changed()],
            actor=request.actor,
            at=now(),
            note_text=form.cleaned_data["note"],
            on_behalf_of=(signer.user_id, signer.unit_id),
        )
        if answer:
            messages.success(request, _("Pappersförskrivningen är registrerad."))
            return redirect("service_desk:patient", found.uuid)
        refusal = answer.refusal
    elif typed is not None:
        faulty = True
    note_access(request.actor, "register_paper", at=now(), patients=[found.uuid], ground=GROUND)
    response = show(
        request,
        "service_desk/paper.html",
        _("Pappersförskrivning"),
        patient=found,
        form=form,
        items=items,
        signer=signer,
        more=items.is_bound and any(item.has_changed() for item in items.forms[1:]),
        refusal=refusal,
        crumbs=crumbs_to(found),
    )
    if faulty:
        response.status_code = 422
    return response


def prescribers(request: Request) -> HttpResponse:
    """Prescribers at their units, to pick among."""
    q = request.GET.get("q", "").strip()
    found = find_prescribers(request.actor, q, today())[:FEW] if q else []
    options = [Option(str(a.pk), a.user.name, a.unit.name) for a in found]
    return render(request, "frame/picker_options.html", {"options": options, "q": q})


def article_options(request: Request) -> HttpResponse:
    """Articles that can be prescribed, to pick among."""
    q = request.GET.get("q", "").strip()
    found = prescribable_articles(q)[:FEW] if q else []
    options = [Option(a.number, str(a), f"{a.number} · {a.group.name_sv}") for a in found]
    return render(request, "frame/picker_options.html", {"options": options, "q": q})


def _signer(actor: Actor, typed: object) -> Assignment | None:
    """The prescriber picked, if there still is such an assignment today."""
    key = key_in(str(typed or ""))
    return find_prescribers(actor, "", today()).filter(pk=key).first() if key is not None else None


def _first_values() -> dict[str, date]:
    """Valid for a year from today, unless the paper says otherwise."""
    return {"first_day": today(), "last_valid_day": today() + A_YEAR}
