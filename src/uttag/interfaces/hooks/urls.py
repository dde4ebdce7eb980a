"""Addresses for other systems. Nobody logs in here: each message is signed, and one that isn't is refused."""

from __future__ import annotations

from django.urls import path

from uttag.interfaces.hooks import carriers, sms

app_name = "hooks"
urlpatterns = [
    path("transport/<str:code>/", carriers.message, name="carrier_message"),
    path("sms/", sms.receipt, name="sms_receipt"),
]
