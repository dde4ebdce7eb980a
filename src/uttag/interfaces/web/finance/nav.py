"""Who works here, on what pages, and what the search field finds."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.access.work import tasks_of
from uttag.interfaces.web.finance.hits import customers, invoices, orders
from uttag.interfaces.web.workspaces import Page, Workspace


def _waiting(actor: Actor, at: datetime) -> int:
    """Orders without payer and invoices whose documents are at fault: each is a task."""
    return tasks_of(actor).count()


WORKSPACE = Workspace(
    name="finance",
    title=_("Ekonomi"),
    icon="receipt",
    roles=(Role.FINANCE,),
    pages=(
        Page("finance:home", _("Att göra"), "inbox", count=_waiting),
        Page("finance:months", _("Månader"), "calendar-check"),
        Page("finance:invoices", _("Fakturor"), "receipt"),
        Page("finance:waiting", _("Ofakturerat"), "hourglass"),
        Page("finance:customers", _("Kunder"), "building-2"),
        Page("finance:prices", _("Prislista"), "percent"),
    ),
    search=(invoices, customers, orders),
)
