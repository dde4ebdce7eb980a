"""Who pays for a patient's products: the decision table asked, and its answer turned into a customer (P11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from uttag.apps.patients.models import Patient
from uttag.ground.selects import select
from uttag.rules.payer import Payer, PayerFacts, PayerPending, payer
from uttag.rules.rulings import Ruling, rule_on
from uttag.rules.terms import TermBook

_CUSTOMERS = """
SELECT c.id, c.product_area, c.care_provider_id, p.code, p.kind
FROM parties_customer c JOIN parties_careprovider p ON p.id = c.care_provider_id
"""


@dataclass(frozen=True, slots=True)
class Paying:
    """The table's answer, and the customer it means; None while the payer is pending (reading 21)."""

    ruling: Ruling[Payer | PayerPending]
    customer_id: int | None


class Payers:
    """All customers and their care providers, read once for an operation that rules on several payers."""

    def __init__(self) -> None:
        self._customers: dict[tuple[str, str], int] = {}
        self._care_providers: dict[int, tuple[str, str]] = {}
        for pk, area, provider_id, code, kind in select(_CUSTOMERS, ()):
            self._customers[code, area] = pk
            self._care_providers[provider_id] = (code, kind)
        self._parties = {code for code, _ in self._care_providers.values()}

    def find(
        self, patient: Patient, product_area: str, prescriber_care_provider_id: int, day: date, book: TermBook
    ) -> Paying:
        """Rules who pays on `day` for one product area, prescribed by one care provider."""
        ruling = rule_on(payer, self._facts(patient, product_area, prescriber_care_provider_id, day), book)
        if isinstance(ruling.outcome, PayerPending):
            return Paying(ruling, None)
        return Paying(ruling, self.customer_id(ruling.outcome.care_provider, product_area))

    def customer_id(self, care_provider: str, product_area: str) -> int | None:
        """The customer that pays for an area, or the care provider's general one."""
        special = self._customers.get((care_provider, product_area))
        return special or self._customers.get((care_provider, ""))

    def _facts(self, patient: Patient, product_area: str, prescriber_id: int, day: date) -> PayerFacts:
        code, kind = self._care_providers[prescriber_id]
        return PayerFacts(
            age=age_on(patient.born_on, day),
            municipality=patient.municipality or None,
            protected=patient.protected,
            housing=patient.housing,
            home_care=patient.home_care,
            product_area=product_area,
            prescriber_care_provider=code,
            prescriber_kind=kind,
            day=day,
            municipality_is_party=patient.municipality in self._parties,
        )


def age_on(born_on: date | None, day: date) -> int | None:
    """Whole years of age; None where the birthday is unknown."""
    if born_on is None:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
