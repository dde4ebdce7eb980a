"""Where an order goes, in lines as they are printed; and what the driver must know."""

from __future__ import annotations

from uttag.apps.ordering.models import Order


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
    """Door code, leave outside (D10), carrying in to a ward (D4), and the person's own words."""
    lines = []
    if order.door_code:
        lines.append(f"Portkod {order.door_code}")
    if order.leave_outside:
        lines.append("Får ställas utanför dörren")
    if order.ward:
        lines.append(f"Bärs in till {order.ward}")
    if order.instructions:
        lines.append(order.instructions)
    return tuple(lines)
