"""What tests of the depot's pages start from; a file that needs it otherwise makes its own."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.stock.models import Lot


@pytest.fixture
def region() -> r.Region:
    return r.region()


@pytest.fixture
def dan(region: r.Region) -> Client:
    return client_of(region.dan)


@pytest.fixture
def doris(region: r.Region) -> Client:
    return client_of(region.doris)


@pytest.fixture
def lot(region: r.Region) -> Lot:
    """200 pieces of one lot on a shelf, of an article with a GTIN."""
    r.article("100001", gtin="07350012345679")
    r.stock(region, "100001", 200, lot="LOT7")
    return Lot.objects.get()
