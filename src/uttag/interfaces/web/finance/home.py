"""What finance must do now, then what the money comes to."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from uttag.apps.invoicing import queries
from uttag.apps.invoicing.sums import waiting_by_area
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.finance.payers import pending_rows
from uttag.interfaces.web.finance.words import area_names
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request

FIRST = 8  # a screenful; the rest stands on its list
DOCUMENTS = "invoice_documents"
TREND = 12  # months in the small line


def home(request: Request) -> HttpResponse:
    actor, day = request.actor, today()
    work = queries.work_list(actor, day)
    known = queries.months(actor)
    closed = [sums for sums in known if sums.month.closed_at]
    return show(
        request,
        "finance/home.html",
        _("Att göra"),
        work=work,
        faulty=work.tasks.filter(kind=DOCUMENTS),
        pending=pending_rows(actor, queries.orders_without_payer(actor)[:FIRST], "finance_home", at=now()),
        areas=waiting_by_area(actor),
        area_names=area_names(),
        latest=closed[0] if closed else None,
        trend=[sums.payable_ore for sums in reversed(closed[:TREND])] if len(closed) > 2 else None,
    )
