"""Who works here and on what pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from uttag.apps.access.roles import Role
from uttag.interfaces.web.workspaces import Page, Workspace

WORKSPACE = Workspace(
    name="depot",
    title=_("Depå"),
    icon="warehouse",
    roles=frozenset({Role.DEPOT}),
    pages=(Page("depot:home", _("Att göra"), "inbox"),),
    big_targets=True,
)
