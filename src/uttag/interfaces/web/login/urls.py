from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.login import views

app_name = "login"
urlpatterns = [
    path("logga-in/", views.log_in, name="login"),
    path("logga-in/som/", views.log_in_as, name="log_in_as"),
    path("logga-in/uppdrag/", views.assignments, name="assignments"),
    path("logga-ut/", views.log_out, name="log_out"),
]
