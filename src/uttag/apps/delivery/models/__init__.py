"""What carriers say, what they are asked to drive, and what becomes late."""

from uttag.apps.delivery.models.bookings import BookedParcel, Booking
from uttag.apps.delivery.models.delays import DelayCase, DelayContact, Forecast
from uttag.apps.delivery.models.events import CarrierMessage, DeliveryEvent, LinkFault, StrayEvent

__all__ = [
    "BookedParcel",
    "Booking",
    "CarrierMessage",
    "DelayCase",
    "DelayContact",
    "DeliveryEvent",
    "Forecast",
    "LinkFault",
    "StrayEvent",
]
