"""Under which numbers the distributor's parcels go, and who it is on their papers."""

from __future__ import annotations

from django.conf import settings

from uttag.apps.agreement.sender import sender

__all__ = ["company_prefix", "sender"]

# GS1's prefix for numbers inside one company: they can't be mistaken for anybody else's.
SAMPLE_PREFIX = "0400000"


def company_prefix() -> str:
    """The GS1 company prefix that parcels are numbered under; setting `UTTAG_GS1_PREFIX`."""
    prefix: str = getattr(settings, "UTTAG_GS1_PREFIX", SAMPLE_PREFIX)
    return prefix
