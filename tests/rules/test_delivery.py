"""When is it delivered? D1, D2, D4–D7. The plain cases first; then every day of thirty years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import holidays as known
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.agreement_terms import book as agreement_book
from tests.rules.agreement_terms import value
from uttag.ground.rulings import codec
from uttag.rules.calendar import Holiday, WorkingDays, holidays_near
from uttag.rules.delivery import DeliveryFacts, Promise, promise
from uttag.rules.reasons import Refusal
from uttag.rules.rulings import rule_on
from uttag.rules.terms import Terms
from uttag.rules.wording import say
from uttag.rules.words import DestinationKind, RequestedBy, Urgency

EVES = {
    "Midsummer Eve": "midsummer_eve",
    "Christmas Eve": "christmas_eve",
    "New Year's Eve": "new_years_eve",
    "Good Friday": "good_friday",
    "Easter Monday": "easter_monday",
}


def swedish_calendar(first: int, last: int) -> tuple[Holiday, ...]:
    found = known.country_holidays(
        "SE",
        years=range(first, last + 1),
        categories=("public", "de_facto"),
        include_sundays=False,
        language="en_US",
    )
    return tuple(Holiday(day, EVES.get(name, "other")) for day, name in sorted(found.items()))


HOLIDAYS = swedish_calendar(2018, 2049)
OFF = {h.day for h in HOLIDAYS}
BY_YEAR = {year: tuple(h for h in HOLIDAYS if h.day.year == year) for year in range(2018, 2050)}

STANDARD = DeliveryFacts(
    ordered_day=date(2026, 4, 2),
    ordered_time=time(10, 0),
    urgency=Urgency.STANDARD,
    requested_by=RequestedBy.PATIENT,
    product_areas=("continence",),
    all_stocked=True,
    all_contracted=True,
    procured=False,
    destination=DestinationKind.HOME,
    country="SE",
    in_county=True,
    holidays=HOLIDAYS,
)
EXPRESS = replace(
    STANDARD,
    urgency=Urgency.EXPRESS,
    requested_by=RequestedBy.PRESCRIBER,
    product_areas=("nutrition",),
)


def promised(facts: DeliveryFacts, **changed: object) -> Promise:
    outcome = promise(facts, Terms(agreement_book(**changed)))
    assert isinstance(outcome, Promise), outcome
    return outcome


def refused(facts: DeliveryFacts) -> Refusal:
    outcome = promise(facts, Terms(agreement_book()))
    assert isinstance(outcome, Refusal), outcome
    return outcome


def codes(outcome: Promise | Refusal) -> list[str]:
    return [reason.code for reason in outcome.reasons]


# --- standard -------------------------------------------------------------------------------------


@pytest.mark.clause("D2")
@pytest.mark.parametrize(
    ("ordered", "due", "because_of"),
    [
        ("2026-03-02", "2026-03-06", "Monday to Friday of a plain week"),
        ("2026-03-04", "2026-03-10", "the weekend does not count"),
        ("2026-04-02", "2026-04-10", "Good Friday and Easter Monday do not count"),
        ("2026-04-04", "2026-04-10", "ordered on Easter Saturday: day 0 is that day"),
        ("2026-06-17", "2026-06-24", "Midsummer Eve does not count"),
        ("2026-12-22", "2026-12-30", "Christmas Eve and Christmas Day do not count"),
        ("2026-12-28", "2027-01-05", "New Year's Eve and New Year's Day do not count"),
        ("2026-04-29", "2026-05-06", "Walpurgis Eve counts, May Day does not"),
    ],
)
def test_delivered_within_four_working_days(ordered: str, due: str, because_of: str) -> None:
    facts = replace(STANDARD, ordered_day=date.fromisoformat(ordered))

    assert promised(facts).deadline_day == date.fromisoformat(due), because_of


@pytest.mark.clause("D2")
def test_the_eves_are_days_off_only_because_a_term_says_so() -> None:
    before_midsummer = replace(STANDARD, ordered_day=date(2026, 6, 17))

    usual = promised(before_midsummer)
    without = promised(before_midsummer, calendar__extra_non_working=[])

    assert (usual.deadline_day, without.deadline_day) == (date(2026, 6, 24), date(2026, 6, 23))


@pytest.mark.clause("D2")
def test_a_changed_limit_applies_to_orders_from_its_day() -> None:
    changed = agreement_book().changed_by([value("delivery.working_days", date(2026, 3, 3), 3)])

    def deadline(ordered: date) -> date:
        outcome = promise(replace(STANDARD, ordered_day=ordered), Terms(changed))
        assert isinstance(outcome, Promise)
        return outcome.deadline_day

    assert deadline(date(2026, 3, 2)) == date(2026, 3, 6)
    assert deadline(date(2026, 3, 3)) == date(2026, 3, 6)


@pytest.mark.clause("D2")
def test_the_promise_explains_itself() -> None:
    sentences = [say(reason) for reason in promised(STANDARD).reasons]

    assert sentences == [
        "Levereras senast fredag 10 april 2026.",
        "Beställt torsdag 2 april 2026, som räknas som dag noll.",
        "Fristen är fyra arbetsdagar. Räknat från torsdag 2 april 2026 blir det fredag 10 april 2026.",
        "Helgdagar räknas inte: långfredagen och annandag påsk.",
        "Till ordinärt boende levereras vardagar 08:00–19:00.",
    ]


@pytest.mark.clause("B2.3")
def test_special_procurement_has_ten_working_days_and_its_fee() -> None:
    found = promised(replace(STANDARD, ordered_day=date(2026, 3, 2), procured=True, all_stocked=False))

    assert found.deadline_day == date(2026, 3, 16)
    assert found.fees == ("fee.procurement",)


# --- where to -------------------------------------------------------------------------------------


@pytest.mark.clause("D1", "D4")
@pytest.mark.parametrize(
    ("destination", "closes"),
    [
        (DestinationKind.HOME, time(19)),
        (DestinationKind.SPECIAL_HOUSING, time(16)),
        (DestinationKind.PICKUP_POINT, time(19)),
    ],
)
def test_delivery_hours_follow_the_kind_of_destination(destination: DestinationKind, closes: time) -> None:
    found = promised(replace(STANDARD, destination=destination))

    assert (found.window_from, found.window_to) == (time(8), closes)


@pytest.mark.clause("D7")
def test_outside_the_county_a_home_costs_a_fee_and_a_pickup_point_nothing() -> None:
    home = replace(STANDARD, in_county=False)
    pickup = replace(home, destination=DestinationKind.PICKUP_POINT)

    assert promised(home).fees == ("fee.home_outside_county",)
    assert promised(pickup).fees == ()
    assert "pickup_outside_county_free" in codes(promised(pickup))


@pytest.mark.clause("D7")
def test_never_abroad() -> None:
    no = refused(replace(STANDARD, country="NO"))

    assert say(no.reasons[0]) == "Vi levererar inte utomlands."
    assert no.instead


# --- acute ----------------------------------------------------------------------------------------


@pytest.mark.clause("D5")
@pytest.mark.parametrize(
    ("ordered", "at", "received", "due"),
    [
        ("2026-03-02", "13:59:59", "2026-03-02", "2026-03-03"),
        ("2026-03-02", "14:00:00", "2026-03-03", "2026-03-04"),
        ("2026-03-06", "13:00:00", "2026-03-06", "2026-03-09"),
        ("2026-03-06", "14:00:00", "2026-03-09", "2026-03-10"),
        ("2026-03-07", "09:00:00", "2026-03-09", "2026-03-10"),
        ("2026-04-02", "14:00:00", "2026-04-07", "2026-04-08"),
    ],
)
def test_acute_is_there_the_next_working_day(ordered: str, at: str, received: str, due: str) -> None:
    found = promised(
        replace(
            STANDARD,
            urgency=Urgency.ACUTE,
            ordered_day=date.fromisoformat(ordered),
            ordered_time=time.fromisoformat(at),
        )
    )

    assert (found.received_day.isoformat(), found.deadline_day.isoformat()) == (received, due)
    assert found.fees == ("fee.acute",)


@pytest.mark.clause("D5")
def test_an_acute_order_after_two_is_told_that_it_counts_from_the_next_working_day() -> None:
    late = promised(replace(STANDARD, urgency=Urgency.ACUTE, ordered_time=time(14)))

    assert [say(reason) for reason in late.reasons][1] == (
        "Beställt 14:00, inte före 14:00: beställningen räknas som mottagen nästa arbetsdag, "
        "tisdag 7 april 2026."
    )


@pytest.mark.clause("D5", "D6")
@pytest.mark.parametrize("facts", [replace(STANDARD, urgency=Urgency.ACUTE), EXPRESS])
def test_acute_and_express_are_for_stocked_contracted_articles(facts: DeliveryFacts) -> None:
    name = facts.urgency.value

    assert codes(refused(replace(facts, all_stocked=False))) == [f"{name}_only_stocked"]
    assert codes(refused(replace(facts, procured=True))) == [f"{name}_only_stocked"]
    assert codes(refused(replace(facts, all_contracted=False))) == [f"{name}_only_contracted"]


# --- express --------------------------------------------------------------------------------------


@pytest.mark.clause("D6")
def test_express_is_there_the_same_day() -> None:
    found = promised(replace(EXPRESS, ordered_time=time(13, 59, 59)))

    assert found.deadline_day == EXPRESS.ordered_day
    assert found.fees == ("fee.express",)


@pytest.mark.clause("D6")
def test_express_at_two_is_refused_with_what_can_be_had_instead() -> None:
    no = refused(replace(EXPRESS, ordered_day=date(2026, 3, 2), ordered_time=time(14)))

    assert say(no.reasons[0]) == "Expressleverans ska beställas före 14:00; klockan är 14:00."
    assert [say(offer) for offer in no.instead] == [
        "Akut leverans kan vara framme senast onsdag 4 mars 2026.",
        "Vanlig leverans är framme senast fredag 6 mars 2026.",
    ]


@pytest.mark.clause("D6")
def test_express_says_everything_that_is_wrong_at_once() -> None:
    no = refused(
        replace(EXPRESS, requested_by=RequestedBy.PATIENT, product_areas=("continence", "nutrition"))
    )

    assert codes(no) == ["express_not_by_patient", "express_not_for_area"]


@pytest.mark.clause("D6")
def test_express_is_not_for_days_off() -> None:
    assert codes(refused(replace(EXPRESS, ordered_day=date(2026, 4, 3)))) == ["express_not_on_day_off"]


# --- always ---------------------------------------------------------------------------------------

days = st.dates(date(2019, 1, 1), date(2048, 11, 1))
times = st.times()


def ordered_on(facts: DeliveryFacts, day: date, at: time) -> DeliveryFacts:
    near = holidays_near(BY_YEAR[day.year] + BY_YEAR[day.year + 1], day)
    return replace(facts, ordered_day=day, ordered_time=at, holidays=near)


def count_by_hand(first: date, last: date) -> int:
    """Working days after `first` up to `last`, counted in the most simple-minded way."""
    every = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    return sum(day.weekday() < 5 and day not in OFF for day in every)


@pytest.mark.clause("D2")
def test_every_day_of_thirty_years() -> None:
    terms = Terms(agreement_book())
    day = date(2019, 1, 1)
    while day < date(2049, 1, 1):
        found = promise(ordered_on(STANDARD, day, time(10)), terms)
        assert isinstance(found, Promise)
        assert count_by_hand(day, found.deadline_day) == 4, day
        assert count_by_hand(found.deadline_day - timedelta(days=1), found.deadline_day) == 1, day
        day += timedelta(days=1)


@pytest.mark.clause("B2.3")
@given(ordered=days, at=times)
def test_thirty_years_of_special_procurement(ordered: date, at: time) -> None:
    found = promised(ordered_on(replace(STANDARD, procured=True), ordered, at))

    assert count_by_hand(ordered, found.deadline_day) == 10
    assert found.deadline_day.weekday() < 5
    assert found.deadline_day not in OFF


@pytest.mark.clause("D5")
@given(ordered=days, at=times)
def test_thirty_years_of_acute_promises(ordered: date, at: time) -> None:
    found = promised(ordered_on(replace(STANDARD, urgency=Urgency.ACUTE), ordered, at))
    in_time = at < time(14) and ordered.weekday() < 5 and ordered not in OFF

    assert (found.received_day == ordered) == in_time
    assert count_by_hand(found.received_day, found.deadline_day) == 1
    assert found.deadline_day not in OFF


@pytest.mark.clause("D6")
@given(ordered=days, at=times)
def test_thirty_years_of_express(ordered: date, at: time) -> None:
    outcome = promise(ordered_on(EXPRESS, ordered, at), Terms(agreement_book()))
    in_time = at < time(14) and ordered.weekday() < 5 and ordered not in OFF

    assert isinstance(outcome, Promise) == in_time
    if isinstance(outcome, Promise):
        assert outcome.deadline_day == ordered
    else:
        assert outcome.instead


@given(ordered=days, at=times, urgency=st.sampled_from(Urgency))
def test_a_later_order_is_never_promised_earlier(ordered: date, at: time, urgency: Urgency) -> None:
    facts = replace(EXPRESS, urgency=urgency)
    outcomes = [
        promise(ordered_on(facts, day, at), Terms(agreement_book()))
        for day in (ordered, ordered + timedelta(days=1))
    ]
    deadlines = [o.deadline_day for o in outcomes if isinstance(o, Promise)]

    assert deadlines == sorted(deadlines)


@given(first=days, n=st.integers(0, 30))
def test_adding_and_counting_working_days_agree(first: date, n: int) -> None:
    calendar = WorkingDays(holidays_near(HOLIDAYS, first, 90), frozenset(EVES.values()))

    assert calendar.between(first, calendar.add(first, n)) == n


@given(ordered=days, at=times, urgency=st.sampled_from(Urgency))
def test_a_ruling_rests_only_on_terms_of_the_order_day(ordered: date, at: time, urgency: Urgency) -> None:
    ruling = rule_on(
        promise,
        ordered_on(replace(EXPRESS, urgency=urgency), ordered, at),
        agreement_book(),
    )

    assert ruling.rule == "delivery.promise"
    assert {reading.day for reading in ruling.readings} == {ordered}


# --- is it reached so fast? ---------------------------------------------------------------------------

REACHED_SLOWLY = (Urgency.STANDARD,)


@pytest.mark.clause("D5")
def test_acute_to_an_address_nobody_reaches_is_refused_with_what_can_be_had() -> None:
    facts = replace(STANDARD, urgency=Urgency.ACUTE, reached=REACHED_SLOWLY)

    outcome = refused(facts)

    assert codes(outcome) == ["acute_not_reached"]
    assert [reason.code for reason in outcome.instead] == ["instead_standard"]


@pytest.mark.clause("D5")
def test_a_pickup_point_nearby_is_offered_where_the_address_alone_is_in_the_way() -> None:
    facts = replace(STANDARD, urgency=Urgency.ACUTE, reached=REACHED_SLOWLY, reached_nearby=(Urgency.ACUTE,))

    assert [reason.code for reason in refused(facts).instead] == ["instead_acute_nearby", "instead_standard"]
    not_stocked = replace(facts, all_stocked=False)
    assert [reason.code for reason in refused(not_stocked).instead] == ["instead_standard"]


@pytest.mark.clause("D6")
def test_express_that_is_not_reached_offers_acute_where_that_is() -> None:
    facts = replace(EXPRESS, reached=(Urgency.STANDARD, Urgency.ACUTE))

    outcome = refused(facts)

    assert codes(outcome) == ["express_not_reached"]
    assert [reason.code for reason in outcome.instead] == ["instead_acute", "instead_standard"]
    assert [r.code for r in refused(replace(facts, reached=REACHED_SLOWLY)).instead] == ["instead_standard"]


@pytest.mark.clause("D2")
def test_a_standard_order_is_promised_whoever_will_drive_it() -> None:
    assert promised(replace(STANDARD, reached=())) == promised(STANDARD)


def test_facts_stored_before_reach_was_asked_are_read_as_reached() -> None:
    stored = codec.load_plain(codec.dump(replace(STANDARD, urgency=Urgency.ACUTE)))
    without = {name: value for name, value in stored.items() if not name.startswith("reached")}

    facts = codec.load(DeliveryFacts, codec.dump(without))

    assert facts == replace(STANDARD, urgency=Urgency.ACUTE)
