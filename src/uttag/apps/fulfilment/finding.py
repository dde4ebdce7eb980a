"""Finding a parcel, or an order to pack: by number, or by whom it is for.

Names of protected people are neither shown nor searched (I2): the order's number stands for them, as on the
parcel's label. Who shows what this finds writes the access log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Right

from uttag.apps.access.actors import Actor, require
from uttag.apps.fulfilment.models import Allocation, CheckedLine, ExtraBox, Parcel, Wave
from uttag.apps.fulfilment.models.parcels import SSCC_END
from uttag.apps.fulfilment.notes import packages
from uttag.apps.fulfilment.queries import digits_of, parcel_with_number, parcels
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.receipts import order_number
from uttag.apps.patients.models import Patient, PatientIdentity
from uttag.apps.patients.queries import searched_words
from uttag.ground.numbering.numbers import pk_of, prefix_of
from uttag.ground.selects import number_of
from uttag.ground.trail.operations import note_access
from uttag.rules.reasons import Refused, because

MANY = 500
PACKING = "packing"  # the ground for looking: goods can't be sent without knowing to whom


def shown_name(order: Order) -> str:
    """Whom an order is for, as the depot's screens may say it. Needs the order's patient at hand."""
    return name_shown(order.pk, order.patient.protected, order.recipient)


def name_shown(order_id: int, protected: str, recipient: str) -> str:
    """The same of its parts: the order's number stands for people with protected identity (I2)."""
    return recipient if protected == Patient.Protected.NONE else f"Mottagare {order_number(order_id)}"


def find_parcels(actor: Actor, words: str = "", *, state: str = "") -> QuerySet[Parcel]:
    """Parcels by the SSCC of any box, order number or name, latest first, with their patients at hand."""
    found = parcels(actor).select_related("order__patient", "wave").order_by("-pk")
    if state in Parcel.State.values:
        found = found.filter(state=state)
    return found.filter(_called(words)) if words else found


def _called(words: str) -> Q:
    digits = "".join(c for c in words if c.isdigit())
    if prefix_of(words) == "B":
        try:
            return Q(order=pk_of(words))
        except ValueError:
            return Q(pk=None)
    if digits and not any(c.isalpha() for c in words):
        return numbered(digits)
    # Names first, then who is protected: those are few, and the names are many.
    people = PatientIdentity.objects.exclude(
        patient__in=Patient.objects.exclude(protected=Patient.Protected.NONE)
    )
    for word in searched_words(words):
        people = people.filter(search__contains=word)
    called = people.values_list("patient_id", flat=True)
    some = list(called[:MANY])  # asked once for the page and its count; beyond that the name says little
    return Q(order__patient__in=some if len(some) < MANY else called)


def numbered(digits: str) -> Q:
    """Parcels by a whole SSCC of any of their boxes, with or without its "00", or by the end of one."""
    if len(digits) >= 18:
        whole = digits[-18:]
        of_box = ExtraBox.objects.filter(sscc=whole).values_list("parcel", flat=True)
        return Q(sscc=whole) | Q(pk__in=list(of_box))
    # The last few by an index, where there is one; quicker than LIKE where there is none.
    few = min(len(digits), SSCC_END)
    end, last = Right("sscc", len(digits)), Right("sscc", few)
    ended = Parcel.objects.alias(end=end, last=last).filter(last=digits[-few:], end=digits)
    boxes = ExtraBox.objects.alias(end=end).filter(end=digits).values_list("parcel", flat=True)
    some = [*ended.values_list("pk", flat=True)[:MANY], *boxes[:MANY]]
    return Q(pk__in=some) if len(some) < MANY else Q(pk__in=ended.values("pk")) | Q(pk__in=boxes)


def note_shown(actor: Actor, what: str, orders: Iterable[Order], *, at: datetime) -> None:
    """The access log's entry for a page that names the people of `orders`; one entry a page."""
    note_people_shown(actor, what, {order.patient.uuid for order in orders}, at=at)


def note_people_shown(actor: Actor, what: str, patients: Iterable[UUID], *, at: datetime) -> None:
    """The access log's entry for a page or papers that name these patients; one entry, with all of them."""
    note_access(actor, what, at=at, patients=patients, ground=PACKING)


def see_parcel(actor: Actor, typed: str, *, at: datetime) -> Parcel:
    """One parcel by its number. Logged. Raises Refused."""
    found = parcel_with_number(actor, typed)
    if found is None:
        raise Refused(because("parcel_unknown", None, sscc=typed))
    note_shown(actor, "see_parcel", [found.order], at=at)
    return found


