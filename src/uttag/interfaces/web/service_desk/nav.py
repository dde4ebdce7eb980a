"""Who works here, on what pages, and what the search field finds."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.access.work import tasks_of
from uttag.apps.assortment.recalls.calls import waiting_for_call
from uttag.apps.delivery.delays.queries import waiting_for_contact as waiting_for_word
from uttag.apps.notices.queries import count_not_arrived
from uttag.apps.purchasing.procurement.queries import waiting_for_contact
from uttag.interfaces.web.service_desk.hits import articles, orders, patients
from uttag.interfaces.web.workspaces import Page, Workspace


def _tasks(actor: Actor, at: datetime) -> int:
    return tasks_of(actor).count()


WORKSPACE = Workspace(
    name="service_desk",
    title=_("Kundtjänst"),
    icon="headset",
    roles=(Role.SERVICE_DESK,),
    pages=(
        Page("service_desk:home", _("Att göra"), "inbox", count=(_tasks, waiting_for_word)),
        Page("service_desk:patients", _("Patienter"), "users"),
        Page("service_desk:orders", _("Beställningar"), "package"),
        Page("service_desk:tasks", _("Uppgifter"), "list-checks"),
        Page("service_desk:delays", _("Förseningar"), "clock-alert", count=waiting_for_word),
        Page("service_desk:notices", _("Aviseringar"), "message-square", count=count_not_arrived),
        Page("service_desk:procurements", _("Anskaffningar"), "hourglass", count=waiting_for_contact),
        Page("service_desk:recalls", _("Återkallelser"), "octagon-alert", count=waiting_for_call),
        Page("service_desk:articles", _("Artiklar"), "book-open"),
    ),
    search=(orders, patients, articles),
)
