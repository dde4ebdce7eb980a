"""Price list: surcharges, fees and VAT with their history, and the terms that invoicing reads."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uttag.apps.agreement.history import price_list, terms_named
from uttag.interfaces.clock import today
from uttag.interfaces.web.clauses.drawing import TermLine, term_lines
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.workspaces import Words

GROUPS: dict[str, Words] = {
    "surcharge": gettext_lazy("Påslag på varuvärdet"),
    "fee": gettext_lazy("Avgifter"),
    "vat": gettext_lazy("Moms"),
}
INVOICING = ("invoice.due_days", "invoice.rounding", "surcharge.on_dispensation", "payer.table")


def prices(request: Request) -> HttpResponse:
    day = today()
    lines = term_lines(price_list(day))
    groups: list[tuple[Words, list[TermLine]]] = [
        (GROUPS.get(head, head), list(terms)) for head, terms in groupby(lines, lambda t: t.key.split(".")[0])
    ]
    groups.append((_("Fakturering och betalare"), term_lines(terms_named(INVOICING, day))))
    samples = any(term.now and term.now.sample for _title, terms in groups for term in terms)
    return show(request, "finance/prices.html", _("Prislista"), groups=groups, day=day, samples=samples)
