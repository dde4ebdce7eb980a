"""All addresses of the site. A workspace's are at its own word, in its own namespace."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from uttag.interfaces.web.frame.front import home
from uttag.interfaces.web.frame.gate import open_to_all

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("sprak/", open_to_all(set_language), name="language"),
    path("", include("uttag.interfaces.web.login.urls")),
    path("varfor/", include("uttag.interfaces.web.why.urls")),
    path("avtal/", include("uttag.interfaces.web.clauses.urls")),
    path("sok/", include("uttag.interfaces.web.search.urls")),
    path("bestallning/", include("uttag.interfaces.web.requests.urls")),
    path("forskrivning/", include("uttag.interfaces.web.prescriber.urls")),
    path("kundtjanst/", include("uttag.interfaces.web.service_desk.urls")),
    path("depa/", include("uttag.interfaces.web.depot.urls")),
    path("ekonomi/", include("uttag.interfaces.web.finance.urls")),
    path("sortiment/", include("uttag.interfaces.web.products.urls")),
    path("lmn/", include("uttag.interfaces.web.public.urls")),
    path("styrning/", include("uttag.interfaces.web.council.urls")),
    path("mina-uttag/", include("uttag.interfaces.web.patient.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("stilguide/", include("uttag.interfaces.web.styleguide.urls")))

handler403 = "uttag.interfaces.web.frame.errors.forbidden"
handler404 = "uttag.interfaces.web.frame.errors.missing"
handler500 = "uttag.interfaces.web.frame.errors.broken"
