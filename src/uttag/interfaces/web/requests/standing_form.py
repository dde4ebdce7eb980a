"""The page for a standing choice of delivery, alike for patients, prescribers and the service desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _

from uttag.apps.parties.queries import find_pickup_points
from uttag.apps.patients.models import DeliveryWish, Patient
from uttag.apps.patients.wishes.delivery import Wished, change_delivery_wish, forget_delivery_wish
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import Answer, attempt
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.requests.delivery import wished_of
from uttag.interfaces.web.requests.place_form import PlaceForm
from uttag.rules.reasons import Refused

PREFIX = "way"


class StandingForm(PlaceForm):
    """How deliveries come from now on: no urgency, no other address, no code."""

    def __init__(self, patient: Patient, data: Mapping[str, Any] | None) -> None:
        super().__init__(patient, data, prefix=PREFIX, nearest=find_pickup_points)

    def wished(self) -> Wished:
        """Ask only a valid form."""
        return wished_of(self.cleaned_data)


@dataclass(frozen=True, slots=True)
class Standing:
    """The form as it is to be shown, or `done`: saved, go back to where one came from."""

    form: StandingForm
    refusal: Refused | None = None
    done: bool = False


def standing(request: Request, patient: Patient) -> Standing:
    """Shows the standing choice; posted, keeps it, or takes it away by the button `forget`."""
    if request.method != "POST":
        return Standing(StandingForm(patient, None))
    if "forget" in request.POST:
        forget_delivery_wish(patient.uuid, actor=request.actor, at=now())
        messages.success(request, _("Det sparade leveranssättet är borttaget."))
        return Standing(StandingForm(patient, None), done=True)
    form = StandingForm(patient, request.POST)
    if not form.is_valid():
        return Standing(form)
    answer: Answer[DeliveryWish] = attempt(
        change_delivery_wish, patient.uuid, form.wished(), actor=request.actor, at=now()
    )
    if answer:
        messages.success(request, _("Leveranssättet är sparat. Det föreslås vid nästa beställning."))
    return Standing(form, answer.refusal, done=bool(answer))
