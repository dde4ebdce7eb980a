"""What the workspace's search field finds of articles, contracts and suppliers, and what waits in its menu."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.apps.catalogue.changes.history import waiting_sets
from uttag.apps.catalogue.queries import Wanted, articles_for
from uttag.apps.catalogue.supply import contracts_on, suppliers_on
from uttag.interfaces.web.frame.scanning import searched
from uttag.interfaces.web.products.register.words import STATUSES, mark_of_contract
from uttag.interfaces.web.workspaces import Hit
from uttag.rules.calendar import local

FEW = 8


def articles(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Articles by any word, number or GTIN, also one that was scanned."""
    for found in articles_for(actor, Wanted(words=searched(q)), local(at).date())[:FEW]:
        url = reverse("products:article", args=[found.number])
        detail = f"{found.number} · {found.supplier.name} · {STATUSES[found.status].word}"
        yield Hit(_("Artikel"), str(found), url, detail, "boxes")


def contracts(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Supplier contracts by number, name or supplier."""
    day = local(at).date()
    for found in contracts_on(actor, day, search=q)[:FEW]:
        url = reverse("products:contract", args=[found.uuid])
        detail = f"{found.supplier.name} · {mark_of_contract(found, day).word}"
        yield Hit(_("Leverantörsavtal"), str(found), url, detail, "file-text")


def suppliers(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Suppliers by name or code."""
    for found in suppliers_on(actor, local(at).date(), search=q)[:FEW]:
        url = reverse("products:supplier", args=[found.code])
        yield Hit(_("Leverantör"), found.name, url, found.code, "factory")


def changes_waiting(actor: Actor, at: datetime) -> int:
    """How many sets of changes wait for the actor to decide."""
    return waiting_sets(actor)
