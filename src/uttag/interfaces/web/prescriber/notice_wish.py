"""How a patient wants to be told of deliveries, as said at the clinic."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.orders.notice_wish import wish_page
from uttag.interfaces.web.prescriber.crumbs import to_patient, to_patients


def wish(request: Request, uuid: UUID) -> HttpResponse:
    back = reverse("prescriber:patient", args=[uuid])
    return wish_page(request, uuid, back=back, crumbs=lambda patient: [to_patients(), to_patient(patient)])
