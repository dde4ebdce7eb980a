"""A small demo region on fixed days, as `uttag demo` builds a large one; the same seed gives the same pictures."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from playwright.sync_api import Page

from tests.region import FOLDER
from uttag.apps.access.actors import SYSTEM
from uttag.apps.agreement.queries import forget_term_book
from uttag.apps.ordering.queries import UNDELIVERED
from uttag.apps.patients.models import Patient, PatientLogin
from uttag.ground.accounts.models import User
from uttag.journeys.load_agreement import load_agreement
from uttag.simulation.region import Plan, live

PASSWORD = "uttag-demo"
# A month that ends before noon, so that the afternoon's wave is left to plan; February is closed.
PLAN = Plan(
    seed=1,
    first_day=date(2026, 2, 9),
    until=datetime(2026, 3, 11, 10, 0, tzinfo=UTC),
    patients=220,
    password=PASSWORD,
)


def build() -> None:
    forget_term_book()
    load_agreement(folder=FOLDER, actor=SYSTEM, at=PLAN.loaded_at)
    live(PLAN, lambda what, done, of: None)


def busiest_prescriber() -> User:
    """Has the most patients, so that no list is empty."""
    return User.objects.annotate(n=Count("prescription")).order_by("-n", "username")[0]


def patient_with_most_under_way() -> Patient:
    """Someone with something on its way, and many items."""
    found: Patient = _with_counts().order_by("-coming", "-things", "pk")[0]
    return found


def log_in_with_something_under_way() -> User:
    return _log_ins("-coming", "-things")


def log_in_with_most_to_take() -> User:
    """Many items, and nothing on its way."""
    return _log_ins("coming", "-things")


def _log_ins(*order: str) -> User:
    chosen = _with_counts().filter(logins__isnull=False).order_by(*order, "pk")[0]
    return PatientLogin.objects.get(patient=chosen).user


def _with_counts() -> QuerySet[Any]:
    coming = Count("orders", filter=Q(orders__state__in=UNDELIVERED), distinct=True)
    found = Patient.objects.annotate(coming=coming, things=Count("items", distinct=True))
    return found.select_related("identity")


def log_in(page: Page, user: User) -> None:
    """By name and password, as outside demo mode."""
    page.get_by_label("Användarnamn").fill(user.username)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_load_state()
