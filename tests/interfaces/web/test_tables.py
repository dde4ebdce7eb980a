"""Tables sorted and paged by the server."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from uttag.ground.accounts.models import User
from uttag.interfaces.web.frame.tables import Column, Listing

COLUMNS = [Column("Namn", "namn", ("name", "-pk")), Column("Annat")]


def listing(query: str, per_page: int = 2) -> Listing[User]:
    return Listing(
        RequestFactory().get(f"/?{query}"), User.objects.order_by("pk"), COLUMNS, per_page=per_page
    )


@pytest.fixture
def people(db: None) -> None:
    for name in ("Cia", "Anna", "Bo", "Östen", "Åke"):
        User.objects.create_user(name, name=name)


@pytest.mark.usefixtures("people")
def test_pages() -> None:
    assert [p.name for p in listing("")] == ["Cia", "Anna"]
    assert [p.name for p in listing("page=2")] == ["Bo", "Östen"]
    assert [p.name for p in listing("page=99")] == ["Åke"], "past the end is the end"
    assert [p.name for p in listing("page=x")] == ["Cia", "Anna"]


@pytest.mark.usefixtures("people")
def test_sorting_by_a_heading_and_back() -> None:
    assert [p.name for p in listing("sort=namn")] == ["Anna", "Bo"]
    assert [p.name for p in listing("sort=-namn")] == ["Östen", "Åke"]
    assert [p.name for p in listing("sort=password")] == ["Cia", "Anna"], "only columns sort"
    assert listing("sort=namn").headings[0].url == "?sort=-namn"


@pytest.mark.usefixtures("people")
def test_other_parts_of_the_address_are_kept() -> None:
    shown = listing("q=a&page=2&sort=namn")
    assert shown.next_url == "?q=a&sort=namn&page=3"
    assert shown.total == 5
