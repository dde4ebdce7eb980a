"""The packing table: all that lies in a wave's boxes is read, and the boxes are weighed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from uttag.apps.access.actors import Actor
from uttag.apps.catalogue.models import Storage
from uttag.apps.fulfilment.models import Allocation, Wave
from uttag.apps.fulfilment.picking import confirm_pick
from uttag.apps.fulfilment.table.boxes import BoxWish
from uttag.apps.fulfilment.table.finishing import pack_order
from uttag.apps.fulfilment.table.reading import read_into_box
from uttag.rules.codes import Reading

_A_MINUTE = timedelta(minutes=1)
_GRAMS_A_PACKAGE = (250, 900)
_BIGGEST_G = 11_000
_COLD = {Storage.COOL: "KYL", Storage.FROZEN: "FRYS"}


def pick(wave: Wave, actor: Actor, at: datetime) -> None:
    """Every line of the wave's list is put on the trolley."""
    for place, lot in wave.allocations.order_by().values_list("place", "lot").distinct():
        confirm_pick(wave.uuid, (place, lot), actor=actor, at=at)


def pack(wave: Wave, actor: Actor, at: datetime, rng: random.Random) -> datetime:
    """Each order in turn: read, weighed, packed. When the last one was."""
    pick(wave, actor, at)
    held = (
        Allocation.objects.filter(wave=wave).select_related("order", "lot__article").order_by("order", "pk")
    )
    for order, lines in groupby(held, attrgetter("order")):
        inside = list(lines)
        packages = 0
        for line in inside:
            article = line.lot.article
            count = -(-line.pieces // article.pieces_per_package)
            packages += count
            reading = Reading(article.number, line.lot.number)
            read_into_box(wave.uuid, order.uuid, reading, packages=count, actor=actor, at=at)
        storages = {line.lot.article.storage for line in inside}
        pack_order(wave.uuid, order.uuid, _boxes(storages, packages, rng), actor=actor, at=at)
        at += _A_MINUTE / 4
    return at


def _boxes(storages: set[str], packages: int, rng: random.Random) -> list[BoxWish]:
    """As many boxes as are needed for none to be too heavy; goods that are kept cold have a box of their own."""
    cold = [
        BoxWish(_COLD[Storage(kept)], rng.randint(1_500, 4_000)) for kept in sorted(storages & set(_COLD))
    ]
    if not storages - set(_COLD):
        return cold
    grams = packages * rng.randint(*_GRAMS_A_PACKAGE) + 400
    boxes = -(-grams // _BIGGEST_G)
    return [*[BoxWish("MELLAN", grams // boxes)] * boxes, *cold]
