"""Central purchasing hands over a contract with each supplier, and the depot notes how its logistics go (B2.1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from uttag.apps.access.actors import Actor
from uttag.apps.catalogue.contracts import ContractWish, add_document, register_contract
from uttag.apps.catalogue.suppliers import SupplierFacts, note_logistics, register_supplier
from uttag.ground.files.uploads import Upload
from uttag.simulation.population.articles import SupplierRow
from uttag.simulation.population.check_digits import gs1_digit
from uttag.simulation.population.tables import table

STARTS = date(2023, 1, 1)
SHORTEST, STEP = 140, 97  # days from the last day until a contract's end: some end soon


def contract_number(supplier: str) -> str:
    """The number of the contract with a supplier, by its code."""
    return f"INK-2023-{supplier[:6]}"


def hand_over(
    suppliers: Iterable[SupplierRow], last_day: date, *, purchasing: Actor, depot: Actor, at: datetime
) -> None:
    """Suppliers, a contract each with two documents, and what the depot has noted."""
    for place, supplier in enumerate(suppliers):
        register_supplier(supplier.code, _facts(supplier, place), actor=purchasing, at=at)
        ends_on = last_day + timedelta(SHORTEST + place * STEP)
        wish = ContractWish(
            supplier.code, contract_number(supplier.code), f"Ramavtal {supplier.name}", STARTS, ends_on
        )
        contract = register_contract(wish, actor=purchasing, at=at)
        for kind, name in (("contract", "Avtal"), ("general_terms", "Allmänna bestämmelser")):
            text = f"{name}: {supplier.name}. Påhittat exempel, {wish.number}.\n"
            upload = Upload(f"{name}.txt", text.encode())
            add_document(contract.uuid, kind=kind, name=name, upload=upload, actor=purchasing, at=at)
    for code, notes in table("supply")["logistics"].items():
        for kind, text in notes:
            note_logistics(code, kind, text, actor=depot, at=at)


def _facts(supplier: SupplierRow, place: int) -> SupplierFacts:
    """Made-up: GLN under the prefix that GS1 keeps for demonstrations, a domain that no one can own."""
    gln = f"95200001{place:04}"
    return SupplierFacts(
        name=supplier.name,
        email=f"order@{supplier.code.lower()}.example",
        endpoint_scheme="0088",
        endpoint_id=gln + gs1_digit(gln),
        lead_working_days=supplier.lead_days,
    )
