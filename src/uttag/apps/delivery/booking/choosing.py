"""Parcels are given another carrier by hand: where it can take them (D11), and so that it can be seen afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.fulfilment.models import ExtraBox, Parcel
from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import Carrier
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Reason, Refused, because


def give_to(carrier: Carrier, parcels: QuerySet[Parcel], *, actor: Actor, at: datetime) -> None:
    """The parcels' orders are the carrier's from now on. The caller holds them. Refused where it can't take them."""
    if faults := tuple(_faults(carrier, parcels)):
        raise Refused(*faults)
    orders = Order.objects.filter(pk__in=parcels.values("order")).exclude(carrier=carrier)
    for order in orders.select_related("carrier").only("uuid", "care_provider_id", "carrier").order_by("pk"):
        note(
            actor,
            "choose_carrier",
            at=at,
            subject_kind="order",
            subject_uuid=order.uuid,
            changes={"carrier": (order.carrier.name if order.carrier else "", carrier.name)},
            care_provider_id=order.care_provider_id,
        )
    Order.objects.filter(pk__in=parcels.values("order")).update(carrier=carrier)


def _faults(carrier: Carrier, parcels: QuerySet[Parcel]) -> Iterator[Reason]:
    elsewhere = parcels.filter(order__pickup_point__isnull=False).exclude(
        order__pickup_point__carrier=carrier
    )
    for sscc, point, drives in elsewhere.order_by("pk").values_list(
        "sscc", "order__pickup_point__name", "order__pickup_point__carrier__name"
    ):
        yield because("carrier_not_of_pickup_point", "D11", sscc=sscc, point=point, carrier=drives)
    if carrier.most_weight_g is None:
        return
    extra = ExtraBox.objects.filter(parcel__in=parcels.values("pk"))
    for boxes in (parcels, extra):
        heavy = boxes.filter(weight_g__gt=carrier.most_weight_g).order_by("sscc")
        for sscc, weight in heavy.values_list("sscc", F("weight_g")):
            named = {"carrier": carrier.name, "most_weight_g": carrier.most_weight_g}
            yield because("box_too_heavy_for_carrier", None, sscc=sscc, weight_g=weight, **named)
