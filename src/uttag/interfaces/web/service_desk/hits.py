"""What the desk's search field finds: an order by any number on its papers, patients, articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.apps.catalogue.queries import search_articles
from uttag.apps.fulfilment.queries import order_with_parcel
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.queries import order_of_withdrawal, order_with_number
from uttag.apps.ordering.receipts import order_number
from uttag.apps.patients.queries import search_patients
from uttag.ground.numbering.numbers import prefix_of
from uttag.ground.trail.operations import note_access
from uttag.interfaces.web.orders.templatetags.orders import identity_number
from uttag.interfaces.web.service_desk.calls import GROUND
from uttag.interfaces.web.workspaces import Hit

FEW = 12
SSCC_LENGTHS = (18, 20)  # 20 with the application identifier that a scanner sends along


def orders(actor: Actor, q: str, at: datetime) -> Iterable[Hit]:
    """The one order that a number names: its own (B-…), a withdrawal's (U-…), a parcel's (SSCC)."""
    order = _numbered(actor, q)
    if order is None:
        return ()
    note_access(actor, "search_orders", at=at, patients=[order.patient.uuid], ground=GROUND)
    number = order_number(order.pk)
    url = reverse("service_desk:order", args=[order.uuid])
    return (Hit(_("Beställning"), number, url, order.recipient, "package"),)


def _numbered(actor: Actor, q: str) -> Order | None:
    prefix = prefix_of(q)
    if prefix == "B":
        return order_with_number(actor, q)
    if prefix == "U":
        return order_of_withdrawal(actor, q)
    if not prefix and len("".join(c for c in q if c.isdigit())) in SSCC_LENGTHS:
        return order_with_parcel(actor, q)
    return None


def patients(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Patients by name, identity number or phone."""
    found = list(search_patients(actor, q)[:FEW])
    note_access(actor, "search_patients", at=at, patients=[p.uuid for p in found], ground=GROUND)
    for patient in found:
        detail = f"{identity_number(patient.identity.number)} {patient.identity.city}".strip()
        url = reverse("service_desk:patient", args=[patient.uuid])
        yield Hit(_("Patient"), patient.identity.name, url, detail, "user-round")


def articles(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Articles by name, number or GTIN."""
    for article in search_articles(q)[:FEW]:
        yield Hit(
            _("Artikel"),
            str(article),
            reverse("service_desk:articles") + f"?q={article.number}",
            article.number,
            "book-open",
        )
