from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.depot.counting import counts, differences, starting, walking

urlpatterns = [
    path("", counts.counts, name="counts"),
    path("ny/", starting.new, name="new_count"),
    path("logg/", counts.log, name="count_log"),
    path("skillnader/", differences.differences, name="count_differences"),
    path("skillnader/<uuid:line>/godkann/", differences.approve, name="approve_difference"),
    path("skillnader/<uuid:line>/rakna-om/", differences.recount, name="ask_for_recount"),
    path("<uuid:count>/", counts.count, name="one_count"),
    path("<uuid:count>/avsluta/", counts.close, name="close_count"),
    path("<uuid:count>/rakna/", walking.walk, name="walk"),
    path("<uuid:count>/rakna/las/", walking.scan, name="walk_scan"),
    path("<uuid:count>/rakna/antal/", walking.pieces, name="walk_pieces"),
    path("<uuid:count>/rakna/inget-mer/", walking.no_more, name="walk_no_more"),
    path("<uuid:count>/rakna/hittat/", walking.found, name="walk_found"),
    path("<uuid:count>/rakna/tillbaka/", walking.take_back, name="walk_take_back"),
]
