"""Delivery notes: what lies in each parcel, what comes later and why, and what is left to take (D8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.fulfilment.addresses import address_lines, words_to_receiver
from uttag.apps.fulfilment.models import Allocation, LeftOut, Wave
from uttag.apps.fulfilment.planning import SUPPLIER_OUT
from uttag.apps.fulfilment.sender import sender
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.ordering.receipts import order_number
from uttag.ground.numbering.numbers import number
from uttag.ground.rulings import codec
from uttag.ground.rulings.models import Ruling
from uttag.papers.delivery_note import BackorderedRow, DeliveredRow, DeliveryNote
from uttag.rules.allocation import WAITS
from uttag.rules.allocation import Allocation as Allocated
from uttag.rules.allocation import LeftOut as RuledOut
from uttag.rules.reasons import Reason
from uttag.rules.wording import LANGUAGES, say

NOTE, WITHDRAWAL = "FS", "U"  # what their public numbers begin with
_ROW = [
    "order_id",
    "article__number",
    "article__name",
    "article__variant",
    "pieces",
    "article__pieces_per_package",
    "withdrawal_id",
    "withdrawals_left",
    "order__ordered_day",
    "item__time_lock_days",
]


@dataclass(frozen=True, slots=True)
class Packed:
    """A parcel to be, by the keys of order and parcel. `extra`: numbers of its boxes after the first."""

    order: int
    parcel: int
    sscc: str
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Print:
    """How someone reads best (K2)."""

    language: str = "sv"
    large: bool = False


def delivery_notes_of(wave: Wave, packed: Mapping[int, Packed], *, day: date) -> dict[int, DeliveryNote]:
    """One note per order of `packed`, by order, in the language and the print that its person has asked for."""
    orders = Order.objects.filter(pk__in=list(packed)).select_related("special_housing", "pickup_point")
    prints = _prints(packed)
    delivered = _delivered(wave, prints)
    backordered = _backordered(wave, prints)
    senders = {language: sender(language) for language in {one.language for one in prints.values()}}
    return {
        order.pk: DeliveryNote(
            number=number(NOTE, packed[order.pk].parcel),
            day=day,
            person_name=order.recipient,
            address_lines=address_lines(order),
            order_number=order_number(order.pk),
            deadline_day=order.deadline_day,
            delivered=tuple(delivered.get(order.pk, ())),
            backordered=tuple(backordered.get(order.pk, ())),
            sender=senders[prints[order.pk].language],
            ssccs=(packed[order.pk].sscc, *packed[order.pk].extra),
            instructions=words_to_receiver(order, prints[order.pk].language),
            language=prints[order.pk].language,
            ward=order.ward,
            large_print=prints[order.pk].large,
        )
        for order in orders
    }


def _prints(orders: Iterable[int]) -> dict[int, _Print]:
    """By order, for all of them."""
    wished = Order.objects.filter(pk__in=list(orders), patient__notice_wish__isnull=False)
    columns = wished.values_list("pk", "patient__notice_wish__language", "patient__notice_wish__large_print")
    found = {
        order: _Print(language if language in LANGUAGES else "sv", large)
        for order, language, large in columns
    }
    return {order: found.get(order, _Print()) for order in orders}


def _delivered(wave: Wave, prints: Mapping[int, _Print]) -> dict[int, list[DeliveredRow]]:
    """By order: the rows that the wave gives goods to."""
    rows = OrderRow.objects.filter(pk__in=Allocation.objects.filter(wave=wave).values("row"))
    found: defaultdict[int, list[DeliveredRow]] = defaultdict(list)
    for order, article, name, variant, pieces, per_package, taken, left, ordered, lock in _read(rows):
        if order not in prints:
            continue
        found[order].append(
            DeliveredRow(
                article_number=article,
                article_name=f"{name} {variant}".strip(),
                pieces=pieces,
                packages=packages(pieces, per_package, prints[order].language),
                withdrawal_number=number(WITHDRAWAL, taken),
                withdrawals_left=left,
                next_day=ordered + timedelta(days=lock) if left else None,
            )
        )
    return found


def _backordered(wave: Wave, prints: Mapping[int, _Print]) -> dict[int, list[BackorderedRow]]:
    """By order: the rows that wait for the supplier, with the reason that the wave's ruling gave."""
    left_out = LeftOut.objects.filter(wave=wave, code=SUPPLIER_OUT, row__state=OrderRow.State.BACKORDERED)
    reasons = reasons_of(dict(left_out.values_list("row_id", "ruling")))
    rows = OrderRow.objects.filter(pk__in=list(reasons)).order_by("pk")
    found: defaultdict[int, list[BackorderedRow]] = defaultdict(list)
    for row in rows.select_related("article"):
        if row.order_id not in prints:
            continue
        found[row.order_id].append(
            BackorderedRow(
                article_number=row.article.number,
                article_name=str(row.article),
                pieces=row.pieces,
                withdrawal_number=number(WITHDRAWAL, row.withdrawal_id),
                withdrawals_left=row.withdrawals_left,
                reason=say(reasons[row.pk], prints[row.order_id].language),
                expected_day=row.article.supplier_back_day,
            )
        )
    return found


def _read(rows: QuerySet[OrderRow]) -> QuerySet[OrderRow, tuple[Any, ...]]:
    return rows.order_by("pk").values_list(*_ROW)


def reasons_of(ruling_by_row: Mapping[int, UUID]) -> dict[int, Reason]:
    """Each row's own reason out of its order's ruling."""
    texts = Ruling.objects.filter(pk__in=set(ruling_by_row.values())).values_list("pk", "answer", "outcome")
    outcomes = {key: _outcome(answer, text) for key, answer, text in texts}
    return {row: reason_of(outcomes[ruling], row) for row, ruling in ruling_by_row.items()}


def _outcome(answer: str, text: str) -> Allocated | RuledOut:
    if answer == Allocated.__name__:
        return codec.load(Allocated, text)
    return codec.load(RuledOut, text)


def reason_of(outcome: Allocated | RuledOut, row: int) -> Reason:
    """Why the ruling left the row out, or put it on backorder; a row that it doesn't speak of waits for the others."""
    lines = outcome.backordered if isinstance(outcome, Allocated) else outcome.lines
    return next((line.reason for line in lines if line.line == row), WAITS)


_PACKAGES = {"sv": ("förp", "st"), "en": ("packs", "pcs")}


def packages(pieces: int, per_package: int, language: str = "sv") -> str:
    """ "4 förp", "4 förp + 6 st", "6 st"."""
    pack, piece = _PACKAGES[language]
    whole, rest = divmod(pieces, per_package)
    parts = [f"{whole} {pack}"] if whole else []
    if rest or not whole:
        parts.append(f"{rest} {piece}")
    return " + ".join(parts)
