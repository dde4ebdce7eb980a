"""Who works here, on what pages, and what the search field finds."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.fulfilment.picking import unsent_waves
from uttag.apps.fulfilment.preview import urgent_orders
from uttag.apps.purchasing.procurement.queries import waiting_to_order
from uttag.apps.purchasing.quarantine import waiting_in_quarantine
from uttag.apps.purchasing.queries import waiting_for_goods
from uttag.ground.selects import counts
from uttag.interfaces.web.depot.hits import articles, lots, parcels, purchases, shelves
from uttag.interfaces.web.depot.transport.overview import waiting as transport_waiting
from uttag.interfaces.web.workspaces import Page, Workspace


def _waiting(actor: Actor, at: datetime) -> int:
    """Urgent orders without a wave, and waves on their way through the depot."""
    return sum(counts(urgent_orders(actor), unsent_waves(actor)))


WORKSPACE = Workspace(
    name="depot",
    title=_("Depå"),
    icon="warehouse",
    roles=(Role.DEPOT,),
    pages=(
        # Through the day first; on a phone the first four stand at the bottom, the rest under "Mer".
        Page("depot:home", _("Att göra"), "inbox", count=_waiting),
        Page("depot:waves", _("Vågor"), "clipboard-list"),
        Page("depot:receive", _("Inleverans"), "package-plus", count=waiting_for_goods),
        Page("depot:stock", _("Lager"), "boxes"),
        Page("depot:parcels", _("Kollin"), "package"),
        Page("depot:transport", _("Transporter"), "truck", count=transport_waiting),
        Page("depot:departures", _("Avgångar"), "calendar-clock"),
        Page("depot:counts", _("Inventering"), "clipboard-check"),
        Page("depot:quarantine", _("Karantän"), "shield-alert", count=waiting_in_quarantine),
        Page("depot:purchasing", _("Inköp"), "shopping-cart"),
        Page("depot:procurements", _("Anskaffningar"), "hand-helping", count=waiting_to_order),
        Page("depot:repacked", _("Ompackning"), "package-open"),
        Page("depot:scrapped", _("Kassation"), "trash-2"),
        Page("depot:trace", _("Spårning"), "waypoints"),
    ),
    search=(parcels, articles, lots, shelves, purchases),
    big_targets=True,
)
