"""Applications as the care provider that asked reads them: its own, with the patient."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.roles import Role
from uttag.apps.patients.queries import search_patients
from uttag.apps.prescribing.models import DispensationApplication
from uttag.rules.reasons import Refused, because


def applications_for(actor: Actor) -> QuerySet[DispensationApplication]:
    """The applications of `actor`'s care provider, latest first. Raises Refused for others than prescribers."""
    require(actor, "see_dispensations")
    if actor.role is not Role.PRESCRIBER or actor.care_provider_id is None:
        raise Refused(because("not_your_role", "I1", operation="see_dispensations", role=actor.role.value))
    found = DispensationApplication.objects.filter(care_provider=actor.care_provider_id)
    related = ("patient__identity", "article", "asked_by", "unit", "product_area", "dispensation")
    return found.select_related(*related)


def find_applications(actor: Actor, *, words: str = "", state: str = "") -> QuerySet[DispensationApplication]:
    """Those whose product or patient has the words, in one state or any."""
    found = applications_for(actor).order_by("-asked_at", "-pk")
    if state:
        found = found.filter(state=state)
    if words:
        by_product = found.filter(product__icontains=words)
        by_patient = found.filter(patient__in=search_patients(actor, words).order_by().values("pk"))
        found = by_product | by_patient
    return found


def application_for(actor: Actor, uuid: UUID) -> DispensationApplication | None:
    """One of the care provider's applications; None where it has none of that name."""
    found = applications_for(actor).select_related("prepared_by", "decided_by")
    return found.filter(uuid=uuid).first()
