"""What the search in the bar finds among changes of the assortment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from uttag.apps.access.actors import Actor
from uttag.apps.assortment.changeovers.queries import assortment_changes
from uttag.apps.assortment.supplier_changes.queries import supplier_changes
from uttag.interfaces.web.frame.templatetags.words import day_in_words
from uttag.interfaces.web.products.changes.words import CHANGE_STATES, KINDS
from uttag.interfaces.web.workspaces import Hit

MOST = 5


def changes_of_the_assortment(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Assortment changes by name, suppliers' changes by article or supplier."""
    for change in assortment_changes(actor, search=q)[:MOST]:
        detail = f"{day_in_words(change.starts_on, full=True)} · {CHANGE_STATES[change.state].word}"
        url = reverse("products:assortment_change", args=[change.uuid])
        yield Hit(gettext("Sortimentsbyte"), change.name, url, detail, "replace")
    for one in supplier_changes(actor, search=q)[:MOST]:
        url = reverse("products:supplier_change", args=[one.uuid])
        detail = f"{KINDS[one.kind].word} · {day_in_words(one.applies_from, full=True)}"
        yield Hit(gettext("Leverantörsändring"), str(one.article), url, detail, "package")
