"""What must always hold of the parties and their customers."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from stdnum import luhn

from uttag.apps.parties.models import CareProvider, Customer, Unit
from uttag.ground.verify import Breach, invariant

_NEEDED = (
    "name",
    "endpoint_scheme",
    "endpoint_id",
    "buyer_reference",
    "street",
    "postal_code",
    "city",
)


@invariant(
    "parties.customers_can_be_invoiced",
    clause="F1",
    says="Each customer has all that an e-invoice needs: address, endpoint and reference.",
)
def customers_can_be_invoiced() -> Iterator[Breach]:
    for code, *values in Customer.objects.values_list("code", *_NEEDED):
        missing = [name for name, value in zip(_NEEDED, values, strict=True) if not value.strip()]
        if missing:
            yield Breach(f"customer {code}", f"lacks {', '.join(missing)}")


@invariant(
    "parties.organisation_numbers_are_valid",
    clause="F4",
    says="Organisation numbers of care providers and customers are ten digits with a right check digit.",
)
def organisation_numbers_are_valid() -> Iterator[Breach]:
    for kind, rows in (("care provider", CareProvider.objects), ("customer", Customer.objects)):
        for code, number in rows.values_list("code", "org_number"):
            digits = number.replace("-", "")
            if len(digits) != 10 or not luhn.is_valid(digits):
                yield Breach(f"{kind} {code}", f"has organisation number {number}")


@invariant(
    "parties.customers_share_their_care_providers_number",
    clause="F4",
    says="A customer has its care provider's organisation number: VAT hangs on who is one legal person.",
)
def customers_share_their_care_providers_number() -> Iterator[Breach]:
    rows = Customer.objects.values_list("code", "org_number", "care_provider__org_number")
    for code, number, providers in rows:
        if number.replace("-", "") != providers.replace("-", ""):
            yield Breach(f"customer {code}", f"has {number}, its care provider {providers}")


@invariant(
    "parties.everyone_has_a_general_customer",
    clause="F1",
    says="Each care provider has a customer that pays for every area without one of its own.",
)
def everyone_has_a_general_customer() -> Iterator[Breach]:
    general = Customer.objects.filter(care_provider=OuterRef("pk"), product_area="")
    for code in CareProvider.objects.filter(~Exists(general)).values_list("code", flat=True):
        yield Breach(f"care provider {code}", "has no general customer")


@invariant(
    "parties.care_units_have_a_care_provider",
    clause="I1",
    says="A unit where care is given belongs to a care provider.",
)
def care_units_have_a_care_provider() -> Iterator[Breach]:
    for hsa_id in Unit.objects.filter(kind=Unit.Kind.CARE, care_provider=None).values_list(
        "hsa_id", flat=True
    ):
        yield Breach(f"unit {hsa_id}", "belongs to no care provider")
