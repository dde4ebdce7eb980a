"""The agreement as it stands in the database, written as a folder that can be read and loaded again."""

from __future__ import annotations

from pathlib import Path

from uttag.apps.agreement.exporting import (
    agreement_file,
    chapter_files,
    decisions_file,
    distributor_entry,
    documents_file,
    terms_file,
)
from uttag.apps.agreement.folder import Folder, write_folder
from uttag.apps.agreement.folder.shape import (
    AreaEntry,
    AssociationEntry,
    CareProviderEntry,
    CustomerEntry,
    GroupEntry,
    PartiesFile,
    ProductsFile,
)
from uttag.apps.agreement.folder.writing import NOWHERE
from uttag.apps.catalogue.models import ProductArea
from uttag.apps.governance.exporting import bodies_file, knowledge_file
from uttag.apps.parties.models import Association, CareProvider, Customer


def export_agreement(path: Path) -> None:
    """Writes the folder to `path`, which must be empty or not exist. Raises FileExistsError."""
    write_folder(exported_folder(), path)


def exported_folder() -> Folder:
    return Folder(
        agreement=agreement_file(),
        parties=_parties_file(),
        decisions=decisions_file(),
        products=_products_file(),
        terms=terms_file(price_list=False),
        price_list=terms_file(price_list=True),
        bodies=bodies_file(),
        documents=documents_file(),
        knowledge=knowledge_file(),
        chapters=chapter_files(),
    )


def _parties_file() -> PartiesFile:
    providers = CareProvider.objects.select_related("association").order_by("pk")
    return PartiesFile(
        place=NOWHERE,
        distributor=distributor_entry(),
        associations=tuple(
            AssociationEntry(place=NOWHERE, code=row.code, name=row.name)
            for row in Association.objects.order_by("pk")
        ),
        care_providers=tuple(
            CareProviderEntry(
                place=NOWHERE,
                code=row.code,
                name=row.name,
                kind=row.kind,
                organisation_number=row.org_number,
                association=row.association.code if row.association else "",
                sample=row.sample,
            )
            for row in providers
        ),
        customers=tuple(
            _customer_entry(row) for row in Customer.objects.select_related("care_provider").order_by("pk")
        ),
    )


def _customer_entry(row: Customer) -> CustomerEntry:
    return CustomerEntry(
        place=NOWHERE,
        code=row.code,
        care_provider=row.care_provider.code,
        name=row.name,
        endpoint_scheme=row.endpoint_scheme,
        endpoint_id=row.endpoint_id,
        buyer_reference=row.buyer_reference,
        street=row.street,
        postal_code=row.postal_code,
        city=row.city,
        product_area=row.product_area,
        sample=row.sample,
    )


def _products_file() -> ProductsFile:
    areas = ProductArea.objects.prefetch_related("productgroup_set").order_by("productgroup__position")
    return ProductsFile(
        place=NOWHERE,
        areas=tuple(
            AreaEntry(
                place=NOWHERE,
                code=area.code,
                name_sv=area.name_sv,
                name_en=area.name_en,
                groups=tuple(
                    GroupEntry(place=NOWHERE, code=group.code, name_sv=group.name_sv, name_en=group.name_en)
                    for group in area.productgroup_set.all()
                ),
            )
            for area in dict.fromkeys(areas)
        ),
    )
