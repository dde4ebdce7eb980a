"""What waits in the assortment."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request


def home(request: Request) -> HttpResponse:
    return show(request, "products/home.html", _("Att göra"))
