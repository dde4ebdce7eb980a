"""Each invariant of dispensations finds the breach that is planted here, by its subject, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests import dispensations as d
from tests import region as r
from tests.chain import rows
from uttag.apps.catalogue.models import Article, Dispensation
from uttag.apps.prescribing.models import DispensationApplication, PrescriptionItem
from uttag.ground.verify import breaches
from uttag.rules.dispensations import DispensationAnswer, DispensationScope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound() -> None:
    """One approved for Torvald and prescribed, one for all and prescribed to Signe, one refused, one asked for."""
    region = r.region()
    for number in ("D1", "D2", "D3"):
        d.outside(number)
    torvald, signe = r.patient(region), r.patient(region, r.SIGNE, given_name="Signe")
    d.approved(region, torvald)
    r.item(region, torvald, "D1")
    for number, values in (
        ("D2", {"scope": DispensationScope.PRODUCT}),
        ("D3", {"answer": DispensationAnswer.REFUSE, "text": "Sortimentet räcker."}),
    ):
        made = d.ask(region, torvald, article_number=number)
        d.decide(region, d.prepare(region, made, article_number=number), **values)
    r.item(region, signe, "D2")
    d.ask(region, signe, article_number="D3")


def of(number: str, **values: Any) -> None:
    rows(DispensationApplication, article__number=number, patient__identity__given_name="Torvald").update(
        **values
    )


def of_approval(**values: Any) -> None:
    rows(Dispensation).update(**values)


def application(number: str) -> str:
    found = DispensationApplication.objects.get(
        article__number=number, patient__identity__given_name="Torvald"
    )
    return f"dispensation {found.uuid}"


def item(number: str) -> str:
    return f"item {PrescriptionItem.objects.get(article__number=number).uuid}"


SAID = "prescribing.decided_applications_say_who_and_when"
SCOPE = "prescribing.approvals_are_of_their_scope"
APPROVED = "prescribing.outside_contract_was_approved"
PLANTED: list[tuple[str, Callable[[], object], Callable[[], str]]] = [
    (SAID, lambda: of("D1", decided_at=None), lambda: application("D1")),
    (SAID, lambda: of("D1", decided_by=None), lambda: application("D1")),
    (SAID, lambda: of("D1", decision=""), lambda: application("D1")),
    (SAID, lambda: of("D3", decided_by=None), lambda: application("D3")),
    (SAID, lambda: of("D3", state="withdrawn"), lambda: application("D3")),
    (SCOPE, lambda: of("D2", dispensation=None), lambda: application("D2")),
    (SCOPE, lambda: of("D2", scope="patient"), lambda: application("D2")),
    (SCOPE, lambda: of_approval(from_day=date(2026, 1, 1)), lambda: application("D2")),
    (SCOPE, lambda: of_approval(article=Article.objects.get(number="D3")), lambda: application("D2")),
    (APPROVED, lambda: of_approval(until_day=date(2026, 3, 2)), lambda: item("D2")),
    (APPROVED, lambda: of_approval(from_day=date(2026, 3, 4)), lambda: item("D2")),
    (APPROVED, lambda: of("D1", until_day=date(2026, 3, 2)), lambda: item("D1")),
    (APPROVED, lambda: of("D1", state="refused"), lambda: item("D1")),
]


@pytest.mark.parametrize("name", sorted({name for name, *_ in PLANTED}))
def test_a_sound_register_breaks_nothing(name: str) -> None:
    assert breaches(name) == ()


@pytest.mark.parametrize(("name", "plant", "subject"), PLANTED)
def test_a_planted_breach_is_found(
    name: str, plant: Callable[[], object], subject: Callable[[], str]
) -> None:
    told = subject()
    plant()
    assert [found.subject for found in breaches(name)] == [told]
