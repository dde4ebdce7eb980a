"""An agreement's folder goes into the database, whole or not at all, and comes out again.

Parties and products stand in apps of their own, so this is a journey. Units, housing and pickup points are
no part of an agreement; they are registered where people work with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.folder import Folder, read_folder
from uttag.apps.agreement.loading import Loader
from uttag.apps.agreement.operations import load_clauses_and_terms
from uttag.apps.catalogue.models import ProductArea, ProductGroup
from uttag.apps.parties.models import Association, CareProvider, Customer
from uttag.ground.trail.operations import note


def load_agreement(*, actor: Actor, at: datetime, folder: Path) -> Mapping[str, int]:
    """Reads and checks `folder`, then adds what the database lacks. Returns how many rows of each kind.

    Raises FolderRefused with every fault by file and line, Refused for a role that may not.
    """
    return load_read_folder(actor=actor, at=at, folder=read_folder(folder))


@operation("load_agreement")
def load_read_folder(*, actor: Actor, at: datetime, folder: Folder) -> Mapping[str, int]:
    """`load_agreement` for a folder already read and checked."""
    loader = Loader()
    load_clauses_and_terms(folder, loader)
    _load_parties(folder, loader)
    _load_products(folder, loader)
    loader.finish()
    if loader.added:
        changes = {kind: (0, count) for kind, count in loader.added.items()}
        note(actor, "load_agreement", at=at, subject_kind="agreement", changes=changes)
    return loader.added


def _load_parties(folder: Folder, loader: Loader) -> None:
    for entry in folder.parties.associations:
        loader.put(Association, {"code": entry.code}, place=entry.place, fixed={}, words={"name": entry.name})
    associations = {association.code: association for association in Association.objects.all()}
    for provider in folder.parties.care_providers:
        association = associations.get(provider.association)
        loader.put(
            CareProvider,
            {"code": provider.code},
            place=provider.place,
            fixed={"kind": provider.kind, "association_id": association.pk if association else None},
            words={
                "name": provider.name,
                "org_number": provider.organisation_number,
                "sample": provider.sample,
            },
        )
    _load_customers(folder, loader)


def _load_customers(folder: Folder, loader: Loader) -> None:
    """Addresses and endpoints change with the world: once loaded they are kept in the register (F1)."""
    providers = {provider.code: provider for provider in CareProvider.objects.all()}
    known = set(Customer.objects.values_list("code", flat=True))
    for entry in folder.parties.customers:
        provider = providers[entry.care_provider]
        contact = {
            "name": entry.name,
            "org_number": provider.org_number,
            "endpoint_scheme": entry.endpoint_scheme,
            "endpoint_id": entry.endpoint_id,
            "buyer_reference": entry.buyer_reference,
            "street": entry.street,
            "postal_code": entry.postal_code,
            "city": entry.city,
            "sample": entry.sample,
        }
        loader.put(
            Customer,
            {"code": entry.code},
            place=entry.place,
            fixed={"care_provider_id": provider.pk, "product_area": entry.product_area},
            words={} if entry.code in known else contact,
        )


def _load_products(folder: Folder, loader: Loader) -> None:
    for area in folder.products.areas:
        loader.put(
            ProductArea,
            {"code": area.code},
            place=area.place,
            fixed={},
            words={"name_sv": area.name_sv, "name_en": area.name_en},
        )
    position = 0
    for area in folder.products.areas:
        for group in area.groups:
            position += 1
            loader.put(
                ProductGroup,
                {"code": group.code},
                place=group.place,
                fixed={"product_area_id": area.code},
                words={
                    "name_sv": group.name_sv,
                    "name_en": group.name_en,
                    "position": position,
                },
            )
