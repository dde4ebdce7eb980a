"""Who works here and on what pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from uttag.apps.access.roles import Role
from uttag.interfaces.web.workspaces import Page, Workspace

WORKSPACE = Workspace(
    name="finance",
    title=_("Ekonomi"),
    icon="receipt",
    roles=frozenset({Role.FINANCE}),
    pages=(Page("finance:home", _("Att göra"), "inbox"),),
)
