from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.requests import views

app_name = "requests"
urlpatterns = [path("utlamningsstallen/<slug:prefix>/", views.pickup_points, name="pickup_points")]
