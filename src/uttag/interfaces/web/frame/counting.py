"""Numbers of what waits, asked for once a request: the menu and the page often ask the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from uttag.ground.selects import counts
from uttag.interfaces.clock import now
from uttag.interfaces.web.workspaces import Counter


def counted(request: HttpRequest, counters: Iterable[Counter]) -> dict[Counter, int]:
    """How many wait by each counter. Those that give rows are counted together, in one statement."""
    known: dict[Counter, int] = request.__dict__.setdefault("counted", {})
    actor, at = request.actor, now()  # type: ignore[attr-defined]  # set by the gate
    rows: dict[Counter, QuerySet[Any, Any]] = {}
    for counter in dict.fromkeys(counters):
        if counter in known:
            continue
        found = counter(actor, at)
        if isinstance(found, QuerySet):
            rows[counter] = found
        else:
            known[counter] = found
    if rows:
        known.update(zip(rows, counts(*rows.values()), strict=True))
    return known
