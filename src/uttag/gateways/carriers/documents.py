"""Bookings as carriers read them, JSON or CSV: docs of the fields stand in README.md beside this."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from uuid import UUID

import orjson

from uttag.gateways.carriers.port import Box, Consignment
from uttag.rules.calendar import local

BOOKING, CALL_OFF = "booking", "call_off"
COLUMNS = (
    "booking",
    "leaves_at",
    "sscc",
    "number",
    "of",
    "order",
    "recipient",
    "place",
    "street",
    "postal_code",
    "city",
    "service",
    "pickup_point",
    "window_from",
    "window_to",
    "latest_day",
    "door_code",
    "phone",
    "instructions",
    "weight_g",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PARTS = " / "  # between the parts of a place and between instructions, in one cell


def as_json(consignment: Consignment) -> bytes:
    """The whole booking as one object."""
    told = {
        "type": BOOKING,
        "booking": str(consignment.booking),
        "carrier": consignment.carrier,
        "leaves_at": _instant(consignment.leaves_at),
        "boxes": [_box(box) for box in consignment.boxes],
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def as_csv(consignment: Consignment) -> bytes:
    """A line per box, after a line of COLUMNS; semicolons, UTF-8 with its mark, as spreadsheets here like it.

    A spreadsheet takes a cell that begins as a formula for one, and people type what they like: such a cell gets an
    apostrophe first. JSON has everything as it was typed.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    whole = {"booking": consignment.booking, "leaves_at": _instant(consignment.leaves_at) or ""}
    for box in consignment.boxes:
        cells = _box(box) | {"place": _PARTS.join(box.place), "instructions": _PARTS.join(box.instructions)}
        writer.writerow({name: _plain(cell) for name, cell in {**whole, **cells}.items()})
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def call_off_as_json(booking: UUID, carrier: str) -> bytes:
    """That a booking is taken back."""
    return orjson.dumps({"type": CALL_OFF, "booking": str(booking), "carrier": carrier})


def _box(box: Box) -> dict[str, object]:
    return {
        "sscc": box.sscc,
        "number": box.number,
        "of": box.of,
        "order": box.order,
        "recipient": box.recipient,
        "place": list(box.place),
        "street": box.street,
        "postal_code": box.postal_code,
        "city": box.city,
        "service": box.service.value,
        "pickup_point": box.pickup_point,
        "window_from": f"{box.window_from:%H:%M}",
        "window_to": f"{box.window_to:%H:%M}",
        "latest_day": box.latest_day.isoformat(),
        "door_code": box.door_code,
        "phone": box.phone,
        "instructions": list(box.instructions),
        "weight_g": box.weight_g,
    }


def _instant(at: datetime | None) -> str | None:
    return local(at).isoformat(timespec="minutes") if at else None
