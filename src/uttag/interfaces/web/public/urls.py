from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.public import lmn

app_name = "public"
urlpatterns = [path("", lmn.lmn, name="lmn")]
