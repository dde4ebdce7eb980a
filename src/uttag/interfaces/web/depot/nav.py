"""Who works here, on what pages, and what the search field finds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from uttag.apps.access.roles import Role
from uttag.interfaces.web.depot import waits
from uttag.interfaces.web.depot.hits import articles, lots, parcels, purchases, shelves
from uttag.interfaces.web.workspaces import Page, Workspace

WORKSPACE = Workspace(
    name="depot",
    title=_("Depå"),
    icon="warehouse",
    roles=(Role.DEPOT,),
    pages=(
        # Through the day first; on a phone the first four stand at the bottom, the rest under "Mer".
        Page("depot:home", _("Att göra"), "inbox", count=(waits.urgent, waits.waves)),
        Page("depot:waves", _("Vågor"), "clipboard-list"),
        Page("depot:receive", _("Inleverans"), "package-plus", count=waits.goods),
        Page("depot:stock", _("Lager"), "boxes"),
        Page("depot:parcels", _("Kollin"), "package"),
        Page("depot:transport", _("Transporter"), "truck", count=(waits.refused_bookings, waits.strays)),
        Page("depot:departures", _("Avgångar"), "calendar-clock"),
        Page("depot:counts", _("Inventering"), "clipboard-check"),
        Page("depot:quarantine", _("Karantän"), "shield-alert", count=waits.quarantine),
        Page("depot:purchasing", _("Inköp"), "shopping-cart"),
        Page("depot:procurements", _("Anskaffningar"), "hand-helping", count=waits.procurements),
        Page("depot:repacked", _("Ompackning"), "package-open"),
        Page("depot:scrapped", _("Kassation"), "trash-2"),
        Page("depot:trace", _("Spårning"), "waypoints"),
    ),
    search=(parcels, articles, lots, shelves, purchases),
    big_targets=True,
)
