"""Who works here and on what pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from uttag.apps.access.roles import Role
from uttag.interfaces.web.workspaces import Page, Workspace

WORKSPACE = Workspace(
    name="prescriber",
    title=_("Förskrivning"),
    icon="stethoscope",
    roles=frozenset({Role.PRESCRIBER}),
    pages=(Page("prescriber:home", _("Mina patienter"), "users"),),
)
