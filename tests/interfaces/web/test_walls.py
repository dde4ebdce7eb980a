"""Another care provider's patient, another patient's order: whatever id stands in an address, nothing is shown (I1).

Every address with an id in it is walked, so that a new page is tested as soon as it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests import region as r
from tests.everything import everything
from tests.interfaces.web.people import client_of, client_of_patient
from uttag.apps.notices.models import Notice
from uttag.apps.ordering.models import Order, Request
from uttag.apps.patients.models import Patient

pytestmark = [pytest.mark.django_db, pytest.mark.clause("I1")]

NAME, STREET = "Patientsson-Ek", "Storgatan 1"
SHUT = (302, 403, 404, 405)
# Who looks writes nothing but that they were refused.
OWN = ("Session", "AccessLogEntry", "TrailEntry", "Ruling")


@pytest.fixture
def region() -> r.Region:
    return r.region()


@pytest.fixture
def ids(region: r.Region) -> list[UUID]:
    """What Torvald, in Alice's care, has that an address can name."""
    r.article("K1")
    r.stock(region, "K1", 600)
    torvald = r.patient(region)
    item = r.item(region, torvald, "K1")
    r.place(region, torvald, item)
    notice = Notice.objects.create(
        kind="notice_confirmed",
        key="wall",
        care_provider=Order.objects.get().care_provider,
        patient=torvald,
        subject_kind="order",
        subject_uuid=Order.objects.get().uuid,
        asked_at=r.NOW,
    )
    order, request = Order.objects.get(), Request.objects.get()
    return [torvald.uuid, order.uuid, item.uuid, request.uuid, notice.uuid]


def addresses(workspace: str, ids: list[UUID]) -> list[str]:
    """Those of a workspace that hold an id, with each of ours in turn: whatever it is of."""
    routes = [route for route in _routes(get_resolver().url_patterns, workspace) if "<uuid:" in route]
    return [f"/{_filled(route, one)}" for route in routes for one in ids]


def _routes(patterns: list[URLPattern | URLResolver], workspace: str, before: str = "") -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLPattern):
            if route.startswith(workspace):
                yield route
        else:
            yield from _routes(one.url_patterns, workspace, route)


def _filled(route: str, one: UUID) -> str:
    for kind, value in (("uuid", str(one)), ("int", "0"), ("slug", "d")):
        route = re.sub(rf"<{kind}:\w+>", value, route)
    return route


def _nothing_is_shown(client: Client, found: list[str]) -> None:
    before = everything(but=OWN)
    for address in found:
        for answer in (client.get(address), client.post(address, {"destination": "home", "channel": "sms"})):
            said = answer.content.decode()
            assert answer.status_code in (*SHUT, 422) or not said, (address, answer.status_code)
            assert NAME not in said, address
            assert STREET not in said, address
            if answer.status_code == 302:
                assert "logga-in" not in answer.headers["Location"], address
    assert everything(but=OWN) == before


def test_another_care_providers_prescriber_opens_nothing(region: r.Region, ids: list[UUID]) -> None:
    found = addresses("forskrivning/", ids)
    assert len(found) >= 80
    _nothing_is_shown(client_of(region.bob), found)


def test_another_patient_opens_nothing(region: r.Region, ids: list[UUID]) -> None:
    signe = r.patient(region, r.SIGNE, given_name="Signe", family_name="Annan", street="Lillgatan 2")
    found = addresses("mina-uttag/", ids)
    assert len(found) >= 40
    _nothing_is_shown(client_of_patient(signe), found)
    assert Patient.objects.count() == 2
