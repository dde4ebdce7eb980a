"""Who works here, on what pages, and what the search field finds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from uttag.apps.access.roles import Role
from uttag.interfaces.web.workspaces import Page, Workspace

WORKSPACE = Workspace(
    name="products",
    title=_("Sortiment"),
    icon="library-big",
    roles=(Role.LMN, Role.CENTRAL_PURCHASING, Role.DEPOT),
    pages=(Page("products:home", _("Att göra"), "inbox"),),
)
