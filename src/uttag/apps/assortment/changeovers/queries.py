"""Assortment changes as LMN and the depot meet them; the prescriber's own items are in `own_items.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.queries import term_book
from uttag.apps.assortment.changeovers.concerned import items_of_change
from uttag.apps.assortment.listed import as_row, listed_articles, numbers_of
from uttag.apps.assortment.models import AssortmentChange, Conversion, ConversionList
from uttag.apps.catalogue.models import ProductGroup, SupplierContract, search_words
from uttag.apps.prescribing.carrying_over import open_items
from uttag.ground.rulings.models import Ruling
from uttag.rules.agreed_file import FileClock, FileFacts, file_clock
from uttag.rules.calendar import local
from uttag.rules.converting import ConversionFault, check_conversions
from uttag.rules.rulings import Ruling as Ruled
from uttag.rules.rulings import rule_on
from uttag.rules.terms import TermBook

State = AssortmentChange.State


@dataclass(frozen=True, slots=True)
class ListView:
    """A conversion list, how many rows, faults and warnings it has, and how many open items it concerns."""

    list: ConversionList
    rows: int
    faults: int
    warnings: int
    items: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the items have come: carried (some as chosen, some ended) and still waiting."""

    carried: int
    chosen: int
    ended: int
    waiting: int

    @property
    def total(self) -> int:
        return self.carried + self.waiting


def assortment_changes(actor: Actor, *, search: str = "", state: str = "") -> QuerySet[AssortmentChange]:
    """All, with `list_count` and `approved_count`, the latest start first."""
    require(actor, "see_assortment_changes")
    approved = Q(lists__state=ConversionList.State.APPROVED)
    found = AssortmentChange.objects.annotate(
        list_count=Count("lists", distinct=True), approved_count=Count("lists", approved, distinct=True)
    )
    for word in search.split():
        found = found.filter(Q(name__icontains=word) | Q(groups__name_sv__icontains=word))
    if state in State.values:
        found = found.filter(state=state)
    return found.order_by("-starts_on", "-pk").distinct()


def assortment_change_for(actor: Actor, uuid: UUID) -> AssortmentChange:
    """One of them with its groups. Raises AssortmentChange.DoesNotExist."""
    found = assortment_changes(actor).select_related("contract__supplier", "planned_by")
    return found.prefetch_related("groups").get(uuid=uuid)


def rule_file(change: AssortmentChange, today: date, book: TermBook) -> Ruled[FileClock]:
    """How its agreed file stands against the clock."""
    file_day = local(change.file_at).date() if change.file_at else None
    planned_day = local(change.planned_at).date()
    return rule_on(file_clock, FileFacts(change.starts_on, today, file_day, planned_day), book)


def lists_of(actor: Actor, change: AssortmentChange) -> list[ListView]:
    """The change's lists by name, each checked as it stands; a handful of queries, whatever they hold."""
    require(actor, "see_assortment_changes")
    rows = list(change.conversions.select_related("old", "new").order_by("pk"))
    faults, items = _faults(change, rows), items_by_article(change, {row.old_id for row in rows})
    of_list: defaultdict[int, list[Conversion]] = defaultdict(list)
    for row in rows:
        of_list[row.list_id].append(row)
    return [_view(one, of_list[one.pk], faults, items) for one in change.lists.select_related("approved_by")]


def list_for(actor: Actor, uuid: UUID) -> ConversionList:
    """One list with its change. Raises ConversionList.DoesNotExist."""
    require(actor, "see_assortment_changes")
    return ConversionList.objects.select_related("change", "approved_by").get(uuid=uuid)


def faults_by_row(list_: ConversionList) -> dict[int, list[ConversionFault]]:
    """What is wrong with each row (by key), warnings last."""
    rows = list(list_.change.conversions.select_related("old", "new").order_by("pk"))
    own = {row.pk for row in rows if row.list_id == list_.pk}
    return {key: faults for key, faults in _faults(list_.change, rows).items() if key in own}


def rows_of(actor: Actor, list_: ConversionList, *, search: str = "") -> QuerySet[Conversion]:
    """The list's rows, articles at hand."""
    require(actor, "see_assortment_changes")
    rows = list_.conversions.select_related("old", "new")
    for word in search_words(search).split():
        rows = rows.filter(Q(old__search__contains=word) | Q(new__search__contains=word))
    return rows.order_by("old__name", "pk")


