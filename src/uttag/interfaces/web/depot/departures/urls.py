"""Departures: when lorries leave, and when their waves are cut."""

from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.depot.departures import views

urlpatterns = [
    path("", views.overview, name="departures"),
    path("ny/", views.new, name="new_departure"),
    path("<uuid:uuid>/", views.change, name="departure"),
    path("<uuid:uuid>/stoppa/", views.stop, name="stop_departure"),
    path("<uuid:uuid>/starta/", views.resume, name="resume_departure"),
    path("missad/<int:task>/klar/", views.seen, name="missed_departure_seen"),
]
