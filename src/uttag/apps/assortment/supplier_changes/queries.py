"""Suppliers' changes as LMN, central purchasing and the depot meet them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.assortment.models import SupplierChange
from uttag.ground.files.models import StoredFile
from uttag.ground.trail.operations import note

State = SupplierChange.State


def supplier_changes(actor: Actor, *, search: str = "", state: str = "") -> QuerySet[SupplierChange]:
    """All, or those in one state, by the day they apply from, latest first."""
    require(actor, "see_assortment_changes")
    found = SupplierChange.objects.select_related("article", "replacement", "supplier", "noticed_by")
    for word in search.split():
        found = found.filter(
            Q(article__search__contains=word.casefold())
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
