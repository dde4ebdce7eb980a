"""What is typed for one request, and the wish it becomes.

Names of what is posted: `key`; `item` once per item chosen; `pieces.ITEM.ARTICLE` for flavours and sizes;
`all-…` for the delivery choice of the whole request; `ITEM-own` and `ITEM-…` for a row of its own way;
`shown` for what was promised when one is asked to confirm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _

from uttag.apps.catalogue.models import Article
from uttag.apps.ordering.wishes import RequestWish, RowWish
from uttag.apps.parties.queries import find_pickup_points
from uttag.apps.patients.models import Patient
from uttag.apps.patients.wishes.delivery import Wished
from uttag.apps.prescribing.queries import ItemView
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.interfaces.web.requests.delivery import DeliveryForm
from uttag.interfaces.web.workspaces import Words
from uttag.rules.reasons import Reason, because
from uttag.rules.wording import say
from uttag.rules.words import RequestedBy, Urgency

WHOLE = "all"
LONGEST_KEY = 80
BY_PATIENT = (Urgency.STANDARD, Urgency.ACUTE)
BY_STAFF = (Urgency.STANDARD, Urgency.ACUTE, Urgency.EXPRESS)


@dataclass(frozen=True, slots=True)
class Asker:
    """How a request comes in. The rules decide what is allowed; `urgencies` only keeps out the pointless."""

    channel: str
    requested_by: RequestedBy
    urgencies: tuple[Urgency, ...] = BY_STAFF


@dataclass(slots=True)
class PieceField:
    """How many pieces of one flavour or size."""

    article: Article
    name: str
    typed: str

    @property
    def pieces(self) -> int | None:
        """The number typed; none typed is 0, nonsense is None."""
        text = self.typed.strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None if text else 0


@dataclass(slots=True)
class RowForm:
    """An item that can be asked for: whether it is, in what flavours, and its own way if it has one."""

    view: ItemView
    chosen: bool
    pieces: list[PieceField]
    own: bool
    own_name: str
    delivery: DeliveryForm
    faults: list[Words] = field(default_factory=list)

    @property
    def wanted(self) -> int:
        return self.view.item.pieces_per_withdrawal

    @property
    def total(self) -> int:
        return sum(piece.pieces or 0 for piece in self.pieces)

    @property
    def _amiss(self) -> Reason:
        """What the rule says of a sum that is wrong."""
        article = self.view.item.article.number
        return because("pieces_do_not_add_up", None, article=article, asked=self.total, wanted=self.wanted)

    def check(self) -> bool:
        """The same sum as the rule asks for, said beside the fields in the rule's own words."""
        if self.chosen and self.pieces:
            if any(piece.pieces is None for piece in self.pieces):
                self.faults.append(_("Skriv antal med siffror."))
            elif self.total != self.wanted:
                self.faults.append(say(self._amiss, language()))
        return not self.faults

    @property
    def chosen_pieces(self) -> tuple[tuple[str, int], ...]:
        """(article number, pieces) of each flavour or size that some are wanted of."""
        return tuple((p.article.number, p.pieces) for p in self.pieces if p.pieces)

    def wish(self, whole: DeliveryForm) -> RowWish:
        delivery = self.delivery if self.own else whole
        return RowWish(self.view.item.uuid, delivery.choice(), self.chosen_pieces)


