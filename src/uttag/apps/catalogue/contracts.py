"""Supplier contracts (B2.1): central purchasing hands over the documents, the distributor reads while they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.catalogue.models import ContractDocument, ContractReading, Supplier, SupplierContract
from uttag.ground.files.models import StoredFile
from uttag.ground.files.uploads import Upload, keep
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local, months_later
from uttag.rules.reasons import Reason, Refused, because

# What a contract can say; days outside of it are slips of the hand.
FIRST_DAY, MOST_YEARS = date(1990, 1, 1), 20


@dataclass(frozen=True, slots=True)
class ContractWish:
    """A contract as central purchasing registers it. `supplier`: its code. The last day counts (reading 11)."""

    supplier: str
    number: str
    title: str
    starts_on: date
    ends_on: date


@operation("register_contract")
def register_contract(wish: ContractWish, *, actor: Actor, at: datetime) -> SupplierContract:
    """A contract. The same again is the one there is; its number with other facts is refused."""
    supplier = Supplier.objects.select_for_update().filter(code=wish.supplier).first()
    faults = _faults(wish, supplier, local(at).date())
    if supplier is None or faults:
        raise Refused(*faults)
    facts = {"title": wish.title.strip(), "starts_on": wish.starts_on, "ends_on": wish.ends_on}
    made, fresh = SupplierContract.objects.get_or_create(
        number=wish.number.strip(), defaults={"supplier": supplier, **facts}
    )
    if not fresh:
        same = made.supplier_id == supplier.pk and all(getattr(made, key) == facts[key] for key in facts)
        if not same:
            known = because("contract_number_known", "B2.1", number=made.number, supplier=made.supplier.name)
            raise Refused(known)
        return made
    _note(actor, "register_contract", made, {"number": (None, made.number)}, at)
    return made


@operation("register_contract")
def change_period(
    contract: UUID, *, starts_on: date, ends_on: date, actor: Actor, at: datetime
) -> SupplierContract:
    """A contract is prolonged or cut short. Twice is once."""
    found = _held(contract)
    if faults := _days_wrong(starts_on, ends_on, local(at).date()):
        raise Refused(*faults)
    before = (found.starts_on, found.ends_on)
    if before != (starts_on, ends_on):
        found.starts_on, found.ends_on = starts_on, ends_on
        found.save(update_fields=["starts_on", "ends_on"])
        changes = {"starts_on": (before[0], starts_on), "ends_on": (before[1], ends_on)}
        _note(actor, "register_contract", found, changes, at)
    return found


@operation("register_contract")
def add_document(
    contract: UUID, kind: str, name: str, upload: Upload, *, actor: Actor, at: datetime
) -> ContractDocument:
    """Keeps a document of the contract under its checksum. The same bytes again are the document there is."""
    found = _held(contract)
    if not name.strip():
        raise Refused(because("contract_document_nameless", "B2.1"))
    if kind not in ContractDocument.Kind.values:
        raise Refused(because("contract_document_kind", "B2.1"))
    file = keep(upload, at=at)
    if known := found.documents.filter(sha256=file.sha256, kind=kind).first():
        return known
    made = ContractDocument.objects.create(
        contract=found,
        kind=kind,
        name=name.strip()[:120],
        sha256=file.sha256,
        added_at=at,
        added_by_id=actor.user_id,
    )
    _note(actor, "add_contract_document", found, {"document": (None, made.name)}, at)
    return made


@operation("read_contract")
def read_document(document: UUID, *, actor: Actor, at: datetime) -> StoredFile:
    """The document as it was handed over; who read it when is kept.

    The distributor reads while the contract is in force, its last day included (reading 11): refused before and
    after, with the day. Central purchasing and LMN always can. Raises ContractDocument.DoesNotExist.
    """
    found = ContractDocument.objects.select_related("contract").get(uuid=document)
    if reason := why_not_readable(actor, found.contract, local(at).date()):
        raise Refused(reason)
    ContractReading.objects.create(
        document=found, read_at=at, read_by_id=actor.user_id, role=actor.role.value
    )
    return StoredFile.objects.get(sha256=found.sha256)


def why_not_readable(actor: Actor, contract: SupplierContract, day: date) -> Reason | None:
    """Why the actor can't read the contract's documents on `day`; None where they can."""
    if actor.role is not Role.DEPOT:
        return None
    if day < contract.starts_on:
        return because("contract_not_begun", "B2.1", number=contract.number, starts_day=contract.starts_on)
    if day > contract.ends_on:
        return because("contract_over", "B2.1", number=contract.number, ends_day=contract.ends_on)
    return None


def _faults(wish: ContractWish, supplier: Supplier | None, today: date) -> list[Reason]:
    faults = []
    if supplier is None:
        faults.append(because("contract_supplier_unknown", "B2.1", supplier=wish.supplier))
    if not wish.number.strip():
        faults.append(because("contract_number_missing", "B2.1"))
    if not wish.title.strip():
        faults.append(because("contract_title_missing", "B2.1"))
    return [*faults, *_days_wrong(wish.starts_on, wish.ends_on, today)]


def _days_wrong(starts_on: date, ends_on: date, today: date) -> list[Reason]:
    faults = []
    if ends_on < starts_on:
        faults.append(because("contract_ends_before_start", "B2.1", starts_day=starts_on, ends_day=ends_on))
    last = months_later(today, 12 * MOST_YEARS)
    if starts_on < FIRST_DAY or max(starts_on, ends_on) > last:
        faults.append(because("contract_days_absurd", "B2.1", first_day=FIRST_DAY, last_day=last))
    return faults


def _held(contract: UUID) -> SupplierContract:
    found = SupplierContract.objects.select_for_update().filter(uuid=contract).first()
    if found is None:
        raise Refused(because("contract_not_found", "B2.1"))
    return found


def _note(
    actor: Actor,
    name: str,
    contract: SupplierContract,
    changes: Mapping[str, tuple[object, object]],
    at: datetime,
) -> None:
    note(actor, name, at=at, subject_kind="supplier_contract", subject_uuid=contract.uuid, changes=changes)
