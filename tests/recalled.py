"""A lot that has gone everywhere it can: what tests of recalls start from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.db import transaction

from tests import builders as b
from tests.sending import dispatch_wave
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.assortment.models import Recall
from uttag.apps.assortment.recalls.starting import RecallWish, start_recall
from uttag.apps.catalogue.models import Article
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.delivery.operations import ParcelEvent, record_events
from uttag.apps.fulfilment.models import Wave
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.ordering.models import Order, Reservation
from uttag.apps.stock.models import Lot
from uttag.apps.stock.operations import ShelfPick, reserve
from uttag.apps.stock.repacking import RepackingWish, repack
from uttag.ground.accounts.models import User
from uttag.rules.words import Urgency

LATER = b.TUESDAY + timedelta(days=2)


@dataclass
class World:
    """Of 400 pieces: 60 delivered, 60 on the way as units, 60 packed, 30 set aside, the rest on the shelf."""

    article: Article
    lot: Lot
    units: Lot
    delivered: Order
    on_the_way: Order
    packed: Order
    urgent: Order
    wave: Wave
    lena: Actor
    dan: Actor
    sara: Actor


def world() -> World:
    b.terms()
    article = b.article()
    lot = b.stock(article, 400, lot="LOT1")
    delivered = b.waiting_order([(article, 60)])
    arrive(send(plan()))
    wish = RepackingWish(lot.pk, "A-01", article.number, 60, 6, 10)
    units = repack(wish, document=uuid4(), actor=b.DEPOT, at=b.TUESDAY).target
    Lot.objects.filter(pk=lot.pk).update(expires_on=lot.expires_on + timedelta(days=1))  # units go first
    on_the_way = b.waiting_order([(article, 60)])
    send(plan())
    Lot.objects.filter(pk=lot.pk).update(expires_on=lot.expires_on)
    packed = b.waiting_order([(article, 60)])
    wave = plan()
    pack_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)
    urgent = set_aside(article, lot, 30)
    people = [_person(name, role) for name, role in PEOPLE]
    return World(article, lot, units, delivered, on_the_way, packed, urgent, wave, *people)


PEOPLE = (("lena", Role.LMN), ("dan", Role.DEPOT), ("sara", Role.SERVICE_DESK))


def _person(name: str, role: Role) -> Actor:
    user, _ = User.objects.get_or_create(username=name, defaults={"name": name.title()})
    return Actor(role, user_id=user.pk, name=user.name)


def plan() -> Wave:
    return plan_wave(actor=b.DEPOT, at=b.TUESDAY)


def send(wave: Wave) -> str:
    """Packs and sends a wave of one order; its parcel's number."""
    pack_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)
    dispatch_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)
    return wave.parcels.get().sscc


def arrive(sscc: str) -> None:
    event = ParcelEvent(sscc, DeliveryEvent.Kind.DELIVERED, LATER, "budet")
    record_events([event], actor=b.DEPOT, at=LATER)


def set_aside(article: Article, lot: Lot, pieces: int) -> Order:
    """An acute order with its pieces reserved, as ordering leaves it."""
    order = b.waiting_order([(article, pieces)], urgency=Urgency.ACUTE)
    place = lot.balances.get(place__kind="shelf").place_id
    with transaction.atomic():
        reserve([ShelfPick(lot.pk, place, pieces)], document=order.uuid, at=b.TUESDAY)
    Reservation.objects.create(row=order.rows.get(), lot=lot, place_id=place, pieces=pieces)
    return order


def recall(of: World, **values: object) -> Recall:
    known = {"article": of.article.number, "text": "Kan läcka. Använd inte.", "lots": (of.lot.pk,)}
    return start_recall(RecallWish(**{**known, **values}), actor=of.lena, at=LATER)  # type: ignore[arg-type]
