"""A ruling made ready for reading: names for rules and facts, values written out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy

from uttag.apps.agreement.queries import term_labels
from uttag.ground.rulings.codec import typed_params
from uttag.ground.rulings.queries import Explanation
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.interfaces.web.why.values import charge_in_words, fact_in_words, term_in_words
from uttag.interfaces.web.workspaces import Words
from uttag.rules.reasons import Reason

RULES: dict[str, Words] = {
    "allocation.allocate": gettext_lazy("Fördelning av lager"),
    "changing.proposable": gettext_lazy("Om en ändring kan beslutas"),
    "charging.charge_fee": gettext_lazy("Avgift"),
    "charging.charge_line": gettext_lazy("Pris och påslag"),
    "deciding.approve": gettext_lazy("Godkännande av minnesanteckningar"),
    "deciding.conclude": gettext_lazy("Hur en punkt slutar"),
    "delays.contact_due": gettext_lazy("När patienten ska kontaktas"),
    "delays.forecast": gettext_lazy("När leveransen väntas fram"),
    "delivery.promise": gettext_lazy("Leveranslöfte"),
    "following_up.due": gettext_lazy("Uppföljningar av LMN:s uppdrag"),
    "following_up.rounds": gettext_lazy("Ekonomisk uppföljning"),
    "invoicing.total_up": gettext_lazy("Fakturans summa"),
    "disputes.step": gettext_lazy("Steg i en tvist"),
    "notices.channel": gettext_lazy("Hur någon får besked"),
    "packing.pack": gettext_lazy("Packning av kollit"),
    "payer.payer": gettext_lazy("Vem som betalar"),
    "periods.covered": gettext_lazy("Om avtalet gäller"),
    "periods.notice": gettext_lazy("Uppsägning"),
    "periods.state": gettext_lazy("Avtalets läge"),
    "seats.composition": gettext_lazy("Organets sammansättning"),
    "seats.year_of_meetings": gettext_lazy("Årets möten"),
    "withdrawals.prescribe": gettext_lazy("Förskrivning"),
    "withdrawals.withdraw": gettext_lazy("Uttag"),
    "register.approve": gettext_lazy("Godkännande av ändringar i registret"),
    "receiving.judge": gettext_lazy("Mottagning av varor"),
    "purchasing.propose": gettext_lazy("Inköpsförslag"),
    "repacking.repack": gettext_lazy("Ompackning"),
    "agreed_file.file_clock": gettext_lazy("Klockan till sortimentsbytets fil"),
    "procurement.clock": gettext_lazy("Anskaffningens klocka"),
    "running_out.plan": gettext_lazy("Utfasningsplanen"),
    "carrying.carry": gettext_lazy("Överföring till ny artikel"),
    "converting.approve": gettext_lazy("Godkännande av konverteringslistor"),
    "dispensations.propose": gettext_lazy("Beredning av dispens"),
    "dispensations.decide": gettext_lazy("Beslut om dispens"),
    "dispensations.end": gettext_lazy("Avslut av dispens"),
}


@dataclass(frozen=True, slots=True)
class TermLine:
    """One value that counted."""

    label: str
    value: str
    clause: str
    since: date
    decision: str
    sample: bool


@dataclass(frozen=True, slots=True)
class Why:
    """All that the panel shows."""

    title: Words
    refused: bool
    reasons: tuple[Reason, ...]
    instead: tuple[Reason, ...]
    terms: tuple[TermLine, ...]
    facts: tuple[tuple[str, str], ...]
    outcome: tuple[tuple[str, str], ...]
    ruled_at: datetime


def draw(ruling: Explanation) -> Why:
    return Why(
        title=RULES.get(ruling.rule, ruling.rule),
        refused=ruling.refused,
        reasons=_once((*ruling.reasons, *ruling.details)),
        instead=ruling.instead,
        terms=tuple(dict.fromkeys(_terms(ruling))),  # each period reads its own
        facts=tuple(_pairs(ruling.facts)),
        outcome=tuple(_pairs(ruling.outcome)),
        ruled_at=ruling.ruled_at,
    )


def _once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each reason once, in order: a part often repeats what the whole says."""
    kept: dict[str, Reason] = {}
    for reason in reasons:
        kept.setdefault(f"{reason.code} {sorted(reason.params.items(), key=str)}", reason)
    return tuple(kept.values())


def _terms(ruling: Explanation) -> Iterator[TermLine]:
    labels = term_labels(tuple(reading.key for reading in ruling.readings), language())
    for reading in ruling.readings:
        yield TermLine(
            label=labels.get(reading.key, reading.key),
            value=term_in_words(reading.key, reading.value),
            clause=reading.clause,
            since=reading.effective_from,
            decision=reading.decision,
            sample=reading.sample,
        )


def _pairs(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Facts worth reading, those inside others too; what has no name in words is left out."""
    for name, value in typed_params(facts).items():
        if isinstance(value, dict):
            yield from _pairs(value)
        elif name == "charges":
            yield from (charge_in_words(charge) for charge in value)
        elif words := fact_in_words(name, value):
            yield words
