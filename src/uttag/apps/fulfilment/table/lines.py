"""What an order is to have of each lot, and what of it has been read into its box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Min, Sum

from uttag.apps.access.actors import Actor
from uttag.apps.fulfilment.models import Allocation, CheckedLine, Wave
from uttag.apps.fulfilment.picking import in_depot
from uttag.apps.ordering.models import Order
from uttag.rules.reasons import Refused, because


@dataclass(frozen=True, slots=True)
class TableLine:
    """Pieces of one lot that an order is to have: `needed`, of which `read` lie in the box."""

    lot_id: int
    article_id: int
    number: str
    name: str
    gtin: str
    unit: str
    pieces_per_package: int
    product_area: str
    storage: str
    lot: str
    expires_on: date
    recalled: bool
    needed: int
    place_id: int
    """A shelf that it was taken from."""
    read: int

    @property
    def left(self) -> int:
        return self.needed - self.read


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads into an order's box, and when the last thing was read."""

    user_id: int | None
    name: str
    read_at: datetime


_COLUMNS = (
    "lot_id",
    "lot__article_id",
    "lot__article__number",
    "lot__article__name",
    "lot__article__variant",
    "lot__article__gtin",
    "lot__article__unit",
    "lot__article__pieces_per_package",
    "lot__article__product_area_id",
    "lot__article__storage",
    "lot__number",
    "lot__expires_on",
    "lot__blocked_at",
)


def lines_of(wave: Wave, order: Order) -> tuple[list[TableLine], Reader | None]:
    """An order's lines in a wave by article and lot, and who has read of them. Two statements."""
    checked = CheckedLine.objects.filter(wave=wave, order=order).order_by("checked_at", "pk")
    read = list(checked.values_list("lot_id", "pieces", "checked_by_id", "checked_by__name", "checked_at"))
    pieces = {lot: pieces for lot, pieces, *_ in read}
    given = Allocation.objects.filter(wave=wave, order=order).values_list(*_COLUMNS)
    sums = given.annotate(Sum("pieces"), Min("place_id"))
    lines = [
        TableLine(
            lot_id=lot,
            article_id=article,
            number=number,
            name=f"{name} {variant}".strip(),
            gtin=gtin,
            unit=unit,
            pieces_per_package=per_package,
            product_area=area,
            storage=storage,
            lot=lot_number,
            expires_on=expires,
            recalled=blocked is not None,
            needed=needed,
            place_id=place,
            read=pieces.get(lot, 0),
        )
        for (
            lot,
            article,
            number,
            name,
            variant,
            gtin,
            unit,
            per_package,
            area,
            storage,
            lot_number,
            expires,
            blocked,
            needed,
            place,
        ) in sums.order_by("lot__article__number", "lot__number")
    ]
    return lines, Reader(read[-1][2], read[-1][3] or "", read[-1][4]) if read else None


def order_at_table(wave: Wave, order_uuid: UUID) -> tuple[Order, list[TableLine], Reader | None]:
    """The order, held until the transaction ends, with its lines. Raises Refused where it isn't to be packed.

    Who also needs the wave locks that first. An order that leaves the wave is held while it does, so what is read
    here after the lock is what holds.
    """
    in_depot(wave)
    order = Order.objects.select_for_update(no_key=True).filter(uuid=order_uuid).first()
    if order is None:
        raise Refused(because("order_not_in_wave", None, orders=1))
    lines, reader = lines_of(wave, order)
    if sscc := wave.parcels.filter(order=order).values_list("sscc", flat=True).first():
        raise Refused(because("order_is_packed", "I3", sscc=sscc))
    if not lines:
        raise Refused(because("order_left_wave", None))
    return order, lines, reader


def not_at_other_table(reader: Reader | None, actor: Actor) -> None:
    """Raises Refused where somebody else reads into the box: two who count the same things count them twice."""
    if reader is not None and reader.user_id != actor.user_id:
        raise Refused(because("order_at_other_table", "I3", by=reader.name, read_at=reader.read_at))


def usable(lines: Sequence[TableLine], day: date) -> None:
    """Raises Refused for a lot that is recalled, or past its last day (B2.9, B2.11)."""
    for line in lines:
        if line.recalled:
            raise Refused(because("read_lot_recalled", "B2.11", lot=line.lot))
        if line.expires_on < day:
            raise Refused(because("read_lot_expired", "B2.9", lot=line.lot, last_day=line.expires_on))
