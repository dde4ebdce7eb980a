"""The distributor as it stands on what it sends, parcels, papers and notices: from the agreement's folder."""

from __future__ import annotations

from uttag.apps.agreement.models import Cooperation
from uttag.papers.sender import Sender

HOURS = {  # K7
    "sv": "vardagar 08.00–16.30, stängt 12.00–12.30",
    "en": "weekdays 8:00–16:30, closed 12:00–12:30",
}


def sender(language: str = "sv") -> Sender:
    """Who sends, and where a person calls with questions."""
    known = Cooperation.objects.values_list("distributor", flat=True).get()
    code = known["postal_code"]
    return Sender(
        name=known["unit"],
        address_lines=(known["street"], f"{code[:3]} {code[3:]} {known['city']}"),
        phone=known.get("phone", ""),
        hours=HOURS[language],
        email=known.get("email", ""),
    )
