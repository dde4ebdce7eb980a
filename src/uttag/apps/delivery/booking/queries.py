"""What is booked and driven, and what stands in the way: for the depot's pages. Names no person but in the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.work import tasks_of
from uttag.apps.delivery.booking.making import unbooked
from uttag.apps.delivery.models import BookedParcel, Booking, CarrierMessage
from uttag.apps.fulfilment.departures.timetable import calendar_around, timetable
from uttag.apps.fulfilment.models import Departure, Parcel
from uttag.apps.ordering.queries import undriven
from uttag.apps.parties.models import Carrier, Reach
from uttag.gateways.carriers.links import missing_settings
from uttag.ground.selects import number_of
from uttag.ground.tasks.models import Task
from uttag.ground.trail.operations import note_access
from uttag.rules.calendar import STOCKHOLM, local
from uttag.rules.departures import Leaving, leaving_on
from uttag.rules.reasons import Refused, because

NOT_THERE = (Parcel.State.PACKED, Parcel.State.DISPATCHED)
MOST_A_DAY = 60  # bookings of one carrier that fit on the day's page; the rest stand on their list


@dataclass(frozen=True, slots=True)
class LeavingToday:
    """A departure that runs today."""

    departure: Departure
    leaving: Leaving


@dataclass(frozen=True, slots=True)
class CarrierToday:
    """A carrier with today's departures, what is booked today, and what waits from earlier days."""

    carrier: Carrier
    leaving: list[LeavingToday]
    bookings: list[Booking]


def transport_today(actor: Actor, at: datetime) -> list[CarrierToday]:
    """All carriers in use, in the order of their names."""
    require(actor, "see_carriers")
    today = local(at).date()
    midnight = datetime.combine(today, time.min, STOCKHOLM)
    unanswered = Q(state__in=(Booking.State.ASKED, Booking.State.SENT), pk__in=to_come().values("booking"))
    shown = Q(asked_at__gte=midnight) | unanswered | Q(pk__in=to_rebook().values("pk"))
    by_carrier: dict[int, list[Booking]] = {}
    for booking in _counted().filter(pk__in=_latest(Booking.objects.filter(shown)).values("pk")):
        by_carrier.setdefault(booking.carrier_id, []).append(booking)
    carriers = Carrier.objects.filter(active=True).prefetch_related(
        Prefetch("departures", Departure.objects.filter(active=True))
    )
    calendar = calendar_around(today)
    return [
        CarrierToday(
            carrier,
            [
                LeavingToday(departure, leaving)
                for departure in carrier.departures.all()
                if (leaving := leaving_on(timetable(departure), today, calendar))
            ],
            by_carrier.get(carrier.pk, []),
        )
        for carrier in carriers
    ]


def _latest(of: QuerySet[Booking]) -> QuerySet[Booking]:
    """Each carrier's latest, so many as fit on the day's page."""
    place = Window(RowNumber(), partition_by="carrier", order_by=("-asked_at", "-pk"))
    return of.order_by().annotate(place=place).filter(place__lte=MOST_A_DAY)


def to_come() -> QuerySet[BookedParcel]:
    """What is booked and not there yet: few, of all that ever was."""
    return BookedParcel.objects.filter(live=True, parcel__state__in=NOT_THERE)


def bookings(actor: Actor, *, state: str = "") -> QuerySet[Booking]:
    """All bookings, latest first, each with `count` parcels."""
    require(actor, "see_carriers")
    found = _counted()
    return found.filter(state=state) if state in Booking.State.values else found


def _counted() -> QuerySet[Booking]:
    inside = BookedParcel.objects.filter(booking=OuterRef("pk"))
    counted = Booking.objects.annotate(count=number_of(inside))
    return counted.select_related("carrier", "departure").order_by("-asked_at", "-pk")


def booking(actor: Actor, uuid: UUID) -> Booking | None:
    """One booking, with `count` parcels."""
    require(actor, "see_carriers")
    return _counted().select_related("asked_by", "file").filter(uuid=uuid).first()


def parcels_in(actor: Actor, of: Booking) -> QuerySet[Parcel]:
    """A booking's parcels with where they go, and in how many `boxes`."""
    require(actor, "see_carriers")
    inside = Parcel.objects.filter(bookings__booking=of).annotate(boxes=Count("extra_boxes") + 1)
    places = ("order__special_housing", "order__pickup_point", "order__carrier")
    return inside.select_related(*places).order_by("pk")


