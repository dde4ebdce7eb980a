"""The words that rules share: each has a fixed set of values that code depends on.

What the council can extend without code (product areas, fees, care providers) is data, not an enum.
"""

from __future__ import annotations

from enum import StrEnum


class Urgency(StrEnum):
    STANDARD = "standard"
    ACUTE = "acute"
    EXPRESS = "express"


class DestinationKind(StrEnum):
    HOME = "home"
    SPECIAL_HOUSING = "special_housing"
    PICKUP_POINT = "pickup_point"


class RequestedBy(StrEnum):
    """For whom a request is made; the service desk acts on behalf of one of them."""

    PRESCRIBER = "prescriber"
    PATIENT = "patient"


class ItemStatus(StrEnum):
    """Status of a prescription item, in the words that 1177 uses."""

    AKTIV = "aktiv"
    MAKULERAD = "makulerad"
    LEVERERAD = "levererad"
    UTGATT = "utgatt"


class ArticleStatus(StrEnum):
    """COMING: registered, and can be prescribed from a day to come."""

    COMING = "coming"
    ACTIVE = "active"
    GONE = "gone"


class Storage(StrEnum):
    """How goods are kept (B2.7)."""

    ROOM = "room"
    COOL = "cool"
    FROZEN = "frozen"


class ChargeKind(StrEnum):
    GOODS = "goods"
    KNOWLEDGE = "knowledge"
    DISTRIBUTION = "distribution"
    FEE = "fee"
