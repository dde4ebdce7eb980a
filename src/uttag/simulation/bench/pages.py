"""Each page of the depot's workspace, and the service desk's delays and notices, with a year of parcels behind them.

Drawn whole, through everything that a browser's request goes through save the network. Pages are found by their
addresses: a new one is measured by itself, and the measuring stops where it doesn't know what to put in its address.
"""

from __future__ import annotations

import logging
import os
import statistics
from collections.abc import Iterator
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from uttag.apps.access.models import Assignment
from uttag.apps.access.roles import Role
from uttag.apps.catalogue.models import Supplier
from uttag.apps.delivery.models import Booking, DelayCase, StrayEvent
from uttag.apps.fulfilment.models import Allocation, BoxKind, Departure, Parcel, Wave
from uttag.apps.notices.models import Notice
from uttag.apps.parties.models import Carrier, Unit
from uttag.apps.purchasing.models import PurchaseOrder, Receipt, ReceiptLine
from uttag.apps.stock.models import Count as StockCount
from uttag.apps.stock.models import Lot, Repacking
from uttag.ground.accounts.models import User
from uttag.simulation.bench import doorstep, year
from uttag.simulation.bench.building import gather_statistics
from uttag.simulation.bench.measuring import Figure, each_timed, statements_of, timed

LOG_IN, PASSWORD = "/logga-in/", "en lang losenordsfras"
WORKSPACES = (("depot", Role.DEPOT, ""), ("service_desk", Role.SERVICE_DESK, "forseningar|aviseringar"))
# Files aren't pages: papers are measured by `day`, and nobody waits for a workbook with a stop-watch.
FILES = (".pdf", ".xlsx", ".xml", ".zpl", "/fil/", "/hamta/")
TIMES = 9
# Lists as people search them, beside how they open.
SEARCHES = {
    "page depot:parcels, by name": "/depa/kollin/?q=bo+patientsson+4711",
    "page depot:parcels, by number": "/depa/kollin/?q=0000012345",
    "page depot:parcels, late": "/depa/kollin/?lage=late",
    "page depot:parcels, page 50": "/depa/kollin/?page=50",
    "page depot:places, by article": "/depa/lager/platser/?q=800010",
    "page depot:stock, by name": "/depa/lager/?q=artikel+77",
    "page depot:count_log, differing": "/depa/inventering/logg/?visa=skillnader",
    "page depot:moves, by article": "/depa/lager/flyttar/?q=800010",
    "page search, by name": "/sok/?q=bo+patientsson+4711",
}
STARTED = "UTTAG_BENCH_AT"  # pages read the clock: the year must end where it stands


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """The median of each page, in milliseconds; the first two drawings are not counted."""
    now = datetime.fromisoformat(os.environ[STARTED])
    logging.getLogger("django.request").setLevel(logging.ERROR)  # what takes posts alone is asked, too
    made = year.build(folder, year.QUICK if quick else year.WHOLE, now)
    clients = {name: _logged_in(role, now.date()) for name, role, _ in WORKSPACES}
    doorstep.leave_behind(made, User.objects.latest("pk").pk)
    gather_statistics()
    figures: list[Figure] = []
    times = 3 if quick else TIMES
    for name, _, only in WORKSPACES:
        for view, address in _addresses(name, only):
            figures += measured(clients[name], f"page {view}", address, times)
    for name, address in SEARCHES.items():
        figures += measured(clients["depot"], name, address, times)
    return figures


def measured(client: Client, name: str, address: str, times: int) -> Iterator[Figure]:
    """Nothing for an address that takes posts alone, or that leads on to another page."""
    answered = client.get(address).status_code
    if answered in (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.FOUND):
        return
    if answered not in (HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY):
        raise ImproperlyConfigured(f"{name} answered {answered} at {address}")
    statements = statements_of(lambda: client.get(address))
    with timed() as watch:
        taken = sorted(each_timed([lambda: client.get(address)] * times))
    p50 = statistics.median(taken) * 1_000
    p95, p99 = taken[-2] * 1_000, taken[-1] * 1_000
    yield Figure(name, times, watch.seconds, watch.cpu_seconds, None, p50, p95, p99, statements)


