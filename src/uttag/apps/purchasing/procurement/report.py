"""The report of special procurements to the region and LMN (B2.4): by month, in figures, without patients.

The clause's time is the delivery time, so days are counted from the order until the patient has the goods.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncMonth

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.queries import term_book
from uttag.apps.purchasing.models import Procurement, ProcurementContact
from uttag.apps.purchasing.procurement.clock import clocks
from uttag.rules.calendar import local, months_later

State = Procurement.State


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One procurement of the report. `working_days`: until delivery, or so far. `told`: prescriber and patient."""

    article_number: str
    article: str
    supplier: str
    care_provider: str
    product_area: str
    ordered_day: date
    promised_day: date
    received_day: date | None
    delivered_day: date | None
    pieces: int
    working_days: int
    allowed: int
    late: bool
    prescriber_told: bool
    patient_told: bool

    @property
    def told(self) -> bool:
        return self.prescriber_told and self.patient_told


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some procurements. `share`: delivered in time, of those delivered or late; None where none is either."""

    count: int
    delivered: int
    in_time: int
    late: int
    late_told: int
    total_days: int
    slowest: int

    @property
    def share(self) -> Decimal | None:
        known = self.in_time + self.late
        return (Decimal(self.in_time) / known).quantize(Decimal("0.001")) if known else None

    @property
    def mean_days(self) -> Decimal | None:
        return (
            (Decimal(self.total_days) / self.delivered).quantize(Decimal("0.1")) if self.delivered else None
        )

    @property
    def late_untold(self) -> int:
        return self.late - self.late_told


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of one article (`detail`: its number), supplier, care provider or product area."""

    name: str
    figures: Figures
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One month's procurements, by the day they were ordered."""

    month: date
    rows: tuple[ReportRow, ...]
    whole: Figures
    by_article: tuple[Part, ...]
    by_supplier: tuple[Part, ...]
    by_care_provider: tuple[Part, ...]
    by_product_area: tuple[Part, ...]


def procurement_report(actor: Actor, month: date, *, at: datetime) -> Report:
    """The report of the month that `month` lies in; a care provider's own people read about their own."""
    first = month.replace(day=1)
    found = _within(actor).filter(ordered_day__gte=first, ordered_day__lt=months_later(first, 1))
    rows = tuple(_rows(found, local(at).date()))
    return Report(
        first,
        rows,
        figures_of(rows),
        _parts(rows, lambda row: (row.article, row.article_number)),
        _parts(rows, lambda row: (row.supplier, "")),
        _parts(rows, lambda row: (row.care_provider, "")),
        _parts(rows, lambda row: (row.product_area, "")),
    )


def months_reported(actor: Actor) -> list[date]:
    """The first days of the months in which something was procured, the latest first."""
    months = _within(actor).annotate(month=TruncMonth("ordered_day")).order_by("-month")
    return list(months.values_list("month", flat=True).distinct())


def figures_of(rows: Iterable[ReportRow]) -> Figures:
    """Counts, and the days of those delivered."""
    listed = list(rows)
    delivered = [row for row in listed if row.delivered_day]
    late = [row for row in listed if row.late]
    return Figures(
        count=len(listed),
        delivered=len(delivered),
        in_time=sum(not row.late for row in delivered),
        late=len(late),
        late_told=sum(row.told for row in late),
        total_days=sum(row.working_days for row in delivered),
        slowest=max((row.working_days for row in listed), default=0),
    )


def _within(actor: Actor) -> QuerySet[Procurement]:
    require(actor, "report_procurements")
    found = Procurement.objects.exclude(state=State.CANCELLED)
    if actor.care_provider_id is not None:
        found = found.filter(care_provider=actor.care_provider_id)
    return found


def _rows(found: QuerySet[Procurement], today: date) -> Iterable[ReportRow]:
    reached = ProcurementContact.objects.filter(procurement=OuterRef("pk"), reached=True)
    listed = list(
        found.select_related("row__article__supplier", "row__article__product_area", "care_provider")
        .annotate(
            prescriber_told=Exists(reached.filter(whom=ProcurementContact.Whom.PRESCRIBER)),
            patient_told=Exists(reached.filter(whom=ProcurementContact.Whom.PATIENT)),
        )
        .order_by("ordered_day", "pk")
    )
    by_key = clocks(listed, today, term_book())
    for one in listed:
        article, clock = one.row.article, by_key[one.pk]
        yield ReportRow(
            article_number=article.number,
            article=str(article),
            supplier=article.supplier.name,
            care_provider=one.care_provider.name,
            product_area=article.product_area.name_sv,
            ordered_day=one.ordered_day,
            promised_day=one.due_day,
            received_day=local(one.received_at).date() if one.received_at else None,
            delivered_day=one.row.delivered_day,
            pieces=one.row.pieces,
            working_days=clock.working_day,
            allowed=clock.allowed_days,
            late=clock.overdue_already,
            prescriber_told=one.prescriber_told,
            patient_told=one.patient_told,
        )


def _parts(rows: Iterable[ReportRow], named: Callable[[ReportRow], tuple[str, str]]) -> tuple[Part, ...]:
    parts = defaultdict(list)
    for row in rows:
        parts[named(row)].append(row)
    figures = [Part(name, figures_of(some), detail) for (name, detail), some in parts.items()]
    return tuple(sorted(figures, key=lambda part: (-part.figures.count, part.name, part.detail)))
