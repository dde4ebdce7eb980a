from __future__ import annotations

from django.urls import include, path

from uttag.interfaces.web.products import home

app_name = "products"
urlpatterns = [
    path("", home.home, name="home"),
    path("", include("uttag.interfaces.web.products.register.urls")),
    path("", include("uttag.interfaces.web.products.exchange.urls")),
    path("", include("uttag.interfaces.web.products.dispensations.urls")),
    path("", include("uttag.interfaces.web.products.changes.urls")),
    path("", include("uttag.interfaces.web.products.recalls.urls")),
]
