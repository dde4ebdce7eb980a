"""The distributor as it stands on parcels and papers: from the agreement's folder."""

from __future__ import annotations

from django.conf import settings

from uttag.apps.agreement.models import Cooperation
from uttag.papers.sender import Sender

# GS1's prefix for numbers inside one company: they can't be mistaken for anybody else's.
SAMPLE_PREFIX = "0400000"
HOURS = "vardagar 08.00–16.30, stängt 12.00–12.30"  # K7


def company_prefix() -> str:
    """The GS1 company prefix that parcels are numbered under; setting `UTTAG_GS1_PREFIX`."""
    prefix: str = getattr(settings, "UTTAG_GS1_PREFIX", SAMPLE_PREFIX)
    return prefix


def sender() -> Sender:
    """Who sends, and where a person calls with questions."""
    known = Cooperation.objects.values_list("distributor", flat=True).get()
    code = known["postal_code"]
    return Sender(
        name=known["unit"],
        address_lines=(known["street"], f"{code[:3]} {code[3:]} {known['city']}"),
        phone=known.get("phone", ""),
        hours=HOURS,
        email=known.get("email", ""),
    )
