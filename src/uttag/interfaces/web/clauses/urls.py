from __future__ import annotations

from django.urls import path

from uttag.interfaces.web.clauses import views

app_name = "clauses"
urlpatterns = [
    path("", views.clauses, name="clauses"),
    path("<str:code>/", views.clause, name="clause"),
]
