"""Suppliers' changes as LMN, central purchasing and the depot meet them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.assortment.models import SupplierChange
from uttag.apps.catalogue.models import search_words
from uttag.apps.catalogue.queries import prices_of
from uttag.apps.prescribing.carrying_over import open_items
from uttag.ground.files.models import StoredFile
from uttag.ground.trail.operations import note

State = SupplierChange.State


def supplier_changes(actor: Actor, *, search: str = "", state: str = "") -> QuerySet[SupplierChange]:
    """All, or those in one state, by the day they apply from, latest first."""
    require(actor, "see_assortment_changes")
    found = SupplierChange.objects.select_related("article", "replacement", "supplier", "noticed_by")
    for word in search.split():
        found = found.filter(
            Q(article__search__contains=search_words(word))
            | Q(supplier__name__icontains=word)
            | Q(text__icontains=word)
        )
    if state in State.values:
        found = found.filter(state=state)
    return found.order_by("-applies_from", "-pk")


def supplier_change_for(actor: Actor, uuid: UUID) -> SupplierChange:
    """One of them, with its recall if it has led to one. Raises SupplierChange.DoesNotExist."""
    found = supplier_changes(actor).select_related(
        "article__group", "decided_by", "recall", "article__supplier"
    )
    return found.get(uuid=uuid)


@dataclass(frozen=True, slots=True)
class OtherPackage:
    """A package with another number of pieces: öre for a piece before and after (None: no price), open items whose
    withdrawals were whole packages and no longer are, and whether another number of pieces has the same GTIN.
    """

    before_ore: int | None
    after_ore: int | None
    uneven: int
    same_gtin: bool


def other_package_of(actor: Actor, change: SupplierChange, day: date) -> OtherPackage | None:
    """What a new package means for prices and prescriptions on `day`; None where its pieces stay as many."""
    require(actor, "see_assortment_changes")
    if "pieces_per_package" not in change.differs:
        return None
    before, after = change.differs["pieces_per_package"]
    price = prices_of([change.article_id], day).get(change.article_id)
    old_price, new_price = change.differs.get("price_ore", (price, price))
    pieces = F("pieces_per_withdrawal")
    items = open_items([change.article_id], day).annotate(old_rest=pieces % before, new_rest=pieces % after)
    return OtherPackage(
        _of_a_piece(old_price, before),
        _of_a_piece(new_price, after),
        items.filter(old_rest=0).exclude(new_rest=0).count(),
        bool(change.article.gtin) and "gtin" not in change.differs,
    )


def _of_a_piece(price_ore: int | None, pieces: int) -> int | None:
    return None if price_ore is None else round(price_ore / pieces)


def waiting_for_supplier_decision(actor: Actor, at: datetime) -> int:
    """How many wait for the actor: not those the actor noticed."""
    if not actor.may("decide_supplier_change"):
        return 0
    waiting = SupplierChange.objects.filter(state=State.NOTICED)
    return waiting.exclude(noticed_by=actor.user_id).count()


def letter_of(actor: Actor, uuid: UUID, *, at: datetime) -> StoredFile:
    """The supplier's letter; each look is noted. Raises StoredFile.DoesNotExist."""
    found = supplier_change_for(actor, uuid)
    file = StoredFile.objects.get(sha256=found.sha256)
    note(actor, "see_document", at=at, subject_kind="supplier_change", subject_uuid=found.uuid)
    return file
