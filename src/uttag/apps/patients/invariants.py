"""What must always hold of patients and who they are. Breaches name opaque ids, never a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from uttag.apps.parties.models import CareProvider
from uttag.apps.patients.identity import read_identity
from uttag.apps.patients.models import DeliveryWish, Patient, PatientIdentity
from uttag.apps.patients.queries import searched_in
from uttag.ground.verify import Breach, invariant
from uttag.rules.reasons import Refused
from uttag.rules.words import DestinationKind

_KIND = PatientIdentity.Kind
# Stored numbers have their century, so the day that short ones are dated by does not count.
_ANY_DAY = date(2000, 1, 1)


@invariant(
    "patients.everyone_has_an_identity", clause="I2", says="Each patient has one row that says who it is."
)
def everyone_has_an_identity() -> Iterator[Breach]:
    for uuid in Patient.objects.filter(identity=None).values_list("uuid", flat=True):
        yield Breach(f"patient {uuid}", "has no identity row")


@invariant(
    "patients.identity_numbers_are_valid",
    clause="I2",
    says="An identity number has a right check digit and a real day, is written in full, and is of its kind.",
)
def identity_numbers_are_valid() -> Iterator[Breach]:
    rows = PatientIdentity.objects.values_list("patient__uuid", "kind", "number")
    for uuid, kind, number in rows.iterator():
        if fault := _fault(kind, number):
            yield Breach(f"patient {uuid}", fault)


def _fault(kind: str, number: str) -> str | None:
    try:
        read = read_identity(number, today=_ANY_DAY, reserve=kind == _KIND.RESERVE)
    except Refused as refused:
        return refused.reasons[0].code
    if read.kind != kind:
        return f"is said to be {kind}, the number is {read.kind}"
    return None if read.number == number else "the number is not written in full"


@invariant(
    "patients.birthdays_are_the_numbers",
    clause="P11",
    says="A patient's day of birth, from which the payer is ruled, is the one that the identity number says.",
)
def birthdays_are_the_numbers() -> Iterator[Breach]:
    dated = PatientIdentity.objects.filter(kind__in=(_KIND.PERSONAL, _KIND.COORDINATION))
    for uuid, number, born in dated.values_list("patient__uuid", "number", "patient__born_on").iterator():
        # A coordination number has sixty added to its day.
        said = f"{number[:6]}{int(number[6:8] or 0) % 60:02}"
        if born is None or f"{born:%Y%m%d}" != said:
            yield Breach(f"patient {uuid}", "was born on another day than the number says")


@invariant(
    "patients.can_be_found_by_name",
    says="What is searched in is made of the patient's present names and numbers.",
)
def can_be_found_by_name() -> Iterator[Breach]:
    rows = PatientIdentity.objects.values_list(
        "patient__uuid", "search", "given_name", "family_name", "number", "phone", "mobile"
    )
    for uuid, search, *parts in rows.iterator():
        if search != searched_in(*parts):
            yield Breach(f"patient {uuid}", "is not found by what it is called now")


@invariant(
    "patients.special_housing_is_a_place",
    clause="D4",
    says="Who lives in special housing has a housing; who lives at home has none.",
)
def special_housing_is_a_place() -> Iterator[Breach]:
    special = Q(housing=Patient.Housing.SPECIAL)
    unclear = Patient.objects.filter(
        (special & Q(special_housing=None)) | (~special & Q(special_housing__isnull=False))
    )
    for uuid, housing in unclear.values_list("uuid", "housing"):
        yield Breach(f"patient {uuid}", f"lives in {housing} housing, and the place says otherwise")


@invariant(
    "patients.municipalities_are_codes",
    clause="P11",
    says="A municipality of registration is four digits; a party's is spelled as the party is.",
)
def municipalities_are_codes() -> Iterator[Breach]:
    wrong = Patient.objects.exclude(municipality="").exclude(municipality__regex=r"^\d{4}$")
    for uuid, code in wrong.values_list("uuid", "municipality"):
        yield Breach(f"patient {uuid}", f"is registered in {code!r}, which is no code")
    region = CareProvider.objects.filter(kind=CareProvider.Kind.REGION).values("code")
    for uuid in Patient.objects.filter(municipality__in=region).values_list("uuid", flat=True):
        yield Breach(f"patient {uuid}", "is registered in the region, which is no municipality")


@invariant(
    "patients.delivery_wishes_can_be_had",
    clause="D10",
    says="Someone who wants goods left outside wants them at home and has been told the conditions.",
)
def delivery_wishes_can_be_had() -> Iterator[Breach]:
    outside = DeliveryWish.objects.filter(leave_outside=True)
    wrong = outside.exclude(destination=DestinationKind.HOME, leave_outside_told_at__isnull=False)
    for uuid in wrong.values_list("patient__uuid", flat=True):
        yield Breach(f"patient {uuid}", "wants goods left outside elsewhere, or without knowing how")
