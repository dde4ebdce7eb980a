"""Articles as a caller asks about them: is it in stock, and when does the supplier deliver again?"""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from uttag.apps.catalogue.models import Article
from uttag.apps.stock.queries import deliverable_stock
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.tables import Column, Listing


def articles(request: Request) -> HttpResponse:
    only_out = bool(request.GET.get("rest"))
    words = request.GET.get("q", "").strip()
    found = deliverable_stock(request.actor, search=words, supplier_out=only_out)
    columns = [
        Column(_("Artikel"), "namn", ("name", "variant", "pk")),
        Column(_("Nummer"), "nummer", ("number",)),
        Column(_("Grupp")),
        Column(_("Leverantör")),
        Column(_("I förpackning"), num=True),
        Column(_("På hyllan"), "hylla", ("on_shelves", "pk"), num=True),
        Column(_("Läge")),
    ]
    listing: Listing[Article] = Listing(request, found, columns)
    return show(request, "service_desk/articles.html", _("Artiklar"), listing=listing, only_out=only_out)
