"""Finds patients, within what the one who looks may see (I1)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.roles import Role
from uttag.apps.parties.models import Carrier, PickupPoint, SpecialHousing
from uttag.apps.patients.models import DeliveryWish, Patient, PatientIdentity, PatientLogin
from uttag.ground.selects import Columns, select
from uttag.rules.reasons import Refused, because


def patients_for(actor: Actor) -> QuerySet[Patient]:
    """The patients that `actor` may see: all for the service desk, one's own, or the care provider's.

    Raises Refused for a role that sees no patients.
    """
    require(actor, "see_patient")
    patients = Patient.objects.select_related("identity", "special_housing")
    if actor.role == Role.PATIENT:
        return patients.filter(pk__in=actor.patient_ids)
    if actor.care_provider_id is not None:
        return patients.filter(care_relations__care_provider=actor.care_provider_id)
    return patients


def patient_for(actor: Actor, uuid: UUID, *, lock: bool = False) -> Patient:
    """One patient that `actor` may see. Raises Refused, in the same words whether unknown or another's."""
    if lock:
        found = patients_for(actor).select_for_update(of=("self",)).filter(uuid=uuid).first()
    else:
        found = _read(actor, uuid)
    if found is None:
        raise Refused(because("patient_not_found", "I1"))
    return found


_PATIENT, _IDENTITY, _HOUSING = (
    Columns(Patient, "p"),
    Columns(PatientIdentity, "who"),
    Columns(SpecialHousing, "h"),
)
_WISH, _POINT, _CARRIER = Columns(DeliveryWish, "w"), Columns(PickupPoint, "point"), Columns(Carrier, "c")
_RELATED = (_IDENTITY, _HOUSING, _WISH, _POINT, _CARRIER)
# Plain SQL, since each order, page and look-up begins with it.
_ONE_PATIENT = f"""
SELECT {_PATIENT.sql}, {", ".join(columns.sql for columns in _RELATED)}
FROM patients_patient p
LEFT JOIN patients_patientidentity who ON who.patient_id = p.id
LEFT JOIN parties_specialhousing h ON h.id = p.special_housing_id
LEFT JOIN patients_deliverywish w ON w.patient_id = p.id
LEFT JOIN parties_pickuppoint point ON point.id = w.pickup_point_id
LEFT JOIN parties_carrier c ON c.id = point.carrier_id
WHERE p.uuid = %s
"""
_IN_CARE_OF = """
AND EXISTS (SELECT 1 FROM patients_carerelation r WHERE r.patient_id = p.id AND r.care_provider_id = %s)
"""


def _read(actor: Actor, uuid: UUID) -> Patient | None:
    """The walls are those of `patients_for`; a test holds the two together."""
    require(actor, "see_patient")
    sql: str = _ONE_PATIENT
    params: list[Any] = [uuid.hex]
    if actor.role != Role.PATIENT and actor.care_provider_id is not None:
        sql += _IN_CARE_OF
        params.append(actor.care_provider_id)
    for row in select(sql, params):
        patient = _PATIENT.read(row[: _PATIENT.count])
        if actor.role == Role.PATIENT and patient.pk not in actor.patient_ids:
            return None
        return _with_relations(patient, row[_PATIENT.count :])
    return None


def _with_relations(patient: Patient, row: Sequence[Any]) -> Patient:
    who, housing, wish, point, carrier = _parts(row)
    if who[0] is not None:
        patient.identity = _IDENTITY.read(who)
    if patient.special_housing_id is not None:
        patient.special_housing = _HOUSING.read(housing)
    made = _WISH.read(wish) if wish[0] is not None else None
    if made is not None and made.pickup_point_id is not None:
        made.pickup_point = _POINT.read(point)
        made.pickup_point.carrier = _CARRIER.read(carrier)
    _WISHES.set_cached_value(patient, made)  # None too, so that nobody asks again
    return patient


_WISHES = Patient._meta.get_field("delivery_wish")


def _parts(row: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The columns of each related row in turn."""
    start = 0
    for columns in _RELATED:
        yield row[start : start + columns.count]
        start += columns.count


def patients_with_uuids(actor: Actor, uuids: Collection[UUID]) -> dict[UUID, Patient]:
    """Those of some patients that `actor` may see, each under its uuid."""
    return {patient.uuid: patient for patient in patients_for(actor).filter(uuid__in=list(uuids))}


def search_patients(actor: Actor, words: str) -> QuerySet[Patient]:
    """Patients by any parts of name, identity number or phone, in any order, sorted by name."""
    found = patients_for(actor)
    for word in searched_words(words):
        found = found.filter(identity__search__contains=word)
    return found.order_by("identity__family_name", "identity__given_name", "pk")


def patient_with_number(actor: Actor, number: str) -> Patient | None:
    """The patient with exactly this stored number, for registration: does the care provider know them already?"""
    return patients_for(actor).filter(identity__number=number).first()


def own_patients(user_id: int) -> QuerySet[Patient]:
    """Whom a user acts for: oneself first, then children."""
    mine = PatientLogin.objects.filter(user_id=user_id).order_by("parent", "pk")
    return (
        Patient.objects.filter(Q(logins__in=mine)).select_related("identity").order_by("logins__parent", "pk")
    )


def searched_words(typed: str) -> list[str]:
    """A number is one word, however people space it: 070-174 06 05, 19410110-6393, +46 70 174 06 05.

    The longest first: it leaves the fewest for the others to be looked for in.
    """
    number = digits(typed)
    if number and not any(c.isalpha() for c in typed):
        return [number]
    return sorted(search_text(typed).split(), key=len, reverse=True)


def digits(phone: str) -> str:
    """A phone number as it is searched for: digits alone, the country's code written as a nought."""
    kept = "".join(c for c in phone if c.isdigit())
    return f"0{kept[2:]}" if phone.strip().startswith("+46") else kept


def searched_in(given_name: str, family_name: str, number: str, phone: str, mobile: str) -> str:
    """All that a patient is searched by, as it is stored."""
    return search_text(given_name, family_name, number, digits(phone), digits(mobile))


def search_text(*parts: str) -> str:
    """Case-folded and without the hyphens people put in numbers: what is stored is what is searched."""
    return " ".join(parts).casefold().replace("-", "").strip()


def someone_with_login() -> PatientLogin | None:
    """The first patient login there is: whom the demo's log-in page offers to be."""
    return PatientLogin.objects.select_related("user").order_by("parent", "pk").first()
