"""Reads of suppliers and their contracts (B2.1): what holds, which documents there are, and who has read them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Case, Count, Max, OuterRef, Q, QuerySet, Subquery, When

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import ContractDocument, ContractReading, Supplier, SupplierContract

ENDING_SOON_DAYS = 180
SOON_DAYS = 30


def contracts_on(
    actor: Actor, day: date, *, state: str = "", supplier: str = "", search: str = ""
) -> QuerySet[SupplierContract]:
    """Contracts with how many articles and documents they hold (`article_count`, `document_count`).

    The one that ends next comes first, those that have ended last. `state`: "in_force", "ending" (within 180
    days), "coming" or "ended" on `day`.
    """
    require(actor, "read_contract")
    articles = Count("articles", distinct=True)
    documents = Count("documents", distinct=True)
    found = SupplierContract.objects.select_related("supplier").annotate(
        article_count=articles, document_count=documents
    )
    if state:
        found = found.filter(_state(state, day))
    if supplier:
        found = found.filter(supplier__code=supplier)
    for word in search.split():
        named = Q(number__icontains=word) | Q(title__icontains=word) | Q(supplier__name__icontains=word)
        found = found.filter(named)
    over = Case(When(ends_on__lt=day, then=1), default=0)
    return found.order_by(over, "ends_on", "number")


def without_documents(actor: Actor, day: date) -> list[SupplierContract]:
    """Contracts that begin within a month of `day` and have no documents yet, the nearest first."""
    soon = contracts_on(actor, day).filter(starts_on__gte=day, starts_on__lte=day + timedelta(days=SOON_DAYS))
    return list(soon.filter(documents=None).order_by("starts_on", "number"))


def contract_for(actor: Actor, uuid: UUID) -> SupplierContract:
    """One contract with its supplier. Raises SupplierContract.DoesNotExist."""
    require(actor, "read_contract")
    return SupplierContract.objects.select_related("supplier").get(uuid=uuid)


def documents_of(actor: Actor, contract: SupplierContract) -> list[ContractDocument]:
    """A contract's documents with how often each has been read and when last (`read_count`, `last_read_at`)."""
    require(actor, "read_contract")
    found = contract.documents.select_related("added_by").annotate(
        read_count=Count("readings"), last_read_at=Max("readings__read_at")
    )
    return list(found.order_by("kind", "pk"))


def readings_of(actor: Actor, contract: SupplierContract) -> QuerySet[ContractReading]:
    """Who has read which of a contract's documents, the latest first."""
    require(actor, "read_contract")
    found = ContractReading.objects.filter(document__contract=contract)
    return found.select_related("document", "read_by").order_by("-read_at", "-pk")


def suppliers_on(actor: Actor, day: date, *, search: str = "") -> QuerySet[Supplier]:
    """Suppliers with how many articles and contracts in force they have (`article_count`, `contract_count`)."""
    require(actor, "see_register")
    articles = Count("article", distinct=True)
    in_force = SupplierContract.objects.filter(_state("in_force", day), supplier=OuterRef("pk")).order_by()
    counted = in_force.values("supplier").annotate(n=Count("pk")).values("n")
    found = Supplier.objects.annotate(article_count=articles, contract_count=Subquery(counted))
    for word in search.split():
        found = found.filter(Q(name__icontains=word) | Q(code__icontains=word))
    return found.order_by("name")


def supplier_for(actor: Actor, code: str) -> Supplier:
    """One supplier by its code. Raises Supplier.DoesNotExist."""
    require(actor, "see_register")
    return Supplier.objects.get(code=code)


def _state(state: str, day: date) -> Q:
    in_force = Q(starts_on__lte=day, ends_on__gte=day)
    return {
        "in_force": in_force,
        "ending": in_force & Q(ends_on__lte=day + timedelta(days=ENDING_SOON_DAYS)),
        "coming": Q(starts_on__gt=day),
        "ended": Q(ends_on__lt=day),
    }.get(state, Q())
