"""From delivered rows to charges and their rulings: facts in, `rules.charging` asked, entries out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from uttag.apps.charges.delivered import DeliveredRow, digits
from uttag.apps.charges.ledger import Entry, basis_points
from uttag.ground.ids import new_id
from uttag.ground.rulings.operations import Prepared, prepare
from uttag.rules import charging
from uttag.rules.charging import FeeFacts, LineCharges, LineFacts
from uttag.rules.rulings import rule_on
from uttag.rules.terms import TermBook
from uttag.rules.words import ChargeKind

NO_ORDER = UUID(int=0)  # on a ruling that is still without its order
Reckoned = tuple[Prepared, list[Entry]]


class Reckoner:
    """Asks the rules what a set of rows costs. The same facts are asked about once, since the same
    article goes to many on one day; each row still gets a ruling of its own.
    """

    def __init__(self, book: TermBook, *, seller_org_number: str, at: datetime) -> None:
        self._book = book
        self._seller = seller_org_number
        self._at = at
        self._known: dict[LineFacts | FeeFacts, tuple[Prepared, LineCharges]] = {}

    def rows(self, rows: Iterable[DeliveredRow]) -> Iterator[Reckoned]:
        """A ruling and the charges of each row: goods and, where due, both surcharges (A1, A2)."""
        for row in rows:
            yield self._reckon(row, self._line_facts(row), row_id=row.row_id, fee="")

    def fees(self, rows: Iterable[DeliveredRow], charged: set[tuple[int, str]]) -> Iterator[Reckoned]:
        """A ruling and a charge for each fee that an order's promise brought, once an order (A4).

        Area and day are those of the order's first row here.
        """
        for row in rows:
            for fee in row.fees:
                if (row.order_id, fee) not in charged:
                    charged.add((row.order_id, fee))
                    facts = FeeFacts(fee, row.product_area, row.delivered_day, self._same_person(row))
                    yield self._reckon(row, facts, row_id=None, fee=fee)

    def _reckon(
        self, row: DeliveredRow, facts: LineFacts | FeeFacts, *, row_id: int | None, fee: str
    ) -> Reckoned:
        template, outcome = self._known.get(facts) or self._ask(facts)
        ruling = template._replace(
            id=new_id(self._at), subject_uuid=row.order_uuid, care_provider_id=row.care_provider_id
        )
        return ruling, [
            self._entry(row, amount, row_id=row_id, fee=fee, ruling=ruling.id) for amount in outcome.charges
        ]

    def _ask(self, facts: LineFacts | FeeFacts) -> tuple[Prepared, LineCharges]:
        """The rule's answer, as a ruling about no order yet."""
        if isinstance(facts, FeeFacts):
            ruled = rule_on(charging.charge_fee, facts, self._book)
        else:
            ruled = rule_on(charging.charge_line, facts, self._book)
        ruling = prepare(ruled, subject_kind="order", subject_uuid=NO_ORDER, at=self._at)
        self._known[facts] = ruling, ruled.outcome
        return ruling, ruled.outcome

    def _entry(
        self, row: DeliveredRow, amount: charging.ChargeAmount, *, row_id: int | None, fee: str, ruling: UUID
    ) -> Entry:
        goods = amount.kind is ChargeKind.GOODS
        return Entry(
            uuid=new_id(self._at),
            care_provider_id=row.care_provider_id,
            customer_id=row.customer_id,
            day=row.delivered_day,
            product_area_id=row.product_area,
            kind=amount.kind.value,
            fee=fee,
            article_id=None if fee else row.article_id,
            pieces=row.pieces if goods else int(bool(fee)),
            ore=amount.ore,
            vat_basis_points=basis_points(amount.vat_rate),
            order_id=row.order_id,
            row_id=row_id,
            reverses_id=None,
            ruling=ruling,
            recorded_at=self._at,
        )

    def _line_facts(self, row: DeliveredRow) -> LineFacts:
        return LineFacts(
            product_area=row.product_area,
            article=row.article,
            pieces=row.pieces,
            package_price_ore=row.package_price_ore,
            pieces_per_package=row.pieces_per_package,
            vat_class=row.vat_class,
            contracted=row.contracted,
            delivered_day=row.delivered_day,
            same_legal_person=self._same_person(row),
        )

    def _same_person(self, row: DeliveredRow) -> bool:
        return digits(row.customer_org_number) == self._seller
