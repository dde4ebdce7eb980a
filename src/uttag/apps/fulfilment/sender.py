"""Under which numbers the distributor's parcels go, and who it is on their papers."""

from __future__ import annotations

from django.conf import settings

from uttag.apps.agreement.sender import sender

__all__ = ["company_prefix", "sender"]


def company_prefix() -> str:
    """The GS1 company prefix that parcels are numbered under; `UTTAG_GS1_PREFIX` in the environment."""
    prefix: str = settings.GS1_PREFIX
    return prefix
