"""What to buy: the need supplier by supplier, with its arithmetic, and a purchase order made of it (B2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.catalogue.models import Supplier
from uttag.apps.purchasing import queries
from uttag.apps.purchasing.buying.kept import kept_needs, other_suppliers, proposed_suppliers, reckoned_at
from uttag.apps.purchasing.buying.making import make_purchase_order
from uttag.apps.purchasing.buying.reckoning import ask_to_reckon
from uttag.apps.purchasing.models import ReckonedNeed
from uttag.ground.numbering.numbers import key_in
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Tab
from uttag.interfaces.web.frame.tables import Listing

MOST_FOUND = 50
MOST_PACKAGES = 100_000
PACKAGES = "antal-"


def proposals(request: Request) -> HttpResponse:
    """Suppliers to buy from as last reckoned; with `q` articles by name, whoever sells them."""
    words = request.GET.get("q", "").strip()
    proposed: Listing[Supplier] = Listing(request, proposed_suppliers(request.actor), ())
    return show(
        request,
        "depot/buying/proposals.html",
        _("Inköp"),
        proposed=proposed,
        others=other_suppliers(request.actor),
        words=words,
        found=list(kept_needs(request.actor, search=words, every=True)[:MOST_FOUND]) if words else [],
        reckoned=reckoned_at(request.actor),
        tabs=tabs(request),
    )


@require_POST
def reckon(request: Request) -> HttpResponse:
    """Asks the worker for proposals as of now."""
    ask_to_reckon(actor=request.actor, at=now())
    messages.success(request, _("Förslagen räknas om. Ladda om sidan om en liten stund."))
    return redirect("depot:purchasing")


def supplier(request: Request, code: str) -> HttpResponse:
    """One supplier's articles, a page of them, with what is proposed, to be adjusted and made an order of.

    `q`: those of that name or number, which a search on the first page leads to.
    """
    found = or_404(queries.supplier_with_code, request.actor, code)
    every = bool(request.GET.get("alla"))
    listing: Listing[ReckonedNeed] = Listing(
        request,
        kept_needs(request.actor, supplier=code, search=request.GET.get("q", ""), every=every),
        (),
    )
    refusal, typed, key = None, {}, uuid4()
    if request.method == "POST":
        typed, key = typed_packages(request.POST), _key(request.POST)
        lines = [(article, packages) for article, packages in typed.items() if packages]
        answer = attempt(
            make_purchase_order,
            found.pk,
            lines,
            text=request.POST.get("text", ""),
            key=key,
            actor=request.actor,
            at=now(),
        )
        if answer and answer.value:
            messages.success(request, _("Utkastet är klart. Läs igenom och skicka."))
            return redirect("depot:purchase_order", answer.value.uuid)
        refusal = answer.refusal
    return show(
        request,
        "depot/buying/supplier.html",
        found.name,
        supplier=found,
        rows=[(need, typed.get(need.article.pk, need.packages)) for need in listing],
        listing=listing,
        reckoned=reckoned_at(request.actor),
        every=every,
        key=key,
        refusal=refusal,
        crumbs=[Crumb(_("Inköp"), reverse("depot:purchasing"))],
    )


def tabs(request: Request) -> list[Tab]:
    """Proposals and orders, side by side."""
    pages = (
        (_("Förslag"), reverse("depot:purchasing")),
        (_("Inköpsordrar"), reverse("depot:purchase_orders")),
    )
    return [Tab(title, url, request.path == url) for title, url in pages]


def typed_packages(given: QueryDict) -> dict[int, int]:
    """Packages by article (key). What is no number counts as none: the order shows what became of it."""
    return dict(_packages(given))


def _packages(given: QueryDict) -> Iterator[tuple[int, int]]:
    for name, value in given.items():
        article = key_in(name.removeprefix(PACKAGES)) if name.startswith(PACKAGES) else None
        if article is not None:
            yield article, min(key_in(str(value).strip()) or 0, MOST_PACKAGES)


def _key(given: QueryDict) -> UUID:
    """The form's own name, so that sending it twice makes one order."""
    try:
        return UUID(given.get("nyckel", ""))
    except ValueError:
        return uuid4()