def some_left(actor: Actor, of: Booking) -> bool:
    """Whether a parcel of the booking has left: then it can't be called off."""
    require(actor, "see_carriers")
    return of.parcels.exclude(parcel__state=Parcel.State.PACKED).exists()


def some_free(actor: Actor, of: Booking) -> bool:
    """Whether a parcel of the booking can be booked anew."""
    require(actor, "see_carriers")
    return unbooked(Parcel.State.DISPATCHED).filter(bookings__booking=of).exists()


def see_booking_file(actor: Actor, uuid: UUID, *, at: datetime) -> Booking:
    """A booking with the file as it was sent, which names people: logged. Raises Refused."""
    require(actor, "book_transport")
    found = Booking.objects.select_related("file").filter(uuid=uuid, file__isnull=False).first()
    if found is None:
        raise Refused(because("booking_without_file", None))
    patients = found.parcels.values_list("parcel__order__patient__uuid", flat=True)
    note_access(actor, "see_booking_file", at=at, patients=set(patients), ground="packing")
    return found


def to_rebook() -> QuerySet[Booking]:
    """Refused bookings with parcels that nobody drives yet."""
    free = unbooked(Parcel.State.DISPATCHED).values("pk")
    inside = BookedParcel.objects.filter(booking=OuterRef("pk"), parcel__in=free)
    return Booking.objects.filter(Exists(inside), state=Booking.State.REFUSED)


def waiting_to_rebook(actor: Actor, among: Iterable[Booking]) -> set[int]:
    """The keys of those refused bookings that someone must do something about."""
    require(actor, "see_carriers")
    refused = [one.pk for one in among if one.state == Booking.State.REFUSED]
    return set(to_rebook().filter(pk__in=refused).values_list("pk", flat=True)) if refused else set()


def without_carrier(actor: Actor) -> QuerySet[Parcel]:
    """Packed parcels that no carrier is known for, those promised first on top."""
    require(actor, "see_carriers")
    nobody = unbooked().filter(undriven("order__"))
    places = ("order__special_housing", "order__pickup_point", "wave")
    return nobody.select_related(*places).order_by("order__deadline_day", "pk")


@dataclass(frozen=True, slots=True)
class LinkState:
    """Whether a carrier's link is set up, and when it was last heard of. `missing`: what the settings lack."""

    carrier: Carrier
    missing: list[str]
    reaches: int
    last_booking_at: datetime | None
    last_message_at: datetime | None
    last_fault: str
    down_since: datetime | None = None
    down_words: str = ""

    @property
    def works(self) -> bool:
        return not self.missing


def link_states(actor: Actor, *, code: str = "") -> list[LinkState]:
    """All carriers, or the one with a code, with the state of their links."""
    require(actor, "see_carriers")
    last = Booking.objects.filter(carrier=OuterRef("pk")).order_by("-asked_at").values("asked_at")[:1]
    message = CarrierMessage.objects.filter(carrier=OuterRef("pk")).order_by("-received_at")
    carriers = Carrier.objects.annotate(
        booked=Subquery(last),
        said=Subquery(message.values("received_at")[:1]),
        fault=Subquery(message.values("fault")[:1]),
        down_since=F("link_fault__since"),
        down_words=F("link_fault__words"),
        reach_count=number_of(Reach.objects.filter(carrier=OuterRef("pk"))),
    ).order_by("-active", "name")
    return [
        LinkState(
            carrier,
            missing_settings(carrier.code, carrier.link),
            carrier.reach_count,
            carrier.booked,
            carrier.said,
            carrier.fault or "",
            carrier.down_since,
            carrier.down_words or "",
        )
        for carrier in (carriers.filter(code=code) if code else carriers)
    ]


def transport_tasks(actor: Actor) -> QuerySet[Task]:
    """What is asked of the depot about transport: links, messages, bookings, and where nobody drives."""
    require(actor, "see_carriers")
    return tasks_of(actor).filter(Q(kind__startswith="transport_") | Q(kind="fill_reach"))


def unreadable_messages(actor: Actor) -> QuerySet[CarrierMessage]:
    """Messages that couldn't be read, latest first; those before `delivery.details_kept_days` without their words."""
    require(actor, "see_carriers")
    found = CarrierMessage.objects.exclude(fault="").select_related("carrier").defer("body")
    return found.order_by("-received_at", "-pk")


def carriers_in_use(actor: Actor) -> list[Carrier]:
    """To choose among."""
    require(actor, "see_carriers")
    return list(Carrier.objects.filter(active=True))