def _logged_in(role: Role, today: date) -> Client:
    """A browser in which somebody in the role has logged in by password."""
    unit = Unit.objects.create(hsa_id=f"BENCH-{role}", name=role.value, kind=Unit.Kind(role.value))
    user = User.objects.create_user(f"bench-{role}", name="Bench", password=PASSWORD)
    Assignment.objects.create(user=user, unit=unit, role=role.value, from_day=date(2020, 1, 1))
    client = Client(SERVER_NAME="localhost", headers={"Host": "localhost"})
    answer = client.post(LOG_IN, {"username": user.username, "password": PASSWORD})
    if answer.status_code != 302:
        raise ImproperlyConfigured(f"nobody could log in as {role}: {answer.status_code}")
    return client


def _addresses(workspace: str, only: str) -> Iterator[tuple[str, str]]:
    """(name, address) of the workspace's pages, of its addresses that begin with one of `only`, where given."""
    known = _known(workspace)
    starts = tuple(only.split("|")) if only else ("",)
    for view, route in _routes(get_resolver().url_patterns, workspace):
        if not route.partition("/")[2].startswith(starts) or any(end in route for end in FILES):
            continue
        yield view, f"/{_filled(route, known | known.get(view, {}))}"


def _routes(
    patterns: Any, workspace: str, before: str = "", inside: bool = False
) -> Iterator[tuple[str, str]]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            mine = inside or one.namespace == workspace
            if mine or not one.namespace:
                yield from _routes(one.url_patterns, workspace, route, mine)
        elif inside and isinstance(one, URLPattern) and one.name:
            yield f"{workspace}:{one.name}", route


def _filled(route: str, known: dict[str, Any]) -> str:
    """The route with what is known in its places; elsewhere what no row has."""
    parts = []
    for part in route.split("/"):
        kind, _, name = part.strip("<>").rpartition(":") if part.startswith("<") else ("", "", "")
        nothing = str(UUID(int=0)) if kind == "uuid" else "0"
        parts.append(str(known.get(name, nothing)) if name else part)
    return "/".join(parts)


def _known(workspace: str) -> dict[str, Any]:
    """What stands in addresses: the heaviest of each kind, so that no page is measured where it has little to draw."""
    wave = Wave.objects.filter(state=Wave.State.PLANNED).latest("pk")
    given = Allocation.objects.filter(wave=wave).latest("pk")
    lot = Lot.objects.annotate(moved=Count("moves")).order_by("-moved").first()
    assert lot is not None
    found: dict[str, Any] = {
        "wave": wave.uuid,
        "order": given.order.uuid,
        "patient": given.order.patient.uuid,
        "place": given.place_id,
        "lot": given.lot_id,
        "number": lot.article.number,
        "sscc": Parcel.objects.latest("pk").sscc,
        "count": StockCount.objects.latest("pk").uuid,
        "line": ReceiptLine.objects.filter(outcome="quarantined").latest("pk").uuid,
        "document": Repacking.objects.latest("pk").document,
        "receipt": Receipt.objects.filter(finished_at=None).latest("pk").uuid,
        "code": Carrier.objects.latest("pk").code,
    }
    latest: dict[str, Any] = {
        "uuid": Departure if workspace == "depot" else Notice,
        "booking": Booking,
        "stray": StrayEvent,
        "case": DelayCase,
    }
    found |= {name: model.objects.latest("pk").uuid for name, model in latest.items()}
    return found | _known_elsewise(given)


def _known_elsewise(given: Allocation) -> dict[str, Any]:
    """By view: where a name means something else than on other pages."""
    purchase = {"order": PurchaseOrder.objects.latest("pk").uuid}
    return {
        "depot:box": {"code": BoxKind.objects.latest("pk").code},
        "depot:place": {"code": given.place.code},
        "depot:lost": {"lot": given.lot_id},
        "depot:lost_at_table": {"lot": given.lot_id},
        "depot:buy_from": {"code": Supplier.objects.latest("pk").code},
        "depot:purchase_order": purchase,
        "depot:change_purchase": purchase,
        "service_desk:delay": {"order": DelayCase.objects.latest("pk").order.uuid},
    }
