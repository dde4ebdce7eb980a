from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.styleguide import views

app_name = "styleguide"
urlpatterns = [path("", views.guide, name="guide"), path("val/", views.options, name="options")]
