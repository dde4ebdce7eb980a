"""Pages for what goes wrong: plain words, what to do now, never a code alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from uttag.interfaces.web.frame.gate import open_to_all
from uttag.rules.reasons import Refused


def _page(request: HttpRequest, status: int, icon: str, title: str, what: str) -> HttpResponse:
    return render(request, "frame/error.html", {"title": title, "what": what, "icon": icon}, status=status)


@open_to_all
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    what = _("Sidan hör till ett annat arbete än ditt. Byt uppdrag om du har fler.")
    return _page(request, 403, "lock", _("Det här får du inte öppna"), what)


@open_to_all
def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    what = _(
        "Adressen kan vara felskriven, eller så har det som fanns här flyttat. Sök på nummer eller namn."
    )
    return _page(request, 404, "compass", _("Här finns ingen sida"), what)


@open_to_all
def broken(request: HttpRequest) -> HttpResponse:
    """Drawn without context: whatever failed must not fail here again."""
    return HttpResponse(render_to_string("frame/broken.html"), status=500)


@open_to_all
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    what = _("Sidan har stått öppen för länge. Gå tillbaka, ladda om den och försök igen.")
    return _page(request, 403, "timer-off", _("Formuläret var för gammalt"), what)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal that the view had no place for: said on a page of its own."""
    title = _("Det gick inte")
    return render(request, "frame/refused.html", {"title": title, "refusal": refusal}, status=422)
