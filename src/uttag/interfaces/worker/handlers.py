"""Who does which kind of work. A handler may be run twice for the same message, so it must bear that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import SYSTEM
from uttag.apps.agreement.changes.documents import open_tasks_for_overdue_reviews
from uttag.apps.agreement.signed import reminders
from uttag.apps.assortment import letters as assortment_letters
from uttag.apps.assortment.changeovers import starting, telling
from uttag.apps.assortment.changeovers import steps as changeover_steps
from uttag.apps.assortment.recalls import contacts as recall_contacts
from uttag.apps.assortment.supplier_changes import carrying_out
from uttag.apps.assortment.supplier_changes import steps as supplier_change_steps
from uttag.apps.catalogue.changes.applying import apply_due
from uttag.apps.delivery.booking import asking as booking_asking
from uttag.apps.delivery.booking import sending as booking_sending
from uttag.apps.delivery.booking.forgetting import FORGET, forget_empty_bookings, forget_sent
from uttag.apps.delivery.booking.making import book_wave
from uttag.apps.delivery.booking.watching import watch_bookings
from uttag.apps.delivery.delays.forecasting import forecast_all, watch_delays
from uttag.apps.delivery.delays.telling import tell_prescribers
from uttag.apps.delivery.operations import open_tasks_for_silent_parcels
from uttag.apps.delivery.tracking.fetching import FETCH, ask_to_fetch, fetch_files
from uttag.apps.delivery.tracking.forgetting import forget_messages, forget_read_files
from uttag.apps.delivery.tracking.simulating import speak_for_simulated_carriers
from uttag.apps.delivery.tracking.strays import retry_stray_events
from uttag.apps.fulfilment import replanning
from uttag.apps.fulfilment.departures import due
from uttag.apps.fulfilment.printing.asking import MAKE as MAKE_PAPERS
from uttag.apps.fulfilment.printing.forgetting import forget_papers
from uttag.apps.fulfilment.printing.making import make_papers
from uttag.apps.notices.forgetting import forget_all_addresses
from uttag.apps.notices.letters.posting import forget_letters, remind_of_letters
from uttag.apps.notices.letters.printing import PRINT, print_letters
from uttag.apps.notices.sending import send_notice
from uttag.apps.notices.telling import SEND
from uttag.apps.prescribing.dispensations import letters as dispensation_letters
from uttag.apps.purchasing.buying import papers as purchase_papers
from uttag.apps.purchasing.buying import sending as purchase_sending
from uttag.apps.purchasing.buying import settling as purchase_settling
from uttag.apps.purchasing.buying.reckoning import reckon_purchases
from uttag.apps.purchasing.procurement import letters as procurement_letters
from uttag.apps.purchasing.procurement.opening import open_procurements
from uttag.apps.purchasing.procurement.watching import watch_procurements
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import enqueue
from uttag.ground.outbox.purging import purge
from uttag.journeys import close_month_in_steps, forget_details, try_proposal
from uttag.journeys.confirm_request import confirm_request

Handler = Callable[[Message, datetime], None]
HANDLERS: dict[str, Handler] = {}
OUTSIDE: set[str] = set()
# How keys begin that can't be asked for again once their day is over; notices know themselves what was asked.
PAST = (
    *("daily:", "often:", "wave:", "left:", f"{SEND}:", f"{forget_details.STEP}:", f"{FETCH}:"),
    *("transport.retry:often:", "transport.unanswered:often:", "transport.speak:often:"),
    f"{purchase_settling.RECKON}:",
)


def handles(kind: str, *, outside: bool = False) -> Callable[[Handler], Handler]:
    """Makes a function the handler of messages of `kind`.

    `outside`: it waits for other systems, so that it is run outside any transaction and makes its own.
    """

    def register(handler: Handler) -> Handler:
        if kind in HANDLERS:
            raise ValueError(f"{kind} has a handler already: {HANDLERS[kind].__name__}")
        HANDLERS[kind] = handler
        if outside:
            OUTSIDE.add(kind)
        return handler

    return register


@handles("request.confirm")
def _confirm(message: Message, at: datetime) -> None:
    confirm_request(UUID(message.payload["request"]), at=at)


@handles(SEND, outside=True)
def _send_notice(message: Message, at: datetime) -> None:
    send_notice(message.payload["key"], actor=SYSTEM, at=at)


@handles(PRINT, outside=True)
def _print_letters(message: Message, at: datetime) -> None:
    remind_of_letters(actor=SYSTEM, at=at)
    print_letters(actor=SYSTEM, at=at)
    forget_letters(actor=SYSTEM, at=at)


@handles("outbox.purge", outside=True)
def _purge_outbox(message: Message, at: datetime) -> None:
    purge(PAST, at=at)


@handles("notices.forget", outside=True)
def _forget_addresses_of_notices(message: Message, at: datetime) -> None:
    forget_all_addresses(actor=SYSTEM, at=at)


@handles("delivery.watch")
def _watch(message: Message, at: datetime) -> None:
    open_tasks_for_silent_parcels(actor=SYSTEM, at=at)
    forget_messages(actor=SYSTEM, at=at)
    forget_empty_bookings(actor=SYSTEM, at=at)
    forget_read_files(actor=SYSTEM, at=at)


@handles("delays.forecast")
def _forecast_delays(message: Message, at: datetime) -> None:
    forecast_all(actor=SYSTEM, at=at)


@handles("delays.watch")
def _watch_delays(message: Message, at: datetime) -> None:
    watch_delays(actor=SYSTEM, at=at)


@handles("delays.tell_prescribers")
def _tell_prescribers_of_delays(message: Message, at: datetime) -> None:
    tell_prescribers(actor=SYSTEM, at=at)


@handles(close_month_in_steps.STEP)
def _close_month(message: Message, at: datetime) -> None:
    close_month_in_steps.take_step(message, at=at)


@handles(try_proposal.STEP)
def _try_proposal(message: Message, at: datetime) -> None:
    try_proposal.take_step(message, at=at)


@handles("agreement.watch")
def _remind_of_dates(message: Message, at: datetime) -> None:
    reminders.remind_of_dates(actor=SYSTEM, at=at)


@handles(reminders.LETTER)
def _reminder_letter(message: Message, at: datetime) -> None:
    reminders.send_letter(message.payload["task"], message.payload["user"])


@handles("documents.watch")
def _watch_documents(message: Message, at: datetime) -> None:
    open_tasks_for_overdue_reviews(actor=SYSTEM, at=at)


@handles("procurement.open")
def _open_procurements(message: Message, at: datetime) -> None:
    open_procurements(actor=SYSTEM, at=at, request=UUID(message.payload["request"]))


@handles("procurements.watch")
def _watch_procurements(message: Message, at: datetime) -> None:
    open_procurements(actor=SYSTEM, at=at)
    watch_procurements(actor=SYSTEM, at=at)


@handles(purchase_settling.RECKON, outside=True)
def _reckon_purchases(message: Message, at: datetime) -> None:
    """What is known to be asked for takes a while to gather; only the writing is a transaction."""
    reckon_purchases(settled=bool(message.payload.get("settled")), actor=SYSTEM, at=at)


@handles(procurement_letters.LETTER)
def _procurement_letter(message: Message, at: datetime) -> None:
    procurement_letters.send_letter(message.payload["procurement"], at=at)


@handles(dispensation_letters.LETTER)
def _dispensation_letter(message: Message, at: datetime) -> None:
    dispensation_letters.send_letter(message.payload["application"], message.payload["said"])


@handles(purchase_sending.LETTER)
def _purchase_letter(message: Message, at: datetime) -> None:
    told = message.payload
    purchase_papers.send_letter(UUID(told["order"]), told["what"], told["text"])


@handles("register.apply")
def _apply_changes_of_the_register(message: Message, at: datetime) -> None:
    apply_due(actor=SYSTEM, at=at)


@handles("assortment.watch")
def _watch_the_assortment(message: Message, at: datetime) -> None:
    carrying_out.ask_for_due_changes(actor=SYSTEM, at=at)
    starting.ask_for_due_starts(actor=SYSTEM, at=at)
    telling.ask_to_tell_all(at=at)


@handles(supplier_change_steps.STEP)
def _carry_out_a_suppliers_change(message: Message, at: datetime) -> None:
    told = message.payload
    after = told.get("after", 0)
    carrying_out.carry_out(UUID(told["change"]), actor=SYSTEM, at=at, part=told["part"], after=after)


@handles(changeover_steps.TELL)
def _tell_of_conversions(message: Message, at: datetime) -> None:
    telling.tell_prescribers(UUID(message.payload["list"]), actor=SYSTEM, at=at)


@handles(changeover_steps.CARRY)
def _carry_items_over(message: Message, at: datetime) -> None:
    told = message.payload
    starting.carry_over_change(UUID(told["change"]), actor=SYSTEM, at=at, after=told.get("after", 0))


@handles(assortment_letters.LETTER)
def _assortment_letter(message: Message, at: datetime) -> None:
    assortment_letters.send_letter(message.payload)


@handles(recall_contacts.COMPLETE)
def _complete_contacts_of_recalls(message: Message, at: datetime) -> None:
    recall_contacts.complete_open_recalls(actor=SYSTEM, at=at)


@handles(due.CUT)
def _cut_wave(message: Message, at: datetime) -> None:
    told = message.payload
    due.cut_wave(UUID(told["departure"]), date.fromisoformat(told["day"]), actor=SYSTEM, at=at)


@handles("waves.watch")
def _watch_waves(message: Message, at: datetime) -> None:
    replanning.ask_for_replans(at=at)


@handles(replanning.REPLAN)
def _replan_wave(message: Message, at: datetime) -> None:
    replanning.replan_if_helped(UUID(message.payload["wave"]), actor=SYSTEM, at=at)


@handles("transport.book")
def _book_transport(message: Message, at: datetime) -> None:
    book_wave(UUID(message.payload["wave"]), actor=SYSTEM, at=at)


@handles(booking_asking.SEND, outside=True)
def _send_booking(message: Message, at: datetime) -> None:
    told = message.payload
    booking_sending.send_booking(UUID(told["booking"]), told.get("tried", 0), actor=SYSTEM, at=at)


@handles(booking_asking.CALL_OFF, outside=True)
def _send_call_off(message: Message, at: datetime) -> None:
    told = message.payload
    booking_sending.send_call_off(UUID(told["booking"]), told.get("tried", 0), actor=SYSTEM, at=at)


@handles("transport.watch")
def _watch_transport(message: Message, at: datetime) -> None:
    """Four jobs, none of which holds up another."""
    asked = str(message.key or message.pk)
    ask_to_fetch(asked, at=at)
    for kind in ("transport.retry", "transport.unanswered", "transport.speak"):
        enqueue(kind, at=at, key=f"{kind}:{asked}")


@handles(FETCH, outside=True)
def _fetch_from_carrier(message: Message, at: datetime) -> None:
    fetch_files(message.payload["carrier"], actor=SYSTEM, at=at)


@handles("transport.retry")
def _retry_stray_events(message: Message, at: datetime) -> None:
    retry_stray_events(actor=SYSTEM, at=at)


@handles("transport.unanswered")
def _watch_bookings(message: Message, at: datetime) -> None:
    watch_bookings(actor=SYSTEM, at=at)


@handles("transport.speak")
def _speak_for_simulated_carriers(message: Message, at: datetime) -> None:
    speak_for_simulated_carriers(actor=SYSTEM, at=at)


@handles(FORGET, outside=True)
def _forget_sent_booking(message: Message, at: datetime) -> None:
    forget_sent(UUID(message.payload["booking"]), actor=SYSTEM, at=at)


@handles(MAKE_PAPERS, outside=True)
def _make_papers(message: Message, at: datetime) -> None:
    told = message.payload
    make_papers(UUID(told["papers"]), told["parcels"], actor=SYSTEM, at=at)


@handles(forget_details.STEP)
def _forget_details(message: Message, at: datetime) -> None:
    told = message.payload
    forget_details.take_step(told["day"], told.get("part", 1), actor=SYSTEM, at=at)


@handles("papers.forget")
def _forget_papers(message: Message, at: datetime) -> None:
    forget_papers(actor=SYSTEM, at=at)
