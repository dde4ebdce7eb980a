"""Who works here and on what pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from uttag.apps.access.roles import Role
from uttag.interfaces.web.workspaces import Page, Workspace

WORKSPACE = Workspace(
    name="patient",
    title=_("Mina uttag"),
    icon="house",
    roles=frozenset({Role.PATIENT}),
    pages=(Page("patient:home", _("Mina uttag"), "package-open"),),
    roomy=True,
)
