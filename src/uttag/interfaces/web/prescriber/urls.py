from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.prescriber import views

app_name = "prescriber"
urlpatterns = [path("", views.home, name="home")]
