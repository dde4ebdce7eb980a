"""What a rule refuses is said in the same words on the page as by the operation: the cases, through forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.everything import everything
from tests.interfaces.web.people import client_of
from tests.scenarios import acting
from tests.scenarios.reading import Case, cases
from uttag.apps.access.actors import Actor
from uttag.apps.ordering.wishes import RequestWish
from uttag.rules.words import RequestedBy

# What a page doesn't offer, nobody can choose there.
NOT_OFFERED = ("Ekbacken har ingen avdelning Avdelning 9.",)


@dataclass(frozen=True)
class Refused:
    """A step of a case that is refused: what goes before it, and the words it shall be refused in."""

    case: Case
    step: int

    @property
    def table(self) -> Mapping[str, Any]:
        return self.case.steps[self.step]

    @property
    def said(self) -> list[str]:
        return [*self.table["ska"]["nekas"], *self.table["ska"].get("erbjuds", ())]

    def __str__(self) -> str:
        return f"{self.case.name}-{self.step}"


def refused(what: str) -> Iterator[Refused]:
    """Every step in which `what` is refused."""
    for case in cases():
        for number, step in enumerate(case.steps):
            one = Refused(case, number)
            offered = step.get("vem") != "patienten själv"
            if (
                step["vad"] == what
                and offered
                and "nekas" in step.get("ska", ())
                and one.said[0] not in NOT_OFFERED
            ):
                yield one


def so_far(one: Refused) -> acting.World:
    """The world as it is when the refused step comes."""
    world = acting.world(one.case.given)
    for step in one.case.steps[: one.step]:
        acting.carry_out(world, step)
    return world


def post(actor: Actor, one: Refused, url: str, data: dict[str, Any]) -> str:
    """Posts a form at the step's time, which must change nothing but logs; the page's words."""
    with time_machine.travel(acting.at(one.table), tick=False):
        client: Client = client_of(actor)
        before = everything(but=("Ruling", "AccessLogEntry"))
        answer = client.post(url, data)
        assert everything(but=("Ruling", "AccessLogEntry")) == before
    assert answer.status_code == 422
    return " ".join(unescape(answer.content.decode()).split())


def order_form(wish: RequestWish) -> dict[str, Any]:
    """What is posted for a request whose rows all go one way."""
    [choice] = {row.delivery for row in wish.rows}
    whole = {
        "destination": choice.destination,
        "urgency": choice.urgency,
        "ward": choice.ward,
        "pickup_point": choice.pickup_point,
        "elsewhere": "on" if choice.street else "",
        "street": choice.street,
        "postal_code": choice.postal_code,
        "city": choice.city,
        "country": choice.country,
    }
    pieces = {f"pieces.{row.item}.{article}": n for row in wish.rows for article, n in row.pieces}
    return {
        "key": wish.key,
        "item": [str(row.item) for row in wish.rows],
        "asked_by": wish.requested_by.value,
        **{f"all-{name}": value for name, value in whole.items()},
        **pieces,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("one", refused("beställ"), ids=str)
def test_orders_at_the_service_desk_and_by_prescribers(one: Refused) -> None:
    world = so_far(one)
    said = {name: value for name, value in one.table.items() if name not in ("tid", "vad", "ska")}
    wish, _actor = acting.request_wish(world, said)
    if wish.requested_by is RequestedBy.PRESCRIBER:
        page = post(
            world.prescriber, one, f"/forskrivning/patienter/{wish.patient}/bestall/klar/", order_form(wish)
        )
    else:
        page = post(
            world.region.sara, one, f"/kundtjanst/patienter/{wish.patient}/bestall/", order_form(wish)
        )
    assert [
        sentence for sentence in one.said if sentence not in page.replace("\N{NO-BREAK SPACE}", " ")
    ] == []


@pytest.mark.django_db
@pytest.mark.parametrize("one", refused("registrera"), ids=str)
def test_patients_by_prescribers(one: Refused) -> None:
    world, typed = (
        so_far(one),
        {"given_name": "Signe", "family_name": "Älv", "municipality": "1495", "protected": "none"},
    )
    number, postal_code = one.table["nummer"], one.table.get("postnummer", "")
    page = post(
        world.prescriber,
        one,
        "/forskrivning/patienter/ny/",
        typed | {"number": number, "postal_code": postal_code},
    )
    assert [sentence for sentence in one.said if sentence not in page] == []


@pytest.mark.django_db
@pytest.mark.parametrize("one", refused("förskriv"), ids=str)
def test_prescriptions(one: Refused) -> None:
    world = so_far(one)
    said = {**acting.PRESCRIBED, **{name: one.table[name] for name in one.table if name in acting.PRESCRIBED}}
    typed = {
        "article": said["artikel"],
        "withdrawals": said["uttag"],
        "pieces": said["antal"],
        "days": said["dagar"],
        "time_lock_days": said["tidigast_efter"],
        "first_day": said["giltig"][0],
        "last_valid_day": said["giltig"][1],
    }
    url = f"/forskrivning/patienter/{world.patients['Torvald'].uuid}/forskriv/"
    page = post(
        world.prescriber, one, url, {"row": "0", **{f"0-{name}": value for name, value in typed.items()}}
    )
    assert [sentence for sentence in one.said if sentence not in page] == []
