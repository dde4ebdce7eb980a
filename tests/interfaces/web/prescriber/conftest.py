"""Alice at her desk on the Thursday before Easter; Bob in another municipality."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

import pytest
from django.test import Client

from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.interfaces import clock


@dataclass
class Ward:
    """Alice's browser, Bob's (the outsider) and Dan's (the wrong role); Torvald with an item to take out."""

    region: r.Region
    alice: Client
    bob: Client
    dan: Client
    torvald: Patient
    item: PrescriptionItem

    @property
    def url(self) -> str:
        return f"/forskrivning/patienter/{self.torvald.uuid}/"


class _Easter(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        return r.NOW.astimezone(tz)


@pytest.fixture
def ward(db: None, monkeypatch: pytest.MonkeyPatch) -> Ward:
    monkeypatch.setattr(clock, "datetime", _Easter)
    region = r.region()
    r.article("K1", name="Tappningskateter 12 ch")
    r.article("N1", area="nutrition", name="Näringsdryck", children=("Jordgubb", "Choklad"))
    r.stock(region, "K1", 5000)
    torvald = r.patient(region)
    item = r.item(region, torvald, "K1", last_valid_day=date(2026, 4, 20))
    return Ward(region, client_of(region.alice), client_of(region.bob), client_of(region.dan), torvald, item)


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]
