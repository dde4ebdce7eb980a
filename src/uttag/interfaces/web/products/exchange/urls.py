from __future__ import annotations

from django.urls import URLPattern, path

from uttag.interfaces.web.products.exchange import files, overview, workbook

urlpatterns: list[URLPattern] = [
    path("excel/", overview.exchange, name="exchange"),
    path("excel/hamta/", files.take_out, name="take_out_workbook"),
    path("excel/lamna-in/", overview.hand_in_workbook, name="hand_in_workbook"),
    path("excel/<uuid:uuid>/", workbook.workbook, name="workbook"),
    path("excel/<uuid:uuid>/fil/", files.as_handed_in, name="workbook_file"),
    path("excel/<uuid:uuid>/markt/", files.marked, name="marked_workbook"),
    path("excel/<uuid:uuid>/kontrollera/", workbook.check, name="check_workbook"),
    path("excel/<uuid:uuid>/bekrafta/", workbook.confirm, name="confirm_workbook"),
    path("excel/<uuid:uuid>/lagg-at-sidan/", workbook.put_aside, name="lay_workbook_aside"),
]
