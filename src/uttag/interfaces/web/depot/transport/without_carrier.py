"""Packed parcels that no carrier is known to reach: someone chooses who drives them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uttag.apps.delivery.booking import queries
from uttag.apps.delivery.booking.making import choose_carrier
from uttag.apps.fulfilment.models import Parcel
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.transport.forms import CarrierForm
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing


def without_carrier(request: Request) -> HttpResponse:
    """The list, with a choice for those that are ticked."""
    form = CarrierForm(request.POST or None, carriers=queries.carriers_in_use(request.actor))
    ticked = request.POST.getlist("kolli")
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(choose_carrier, ticked, form.cleaned_data["carrier"], actor=request.actor, at=now())
        if answer:
            said = ngettext("%(n)d kolli är bokat.", "%(n)d kollin är bokade.", len(ticked))
            messages.success(request, said % {"n": len(ticked)})
            return redirect("depot:without_carrier")
        refusal = answer.refusal
    columns = [
        Column(_("Kolli"), "kolli", ("sscc",)),
        Column(_("Beställning")),
        Column(_("Till")),
        Column(_("Postnummer"), "postnummer", ("order__postal_code", "pk")),
        Column(_("Framme senast"), "senast", ("order__deadline_day", "pk")),
    ]
    listing: Listing[Parcel] = Listing(request, queries.without_carrier(request.actor), columns)
    return show(
        request,
        "depot/transport/without_carrier.html",
        _("Kollin utan transportör"),
        listing=listing,
        form=form,
        ticked=ticked,
        refusal=refusal,
        today=today(),
        crumbs=[Crumb(_("Transporter"), reverse("depot:transport"))],
    )
