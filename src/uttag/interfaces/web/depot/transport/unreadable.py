"""Messages that could not be read: what is wrong, so that the carrier can be asked to mend it."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.delivery.booking.queries import unreadable_messages
from uttag.apps.delivery.models import CarrierMessage
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing


def unreadable(request: Request) -> HttpResponse:
    columns = [
        Column(_("Kom")),
        Column(_("Transportör")),
        Column(_("Beskedets namn")),
        Column(_("Vad som är fel")),
    ]
    listing: Listing[CarrierMessage] = Listing(request, unreadable_messages(request.actor), columns)
    return show(
        request,
        "depot/transport/unreadable.html",
        _("Oläsliga besked"),
        listing=listing,
        crumbs=[Crumb(_("Transporter"), reverse("depot:transport"))],
    )
