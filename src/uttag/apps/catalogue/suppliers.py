"""Facts of suppliers, kept by central purchasing, and notes on how the logistics with them go (B2.1)."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.catalogue.changes.writing import refresh_search
from uttag.apps.catalogue.models import LogisticsNote, Supplier
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Reason, Refused, because

MOST_LEAD_DAYS = 250


@dataclass(frozen=True, slots=True)
class SupplierFacts:
    """How a supplier is reached. `endpoint_*`: its Peppol address; `lead_working_days`: from order to receipt."""

    name: str
    org_number: str = ""
    email: str = ""
    phone: str = ""
    endpoint_scheme: str = ""
    endpoint_id: str = ""
    lead_working_days: int = 5


@operation("register_contract")
def register_supplier(code: str, facts: SupplierFacts, *, actor: Actor, at: datetime) -> Supplier:
    """A new supplier. The same again is the one there is; its code with other facts is refused."""
    code = code.strip()
    faults = _faults(facts) + ([] if code else [because("supplier_code_missing", "B2.1")])
    if faults:
        raise Refused(*faults)
    made, fresh = Supplier.objects.get_or_create(code=code[:20], defaults=_kept(facts))
    if not fresh and any(getattr(made, name) != value for name, value in _kept(facts).items()):
        raise Refused(because("supplier_code_known", "B2.1", supplier=code))
    if fresh:
        _note(actor, "register_supplier", {code: (None, made.name)}, at)
    return made


@operation("register_contract")
def change_supplier(code: str, facts: SupplierFacts, *, actor: Actor, at: datetime) -> Supplier:
    """Changes how a supplier is reached; the words that its articles are found by follow its name. Twice is once."""
    found = Supplier.objects.select_for_update().filter(code=code).first()
    if found is None:
        raise Refused(because("supplier_not_found", "B2.1"))
    if faults := _faults(facts):
        raise Refused(*faults)
    changes = {
        name: (getattr(found, name), value)
        for name, value in _kept(facts).items()
        if getattr(found, name) != value
    }
    if changes:
        for name, (_, value) in changes.items():
            setattr(found, name, value)
        found.save(update_fields=list(changes))
        _note(actor, "change_supplier", {f"{code} {name}": pair for name, pair in changes.items()}, at)
    if "name" in changes:
        refresh_search()
    return found


@operation("note_logistics")
def note_logistics(code: str, kind: str, text: str, *, actor: Actor, at: datetime) -> LogisticsNote:
    """What was agreed with a supplier about logistics, and how it goes. The same words again are one note."""
    found = Supplier.objects.select_for_update().filter(code=code).first()
    if found is None:
        raise Refused(because("supplier_not_found", "B2.1"))
    if not text.strip():
        raise Refused(because("logistics_note_empty", "B2.1"))
    if kind not in LogisticsNote.Kind.values:
        raise Refused(because("logistics_note_kind", "B2.1"))
    last = found.notes.order_by("-pk").first()
    if last and (last.kind, last.text, last.noted_by_id) == (kind, text.strip(), actor.user_id):
        return last
    made = LogisticsNote.objects.create(
        supplier=found,
        kind=kind,
        text=text.strip(),
        noted_at=at,
        noted_by_id=actor.user_id,
    )
    _note(actor, "note_logistics", {code: (None, kind)}, at)
    return made


def notes_of(actor: Actor, supplier: Supplier) -> QuerySet[LogisticsNote]:
    """Notes on the logistics with a supplier, the latest first."""
    require(actor, "see_register")
    return supplier.notes.select_related("noted_by").order_by("-noted_at", "-pk")


def _faults(facts: SupplierFacts) -> list[Reason]:
    faults = []
    if not facts.name.strip():
        faults.append(because("supplier_nameless", "B2.1"))
    if facts.email and not _is_email(facts.email):
        faults.append(because("supplier_email_wrong", "B2.1", email=facts.email))
    if bool(facts.endpoint_scheme) is not bool(facts.endpoint_id):
        faults.append(because("supplier_endpoint_half", "B2.1"))
    if facts.endpoint_scheme and not re.fullmatch(r"[0-9]{4}", facts.endpoint_scheme):
        faults.append(because("supplier_endpoint_scheme", "B2.1"))
    if not 1 <= facts.lead_working_days <= MOST_LEAD_DAYS:
        faults.append(because("supplier_lead_days", "B2.1", most=MOST_LEAD_DAYS))
    return faults


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _kept(facts: SupplierFacts) -> dict[str, str | int]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in asdict(facts).items()}


def _note(actor: Actor, name: str, changes: dict[str, tuple[object, object]], at: datetime) -> None:
    note(actor, name, at=at, subject_kind="supplier", changes=changes)
