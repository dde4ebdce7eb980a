from __future__ import annotations

from django.urls import include, path

from uttag.interfaces.web.council import dispensations, home
from uttag.interfaces.web.products.dispensations import report

app_name = "council"
urlpatterns = [
    path("", home.home, name="home"),
    path("dispenser/", dispensations.dispensations, name="dispensations"),
    path("dispenser/<uuid:uuid>/", dispensations.dispensation, name="dispensation"),
    path("dispenser/<uuid:uuid>/avsla/", dispensations.refuse, name="refuse_dispensation"),
    path("anskaffningar/", report.procurements, name="procurements"),
    path("anskaffningar/anskaffningar.xlsx", report.procurements_xlsx, name="procurements_xlsx"),
    path("", include("uttag.interfaces.web.council.agreements.urls")),
    path("", include("uttag.interfaces.web.council.changes.urls")),
    path("", include("uttag.interfaces.web.council.meetings.urls")),
    path("", include("uttag.interfaces.web.council.follow_up.urls")),
]