def parcel_of_box(actor: Actor, typed: str) -> str:
    """The number of the parcel that a box after the first belongs to; nothing for any other number."""
    require(actor, "see_depot")
    found = ExtraBox.objects.filter(sscc=digits_of(typed)).values_list("parcel__sscc", flat=True)
    return found.first() or ""


@dataclass(frozen=True, slots=True)
class BoxLine:
    """One box of a parcel: its own number, its kind, and what it weighs in grams where it was weighed."""

    number: int
    sscc: str
    kind: str
    weight_g: int | None


def boxes_of(actor: Actor, parcel: Parcel) -> list[BoxLine]:
    """Every box of a parcel, the first one first."""
    require(actor, "see_depot")
    first = BoxLine(1, parcel.sscc, str(parcel.box or ""), parcel.weight_g)
    extra = parcel.extra_boxes.select_related("box")
    return [first, *(BoxLine(one.number, one.sscc, str(one.box or ""), one.weight_g) for one in extra)]


def parcels_of_wave(actor: Actor, of: Wave) -> QuerySet[Parcel]:
    """A wave's parcels, to print the papers of."""
    return parcels(actor).filter(wave=of)


def parcels_numbered(actor: Actor, sscc: str) -> QuerySet[Parcel]:
    """The one parcel with a number, as a set, to print its papers."""
    return parcels(actor).filter(sscc=sscc)


def unread(actor: Actor, of: Wave) -> int:
    """How many parcels of a wave that stand here still were never read at the packing table."""
    return parcels(actor).filter(wave=of, state=Parcel.State.PACKED, checked_at=None).count()


# --- packing ----------------------------------------------------------------------------------------


def wave_orders(actor: Actor, of: Wave) -> QuerySet[Order]:
    """A wave's orders with `lines`, whether `packed` and `checked`, in the order to pack them. Names no person."""
    require(actor, "see_depot")
    given = Allocation.objects.filter(wave=of, order=OuterRef("pk"))
    packed = Parcel.objects.filter(wave=of, order=OuterRef("pk"))
    orders = Order.objects.filter(pk__in=Allocation.objects.filter(wave=of).values("order"))
    counted = orders.annotate(
        lines=number_of(given, "row", distinct=True),
        packed=Exists(packed),
        checked=Exists(packed.filter(checked_at__isnull=False)),
    )
    return counted.select_related("special_housing", "pickup_point").order_by("deadline_day", "pk")


def next_to_pack(actor: Actor, of: Wave) -> Order | None:
    """The first order of a wave without a parcel that nobody else reads into; None when all are packed."""
    require(actor, "see_depot")
    # By what the wave holds: by orders, all that ever were would be gone through to find the first.
    left = Allocation.objects.filter(wave=of).exclude(order__in=of.parcels.values("order"))
    keys = left.order_by("order__deadline_day", "order_id").values_list("order_id", flat=True)
    begun = CheckedLine.objects.filter(wave=of, order=OuterRef("order"))
    others = (
        begun.filter(Q(checked_by=None) | ~Q(checked_by=actor.user_id)) if actor.user_id else begun.none()
    )
    key = keys.exclude(Exists(others)).first() or keys.first()
    return Order.objects.get(pk=key) if key else None


def order_to_pack(actor: Actor, of: Wave, typed: str) -> Order | None:
    """The order in a wave that a scanned or typed number names (B-…); None where it isn't in the wave."""
    try:
        return wave_orders(actor, of).filter(pk=pk_of(typed)).first()
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class PackLine:
    """What lies in a parcel: pieces of a lot."""

    article_number: str
    article_name: str
    pieces: int
    unit: str
    packages: str
    lot: str
    place: str


def _pack_lines(of: Wave, order: Order) -> list[PackLine]:
    picks = Allocation.objects.filter(wave=of, order=order)
    return [
        PackLine(
            article_number=pick.lot.article.number,
            article_name=str(pick.lot.article),
            pieces=pick.pieces,
            unit=pick.lot.article.unit,
            packages=packages(pick.pieces, pick.lot.article.pieces_per_package),
            lot=pick.lot.number,
            place=pick.place.code,
        )
        for pick in picks.select_related("lot__article", "place").order_by("place__code", "pk")
    ]


def parcel_contents(actor: Actor, parcel: Parcel) -> list[PackLine]:
    """What lies in a parcel."""
    require(actor, "see_depot")
    return _pack_lines(parcel.wave, parcel.order)
