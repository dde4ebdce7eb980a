"""What the parties do together when an agreement ends (P9): the checklist, and who has done what."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.agreement.models import HandOverPoint, SignedAgreement
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

A = HandOverPoint.Area
DEFAULT: tuple[tuple[HandOverPoint.Area, str], ...] = (
    (A.DATA, "Kom överens om vilken dag uppgifterna ska tas ut och vem som tar emot dem."),
    (A.DATA, "Ta ut vårdgivarens alla uppgifter med beskrivning och kontrollsummor och lämna över dem."),
    (A.DATA, "Läs in uppgifterna hos mottagaren och bekräfta att allt stämmer."),
    (A.ADMINISTRATION, "Gå igenom öppna förskrivningar och hur patienterna får sina produkter efteråt."),
    (A.ADMINISTRATION, "Leverera eller avsluta pågående beställningar, restorder och reklamationer."),
    (A.ADMINISTRATION, "Ställ den sista fakturan och reglera över- eller underskott."),
    (A.ADMINISTRATION, "Berätta för förskrivare och patienter vad som händer, och när."),
    (A.DOCUMENTATION, "Lämna över rutiner, artikelregister och teknisk dokumentation."),
    (A.DOCUMENTATION, "Avsluta behörigheter och kopplingar mellan systemen."),
    (A.PREMISES, "Gå igenom lager, lokaler och utrustning som används för vårdgivarens räkning."),
    (A.STAFF, "Gå igenom vilken personal som berörs och samråd om vad som händer med den."),
)


def make_checklist(agreement: SignedAgreement) -> None:
    """The default points, where the agreement has none. Within the transaction that holds the agreement."""
    if agreement.hand_over.exists():
        return
    HandOverPoint.objects.bulk_create(
        HandOverPoint(agreement=agreement, position=position, area=area, text=text)
        for position, (area, text) in enumerate(DEFAULT, start=1)
    )


@operation("note_hand_over")
def tick_point(agreement: UUID, position: int, *, actor: Actor, at: datetime) -> HandOverPoint:
    """A point is done, today and by the actor. Twice is once: the first day stays. A contact: only the own party's."""
    point = _held(agreement, position, actor)
    if point.done_day is None:
        point.done_day, point.done_by_id = local(at).date(), actor.user_id
        point.save(update_fields=["done_day", "done_by"])
        _note(point, {f"point {position}": ("open", "done")}, actor, at)
    return point


@operation("note_hand_over")
def untick_point(agreement: UUID, position: int, *, actor: Actor, at: datetime) -> HandOverPoint:
    """The point was not done after all. Twice is once."""
    point = _held(agreement, position, actor)
    if point.done_day is not None:
        point.done_day = point.done_by_id = None
        point.save(update_fields=["done_day", "done_by"])
        _note(point, {f"point {position}": ("done", "open")}, actor, at)
    return point


@operation("note_hand_over")
def name_responsible(
    agreement: UUID, position: int, responsible: str, *, actor: Actor, at: datetime
) -> HandOverPoint:
    """Who sees to a point, in words; empty: nobody yet."""
    point = _held(agreement, position, actor)
    before, after = point.responsible, responsible.strip()[:120]
    if before != after:
        point.responsible = after
        point.save(update_fields=["responsible"])
        _note(point, {f"point {position}, responsible": (before, after)}, actor, at)
    return point


def may_tick(agreement: SignedAgreement, actor: Actor) -> bool:
    """A contact ticks off the own municipality's points; the secretariat all."""
    own = actor.care_provider_id is None or actor.care_provider_id == agreement.care_provider_id
    return actor.may("note_hand_over") and own


def _held(agreement: UUID, position: int, actor: Actor) -> HandOverPoint:
    """The point, locked. Another party's is refused as unknown."""
    require(actor, "note_hand_over")
    found = (
        HandOverPoint.objects.select_for_update(of=("self",))
        .select_related("agreement")
        .filter(agreement__uuid=agreement, position=position)
        .first()
    )
    if found is None or not may_tick(found.agreement, actor):
        raise Refused(because("hand_over_point_not_found", "I1"))
    return found


def _note(
    point: HandOverPoint, changes: dict[str, tuple[object, object]], actor: Actor, at: datetime
) -> None:
    note(
        actor,
        "note_hand_over",
        at=at,
        subject_kind="agreement",
        subject_uuid=point.agreement.uuid,
        changes=changes,
        care_provider_id=point.agreement.care_provider_id,
    )
