from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.service_desk import views

app_name = "service_desk"
urlpatterns = [path("", views.home, name="home")]
