"""The made-up region: repeatable, whole, and with numbers that belong to nobody."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, time
from functools import cache

import pytest
from personnummer import personnummer

from uttag.simulation.population.articles import articles
from uttag.simulation.population.check_digits import gs1_digit, luhn_digit
from uttag.simulation.population.clock import is_weekday
from uttag.simulation.population.identity_numbers import is_coordination, is_test_number
from uttag.simulation.population.people import PROTECTED
from uttag.simulation.population.populate import Population, populate
from uttag.simulation.population.supply import parcel_fate, procured_lot
from uttag.simulation.population.tables import table

FIRST, LAST = date(2026, 1, 2), date(2026, 3, 31)


@cache
def region() -> Population:
    return populate(1, FIRST, LAST)


def test_same_seed_gives_same_rows() -> None:
    assert populate(7, FIRST, LAST, patients=150) == populate(7, FIRST, LAST, patients=150)


def test_another_seed_gives_other_people() -> None:
    assert populate(7, FIRST, LAST, patients=60).patients != populate(8, FIRST, LAST, patients=60).patients


def test_known_check_digits() -> None:
    assert luhn_digit("811218987") == "6"  # the tax agency's own example
    assert gs1_digit("629104150021") == "3"  # GS1's own example


def test_every_group_has_articles_that_can_be_stocked() -> None:
    stocked = {row.group for row in articles() if row.stocked and not row.has_children}
    assert stocked == {group["code"] for groups in table("groups").values() for group in groups}


def test_article_numbers_and_places_are_unique_and_gtins_are_examples() -> None:
    rows = articles()
    assert len(rows) > 250
    for field in ("number", "gtin", "place"):
        assert len({getattr(row, field) for row in rows}) == len(rows), field
    for row in rows:
        assert len(row.gtin) == 14
        assert row.gtin[1:4] == "952"
        assert row.gtin[-1] == gs1_digit(row.gtin[:-1])


def test_withdrawals_are_whole_packages() -> None:
    assert all(row.pieces_per_withdrawal % row.pieces_per_package == 0 for row in articles())


def test_nutrition_alone_is_not_neutrally_packed() -> None:
    assert all(row.neutral_packaging == (row.product_area != "nutrition") for row in articles())


def test_infants_are_prescribed_to_after_they_are_born() -> None:
    early_in_the_year = populate(1, date(2026, 2, 23), date(2026, 3, 11), patients=400)
    born = {patient.key: patient.born_on for patient in early_in_the_year.patients}
    assert all(row.prescribed_at.date() >= born[row.patient] for row in early_in_the_year.prescriptions)


def test_what_may_not_be_prescribed_is_there_and_is_not_prescribed() -> None:
    refused = {row.number for row in articles() if not row.contracted and not row.dispensation_approved}
    assert refused
    assert not refused & {item.article for row in region().prescriptions for item in row.items}


def test_identity_numbers_are_valid_test_numbers_and_nobody_shares_one() -> None:
    patients = region().patients
    numbers = [row.number for row in patients if row.kind in ("personal", "coordination")]
    assert len(set(numbers)) == len(numbers)
    for row in patients:
        if row.kind in ("personal", "coordination"):
            assert personnummer.valid(row.number), row.number
            assert is_test_number(row.number), row.number
            assert is_coordination(row.number) == (row.kind == "coordination")


@pytest.mark.parametrize("number", ["198112189876", "199001011234", "199001012386"])
def test_other_numbers_are_not_test_numbers(number: str) -> None:
    assert not is_test_number(number)


def test_people_without_personal_number_and_with_protected_identity_exist() -> None:
    patients = region().patients
    assert set(Counter(row.kind for row in patients)) == {"personal", "coordination", "reserve", "none"}
    protected = Counter(row.protected for row in patients if row.protected != "none")
    assert protected == PROTECTED
    assert not any(row.street for row in patients if row.protected == "registered")


def test_every_municipality_has_patients_units_housing_and_pickup_points() -> None:
    known = set(table("municipalities"))
    places = region().places
    assert len(known) == 49
    assert {row.municipality for row in region().patients} - {""} == known
    assert {row.care_provider for row in places.housings} == known
    assert Counter(row.municipality for row in places.pickup_points if row.in_county).keys() == known
    for setting in ("home_care", "special_housing", "health_centre"):
        assert {row.municipality for row in places.units if row.setting == setting} == known


def test_a_quarter_of_patients_live_in_special_housing_of_their_municipality() -> None:
    patients = region().patients
    special = [row for row in patients if row.special_housing]
    assert 0.2 < len(special) / len(patients) < 0.3
    assert all(row.special_housing and row.special_housing[:4] == row.municipality for row in special)


def test_phone_numbers_are_kept_for_fiction() -> None:
    for row in region().patients:
        assert row.mobile == "" or "070-1740605" <= row.mobile <= "070-1740699"
        assert row.phone == "" or "031-3900600" <= row.phone <= "031-3900699"


def test_rows_fit_the_registers() -> None:
    for row in region().patients:
        assert len(row.name) <= 120
        assert len(row.postal_code) in (0, 5)
        assert len(row.door_code) <= 10


def test_requests_keep_time_locks_but_for_meant_mistakes() -> None:
    items = {(row.key, n): item for row in region().prescriptions for n, item in enumerate(row.items)}
    latest: dict[tuple[int, int], date] = {}
    taken: Counter[tuple[int, int]] = Counter()
    mistakes = Counter(row.mistake for row in region().requests)
    for request in region().requests:
        for row in request.items:
            key = (row.prescription, row.item)
            item, last = items[key], latest.get(key)
            is_open = request.day >= item.first_day
            if last is not None:
                is_open = is_open and (request.day - last).days >= item.time_lock_days
            assert is_open == (request.mistake != "too_early")
            if not request.mistake:
                latest[key] = request.day
                taken[key] += 1
                assert taken[key] <= item.withdrawals
    assert mistakes["too_early"]


def test_requested_pieces_add_up_in_whole_packages() -> None:
    known = {row.number: row for row in region().articles}
    items = {(row.key, n): item for row in region().prescriptions for n, item in enumerate(row.items)}
    for request in region().requests:
        for row in request.items:
            item = items[row.prescription, row.item]
            assert sum(pieces for _, pieces in row.chosen) == item.pieces_per_withdrawal
            for number, pieces in row.chosen:
                assert pieces > 0
                assert pieces % known[number].pieces_per_package == 0
                assert item.article in (number, known[number].parent)


def test_express_is_for_nutrition_by_prescribers_alone() -> None:
    express = [row for row in region().requests if row.urgency == "express"]
    assert express
    assert {row.requested_by for row in express} == {"prescriber"}


def test_phone_and_staff_requests_come_on_weekdays() -> None:
    assert all(is_weekday(row.day) for row in region().requests if row.channel != "web")


def test_stock_follows_use_but_for_the_shortages() -> None:
    supply = region().supply
    level: dict[str, int] = defaultdict(int)
    moves = [(lot.received_on, 0, lot.article, lot.pieces) for lot in (*supply.opening, *supply.receipts)]
    for request in region().requests:
        for row in request.items:
            moves += [(request.day, 1, article, -pieces) for article, pieces in row.chosen]
    stocked = {row.number for row in region().articles if row.stocked}
    ran_out = set()
    for _, _, article, pieces in sorted(move for move in moves if move[2] in stocked):
        level[article] += pieces
        if level[article] < 0:
            ran_out.add(article)
    short = {row.article for row in supply.shortages}
    assert len(short & ran_out) >= len(short) / 2
    assert len(ran_out - short) <= 0.03 * len(stocked)


def test_a_shortage_is_told_from_its_day_until_the_goods_are_back() -> None:
    supply = region().supply
    shortage = supply.shortages[0]
    assert supply.out_on(shortage.from_day)[shortage.article] == shortage.back_day
    assert shortage.article not in supply.out_on(shortage.back_day)


def test_parcels_are_mostly_in_time_and_always_fare_alike() -> None:
    carrier = region().places.carriers[0]
    window = (time(8), time(19))
    fates = [parcel_fate(1, str(n), carrier, FIRST, window) for n in range(2000)]
    assert fates == [parcel_fate(1, str(n), carrier, FIRST, window) for n in range(2000)]
    late = sum(fate.days_late > 0 for fate in fates) / len(fates)
    assert 0.01 < late < 0.05
    assert any(fate.at is None for fate in fates)


def test_procured_goods_mostly_come_within_ten_working_days() -> None:
    article = next(row for row in articles() if not row.stocked)
    waits = [procured_lot(1, article, str(n), FIRST, 10)[0] for n in range(500)]
    assert 0.85 < sum(days <= 9 for days in waits) / len(waits) < 1
