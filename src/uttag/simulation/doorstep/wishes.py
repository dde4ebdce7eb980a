"""Some people have said how they want to be told, and where they want their deliveries."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime

from uttag.apps.access.actors import Actor
from uttag.apps.parties.models import PickupPoint
from uttag.apps.parties.queries import pickup_points_near
from uttag.apps.patients.models import DeliveryWish, NoticeWish, Patient
from uttag.apps.patients.notice_wishes import NoticeChoice, change_notice_wish
from uttag.apps.patients.wishes.delivery import Wished, change_delivery_wish
from uttag.rules.words import DestinationKind

_SHARE = 0.15


def wish(desk: Actor, at: datetime, rng: random.Random) -> None:
    """One in seven has said something; the desk has noted it on the phone."""
    patients = Patient.objects.filter(protected=Patient.Protected.NONE, deceased_on=None)
    for patient in patients.select_related("identity").order_by("pk"):
        if rng.random() > _SHARE:
            continue
        change_notice_wish(patient.uuid, _told(patient, rng), actor=desk, at=at)
        if patient.special_housing_id is None and patient.identity.street:
            points = pickup_points_near(patient.identity.postal_code, 1)
            change_delivery_wish(patient.uuid, _delivered(points, rng), actor=desk, at=at)


def _told(patient: Patient, rng: random.Random) -> NoticeChoice:
    has = {
        NoticeWish.Channel.SMS: patient.identity.mobile,
        NoticeWish.Channel.EMAIL: patient.identity.email,
        NoticeWish.Channel.LETTER: patient.identity.street,
    }
    channel = rng.choice([channel.value for channel, address in has.items() if address] or [""])
    return NoticeChoice(
        channel=channel, language=rng.choice(("sv", "sv", "sv", "en")), large_print=rng.random() < 0.2
    )


def _delivered(points: Sequence[PickupPoint], rng: random.Random) -> Wished:
    if points and rng.random() < 0.5:
        return Wished(DestinationKind.PICKUP_POINT, pickup_point=points[0].code)
    outside = rng.random() < 0.6
    dwelling = rng.choice((DeliveryWish.Dwelling.HOUSE, DeliveryWish.Dwelling.FLATS))
    return Wished(DestinationKind.HOME, dwelling=dwelling, leave_outside=outside, told=outside)
