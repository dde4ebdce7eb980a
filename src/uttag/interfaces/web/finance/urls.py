from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.finance import views

app_name = "finance"
urlpatterns = [path("", views.home, name="home")]
