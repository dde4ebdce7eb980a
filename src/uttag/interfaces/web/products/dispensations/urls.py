from __future__ import annotations

from django.urls import URLPattern, path

from uttag.interfaces.web.products.dispensations import approved, cases, report

urlpatterns: list[URLPattern] = [
    path("dispenser/", cases.dispensations, name="dispensations"),
    path("dispenser/artiklar/", cases.article_options, name="dispensation_articles"),
    path("dispenser/godkanda/", approved.approved, name="approved_dispensations"),
    path("dispenser/godkanda/<uuid:uuid>/avsluta/", approved.end, name="end_dispensation"),
    path("dispenser/<uuid:uuid>/", cases.dispensation, name="dispensation"),
    path("dispenser/<uuid:uuid>/avsluta/", approved.end_one, name="end_for_patient"),
    path("anskaffningar/", report.procurements, name="procurements"),
    path("anskaffningar/anskaffningar.xlsx", report.procurements_xlsx, name="procurements_xlsx"),
]
