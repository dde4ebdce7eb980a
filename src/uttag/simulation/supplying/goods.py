"""What the depot does with goods beside sending them: repacks, throws away, calls back (B2.10, B2.12)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db.models import Count

from uttag.apps.access.actors import Actor
from uttag.apps.assortment.models import RecallContact
from uttag.apps.assortment.recalls.starting import RecallWish, start_recall
from uttag.apps.assortment.recalls.telling import Told, tell
from uttag.apps.fulfilment.models import Allocation
from uttag.apps.stock.models import Balance, Lot, Place, Scrapping
from uttag.apps.stock.repacking import RepackingWish, repack
from uttag.apps.stock.scrapping import scrap
from uttag.simulation.population.tables import table

KEYS = UUID("0d0c6a59-3f0c-4a5f-9a87-3b0f5b1c9e44")
REPACKED_GROUPS = ("absorbents", "special_foods")
TOLD = 0.6  # share of those concerned whom the desk has reached when the period ends


def throw_out_expired(day: date, depot: Actor, at: datetime) -> None:
    """What has passed its last day goes, each Monday."""
    held = Balance.objects.filter(
        place__kind=Place.Kind.SHELF, pieces__gt=0, lot__expires_on__lt=day
    ).select_related("place")
    for balance in held.order_by("lot_id", "place_id"):
        document = uuid5(KEYS, f"expired {balance.lot_id} {balance.place_id} {day}")
        scrap(
            *(balance.lot_id, balance.place.code, balance.pieces, Scrapping.Why.EXPIRED),
            actor=depot,
            at=at,
            document=document,
        )


def repack_some(depot: Actor, at: datetime) -> None:
    """Two lots become small packs: five of six packs' worth, and a piece that is spoilt."""
    held = Balance.objects.filter(
        place__kind=Place.Kind.SHELF,
        lot__article__group__code__in=REPACKED_GROUPS,
        lot__article__sterile=False,
        lot__repacked_from=None,
        lot__expires_on__gt=at.date() + timedelta(days=200),
        pieces__gte=61,
    ).select_related("place", "lot__article")
    for group in REPACKED_GROUPS:
        balance = held.filter(lot__article__group__code=group).order_by("-pieces", "pk").first()
        if balance is None:
            continue
        wish = RepackingWish(
            balance.lot_id, balance.place.code, balance.lot.article.number, 61, 6, 10, waste=1
        )
        repack(wish, document=uuid5(KEYS, f"repacked {group}"), actor=depot, at=at)


def call_back(lmn: Actor, at: datetime) -> UUID | None:
    """A lot that some have got, but not very many. None where nothing fits."""
    words = table("supply")["recall"]
    sent = Allocation.objects.filter(
        lot__article__group__code="absorbents",
        lot__article__supplier__code="VASSVIK",
        lot__repacked_from=None,
        order__dispatched_at__isnull=False,
    )
    counted = sent.values("lot").annotate(got=Count("row", distinct=True)).filter(got__lte=12)
    chosen = counted.order_by("-got", "lot").values_list("lot", flat=True).first()
    if chosen is None:
        return None
    lot = Lot.objects.select_related("article").get(pk=chosen)
    wish = RecallWish(lot.article.number, words["text"], (lot.pk,), urgent=True)
    return start_recall(wish, actor=lmn, at=at).uuid


def tell_most(recall: UUID, desk: Actor, at: datetime) -> None:
    """The service desk calls; some are still to be reached."""
    contacts = RecallContact.objects.filter(recall__uuid=recall).order_by("pk")
    patients = list(dict.fromkeys(contacts.values_list("patient__uuid", flat=True)))
    said = Told("phone", RecallContact.Outcome.STOPS, table("supply")["recall"]["said"])
    for number, patient in enumerate(patients[: round(len(patients) * TOLD)]):
        tell(recall, patient, said, actor=desk, at=at + timedelta(minutes=6 * number))
