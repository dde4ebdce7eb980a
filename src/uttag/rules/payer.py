"""Who pays: the dated decision table `payer.table` (P11; reading 21).

The table is a term: rows of {id, when, pays, why}, read from the top, the first that fits decides.
`when` holds factors with a value, a list of values, or {min, max}; a row without conditions fits all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from uttag.rules.reasons import Reason, because
from uttag.rules.terms import Terms

REGION = "VGR"

FACTORS = frozenset(
    {
        "age",
        "municipality",
        "housing",
        "home_care",
        "product_area",
        "prescriber_care_provider",
        "prescriber_kind",
    }
)
PAYS = frozenset({"region", "registered_municipality", "prescriber"})


@dataclass(frozen=True, slots=True)
class PayerFacts:
    """`municipality` is its code of four digits, where registered; care providers are codes ("VGR", "1480").

    `protected`: none, marked, registered or assumed. `housing`: ordinary or special. `prescriber_kind`:
    region or municipality. `municipality_is_party`: it is one of those that signed the agreement.
    """

    age: int | None
    municipality: str | None
    protected: str
    housing: str
    home_care: bool
    product_area: str
    prescriber_care_provider: str
    prescriber_kind: str
    day: date
    municipality_is_party: bool = True


@dataclass(frozen=True, slots=True)
class Payer:
    """The care provider (code) that bears the cost, by row `row` of the table."""

    care_provider: str
    row: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PayerPending:
    """Can't be ruled from what is known: a person settles it. No refusal; the order is taken."""

    reasons: tuple[Reason, ...]


def payer(facts: PayerFacts, terms: Terms) -> Payer | PayerPending:
    """The payer by the table in force on `facts.day`."""
    table = terms.read("payer.table", facts.day)
    if facts.protected == "registered":
        return PayerPending((because("payer_protected_identity", "P11"),))
    if facts.municipality is None:
        return PayerPending((because("payer_municipality_unknown", "P11"),))
    for row in table:
        fits = _fits(row.get("when", {}), facts)
        if fits is None:
            return PayerPending((because("payer_age_unknown", "P11"),))
        if fits:
            return _decided(row, facts, facts.municipality)
    return PayerPending((because("payer_no_row_fits", "P11"),))


def _decided(row: Mapping[str, Any], facts: PayerFacts, municipality: str) -> Payer | PayerPending:
    why = because(row["why"], "P11")
    match row["pays"]:
        case "region":
            code = REGION
        case "prescriber":
            code = facts.prescriber_care_provider
        case "registered_municipality" if facts.municipality_is_party:
            code = municipality
        case "registered_municipality":
            return PayerPending(
                (
                    because("payer_municipality_not_party", "P11", municipality=municipality),
                    why,
                )
            )
        case unknown:
            raise ValueError(f"payer.table row {row['id']}: pays {unknown!r} is not one of {sorted(PAYS)}")
    return Payer(code, row["id"], (why,))


def _fits(when: Mapping[str, Any], facts: PayerFacts) -> bool | None:
    """Whether all conditions hold; None where that hangs on an age nobody knows."""
    unknown = False
    for factor, wanted in when.items():
        if factor not in FACTORS:
            raise ValueError(f"payer.table: unknown factor {factor!r}")
        actual = getattr(facts, factor)
        if actual is None:
            unknown = True
        elif not _meets(actual, wanted):
            return False
    return None if unknown else True


def _meets(actual: object, wanted: Any) -> bool:
    if isinstance(wanted, Mapping):
        assert isinstance(actual, int)
        return bool(wanted.get("min", actual) <= actual <= wanted.get("max", actual))
    if isinstance(wanted, list | tuple):
        return actual in wanted
    return bool(actual == wanted)
