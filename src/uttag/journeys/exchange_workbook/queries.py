"""Reads of the workbooks that have been handed in, and of what can be taken out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.assortment.models import AssortmentChange
from uttag.apps.catalogue.models import ProductArea, ProductGroup, Supplier, WorkbookUpload
from uttag.ground.files.models import StoredFile

State = WorkbookUpload.State


@dataclass(frozen=True, slots=True)
class Parts:
    """What the register can be divided by, for the choices of an export."""

    areas: list[ProductArea]
    groups: list[ProductGroup]
    suppliers: list[Supplier]
    changes: list[AssortmentChange]


def parts_of_the_register(actor: Actor) -> Parts:
    require(actor, "exchange_workbook")
    return Parts(
        list(ProductArea.objects.order_by("code")),
        list(ProductGroup.objects.select_related("product_area").order_by("product_area", "position")),
        list(Supplier.objects.order_by("name")),
        list(open_changes(actor)),
    )


def open_changes(actor: Actor) -> QuerySet[AssortmentChange]:
    """Assortment changes that are still prepared: those that a file can be for."""
    require(actor, "exchange_workbook")
    return AssortmentChange.objects.filter(state=AssortmentChange.State.PLANNED).order_by("starts_on")


def workbooks_for(actor: Actor, state: str = "") -> QuerySet[WorkbookUpload]:
    """All that have been handed in, the latest first, without what the checks found."""
    require(actor, "exchange_workbook")
    found = WorkbookUpload.objects.select_related("handed_in_by", "settled_by").defer("result")
    return found.filter(state=state) if state in set(State) else found


def workbook_for(actor: Actor, uuid: UUID) -> WorkbookUpload:
    """One workbook with what the check found. Raises WorkbookUpload.DoesNotExist."""
    require(actor, "exchange_workbook")
    found = WorkbookUpload.objects.select_related("handed_in_by", "settled_by").prefetch_related(
        "change_sets"
    )
    return found.get(uuid=uuid)


def workbook_file(actor: Actor, uuid: UUID) -> tuple[WorkbookUpload, StoredFile]:
    """The file as it was handed in. Raises ObjectDoesNotExist."""
    found = workbook_for(actor, uuid)
    return found, StoredFile.objects.get(sha256=found.sha256)


def change_of(found: WorkbookUpload) -> AssortmentChange | None:
    """The assortment change whose file it is."""
    if found.assortment_change is None:
        return None
    return AssortmentChange.objects.filter(uuid=found.assortment_change).first()


def workbooks_waiting(actor: Actor) -> QuerySet[WorkbookUpload]:
    """Workbooks that wait for this actor: their own with faults, and ready ones that they may confirm."""
    own = Q(handed_in_by=actor.user_id, state__in=(State.FAULTY, State.READY))
    others = Q(state=State.READY) if actor.may("approve_article_change") else Q(pk=None)
    return workbooks_for(actor).filter(own | others).order_by("pk")


def waiting_for_workbook(actor: Actor, at: datetime) -> int:
    """How many workbooks wait for this actor."""
    return workbooks_waiting(actor).count() if actor.may("exchange_workbook") else 0


def find_workbooks(actor: Actor, words: str) -> QuerySet[WorkbookUpload]:
    """Workbooks by their file's name."""
    found = workbooks_for(actor)
    for word in words.split():
        found = found.filter(name__icontains=word)
    return found
