"""What the depot's search field finds: parcels by any number or name, articles, lots, shelves, purchase orders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.apps.catalogue.queries import search_articles
from uttag.apps.fulfilment.finding import find_parcels, note_shown, shown_name
from uttag.apps.ordering.receipts import order_number
from uttag.apps.purchasing.queries import purchase_order_with_number
from uttag.apps.stock.goods_in import article_of_code, lots_with_number
from uttag.apps.stock.lying import shelf_called
from uttag.interfaces.web.frame.scanning import read_scan
from uttag.interfaces.web.workspaces import Hit

FEW = 8


def parcels(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Parcels by SSCC, order number or name."""
    found = list(find_parcels(actor, q)[:FEW])
    note_shown(actor, "search_parcels", [parcel.order for parcel in found], at=at)
    for parcel in found:
        url = reverse("depot:parcel", args=[parcel.sscc])
        detail = f"{order_number(parcel.order_id)} · {shown_name(parcel.order)}"
        yield Hit(_("Kolli"), parcel.sscc, url, detail, "package")


def articles(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Articles by barcode, number or name."""
    scanned = article_of_code(actor, read_scan(q).code)
    for article in [scanned] if scanned else search_articles(q)[:FEW]:
        url = reverse("depot:article", args=[article.number])
        yield Hit(_("Artikel"), str(article), url, article.number, "boxes")


def lots(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Lots by the supplier's number."""
    for lot in lots_with_number(actor, q)[:FEW]:
        yield Hit(_("Parti"), lot.number, reverse("depot:lot", args=[lot.pk]), str(lot.article), "layers")


def purchases(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """A purchase order by its number, as it stands on the supplier's delivery note."""
    if order := purchase_order_with_number(actor, q):
        url = reverse("depot:purchase_order", args=[order.uuid])
        yield Hit(_("Inköpsorder"), order.number, url, order.supplier.name, "clipboard-list")


def shelves(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """A shelf by its code."""
    if shelf := shelf_called(actor, read_scan(q).code):
        yield Hit(_("Hyllplats"), shelf.code, reverse("depot:place", args=[shelf.code]), icon="map-pin")
