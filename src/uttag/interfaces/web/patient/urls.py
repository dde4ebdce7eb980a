from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.patient import views

app_name = "patient"
urlpatterns = [path("", views.home, name="home")]
