"""Addresses for other systems. Nobody logs in here: each message is signed, and one that isn't is refused."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "hooks"
urlpatterns: list[URLPattern] = []
