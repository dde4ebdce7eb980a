"""The day that a page is asked about: today, or any day past or future (`?dag=2029-05-02`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from uttag.interfaces.clock import today

FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The day, and whether it is another than today: then links keep it."""

    day: date
    is_today: bool

    @property
    def query(self) -> str:
        return "" if self.is_today else f"?dag={self.day.isoformat()}"


def asked_day(request: HttpRequest) -> AskedDay:
    """The day in the address. Nonsense, and days that nobody reckons with, are said and become today."""
    typed, here = request.GET.get("dag", "").strip(), today()
    if not typed:
        return AskedDay(here, True)
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = None
    if day is None or not FIRST <= day <= LAST:
        messages.warning(request, _("Skriv en dag mellan år 2000 och 2199. Här visas i dag."))
        return AskedDay(here, True)
    return AskedDay(day, day == here)
