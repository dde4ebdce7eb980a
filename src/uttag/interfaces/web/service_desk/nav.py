"""Who works here and on what pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from uttag.apps.access.roles import Role
from uttag.interfaces.web.workspaces import Page, Workspace

WORKSPACE = Workspace(
    name="service_desk",
    title=_("Kundtjänst"),
    icon="headset",
    roles=frozenset({Role.SERVICE_DESK}),
    pages=(Page("service_desk:home", _("Att göra"), "inbox"),),
)
