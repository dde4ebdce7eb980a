"""The distributor as it stands on parcels and papers. Sample data until an installation sets its own."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from uttag.papers.sender import Sender

# GS1's prefix for restricted circulation: numbers of ours that can't be mistaken for anybody else's.
SAMPLE_PREFIX = "0400000"

SAMPLE_SENDER: dict[str, Any] = {
    "name": "Skövdedepån",
    "address_lines": ("Exempelvägen 1", "541 00 Skövde"),
    "phone": "010-000 00 00",
    "hours": "vardagar 08.00–16.30, stängt 12.00–12.30",
    "email": "kundtjanst@example.org",
}


def company_prefix() -> str:
    """The GS1 company prefix that parcels are numbered under; setting `UTTAG_GS1_PREFIX`."""
    prefix: str = getattr(settings, "UTTAG_GS1_PREFIX", SAMPLE_PREFIX)
    return prefix


def sender() -> Sender:
    """Who sends; setting `UTTAG_SENDER`, a dict like `SAMPLE_SENDER`."""
    return Sender(**getattr(settings, "UTTAG_SENDER", SAMPLE_SENDER))
