"""Mina uttag: what needs to be done now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from uttag.interfaces.web.frame.pages import show


def home(request: HttpRequest) -> HttpResponse:
    return show(request, "patient/home.html", _("Mina uttag"))
