from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.service_desk.delays import contacting, lists, log

# Part of the service desk's own names.
urlpatterns = [
    path("", lists.to_ring, name="delays"),
    path("kommande/", lists.at_risk, name="delays_to_come"),
    path("rakna-om/", lists.run_again, name="forecast_delays"),
    path("kontakter/", log.contacts, name="delay_log"),
    path("kontakter/kontakter.xlsx", log.workbook, name="delay_log_workbook"),
    path("<uuid:order>/", contacting.delay, name="delay"),
]
