from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.why import views

app_name = "why"
urlpatterns = [path("<uuid:ruling>/", views.why, name="why")]
