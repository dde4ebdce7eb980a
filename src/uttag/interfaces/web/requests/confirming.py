"""Confirming what was shown: said again where it has changed meanwhile, and remembered where that was asked for."""

from __future__ import annotations

from django.contrib import messages
from django.utils.translation import gettext as _

from uttag.apps.ordering.operations import PROMISED_OTHERWISE, place_request
from uttag.apps.ordering.receipts import Receipt
from uttag.apps.patients.wishes.delivery import change_delivery_wish
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import Answer, attempt
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.requests.forms import RequestForm
from uttag.rules.reasons import Refused


def confirm_request(request: Request, form: RequestForm) -> Answer[Receipt]:
    """Places a valid form's request, then keeps its way of delivery for the next time if asked to.

    The wish comes last: if it can't be kept the order stands, and that is said.
    """
    answer = attempt(place_request, form.wish(), actor=request.actor, at=now())
    wished = form.remembered()
    if answer and wished is not None:
        kept = attempt(change_delivery_wish, form.patient.uuid, wished, actor=request.actor, at=now())
        if kept:
            messages.success(request, _("Leveranssättet är sparat till nästa gång."))
        else:
            messages.warning(request, _("Beställningen är gjord, men leveranssättet kunde inte sparas."))
    return answer


def has_changed(refusal: Refused | None) -> bool:
    """Whether it was refused only because something else is promised now than was shown (reading 3)."""
    return refusal is not None and refusal.reasons[0].code == PROMISED_OTHERWISE
