"""Bookings, links and what carriers say, in words, each with the next step."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uttag.apps.delivery.booking.queries import LinkState
from uttag.apps.delivery.models import Booking, StrayEvent
from uttag.apps.parties.models import Carrier
from uttag.gateways.carriers.port import Service
from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.workspaces import Words
from uttag.rules.words import DestinationKind, Urgency

STATES: dict[str, Mark] = {
    Booking.State.ASKED: Mark(gettext_lazy("Inte skickad än"), "warn"),
    Booking.State.SENT: Mark(gettext_lazy("Väntar på svar"), "info", "send"),
    Booking.State.CONFIRMED: Mark(gettext_lazy("Bekräftad"), "good"),
    Booking.State.REFUSED: Mark(gettext_lazy("Nekad"), "bad"),
    Booking.State.CALLED_OFF: Mark(gettext_lazy("Avbokad"), "", "ban"),
}
WHY_STRAY: dict[str, Mark] = {
    StrayEvent.Why.UNKNOWN: Mark(gettext_lazy("Okänt kolli"), "warn", "circle-question-mark"),
    StrayEvent.Why.TOO_EARLY: Mark(gettext_lazy("Före avgången"), "warn"),
    StrayEvent.Why.AHEAD: Mark(gettext_lazy("I framtiden"), "warn"),
    StrayEvent.Why.OTHER_CARRIER: Mark(gettext_lazy("Annan transportör"), "warn", "truck"),
    StrayEvent.Why.NOT_OUTSIDE: Mark(gettext_lazy("Får inte ställas utanför"), "warn", "package"),
    StrayEvent.Why.STOPPED: Mark(gettext_lazy("Stoppat i depån"), "warn", "ban"),
    StrayEvent.Why.NO_PICKUP_POINT: Mark(
        gettext_lazy("Skulle inte till ett utlämningsställe"), "warn", "package"
    ),
}
ADVICE: dict[str, Words] = {
    StrayEvent.Why.UNKNOWN: gettext_lazy(
        "Numret är inget av våra kollin. Är det någon annans: säg till transportören. Packas kollit senare"
        " antecknas beskedet av sig självt."
    ),
    StrayEvent.Why.TOO_EARLY: gettext_lazy(
        "Kollit packades först en senare dag, så det kan inte ha hänt då. Fråga transportören vad som gäller."
    ),
    StrayEvent.Why.AHEAD: gettext_lazy(
        "Tiden hade inte varit när beskedet kom. Fråga transportören vad som gäller."
    ),
    StrayEvent.Why.OTHER_CARRIER: gettext_lazy(
        "Kollit är bokat med en annan transportör, eller så vet ingen vem som kör det. Har de bytt sinsemellan kan"
        " beskedet antecknas ändå."
    ),
    StrayEvent.Why.NOT_OUTSIDE: gettext_lazy(
        "Kollit ska till ett utlämningsställe eller särskilt boende och räknas inte som levererat. Fråga"
        " transportören var det står."
    ),
    StrayEvent.Why.STOPPED: gettext_lazy(
        "Paketet hade återkallade varor och stoppades i depån, men någon sa att det var på väg. Finns det inte i"
        " depån: ring transportören och få tillbaka det, och säg till den som sköter återkallelsen."
    ),
    StrayEvent.Why.NO_PICKUP_POINT: gettext_lazy(
        "Kollit skulle hem eller till ett boende, och patienten har inte fått något besked. Fråga transportören"
        " vilket ställe det ligger på, och anteckna Kunde inte lämnas."
    ),
}
LINKS: dict[str, Words] = {
    Carrier.Link.NONE: gettext_lazy("Ingen: ring"),
    Carrier.Link.FILES: gettext_lazy("Filer i en mapp"),
    Carrier.Link.HTTP: gettext_lazy("HTTP"),
    Carrier.Link.SIMULATED: gettext_lazy("Låtsad"),
}
SERVICES: dict[str, Words] = {
    Service.HOME: gettext_lazy("Hem"),
    Service.LEAVE_OUTSIDE: gettext_lazy("Ställs utanför"),
    Service.PICKUP_POINT: gettext_lazy("Utlämningsställe"),
    Service.SPECIAL_HOUSING: gettext_lazy("Särskilt boende"),
    Service.CARRY_IN: gettext_lazy("Bärs in till avdelning"),
}
TASKS: dict[str, Words] = {
    "transport_down": gettext_lazy("Bokningen går inte fram"),
    "transport_refused": gettext_lazy("Bokningen är nekad"),
    "transport_unanswered": gettext_lazy("Inget svar på bokningen"),
    "transport_by_phone": gettext_lazy("Boka på telefon"),
    "transport_call_off": gettext_lazy("Avbokningen går inte fram"),
    "transport_without_carrier": gettext_lazy("Kollin utan transportör"),
    "transport_stopped": gettext_lazy("Kollin som inte kommer"),
    "transport_unreadable": gettext_lazy("Oläsligt besked"),
    "transport_fetching_down": gettext_lazy("Besked går inte att hämta"),
    "transport_not_set": gettext_lazy("Kopplingen saknar inställningar"),
    "fill_reach": gettext_lazy("Ingen kör till postnumret"),
}
KINDS: dict[str, Words] = {
    DestinationKind.HOME: gettext_lazy("Hem"),
    DestinationKind.SPECIAL_HOUSING: gettext_lazy("Särskilt boende"),
    DestinationKind.PICKUP_POINT: gettext_lazy("Utlämningsställe"),
}
URGENCIES: dict[str, Words] = {
    Urgency.STANDARD: gettext_lazy("Vanlig"),
    Urgency.ACUTE: gettext_lazy("Akut"),
    Urgency.EXPRESS: gettext_lazy("Express"),
}


def next_step(booking: Booking, to_rebook: Collection[int]) -> str:
    """What the depot does now, if anything. `to_rebook`: keys of refused bookings with parcels left to book."""
    by_phone = booking.carrier.link == Carrier.Link.NONE
    call = {"phone": booking.carrier.phone or "–"}
    match booking.state:
        case Booking.State.ASKED if by_phone:
            return _("Ring %(phone)s och boka, och anteckna svaret.") % call
        case Booking.State.ASKED if booking.fault:
            return _("Går inte fram. Prövas igen av sig själv; ring %(phone)s om bilen snart går.") % call
        case Booking.State.ASKED:
            return _("Skickas av sig själv inom någon minut.")
        case Booking.State.SENT:
            return _("Svaret kommer av sig självt. Dröjer det: ring %(phone)s.") % call
        case Booking.State.CONFIRMED:
            return _("Klart.")
        case Booking.State.REFUSED if booking.pk not in to_rebook:
            return _("Kollina är bokade på nytt, eller framme.")
        case Booking.State.REFUSED:
            return _("Boka om med en annan transportör, eller ring %(phone)s.") % call
        case _:
            return _("Avbokad. Kollina kan bokas om.")


def urgency(booking: Booking, to_rebook: Collection[int]) -> str:
    """How a booking is coloured: by what must be done about it."""
    if booking.state == Booking.State.REFUSED:
        return "bad" if booking.pk in to_rebook else ""
    return "warn" if booking.state in (Booking.State.ASKED, Booking.State.SENT) else ""


def link_mark(state: LinkState) -> Mark:
    """A link's chip."""
    if not state.carrier.active:
        return Mark(_("Används inte"), "", "ban")
    if state.missing:
        return Mark(_("Saknar inställningar"), "bad")
    if state.down_since:
        return Mark(_("Går inte att hämta från"), "bad")
    if state.carrier.link == Carrier.Link.NONE:
        return Mark(_("Ingen koppling"), "", "phone")
    if state.carrier.link == Carrier.Link.SIMULATED:
        return Mark(_("Låtsad transportör"), "", "flask-conical")
    if state.last_fault:
        return Mark(_("Senaste beskedet gick inte att läsa"), "warn")
    return Mark(_("Uppkopplad"), "good")
