"""Each invariant of the parties finds the breach that is planted here, by its subject, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.chain import Chain, rows
from uttag.apps.parties.models import CareProvider, Customer, Unit
from uttag.ground.verify import breaches

pytestmark = pytest.mark.django_db


def of_customer(**values: object) -> None:
    rows(Customer, care_provider__code="1495").update(**values)


def _customer() -> str:
    return f"customer {Customer.objects.get(care_provider__code='1495', product_area='').code}"


PLANTED: list[tuple[str, Callable[[], object], Callable[[], str]]] = [
    ("parties.customers_can_be_invoiced", lambda: of_customer(endpoint_id=" "), _customer),
    ("parties.customers_can_be_invoiced", lambda: of_customer(buyer_reference=""), _customer),
    ("parties.organisation_numbers_are_valid", lambda: of_customer(org_number="232100-0132"), _customer),
    (
        "parties.organisation_numbers_are_valid",
        lambda: rows(CareProvider, code="1495").update(org_number="2321"),
        lambda: "care provider 1495",
    ),
    (
        "parties.customers_share_their_care_providers_number",
        lambda: of_customer(org_number="232100-0131"),
        _customer,
    ),
    (
        "parties.everyone_has_a_general_customer",
        lambda: of_customer(product_area="nutrition"),
        lambda: "care provider 1495",
    ),
    (
        "parties.care_units_have_a_care_provider",
        lambda: rows(Unit, name="Skara hemsjukvård").update(care_provider=None),
        lambda: f"unit {Unit.objects.get(name='Skara hemsjukvård').hsa_id}",
    ),
]


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(("name", "plant", "subject"), PLANTED)
def test_a_planted_breach_is_found(
    name: str, plant: Callable[[], object], subject: Callable[[], str]
) -> None:
    expected = subject()
    plant()
    assert [breach.subject for breach in breaches(name)] == [expected]


def test_the_agreements_own_parties_have_no_breach(made: Chain) -> None:
    assert CareProvider.objects.count() == 50
    assert breaches("parties.organisation_numbers_are_valid") == ()
