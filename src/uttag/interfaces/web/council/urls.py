from __future__ import annotations

from django.urls import include, path

from uttag.interfaces.web.council import home

app_name = "council"
urlpatterns = [
    path("", home.home, name="home"),
    path("", include("uttag.interfaces.web.council.agreements.urls")),
    path("", include("uttag.interfaces.web.council.changes.urls")),
    path("", include("uttag.interfaces.web.council.meetings.urls")),
    path("", include("uttag.interfaces.web.council.follow_up.urls")),
]
