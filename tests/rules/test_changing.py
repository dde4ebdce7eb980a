"""What can be proposed and decided (P4, A5): every fault told, nothing that is invoiced or promised touched."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.agreement_terms import PAYER_TABLE, book
from uttag.apps.agreement.changes.changing import review_day
from uttag.apps.agreement.models import Document
from uttag.interfaces.web.council.changes.forms import JsonField
from uttag.rules.changing import NewValue, NewVersion, Proposable, ProposalFacts, proposable
from uttag.rules.reasons import Refusal
from uttag.rules.terms import Terms
from uttag.rules.values import SHAPE, value_fault
from uttag.rules.wording import LANGUAGES, say

TODAY = date(2026, 2, 10)
CLOSED = date(2026, 1, 31)

pytestmark = pytest.mark.clause("P4")


def days(value: Any = 3, start: date = date(2026, 3, 1), **more: Any) -> NewValue:
    given: dict[str, Any] = {"instead_of": 4, "minimum": 1, "maximum": 20, **more}
    return NewValue("delivery.working_days", "Leveranstid", "days", start, value, **given)


def ask(*values: NewValue, versions: tuple[NewVersion, ...] = (), today: date = TODAY) -> Any:
    return proposable(ProposalFacts(today, CLOSED, values, versions), Terms(book()))


def codes(*values: NewValue, **more: Any) -> list[str]:
    outcome = ask(*values, **more)
    assert isinstance(outcome, Refusal)
    return [reason.code for reason in outcome.reasons]


def test_three_working_days_from_march_can_be_proposed() -> None:
    outcome = ask(days())

    assert isinstance(outcome, Proposable)
    assert outcome.earliest_day == date(2026, 2, 11)


def test_tomorrow_is_the_first_day_that_can_be_changed() -> None:
    assert isinstance(ask(days(start=TODAY + timedelta(days=1))), Proposable)
    assert codes(days(start=TODAY)) == ["proposal_too_early"]


@pytest.mark.clause("A5")
def test_a_day_in_a_closed_month_is_refused_as_such() -> None:
    assert codes(days(start=CLOSED)) == ["proposal_month_closed"]
    assert codes(days(start=CLOSED + timedelta(days=1))) == ["proposal_too_early"]


@pytest.mark.parametrize("wrong", ["3", 3.5, True, -1, None, 0, 21])
def test_a_value_of_the_wrong_kind_or_outside_its_bounds_is_refused(wrong: Any) -> None:
    assert codes(days(wrong))[0] == "proposal_value_wrong"


def test_bounds_of_shares_and_amounts_are_told_as_people_read_them() -> None:
    rate = NewValue("t", "Påslag", "rate", date(2026, 3, 1), "0.6", maximum="0.5")
    amount = NewValue("f", "Avgift", "ore", date(2026, 3, 1), 2_000_000, maximum=1_000_000)
    outcome = ask(rate, amount)

    assert isinstance(outcome, Refusal)
    told = " ".join(say(reason) for reason in outcome.reasons).replace("\N{NO-BREAK SPACE}", " ")
    assert "60 % är mer än det högsta tillåtna, 50 %" in told
    assert "20 000,00 kr är mer än det högsta tillåtna, 10 000,00 kr" in told


def test_the_value_in_force_is_no_change() -> None:
    assert codes(days(4)) == ["proposal_same_value"]
    flag = NewValue("s", "Påslag på dispens", "flag", date(2026, 3, 1), False, instead_of=True)
    assert isinstance(ask(flag), Proposable)


def test_two_proposals_for_a_term_and_day_are_refused() -> None:
    assert codes(days(rival="Kortare leveranstid")) == ["proposal_rival"]
    assert codes(days(3), days(2)) == ["proposal_day_twice"]
    met = date(2026, 3, 5)  # registered later than it was decided
    refusal = ask(days(decided_day=met))
    assert isinstance(refusal, Refusal)
    assert [(r.code, r.params["decided_day"]) for r in refusal.reasons] == [
        ("proposal_decided_that_day", met)
    ]


def test_what_the_law_sets_is_not_ours() -> None:
    vat = NewValue("vat.food", "Moms", "rate", CLOSED, "x", decided_elsewhere="Riksdagen")
    assert codes(vat) == ["proposal_decided_elsewhere"]


def test_a_proposal_of_nothing_is_refused() -> None:
    assert codes() == ["proposal_empty"]


def test_every_fault_is_told_at_once() -> None:
    wrong = codes(days(99, CLOSED), days(4, TODAY, rival="Annat"))
    assert wrong == [
        "proposal_month_closed",
        "proposal_value_wrong",
        "value_above",
        "proposal_too_early",
        "proposal_same_value",
        "proposal_rival",
    ]


@pytest.mark.clause("P12")
def test_a_version_begins_after_the_one_there_is() -> None:
    version = NewVersion("rutin", "Rutin", date(2026, 3, 1), last_day=date(2026, 3, 1))
    assert codes(versions=(version,)) == ["proposal_version_too_early"]
    law = NewVersion("lag", "Lagen", date(2026, 3, 1), decided_elsewhere="Riksdagen")
    assert codes(versions=(law,)) == ["proposal_decided_elsewhere"]
    later = NewVersion("rutin", "Rutin", date(2026, 3, 2), last_day=date(2026, 3, 1))
    assert isinstance(ask(versions=(later,)), Proposable)


@given(start=st.dates(date(2025, 1, 1), date(2027, 12, 31)), value=st.integers(-5, 30))
def test_nothing_before_tomorrow_and_nothing_outside_bounds_ever_gets_through(
    start: date, value: int
) -> None:
    good = start > TODAY and 1 <= value <= 20 and value != 4
    assert isinstance(ask(days(value, start)), Proposable) is good


def payer_row(**changed: Any) -> list[dict[str, Any]]:
    return [{"id": "child", "when": {"age": {"max": 17}}, "pays": "region", "why": "payer_child", **changed}]


STRANGE_PAYS: list[Any] = [["region"], {}, None, "granne"]
STRANGE_WHYS: list[Any] = ["", None, [], "two words", "payer child", "payer_1", "value_below"]
WHENS: list[dict[str, Any]] = [
    {"age": {"min": "x"}},
    {"age": {"min": True}},
    {"age": {"min": 18, "max": 17}},
    {"age": {"least": 18}},
    {"age": {}},
    {"age": "18"},
    {"home_care": {"min": 1}},
    {"home_care": "yes"},
    {"housing": 1},
    {"housing": []},
    {"housing": [["special"]]},
]


@pytest.mark.clause("P11")
@pytest.mark.parametrize(
    ("row", "code"),
    [
        *(({"when": when}, "payer_row_when") for when in WHENS),
        ({"when": {"shoe_size": 40}}, "payer_row_factor"),
        *(({"pays": pays}, "payer_row_pays") for pays in STRANGE_PAYS),
        *(({"why": why}, "payer_row_why") for why in STRANGE_WHYS),
        *(({"id": name}, "payer_row_shape") for name in ("", None, ["a"], "a\0")),
        ({"when": []}, "payer_row_shape"),
    ],
)
def test_a_row_of_the_payer_table_that_could_not_be_read_is_refused(row: dict[str, Any], code: str) -> None:
    fault = value_fault("payers", payer_row(**row))
    assert fault
    assert fault.code == code
    assert all(say(fault, language) != code for language in LANGUAGES)


@pytest.mark.clause("P11")
def test_rows_of_the_payer_table_that_can_be_read_are_taken() -> None:
    assert value_fault("payers", PAYER_TABLE) is None
    asked = {"age": [17, 18], "home_care": False, "municipality": ["1495", "1470"], "housing": "special"}
    assert value_fault("payers", payer_row(when=asked)) is None
    twice = value_fault("payers", payer_row() + payer_row())
    assert twice
    assert twice.code == "payer_row_twice"


POSTAL, MONTHS = [{"first": "40000", "last": "42999"}], [{"months": 18}, {"months": 12}]


@pytest.mark.parametrize(
    ("in_force", "value", "code"),
    [
        (POSTAL, [{"first": "50200", "last": "50200"}], None),
        (POSTAL, [{"first": "50201", "last": "50200"}], "value_row_postal_codes"),
        (POSTAL, [{"first": 50200, "last": 50300}], "value_row_postal_codes"),
        (POSTAL, [*POSTAL, {"first": "502 00", "last": "50300"}], "value_row_postal_codes"),
        (POSTAL, [{"first": "5020", "last": "50300"}], "value_row_postal_codes"),
        (POSTAL, [{"first": "50200", "last": "50300", "more": 1}], "value_other_columns"),
        (POSTAL, [{"from": "50200", "to": "50300"}], "value_other_columns"),
        (POSTAL, MONTHS, "value_other_columns"),
        (MONTHS, [{"months": 1}, {"months": 120}], None),
        (MONTHS, [{"months": 0}], "value_row_months"),
        (MONTHS, [{"months": 121}], "value_row_months"),
        (MONTHS, [{"months": "12"}], "value_row_months"),
        (MONTHS, [{"months": True}], "value_row_months"),
        (MONTHS, [{"days": 3}], "value_other_columns"),
        (MONTHS, [{"months": 3}, {}], "value_rows_differ"),
    ],
)
def test_a_table_keeps_its_columns_and_what_they_hold(in_force: Any, value: Any, code: str | None) -> None:
    outcome = ask(NewValue("t", "Tabell", "table", date(2026, 3, 1), value, instead_of=in_force))
    assert isinstance(outcome, Proposable) is (code is None)
    if isinstance(outcome, Refusal) and code:
        assert [reason.code for reason in outcome.reasons] == ["proposal_value_wrong", code]
        assert all(say(outcome.reasons[1], language) != code for language in LANGUAGES)


@pytest.mark.parametrize(
    ("unit", "good", "wrong"),
    [
        ("time", "14:00", ["14:00:59+02:00", "14:00:59", "14", "1400", "T14:00", "24:01", "14:00\n"]),
        ("date", "2026-04-02", ["20260402", "2026-W14-4", "2026-02-30", "2026-04-02\n"]),
    ],
)
def test_a_time_and_a_day_are_written_in_one_way(unit: str, good: str, wrong: list[str]) -> None:
    assert value_fault(unit, good) is None
    faults = [value_fault(unit, value) for value in wrong]
    assert [fault and fault.code for fault in faults] == ["value_not_written_so"] * len(wrong)


@pytest.mark.parametrize("unit", ["count", "days", "months", "minutes", "ore"])
def test_whole_numbers_have_an_end(unit: str) -> None:
    assert value_fault(unit, 10**9) is None
    for value in (10**9 + 1, 10**5000):
        fault = value_fault(unit, value)
        assert fault
        assert fault.code == "value_too_large"
        assert all(say(fault, language) != fault.code for language in LANGUAGES)


def test_a_day_that_nobody_plans_for_is_refused() -> None:
    assert isinstance(ask(days(start=date(2199, 12, 31))), Proposable)
    assert codes(days(start=date(2200, 1, 1))) == ["proposal_too_late"]
    version = NewVersion("rutin", "Rutin", date(9999, 12, 31))
    outcome = ask(versions=(version,))
    assert isinstance(outcome, Refusal)
    [fault] = outcome.reasons
    assert "senast från år 2199" in say(fault)
    assert say(fault, "en") != fault.code


@pytest.mark.clause("P12")
def test_a_review_past_the_last_day_there_is_is_not_planned() -> None:
    document = Document(review_months=12)
    assert review_day(document, date(2026, 3, 1)) == date(2027, 3, 1)
    assert review_day(document, date(9999, 6, 1)) is None


@pytest.mark.parametrize(
    "typed",
    ["[" * 5000, "[" * 100_000 + "]" * 100_000, "[NaN]", "9" * 5000, "[{"],
    ids=lambda typed: typed[:3],
)
def test_a_table_that_cannot_be_read_is_a_fault_of_the_form(typed: str) -> None:
    assert JsonField().clean('[{"months": 12}]') == [{"months": 12}]
    with pytest.raises(ValidationError):
        JsonField().clean(typed)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "when", "pays", "why"]), inner)
    ),
    max_leaves=8,
)


@given(unit=st.sampled_from(sorted(SHAPE)), value=anything)
def test_whatever_is_proposed_is_judged_and_never_breaks_the_rule(unit: str, value: Any) -> None:
    fault = value_fault(unit, value)
    assert fault is None or say(fault, "sv") != fault.code
