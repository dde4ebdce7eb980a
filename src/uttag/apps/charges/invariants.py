"""What must always hold of charges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from uttag.apps.charges.delivered import uncharged
from uttag.apps.charges.ledger import basis_points
from uttag.apps.charges.models import Charge
from uttag.apps.ordering.models import Order, OrderRow
from uttag.ground.rulings import codec
from uttag.ground.rulings.models import Ruling
from uttag.ground.trail.models import TrailEntry
from uttag.ground.verify import Breach, invariant
from uttag.rules.book import RULES
from uttag.rules.charging import LineCharges, LineFacts
from uttag.rules.terms import Terms, book_of

AT_ONCE = 5_000
# Where a payer was handed over, the orders that others prescribed for its residents were not (P9).
_ORDER_IS_HERE = Exists(Order.objects.filter(pk=OuterRef("order_id")))
_ROW_IS_HERE = Exists(OrderRow.objects.filter(pk=OuterRef("row_id")))
Amounts = dict[str, tuple[int, int]]  # kind → öre, VAT in basis points


@invariant(
    "charges.delivered_rows_are_charged",
    clause="A2",
    says="Every delivered row of an order with a payer is charged, and nothing that isn't delivered.",
)
def delivered_rows_are_charged() -> Iterator[Breach]:
    # What another pays for is charged to it, and was not handed over with the order (P9).
    handed_over = TrailEntry.objects.filter(
        operation="import_care_provider",
        care_provider_id=OuterRef("care_provider_id"),
        at__gt=Coalesce(OuterRef("order__delivered_at"), OuterRef("order__ordered_at")),
    )
    elsewhere = ~Q(order__customer__care_provider=F("care_provider")) & Exists(handed_over)
    for row in uncharged(OrderRow.objects.exclude(elsewhere)).values_list("pk", flat=True):
        yield Breach(f"order row {row}", "is delivered and not charged")
    early = Charge.objects.filter(_ROW_IS_HERE, row__isnull=False, reverses=None).exclude(
        row__state=OrderRow.State.DELIVERED
    )
    for row in early.values_list("row_id", flat=True).distinct():
        yield Breach(f"order row {row}", "is charged and not delivered")


@invariant(
    "charges.amounts_are_what_the_rules_say",
    clause="A1",
    says="A row's charges are what the rule gives on the facts of its ruling, and the facts are the row's own.",
)
def amounts_are_what_the_rules_say() -> Iterator[Breach]:
    charged: dict[UUID, Amounts] = defaultdict(dict)
    rows: dict[UUID, int | None] = {}
    ledger = (
        Charge.objects.filter(reverses=None)
        .order_by("pk")
        .values_list("ruling", "row_id", "kind", "ore", "vat_basis_points")
    )
    for ruling, row, kind, ore, vat in ledger.iterator(chunk_size=AT_ONCE):
        charged[ruling][kind] = (ore, vat)
        rows[ruling] = row
        if len(rows) > AT_ONCE:  # a row's charges stand together, so only the last can be half read
            last = charged.pop(ruling)
            yield from _against_rulings(charged, rows)
            charged, rows = defaultdict(dict, {ruling: last}), {ruling: row}
    yield from _against_rulings(charged, rows)


def _against_rulings(charged: dict[UUID, Amounts], rows: dict[UUID, int | None]) -> Iterator[Breach]:
    rulings = Ruling.objects.in_bulk(list(charged))
    facts = _facts_of_rows([row for row in rows.values() if row is not None])
    for key, amounts in charged.items():
        ruling, row = rulings.get(key), rows[key]
        subject = f"ruling {key}" if row is None else f"order row {row}"
        if ruling is None:
            yield Breach(subject, "is charged without a ruling")
            continue
        if amounts != _ruled(ruling.outcome):
            yield Breach(subject, f"is charged {amounts}, its ruling says {_ruled(ruling.outcome)}")
        if not _gives(ruling.rule, ruling.facts, ruling.readings, ruling.outcome):
            yield Breach(subject, "the rule gives another outcome on the ruling's facts")
        if row in facts and facts[row] != _stored_facts(ruling.facts):
            yield Breach(subject, "differs from the facts that its ruling rests on")


def _facts_of_rows(row_ids: list[int]) -> dict[int, tuple[object, ...]]:
    rows = OrderRow.objects.filter(pk__in=row_ids)
    return {
        row: tuple(facts)
        for row, *facts in rows.values_list(
            *("pk", "article__number", "pieces", "package_price_ore", "pieces_per_package", "delivered_day")
        )
    }


@cache
def _stored_facts(text: str) -> tuple[object, ...]:
    facts = codec.load(LineFacts, text)
    per_package = facts.pieces_per_package
    return (facts.article, facts.pieces, facts.package_price_ore, per_package, facts.delivered_day)


@cache
def _ruled(outcome: str) -> Amounts:
    charges = codec.load(LineCharges, outcome).charges
    return {charge.kind.value: (charge.ore, basis_points(charge.vat_rate)) for charge in charges}


@cache
def _gives(rule: str, facts: str, readings: str, outcome: str) -> bool:
    """Many rulings rest on the same facts; each such set is ruled on once more."""
    entry = RULES[rule]
    terms = Terms(book_of(codec.load_plain(readings)))
    again = entry.function(codec.load(entry.facts_type, facts), terms)
    return bool(codec.dump(again) == outcome)


@invariant(
    "charges.fees_are_those_promised",
    clause="A4",
    says="An order with charged rows is charged each fee of its promise once, and no other.",
)
def fees_are_those_promised() -> Iterator[Breach]:
    charged: dict[int, list[str]] = defaultdict(list)
    fees = Charge.objects.filter(_ORDER_IS_HERE, reverses=None).exclude(fee="").values_list("order_id", "fee")
    for order, fee in fees.iterator():
        charged[order].append(fee)
    rows = Charge.objects.filter(row__isnull=False, reverses=None).exclude(order__fees=[])
    promised = dict(rows.values_list("order_id", "order__fees").distinct())
    for order in charged.keys() | promised.keys():
        have, want = sorted(charged.get(order, [])), sorted(promised.get(order, []))
        if have != want:
            yield Breach(f"order {order}", f"is charged the fees {have}, its promise says {want}")


@invariant(
    "charges.reversals_undo_their_charge",
    clause="F2",
    says="A credit is its charge with the other sign: payer, article, VAT and cause are the same.",
)
def reversals_undo_their_charge() -> Iterator[Breach]:
    same = Q(ore=-F("reverses__ore"), pieces=-F("reverses__pieces"))
    for name in ("customer", "kind", "fee", "vat_basis_points", "order", "product_area"):
        same &= Q(**{name: F(f"reverses__{name}")})
    for name in ("article", "row"):
        same &= Q(**{name: F(f"reverses__{name}")}) | Q(**{name: None, f"reverses__{name}": None})
    for charge in Charge.objects.exclude(reverses=None).exclude(same).values_list("pk", flat=True):
        yield Breach(f"charge {charge}", "is not the opposite of the charge it takes back")


@invariant(
    "charges.payer_is_the_orders",
    clause="P11",
    says="Who is charged is who the order says pays.",
)
def payer_is_the_orders() -> Iterator[Breach]:
    others = Charge.objects.exclude(customer=F("order__customer"))
    for charge, order in others.values_list("pk", "order_id"):
        yield Breach(f"charge {charge}", f"is another's than the payer of order {order}")


@invariant(
    "charges.have_their_order",
    clause="I3",
    says="A charge's order and row are here, but where its payer was handed over without what others prescribed.",
)
def have_their_order() -> Iterator[Breach]:
    # The database has no constraint on either, so that such charges can be kept.
    gone = Charge.objects.filter(~_ORDER_IS_HERE | (Q(row__isnull=False) & ~_ROW_IS_HERE))
    handed_over = TrailEntry.objects.filter(
        operation="import_care_provider", care_provider_id=OuterRef("care_provider_id")
    )
    for charge, order in gone.filter(~Exists(handed_over)).values_list("pk", "order_id"):
        yield Breach(f"charge {charge}", f"is for order {order}, and that or its row is gone")
