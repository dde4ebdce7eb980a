"""How one wants to be told of one's deliveries, or of a child's."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.orders.notice_wish import wish_page


def wish(request: Request, uuid: UUID) -> HttpResponse:
    back = reverse("patient:person", args=[uuid])
    return wish_page(request, uuid, back=back, crumbs=lambda _patient: [Crumb(_("Mina uttag"), back)])
