"""Who works here and on what pages; what the search in the bar finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.assortment.changeovers.own_items import waiting_for_own_choice
from uttag.apps.delivery.lateness import late_orders
from uttag.apps.ordering.queries import order_with_number
from uttag.apps.ordering.receipts import order_number
from uttag.apps.patients.queries import search_patients
from uttag.apps.prescribing.queries import items_running_out
from uttag.ground.trail.operations import note_access
from uttag.interfaces.web.orders.templatetags.orders import identity_number
from uttag.interfaces.web.workspaces import Hit, Page, Workspace
from uttag.rules.calendar import local

RUNNING_OUT_DAYS = 30
MOST_HITS = 20


def _running_out(actor: Actor, at: datetime) -> int:
    return items_running_out(actor, local(at).date(), RUNNING_OUT_DAYS).count()


def _late(actor: Actor, at: datetime) -> int:
    return late_orders(actor, local(at).date()).count()


def _patients(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    found = list(search_patients(actor, q)[:MOST_HITS])
    note_access(actor, "search_patients", at=at, patients=[patient.uuid for patient in found])
    for patient in found:
        yield Hit(
            gettext("Patient"),
            patient.identity.name,
            reverse("prescriber:patient", args=[patient.uuid]),
            identity_number(patient.identity.number),
            "user",
        )


def _orders(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    order = order_with_number(actor, q)
    if order is not None:
        note_access(actor, "search_orders", at=at, patients=[order.patient.uuid])
        url = reverse("prescriber:order", args=[order.uuid])
        yield Hit(gettext("Beställning"), order_number(order.pk), url, order.patient.identity.name, "package")


WORKSPACE = Workspace(
    name="prescriber",
    title=_("Förskrivning"),
    icon="stethoscope",
    roles=(Role.PRESCRIBER,),
    pages=(
        Page("prescriber:home", _("Att göra"), "inbox"),
        Page("prescriber:patients", _("Patienter"), "users"),
        Page("prescriber:running_out", _("Förnya"), "rotate-cw", _running_out),
        Page("prescriber:orders", _("Ordrar"), "package", _late),
        Page("prescriber:dispensations", _("Dispenser"), "stamp"),
        Page("prescriber:assortment_changes", _("Sortimentsbyten"), "replace-all", waiting_for_own_choice),
    ),
    search=(_orders, _patients),
)
