"""How a patient wants to be told, as said on the phone."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.orders.notice_wish import wish_page
from uttag.interfaces.web.service_desk.calls import GROUND
from uttag.interfaces.web.service_desk.placing import crumbs_to


def wish(request: Request, patient: UUID) -> HttpResponse:
    back = reverse("service_desk:patient", args=[patient])
    return wish_page(request, patient, back=back, crumbs=crumbs_to, ground=GROUND)
