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
from uttag.apps.agreement.folder.shape import CustomerEntry
from uttag.apps.agreement.loading.clauses_and_terms import load_clauses_and_terms
from uttag.apps.agreement.loading.documents import load_documents
from uttag.apps.agreement.loading.loader import Loader, Row
from uttag.apps.agreement.loading.log import log_loaded
from uttag.apps.agreement.signed.signing import ensure_agreements
from uttag.apps.catalogue.changes.writing import refresh_search
from uttag.apps.catalogue.models import ProductArea, ProductGroup
from uttag.apps.governance.loading import load_bodies_and_tasks
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
    refresh_search()
    load_documents(folder, loader, at=at)
    load_bodies_and_tasks(folder, loader)
    made = ensure_agreements(CareProvider.objects.all(), folder.agreement.cooperation.starts_day)
    if made:
        loader.added["signedagreement"] += len(made)
    loader.finish()
    log_loaded(folder, at=at)
    if loader.added:
        changes = {kind: (0, count) for kind, count in loader.added.items()}
        note(actor, "load_agreement", at=at, subject_kind="agreement", changes=changes)
    return loader.added


def _load_parties(folder: Folder, loader: Loader) -> None:
    parties = folder.parties
    associations = {
        association.code: association.pk
        for association in loader.put(
            Association,
            [Row(a.place, key={"code": a.code}, words={"name": a.name}) for a in parties.associations],
        )
    }
    providers = loader.put(
        CareProvider,
        [
            Row(
                entry.place,
                key={"code": entry.code},
                fixed={"kind": entry.kind, "association_id": associations.get(entry.association)},
                words={
                    "name": entry.name,
                    "org_number": entry.organisation_number,
                    "sample": entry.sample,
                },
            )
            for entry in parties.care_providers
        ],
    )
    by_code = {provider.code: provider for provider in providers}
    known = set(Customer.objects.values_list("code", flat=True))
    loader.put(
        Customer, [_customer(c, by_code[c.care_provider], new=c.code not in known) for c in parties.customers]
    )


def _customer(entry: CustomerEntry, provider: CareProvider, *, new: bool) -> Row:
    """Addresses and endpoints change with the world: once loaded they are kept in the register (F1)."""
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
    return Row(
        entry.place,
        key={"code": entry.code},
        fixed={"care_provider_id": provider.pk, "product_area": entry.product_area},
        words=contact if new else {},
    )


def _load_products(folder: Folder, loader: Loader) -> None:
    areas = folder.products.areas
    loader.put(
        ProductArea,
        [
            Row(area.place, key={"code": area.code}, words={"name_sv": area.name_sv, "name_en": area.name_en})
            for area in areas
        ],
    )
    groups = [(area, group) for area in areas for group in area.groups]
    loader.put(
        ProductGroup,
        [
            Row(
                group.place,
                key={"code": group.code},
                fixed={"product_area_id": area.code},
                words={"name_sv": group.name_sv, "name_en": group.name_en, "position": position},
            )
            for position, (area, group) in enumerate(groups, start=1)
        ],
    )