class RequestForm:
    """Rows, one delivery choice for all, and other choices for rows that want them.

    `data` is what was posted, or None for a first look; `chosen` are the items ticked then. The key is made
    with the first look and travels with the form, so that a double click is one request (I3).
    """

    def __init__(
        self,
        patient: Patient,
        items: Sequence[ItemView],
        data: QueryDict | None,
        *,
        asker: Asker,
        chosen: Sequence[str] = (),
    ) -> None:
        self.patient, self.asker, self.data = patient, asker, data
        # Each row has a delivery form of its own: the same question is asked once.
        self._nearest = cache(find_pickup_points)
        self.key = (data.get("key", "") if data else "")[:LONGEST_KEY] or str(uuid4())
        ticked = set(data.getlist("item") if data is not None else chosen)
        self.delivery = self._delivery(WHOLE, typed=data is not None and f"{WHOLE}-destination" in data)
        self.rows = [
            self._row(view, ticked) for view in items if view.takeable or str(view.item.uuid) in ticked
        ]
        self.faults: list[Words] = []

    @property
    def chosen(self) -> list[RowForm]:
        return [row for row in self.rows if row.chosen]

    def rows_valid(self) -> bool:
        """Whether something is chosen and every chosen row adds up."""
        if not self.chosen:
            self.faults.append(_("Välj minst en sak att beställa."))
        return all([row.check() for row in self.chosen]) and not self.faults

    def delivery_valid(self) -> bool:
        own = [row.delivery for row in self.chosen if row.own]
        needed = [*own, self.delivery] if len(own) < len(self.chosen) else own
        return all([form.is_valid() for form in needed])

    def is_valid(self) -> bool:
        return all([self.rows_valid(), self.delivery_valid()])

    def wish(self) -> RequestWish:
        """The request as an operation takes it; ask only a valid form."""
        rows = tuple(row.wish(self.delivery) for row in self.chosen)
        asked_by = RequestedBy(self.asker.requested_by)
        shown = str(self.data.get("shown", "")) if self.data else ""
        return RequestWish(self.key, self.patient.uuid, rows, self.asker.channel, asked_by, shown)

    def wish_to(self, prefix: str) -> RequestWish | None:
        """What goes one way, as far as it is typed: all that is chosen, or one row of its own way. None: not enough."""
        way = self.way(prefix)
        rows = [row for row in self.chosen if (row.delivery if row.own else self.delivery) is way]
        if way is None or not rows:
            return None
        said = way if way.is_bound else way.proposed()
        if not said.says_where:
            return None
        asked_by = RequestedBy(self.asker.requested_by)
        asked = tuple(RowWish(row.view.item.uuid, said.choice(), row.chosen_pieces) for row in rows)
        return RequestWish(self.key, self.patient.uuid, asked, self.asker.channel, asked_by)

    def way(self, prefix: str) -> DeliveryForm | None:
        """The form of the delivery choice that is posted under `prefix`."""
        ways = (self.delivery, *(row.delivery for row in self.rows))
        return next((way for way in ways if way.prefix == prefix), None)

    def remembered(self) -> Wished | None:
        """The way to keep for the next time, if that was asked for; ask only a valid form."""
        return self.delivery.wished() if self.delivery.is_bound and self.delivery.is_valid() else None

    def hidden(self) -> Iterator[tuple[str, str]]:
        """All that was typed, to be carried on to the next step."""
        for name, values in (self.data or QueryDict()).lists():
            if name not in ("csrfmiddlewaretoken", "key", "shown"):
                yield from ((name, value) for value in values)
        yield "key", self.key

    def hidden_delivery(self) -> list[tuple[str, str]]:
        """What was typed about the way, for a step that asks only what."""
        return [(n, v) for n, v in self.hidden() if n != "item" and not n.startswith("pieces.")]

    def hidden_rows(self) -> list[tuple[str, str]]:
        """What was typed about rows, for a step that asks only where."""
        return [(n, v) for n, v in self.hidden() if not n.startswith(f"{WHOLE}-")]

    def _row(self, view: ItemView, ticked: set[str]) -> RowForm:
        uuid = str(view.item.uuid)
        own = self.data is not None and f"{uuid}-own" in self.data
        pieces = [self._piece(view.item.uuid, article) for article in view.sub_articles]
        if len(pieces) == 1 and not pieces[0].typed:
            pieces[0].typed = str(view.item.pieces_per_withdrawal)
        delivery = self._delivery(uuid, typed=own)
        return RowForm(view, uuid in ticked, pieces, own, f"{uuid}-own", delivery)

    def _piece(self, item: UUID, article: Article) -> PieceField:
        name = f"pieces.{item}.{article.number}"
        return PieceField(article, name, (self.data.get(name) or "") if self.data else "")

    def _delivery(self, prefix: str, *, typed: bool) -> DeliveryForm:
        return DeliveryForm(
            self.patient,
            self.data if typed else None,
            prefix=prefix,
            urgencies=self.asker.urgencies,
            nearest=self._nearest,
        )
