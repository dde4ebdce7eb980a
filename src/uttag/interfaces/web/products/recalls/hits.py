"""What the search field finds among recalls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.apps.assortment.recalls.queries import find_recalls
from uttag.interfaces.web.workspaces import Hit

FEW = 8


def recalls(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Recalls by their number, the article's name or number, or a lot's."""
    for recall in find_recalls(actor, q)[:FEW]:
        url = reverse("products:recall", args=[recall.uuid])
        yield Hit(_("Återkallelse"), recall.number, url, str(recall.article), "octagon-alert")
