from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.depot import views

app_name = "depot"
urlpatterns = [path("", views.home, name="home")]
