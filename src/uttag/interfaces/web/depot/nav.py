"""Who works here, on what pages, and what the search field finds."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.fulfilment.picking import unsent_waves
from uttag.apps.fulfilment.preview import urgent_orders
from uttag.interfaces.web.depot.hits import articles, lots, parcels
from uttag.interfaces.web.workspaces import Page, Workspace


def _waiting(actor: Actor, at: datetime) -> int:
    """Urgent orders without a wave, and waves on their way through the depot."""
    return urgent_orders(actor).count() + unsent_waves(actor).count()


WORKSPACE = Workspace(
    name="depot",
    title=_("Depå"),
    icon="warehouse",
    roles=(Role.DEPOT,),
    pages=(
        Page("depot:home", _("Att göra"), "inbox", count=_waiting),
        Page("depot:waves", _("Vågor"), "clipboard-list"),
        Page("depot:parcels", _("Kollin"), "package"),
        Page("depot:stock", _("Lager"), "boxes"),
        Page("depot:receive", _("Inleverans"), "package-plus"),
    ),
    search=(parcels, articles, lots),
    big_targets=True,
)
