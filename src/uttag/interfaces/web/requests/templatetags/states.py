"""What stands in a column of the database, in the language of the page: `{{ patient.housing|housing }}`."""

from __future__ import annotations

from django import template

from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.orders.words import ORDER_STATES
from uttag.interfaces.web.requests.words import HOUSING, PROTECTION
from uttag.interfaces.web.workspaces import Words

register = template.Library()


@register.filter
def protection(kind: str) -> Words:
    """A patient's kind of protected identity."""
    return PROTECTION[kind]


@register.filter
def housing(kind: str) -> Words:
    """A patient's kind of housing."""
    return HOUSING[kind]


@register.filter
def state_mark(state: str) -> Mark:
    """The chip of an order's or a parcel's state; parcels have some of the same."""
    return ORDER_STATES[state]
