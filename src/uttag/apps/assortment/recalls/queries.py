"""Recalls as pages show them: in numbers for those who decide, with names for those who call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.assortment.models import Recall, RecallContact, SupplierChange
from uttag.apps.assortment.models.recalls import PREFIX
from uttag.apps.assortment.recalls.closing import what_is_left
from uttag.apps.catalogue.models import search_words
from uttag.apps.fulfilment.models import Wave
from uttag.apps.fulfilment.stopping import held_in_depot, waves_to_stop
from uttag.apps.fulfilment.tracing.whereabouts import LotNow, whereabouts
from uttag.ground.numbering.numbers import pk_of, prefix_of
from uttag.rules.reasons import Reason, Refused, because

_TOLD = Q(contacts__told_at__isnull=False)


def recalls(actor: Actor, *, open_only: bool = False) -> QuerySet[Recall]:
    """All recalls with `patients` and `told` counted: open ones first, urgent ones first among them."""
    require(actor, "see_recalls")
    found = Recall.objects.select_related("article__supplier", "replacement", "started_by", "closed_by")
    if open_only:
        found = found.filter(closed_at=None)
    mine = Q() if actor.care_provider_id is None else Q(contacts__care_provider=actor.care_provider_id)
    counted = found.annotate(
        patients=Count("contacts__patient", filter=mine, distinct=True),
        told=Count("contacts__patient", filter=mine & _TOLD, distinct=True),
    )
    return counted.order_by(F("closed_at").desc(nulls_first=True), "-urgent", "-started_at", "-pk")


def find_recalls(actor: Actor, words: str) -> QuerySet[Recall]:
    """Recalls by number (ÅT-…), by the article's name or number, or by a lot's number."""
    require(actor, "see_recalls")
    found = recalls(actor)
    if prefix_of(words) == PREFIX:
        try:
            return found.filter(pk=pk_of(words))
        except ValueError:
            return found.none()
    named = Q(article__search__contains=search_words(words.strip())) | Q(article__number=words.strip())
    of_lot = Recall.objects.filter(lots__number__iexact=words.strip())
    return found.filter(named | Q(pk__in=of_lot.values("pk"))) if words.strip() else found.none()


def recall_with(actor: Actor, uuid: UUID) -> Recall:
    """One recall. Raises Refused."""
    found = recalls(actor).filter(uuid=uuid).first()
    if found is None:
        raise Refused(because("recall_unknown", "B2.11"))
    return found


@dataclass(frozen=True, slots=True)
class GroupTold:
    """One unit's patients: how many got something, how many of them are told, and the pieces sent to them."""

    care_provider: str
    unit: str
    patients: int
    told: int
    pieces: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a recall goes: lots, whom it concerns unit by unit, what is still in waves, and what is left to do."""

    lots: tuple[LotNow, ...]
    groups: tuple[GroupTold, ...]
    orders_held: int
    left: tuple[Reason, ...]

    @property
    def quarantined(self) -> int:
        """Pieces that wait to be thrown away or sent back."""
        return sum(now.quarantined for now in self.lots)


def standing_of(actor: Actor, recall: Recall) -> Standing:
    """In numbers alone: no names, nothing to log."""
    require(actor, "see_recalls")
    lots = list(recall.lots.order_by("pk").values_list("pk", flat=True))
    people = RecallContact.objects.filter(recall=recall)
    by = ("care_provider__name", "row__item__prescription__unit__name")
    groups = people.values_list(*by).annotate(
        patients=Count("patient", distinct=True),
        told=Count("patient", filter=Q(told_at__isnull=False), distinct=True),
        all=Sum("pieces"),
    )
    return Standing(
        lots=tuple(whereabouts(lots)),
        groups=tuple(GroupTold(*group) for group in groups.order_by(*by)),
        orders_held=held_in_depot(lots).values("order").distinct().count(),
        left=() if recall.closed_at else tuple(what_is_left(recall)),
    )


def waves_of(actor: Actor, recall: Recall) -> list[Wave]:
    """Unsent waves with the recall's goods, to stop orders in."""
    return list(waves_to_stop(actor, list(recall.lots.values_list("pk", flat=True))))


# --- what waits ----------------------------------------------------------------------------------------


def waiting_for_recalls(actor: Actor, at: datetime) -> int:
    """How many recalls are open, and decided notices of recalls not begun."""
    require(actor, "see_recalls")
    return Recall.objects.filter(closed_at=None).count() + len(decided_recalls(actor))


def decided_recalls(actor: Actor) -> list[SupplierChange]:
    """Suppliers' recalls that are decided and not begun, the earliest decided first."""
    require(actor, "see_recalls")
    decided = SupplierChange.objects.filter(
        kind=SupplierChange.Kind.RECALLED, state=SupplierChange.State.ACCEPTED, recall=None
    )
    return list(decided.select_related("article", "supplier", "replacement").order_by("decided_at", "pk"))


def decided_recall(actor: Actor, uuid: UUID) -> SupplierChange | None:
    """One of them."""
    return next((change for change in decided_recalls(actor) if change.uuid == uuid), None)
