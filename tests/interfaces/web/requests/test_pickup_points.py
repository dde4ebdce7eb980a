"""At most ten pickup points, those with the closest postal codes first (D11)."""

from __future__ import annotations

import pytest

from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.parties.models import PickupPoint
from uttag.apps.parties.queries import pickup_points_near


@pytest.fixture
def region(db: None) -> r.Region:
    region = r.region()
    carrier = region.pickup_point.carrier
    PickupPoint.objects.bulk_create(
        PickupPoint(
            code=f"P{n}", name=f"Ombud {n}", carrier=carrier, postal_code=str(53200 + 7 * n), city="Skara"
        )
        for n in range(20)
    )
    return region


@pytest.mark.clause("D11")
def test_the_ten_nearest_by_postal_code(region: r.Region) -> None:
    codes = [int(point.postal_code) for point in pickup_points_near("532 50")]
    assert len(codes) == 10
    assert codes == sorted(codes, key=lambda code: abs(code - 53250))
    assert 53249 in codes
    PickupPoint.objects.filter(postal_code="53249").update(active=False)
    assert 53249 not in [int(point.postal_code) for point in pickup_points_near("53250")]


@pytest.mark.parametrize("typed", ["", "532", "abcde", "5325٠", "999999"])
def test_what_is_no_postal_code_gives_none(region: r.Region, typed: str) -> None:
    assert pickup_points_near(typed) == []


def test_the_form_asks_while_one_types(region: r.Region) -> None:
    answer = client_of(region.alice).get("/bestallning/utlamningsstallen/all/", {"all-near": "53230"})
    assert "Torgboden" in answer.content.decode()
    assert 'name="all-pickup_point"' in answer.content.decode()
