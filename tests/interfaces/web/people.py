"""Log-ins for tests of pages."""

from __future__ import annotations

from django.test import Client

from tests.region import Region
from uttag.apps.access.actors import Actor
from uttag.apps.access.models import Assignment
from uttag.apps.patients.models import Patient, PatientLogin
from uttag.ground.accounts.models import User
from uttag.interfaces.web.frame.who import AS_PATIENT, CHOSEN


def client_of(actor: Actor) -> Client:
    """A browser in which `actor` is logged in under their assignment."""
    held = Assignment.objects.get(user=actor.user_id or 0)
    return _logged_in(held.user, str(held.pk))


def client_of_patient(patient: Patient) -> Client:
    """A browser in which the patient is logged in."""
    user, _made = User.objects.get_or_create(
        username=f"p{patient.pk}", defaults={"name": patient.identity.name}
    )
    PatientLogin.objects.get_or_create(user=user, patient=patient)
    return _logged_in(user, AS_PATIENT)


def _logged_in(user: User, hat: str) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[CHOSEN] = hat
    session.save()
    return client


def homes(region: Region) -> dict[str, Actor]:
    """Each staff workspace's address with someone who works there."""
    return {
        "/forskrivning/": region.alice,
        "/kundtjanst/": region.sara,
        "/depa/": region.dan,
        "/ekonomi/": region.frida,
        "/styrning/": region.stina,
        "/sortiment/": region.lena,
    }
