"""Each invariant of the agreement finds the breach that is planted here, by its subject, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.chain import rows
from uttag.apps.agreement.models import ClauseExample, Term, TermValue
from uttag.ground.verify import breaches

pytestmark = pytest.mark.django_db

DAYS, PAYERS = "delivery.working_days", "payer.table"


def of_value(key: str, **values: object) -> None:
    rows(TermValue, term__key=key).update(**values)


def _without_values() -> None:
    of_value(DAYS, term=Term.objects.get(key=PAYERS), effective_from=date(2018, 5, 2))


def _wrong_example() -> None:
    """The first example expects a day that the rule does not give."""
    first = ClauseExample.objects.filter(clause__code="D2").order_by("position")[0]
    rows(ClauseExample, pk=first.pk).update(expect={**first.expect, "deadline_day": "1999-01-01"})


PLANTED: list[tuple[str, Callable[[], object], str]] = [
    ("agreement.terms_have_values", _without_values, f"term {DAYS}"),
    ("agreement.values_fit_their_term", lambda: of_value(DAYS, value="four"), f"term {DAYS} from 2018-05-01"),
    ("agreement.values_fit_their_term", lambda: of_value(DAYS, value=400), f"term {DAYS} from 2018-05-01"),
    (
        "agreement.payer_tables_can_be_read",
        lambda: of_value(
            PAYERS, value=[{"id": "all", "when": {"shoe_size": 40}, "pays": "region", "why": "x"}]
        ),
        f"term {PAYERS} from 2018-05-01",
    ),
    (
        "agreement.one_value_for_each_day",
        lambda: of_value(DAYS, decided_on=date(2020, 1, 1)),
        f"term {DAYS} from 2018-05-01",
    ),
    ("agreement.examples_hold", _wrong_example, "clause D2, example 1"),
]


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(("name", "plant", "subject"), PLANTED)
def test_a_planted_breach_is_found(name: str, plant: Callable[[], object], subject: str) -> None:
    plant()
    assert [breach.subject for breach in breaches(name)] == [subject]


@pytest.mark.usefixtures("made")
def test_examples_are_run_with_the_terms_that_stand_there() -> None:
    of_value(DAYS, value=5)
    assert any(breach.subject.startswith("clause D2") for breach in breaches("agreement.examples_hold"))