def row_of(actor: Actor, list_: ConversionList, old: str) -> Conversion | None:
    """The list's row of an old article (number)."""
    return rows_of(actor, list_).filter(old__number=old).first()


def items_by_article(change: AssortmentChange, articles: Iterable[int]) -> dict[int, int]:
    """How many open items each old article (key) has on the start day."""
    items = open_items(articles, change.starts_on).order_by()
    return dict(items.values_list("article").annotate(n=Count("pk")))


def progress_of(actor: Actor, change: AssortmentChange, today: date) -> Progress:
    """How far the carrying over has come; what can't be taken any more today doesn't wait."""
    require(actor, "see_assortment_changes")
    carried = change.carried.aggregate(
        n=Count("pk"), chosen=Count("pk", Q(chosen=True)), ended=Count("pk", Q(new=None))
    )
    waiting = items_of_change(change, today).count()
    return Progress(carried["n"], carried["chosen"], carried["ended"], waiting)


def coming_changes(actor: Actor) -> QuerySet[AssortmentChange]:
    """Changes that are prepared, the next start first."""
    require(actor, "see_assortment_changes")
    return AssortmentChange.objects.filter(state=State.PLANNED).order_by("starts_on")


def lists_to_approve(actor: Actor) -> QuerySet[ConversionList]:
    """Filled lists of changes that aren't over, the next start first; none for who can't approve."""
    if not actor.may("approve_conversion"):
        return ConversionList.objects.none()
    live = (State.PLANNED, State.STARTED)
    drafts = ConversionList.objects.filter(state=ConversionList.State.DRAFT, change__state__in=live)
    filled = drafts.filter(Exists(Conversion.objects.filter(list=OuterRef("pk"))))
    return filled.select_related("change").order_by("change__starts_on", "name")


def waiting_for_approval(actor: Actor, at: datetime) -> int:
    """How many lists of changes wait for the consultant."""
    return lists_to_approve(actor).count()


def changes_without_file(actor: Actor, at: datetime) -> list[tuple[AssortmentChange, FileClock]]:
    """Coming changes with the clock to their file, the next start first: for the work list."""
    require(actor, "see_assortment_changes")
    book, today = term_book(), local(at).date()
    coming = AssortmentChange.objects.filter(state=State.PLANNED, file_at=None).order_by("starts_on")
    return [(change, rule_file(change, today, book).outcome) for change in coming]


def _faults(change: AssortmentChange, conversions: Iterable[Conversion]) -> dict[int, list[ConversionFault]]:
    """What is wrong with each row (by key) of all the change's lists, warnings last."""
    rows = [as_row(one) for one in conversions]
    groups = change.groups.values_list("code", flat=True)
    found: dict[int, list[ConversionFault]] = {}
    for fault in check_conversions(rows, listed_articles(numbers_of(rows)), groups=groups):
        found.setdefault(fault.place, []).append(fault)
    return found


def _view(
    list_: ConversionList,
    rows: list[Conversion],
    faults: Mapping[int, list[ConversionFault]],
    items: Mapping[int, int],
) -> ListView:
    found = [fault for row in rows for fault in faults.get(row.pk, [])]
    warnings = sum(one.warning for one in found)
    concerned = sum(items.get(row.old_id, 0) for row in rows)
    return ListView(list_, len(rows), len(found) - warnings, warnings, concerned)


def plan_choices(actor: Actor) -> tuple[list[ProductGroup], list[tuple[str, str]]]:
    """What a new change can be about: all product groups, and contracts as (number, title)."""
    require(actor, "plan_assortment_change")
    groups = ProductGroup.objects.order_by("product_area", "position")
    contracts = SupplierContract.objects.select_related("supplier").order_by("-starts_on", "number")
    return list(groups), [(one.number, f"{one.number} {one.title}, {one.supplier.name}") for one in contracts]


def list_ruling(list_: ConversionList) -> UUID | None:
    """The latest ruling on the list's approval, for its *Varför?*."""
    rulings = Ruling.objects.filter(
        rule="converting.approve", subject_kind="conversion_list", subject_uuid=list_.uuid
    )
    return rulings.order_by("-pk").values_list("id", flat=True).first()
