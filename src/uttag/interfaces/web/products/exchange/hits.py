"""What the workspace's search field finds of workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.interfaces.web.products.exchange.words import STATES
from uttag.interfaces.web.workspaces import Hit
from uttag.journeys.exchange_workbook.queries import find_workbooks

FEW = 5


def workbooks(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Handed-in workbooks by the file's name."""
    for found in find_workbooks(actor, q)[:FEW]:
        url = reverse("products:workbook", args=[found.uuid])
        yield Hit(_("Arbetsbok"), found.name, url, str(STATES[found.state].word), "file-spreadsheet")
