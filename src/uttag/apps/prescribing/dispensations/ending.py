"""An approval ends on a day: what is prescribed by then can be taken out, nothing more is prescribed (B2.2)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.catalogue.dispensations import ended
from uttag.apps.catalogue.models import Dispensation
from uttag.apps.prescribing.dispensations.keeping import kept, locked, noted
from uttag.apps.prescribing.models import DispensationApplication
from uttag.rules.calendar import local
from uttag.rules.dispensations import EndFacts, end
from uttag.rules.reasons import Refused, because
from uttag.rules.rulings import rule_on


@operation("end_dispensation")
def end_dispensation(
    dispensation: UUID, last_day: date, why: str, *, actor: Actor, at: datetime
) -> Dispensation:
    """The approval for all patients ends after `last_day`. Twice is once. Raises RuledRefusal for a past day."""
    found = Dispensation.objects.select_for_update(of=("self",)).filter(uuid=dispensation).first()
    if found is None:
        raise Refused(because("dispensation_approval_not_found", "B2.2"))
    if found.until_day == last_day:
        return found
    _say_why(why)
    facts = EndFacts(found.from_day, found.until_day, last_day, local(at).date())
    kept(rule_on(end, facts, term_book()), found.uuid, at)
    return ended(found, last_day, why.strip(), actor=actor, at=at)


@operation("end_dispensation")
def end_for_patient(
    application: UUID, last_day: date, why: str, *, actor: Actor, at: datetime
) -> DispensationApplication:
    """The approval for one patient ends after `last_day`. Twice is once. Raises RuledRefusal for a past day."""
    found = locked(application)
    for_one = found.scope == DispensationApplication.Scope.PATIENT
    if found.state != DispensationApplication.State.APPROVED or not for_one or found.from_day is None:
        raise Refused(because("dispensation_approval_not_found", "B2.2"))
    if found.until_day == last_day:
        return found
    _say_why(why)
    facts = EndFacts(found.from_day, found.until_day, last_day, local(at).date())
    provider = found.care_provider_id
    kept(rule_on(end, facts, term_book()), found.uuid, at, care_provider_id=provider)
    before, found.until_day = found.until_day, last_day
    found.save(update_fields=["until_day"])
    changes = {"until_day": (before, last_day), "why": (None, why.strip())}
    noted(found, "end_for_patient", changes, actor, at)
    return found


def _say_why(why: str) -> None:
    if not why.strip():
        raise Refused(because("dispensation_ended_without_reason", "B2.2"))
