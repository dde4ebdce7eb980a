"""Who comes here and to what pages."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.ordering.queries import UNDELIVERED, orders_for
from uttag.interfaces.web.workspaces import Page, Workspace


def _on_their_way(actor: Actor, at: datetime) -> int:
    return orders_for(actor).filter(state__in=UNDELIVERED).count()


WORKSPACE = Workspace(
    name="patient",
    title=_("Mina uttag"),
    icon="house",
    roles=(Role.PATIENT,),
    pages=(
        Page("patient:home", _("Mina uttag"), "package-open"),
        Page("patient:start", _("Beställ"), "package-plus"),
        Page("patient:orders", _("Leveranser"), "truck", _on_their_way),
    ),
    roomy=True,
)
