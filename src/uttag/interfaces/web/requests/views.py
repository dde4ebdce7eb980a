"""The fragment that the delivery form asks for while one types a postal code or a town."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from uttag.interfaces.web.requests.pickup import points_near


def pickup_points(request: HttpRequest, prefix: str) -> HttpResponse:
    """Pickup points near the postal code, or in the town, typed in a form. They are nobody's secret."""
    typed = request.GET.get(f"{prefix}-near", "")
    return render(request, "requests/pickup_points.html", {"points": points_near(typed, prefix)})
