"""Where an order goes, in lines as they are printed; and what the driver must know."""

from __future__ import annotations

from uttag.apps.ordering.models import Order
from uttag.rules.reasons import because
from uttag.rules.wording import say


def address_lines(order: Order) -> tuple[str, ...]:
    """The order's frozen address, with the name of the housing or the pickup point before it."""
    lines: list[str] = []
    if order.special_housing is not None:
        lines += [
            order.special_housing.name,
            order.ward or order.special_housing.delivery_point,
        ]
    if order.pickup_point is not None:
        lines.append(order.pickup_point.name)
    lines += [
        order.street,
        f"{order.postal_code[:3]} {order.postal_code[3:]} {order.city}".strip(),
    ]
    return tuple(line for line in lines if line)


def instructions(order: Order) -> tuple[str, ...]:
    """For the driver: door code, leave outside with its conditions (D10), carrying in (D4), the person's own words.

    On the label alone: they are kept no longer than they are needed, and a delivery note may be.
    """
    door = (say(because("driver_door_code", "D10", door=order.door_code)),) if order.door_code else ()
    return (*door, *conditions(order))


def conditions(order: Order) -> tuple[str, ...]:
    """How it is handed over (D10, D4) and the person's own words: the driver's, by label and by booking alike."""
    reasons = []
    if order.leave_outside:
        flat = "driver_leaves_outside_flat" if order.flats else "driver_leaves_outside"
        reasons.append(because(flat, "D10"))
    if order.ward:
        reasons.append(because("driver_carries_in", "D4", ward=order.ward))
    words = (order.instructions,) if order.instructions else ()
    return (*map(say, reasons), *words)


def words_to_receiver(order: Order, language: str = "sv") -> tuple[str, ...]:
    """What the one who gets it must know of how it comes; nothing that opens a door."""
    if not order.leave_outside:
        return ()
    if order.flats:
        return (say(because("left_outside_own_door", "D10"), language),)
    return (say(because("left_outside_home", "D10"), language),)
