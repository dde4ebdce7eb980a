"""Depå: orders with recalled goods are seen on the first page and stopped on their wave's (B2.11)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests import recalled
from tests.interfaces.web.depot.test_receiving_pages import text
from tests.interfaces.web.people import client_of
from uttag.apps.fulfilment.models import Wave

pytestmark = [pytest.mark.django_db, pytest.mark.clause("B2.11")]


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with time_machine.travel(recalled.LATER, tick=False):
        yield


def test_a_wave_with_recalled_goods_is_pointed_at_and_its_orders_are_stopped() -> None:
    world = recalled.world()
    dan, page = client_of(world.dan), f"/depa/vagor/{world.wave.uuid}/"
    assert "Återkallade varor" not in text(dan.get("/depa/"))
    assert "får inte lämna depån" not in text(dan.get(page))
    recalled.recall(world)
    home = dan.get("/depa/")
    assert "1 beställning har varor som är återkallade" in text(home)
    assert f'href="{page}"' in home.content.decode()
    assert "Den får inte lämna depån" in text(dan.get(page))
    assert "1 beställning är stoppad" in text(dan.post(f"{page}stoppa/", follow=True))
    world.wave.refresh_from_db()
    assert world.wave.state == Wave.State.UNDONE
    assert "Återkallade varor" not in text(dan.get("/depa/"))
    assert dan.get(f"{page}stoppa/").status_code == 405
    assert client_of(world.sara).post(f"{page}stoppa/").status_code in (302, 403, 404)
