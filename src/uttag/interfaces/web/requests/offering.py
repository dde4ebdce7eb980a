"""How fast it can be had, drawn while one chooses: each urgency with its day and cost, or why not (D5, D6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from django.http import HttpResponse
from django.shortcuts import render

from uttag.apps.agreement.queries import term_labels
from uttag.apps.ordering.offers.offers import Offer, OfferedFee
from uttag.apps.ordering.offers.queries import offers_for
from uttag.apps.parties.queries import customer_names
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import attempt
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.interfaces.web.requests.delivery import DeliveryForm
from uttag.interfaces.web.requests.forms import RequestForm
from uttag.interfaces.web.requests.words import URGENCY
from uttag.interfaces.web.workspaces import Words
from uttag.rules.reasons import Reason, Refused
from uttag.rules.words import Urgency


@dataclass(frozen=True, slots=True)
class Cost:
    """A fee in words; `payers` share it out when a request becomes several orders. Empty: not settled yet."""

    name: str
    ore: int
    sample: bool
    payers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An urgency as it can be chosen. Before anything is known, `known` is False and it can be."""

    value: str
    words: Words
    chosen: bool
    known: bool = False
    deadline_day: date | None = None
    window_from: time | None = None
    window_to: time | None = None
    costs: tuple[Cost, ...] = ()
    later: tuple[Reason, ...] = ()
    refused: tuple[Reason, ...] = ()
    instead: tuple[Reason, ...] = ()

    @property
    def can_be_had(self) -> bool:
        return not self.known or self.deadline_day is not None


@dataclass(frozen=True, slots=True)
class Choices:
    """The urgencies of one way. `lost`: the one that was chosen and can't be had any more.

    `refusal`: why nothing can be said, such as an address that is missing.
    """

    prefix: str
    choices: tuple[Choice, ...]
    known: bool = False
    lost: Words = ""
    refusal: Refused | None = None


def choices_of(request: Request, form: RequestForm, prefix: str) -> Choices | None:
    """What can be chosen of the way under `prefix`, as it is typed now; None for a way that there is not."""
    way = form.way(prefix)
    if way is None:
        return None
    wish = form.wish_to(prefix)
    if wish is None:
        return _unknown(way)
    answer = attempt(offers_for, request.actor, wish, form.asker.urgencies, at=now())
    return _drawn(way, answer.value) if answer.value else _unknown(way, answer.refusal)


def urgency_fragment(
    request: Request, form: RequestForm, prefix: str, *, plain: bool = False
) -> HttpResponse:
    """The choices anew, after rows or destination have changed. `plain`: in patients' words."""
    shown = {"choices": choices_of(request, form, prefix), "plain": plain}
    return render(request, "requests/urgency.html", shown)


def _unknown(way: DeliveryForm, refusal: Refused | None = None) -> Choices:
    chosen = way["urgency"].value()
    made = (Choice(value, words, value == chosen) for value, words in way.fields["urgency"].choices)  # type: ignore[attr-defined]
    return Choices(str(way.prefix), tuple(made), refusal=refusal)


def _drawn(way: DeliveryForm, offers: tuple[Offer, ...]) -> Choices:
    """With what was chosen still chosen; where it can't be had any more, the standard delivery, and that is said."""
    chosen = way["urgency"].value()
    lost = next((o.urgency for o in offers if o.urgency == chosen and not o.can_be_had), None)
    names = term_labels({fee.key for offer in offers for fee in offer.fees}, language())
    payers = customer_names(fee.customer for offer in offers for fee in offer.fees)
    choices = tuple(
        Choice(
            value=offer.urgency,
            words=URGENCY[offer.urgency],
            chosen=offer.urgency == (Urgency.STANDARD if lost else chosen),
            known=True,
            deadline_day=offer.deadline_day,
            window_from=offer.window_from,
            window_to=offer.window_to,
            costs=tuple(_costs(offer.fees, names, payers)),
            later=offer.later,
            refused=offer.refused,
            instead=offer.instead,
        )
        for offer in offers
    )
    return Choices(str(way.prefix), choices, known=True, lost=URGENCY[lost] if lost else "")


def _costs(fees: Iterable[OfferedFee], names: dict[str, str], payers: dict[int, str]) -> Iterable[Cost]:
    """Each fee once with its sum, and all who pay of it."""
    by_key: dict[str, list[OfferedFee]] = {}
    for fee in fees:
        by_key.setdefault(fee.key, []).append(fee)
    for key, same in by_key.items():
        who = dict.fromkeys(payers.get(fee.customer or 0, "") for fee in same)
        yield Cost(names.get(key, key), sum(f.ore for f in same), any(f.sample for f in same), tuple(who))
