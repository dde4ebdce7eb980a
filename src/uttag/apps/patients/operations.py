"""Registers patients and keeps their particulars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.parties.models import SpecialHousing
from uttag.apps.patients.identity import Identity, read_identity
from uttag.apps.patients.models import CareRelation, Patient, PatientIdentity, PatientLogin
from uttag.apps.patients.queries import patient_for, searched_in
from uttag.ground.accounts.models import User
from uttag.ground.inserts import insert_models
from uttag.ground.numbering.numbers import is_digits
from uttag.ground.trail.operations import note, note_access
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because


@dataclass(frozen=True, slots=True)
class Particulars:
    """All that is known of a patient when registered; empty where unknown.

    `municipality` is the four-digit code of registration. `special_housing` is the housing's uuid.
    `born_on` counts only where the identity number doesn't say it: for newborns and reserve numbers.
    """

    given_name: str
    family_name: str
    number: str = ""
    reserve_number: bool = False
    born_on: date | None = None
    municipality: str = ""
    protected: str = Patient.Protected.NONE
    home_care: bool = False
    special_housing: UUID | None = None
    ward: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    door_code: str = ""
    phone: str = ""
    mobile: str = ""
    email: str = ""


_CONTACT = [
    "given_name",
    "family_name",
    "street",
    "postal_code",
    "city",
    "door_code",
    "phone",
    "mobile",
    "email",
]


@operation("register_patient")
def register_patient(particulars: Particulars, *, actor: Actor, at: datetime) -> Patient:
    """A patient in the care of the actor's care provider. Raises Refused: wrong number, known number, place.

    A number that another care provider has registered gives that patient, now in this one's care too:
    what the other has prescribed stays the other's (I1). Not so where personal data is protected: whoever
    guessed a number would be shown where the person lives.
    """
    today = local(at).date()
    identity = read_identity(particulars.number, today=today, reserve=particulars.reserve_number)
    _check(particulars, today)
    known = _already_elsewhere(identity, actor)
    if known is not None:
        if known.protected != Patient.Protected.NONE:
            raise Refused(because("patient_protected_elsewhere", "I2"))
        take_into_care(known, actor.care_provider_id, at=at)
        note(actor, "take_into_care", at=at, subject_kind="patient", subject_uuid=known.uuid)
        note_access(actor, "take_into_care", at=at, patients=[known.uuid], writing=True)
        return known
    housing = _housing(particulars)
    patient = Patient(
        born_on=identity.born_on or particulars.born_on,
        municipality=particulars.municipality,
        housing=Patient.Housing.SPECIAL if housing else Patient.Housing.ORDINARY,
        special_housing=housing,
        ward=particulars.ward,
        home_care=particulars.home_care,
        protected=particulars.protected,
        registered_at=at,
    )
    insert_models([patient])
    _save_identity(patient, identity, particulars, new=True)
    take_into_care(patient, actor.care_provider_id, at=at)
    note(actor, "register_patient", at=at, subject_kind="patient", subject_uuid=patient.uuid)
    note_access(actor, "register_patient", at=at, patients=[patient.uuid], writing=True)
    return patient


@operation("change_patient")
def change_patient(patient: UUID, particulars: Particulars, *, actor: Actor, at: datetime) -> Patient:
    """Changes what is known of a patient; the identity number can be added but not exchanged."""
    found = patient_for(actor, patient, lock=True)
    identity = read_identity(particulars.number, today=local(at).date(), reserve=particulars.reserve_number)
    if found.identity.number and identity.number != found.identity.number:
        raise Refused(because("identity_number_fixed", None))
    _check(particulars, local(at).date())
    housing = _housing(particulars)
    before = _facts(found)
    found.born_on = identity.born_on or particulars.born_on or found.born_on
    found.municipality, found.home_care = particulars.municipality, particulars.home_care
    found.protected, found.ward = particulars.protected, particulars.ward
    found.special_housing = housing
    found.housing = Patient.Housing.SPECIAL if housing else Patient.Housing.ORDINARY
    found.save()
    _save_identity(found, identity, particulars, new=False)
    changed = {name: (before[name], now) for name, now in _facts(found).items() if before[name] != now}
    note(actor, "change_patient", at=at, subject_kind="patient", subject_uuid=found.uuid, changes=changed)
    note_access(actor, "change_patient", at=at, patients=[found.uuid], writing=True)
    return found


def take_into_care(patient: Patient, care_provider_id: int | None, *, at: datetime) -> None:
    """Notes that a care provider has the patient in its care; known already is no matter."""
    if care_provider_id is not None:
        relation = CareRelation(patient=patient, care_provider_id=care_provider_id, since=at)
        CareRelation.objects.bulk_create([relation], ignore_conflicts=True)


@operation("manage_users")
def let_log_in(
    user: User, patient: Patient, *, parent: bool = False, actor: Actor, at: datetime
) -> PatientLogin:
    """Lets `user` act as `patient`, or as the parent of one."""
    login, _ = PatientLogin.objects.get_or_create(user=user, patient=patient, defaults={"parent": parent})
    note(actor, "let_log_in", at=at, subject_kind="patient", subject_uuid=patient.uuid)
    return login


def _already_elsewhere(identity: Identity, actor: Actor) -> Patient | None:
    """The patient with this number, if only other care providers have it in their care so far.

    One in the own care, or known to the desk, is refused when its number is saved again.
    """
    if not identity.number or actor.care_provider_id is None:
        return None
    known = PatientIdentity.objects.filter(number=identity.number).values_list("patient_id", flat=True)
    for patient_id in known:
        theirs = CareRelation.objects.filter(patient=patient_id, care_provider=actor.care_provider_id)
        if not theirs.exists():
            return Patient.objects.select_related("identity", "special_housing").get(pk=patient_id)
    return None


def _check(particulars: Particulars, today: date) -> None:
    if particulars.born_on is not None and particulars.born_on > today:
        raise Refused(because("born_after_today", None, born_day=particulars.born_on))
    if not particulars.given_name.strip() or not particulars.family_name.strip():
        raise Refused(because("name_missing", None))
    postal = particulars.postal_code.replace(" ", "")
    if postal and not is_digits(postal, 5):
        raise Refused(because("postal_code_wrong", None, typed=particulars.postal_code[:12]))
    known = particulars.municipality
    if known and not is_digits(known, 4):
        raise Refused(because("municipality_code_wrong", None, typed=known))


def _housing(particulars: Particulars) -> SpecialHousing | None:
    if particulars.special_housing is None:
        return None
    try:
        return SpecialHousing.objects.get(uuid=particulars.special_housing)
    except SpecialHousing.DoesNotExist:
        raise Refused(because("special_housing_unknown", "D4")) from None


def _save_identity(patient: Patient, identity: Identity, particulars: Particulars, *, new: bool) -> None:
    values = {name: str(getattr(particulars, name)).strip() for name in _CONTACT}
    values["postal_code"] = values["postal_code"].replace(" ", "")
    values |= {"kind": identity.kind, "number": identity.number}
    values["search"] = searched_in(
        values["given_name"], values["family_name"], identity.number, values["phone"], values["mobile"]
    )
    row = PatientIdentity(patient=patient, **values)
    try:
        # No savepoint: a number that is taken ends the operation.
        row.save(force_insert=new, force_update=not new)
    except IntegrityError as clash:
        raise Refused(because("identity_number_known", None, number=identity.number)) from clash
    patient.identity = row


def _facts(patient: Patient) -> dict[str, object]:
    """What the trail compares; contact data stays out of it, so that erasure need not touch the trail."""
    housing = patient.special_housing
    return {
        "municipality": patient.municipality,
        "home_care": patient.home_care,
        "protected": str(patient.protected),
        "special_housing": housing.name if housing else None,
        "ward": patient.ward,
    }


def particulars_of(patient: Patient) -> Particulars:
    """What a form starts from when a patient is changed."""
    identity = patient.identity
    contact = {name: getattr(identity, name) for name in _CONTACT}
    return Particulars(
        number=identity.number,
        reserve_number=identity.kind == PatientIdentity.Kind.RESERVE,
        born_on=patient.born_on,
        municipality=patient.municipality,
        protected=patient.protected,
        home_care=patient.home_care,
        special_housing=patient.special_housing.uuid if patient.special_housing else None,
        ward=patient.ward,
        **contact,
    )
