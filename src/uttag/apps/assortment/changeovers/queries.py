"""Assortment changes as LMN and the depot meet them; the prescriber's own items are in `own_items.py`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.queries import term_book
from uttag.apps.assortment.changeovers.concerned import items_of_change, items_of_list
from uttag.apps.assortment.changeovers.lists import list_facts
from uttag.apps.assortment.models import AssortmentChange, Conversion, ConversionList
from uttag.apps.catalogue.models import ProductGroup, SupplierContract
from uttag.apps.prescribing.carrying_over import open_items
from uttag.ground.rulings.models import Ruling
from uttag.rules.calendar import local
from uttag.rules.converting import ConversionFault, FileClock, FileFacts, check_conversions, file_clock
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
    return rule_on(file_clock, FileFacts(change.starts_on, today, file_day), book)


def lists_of(actor: Actor, change: AssortmentChange) -> list[ListView]:
    """The change's lists by name, each checked as it stands."""
    require(actor, "see_assortment_changes")
    lists = change.lists.select_related("change", "approved_by")
    return [_view(one) for one in lists]


def list_for(actor: Actor, uuid: UUID) -> ConversionList:
    """One list with its change. Raises ConversionList.DoesNotExist."""
    require(actor, "see_assortment_changes")
    return ConversionList.objects.select_related("change", "approved_by").get(uuid=uuid)


def faults_by_row(list_: ConversionList) -> dict[int, list[ConversionFault]]:
    """What is wrong with each row (by key), warnings last."""
    facts = list_facts(list_)
    found: dict[int, list[ConversionFault]] = {}
    for fault in check_conversions(facts.rows, facts.articles, others=facts.others, groups=facts.groups):
        found.setdefault(fault.place, []).append(fault)
    return found


def rows_of(actor: Actor, list_: ConversionList, *, search: str = "") -> QuerySet[Conversion]:
    """The list's rows, articles at hand."""
    require(actor, "see_assortment_changes")
    rows = list_.conversions.select_related("old", "new")
    for word in search.casefold().split():
        rows = rows.filter(Q(old__search__contains=word) | Q(new__search__contains=word))
    return rows.order_by("old__name", "pk")


def items_by_article(list_: ConversionList, articles: Iterable[int]) -> dict[int, int]:
    """How many open items each old article (key) has on the start day."""
    items = open_items(articles, list_.change.starts_on).order_by()
    return dict(items.values_list("article").annotate(n=Count("pk")))


def progress_of(actor: Actor, change: AssortmentChange) -> Progress:
    """How far the carrying over has come."""
    require(actor, "see_assortment_changes")
    carried = change.carried.aggregate(
        n=Count("pk"), chosen=Count("pk", Q(chosen=True)), ended=Count("pk", Q(new=None))
    )
    waiting = items_of_change(change).count()
    return Progress(carried["n"], carried["chosen"], carried["ended"], waiting)


def coming_changes(actor: Actor) -> QuerySet[AssortmentChange]:
    """Changes that are prepared, the next start first."""
    require(actor, "see_assortment_changes")
    return AssortmentChange.objects.filter(state=State.PLANNED).order_by("starts_on")


def lists_to_approve(actor: Actor) -> QuerySet[ConversionList]:
    """Lists of coming changes that the consultant works with, the next start first; none for who can't approve."""
    if not actor.may("approve_conversion"):
        return ConversionList.objects.none()
    drafts = ConversionList.objects.filter(state=ConversionList.State.DRAFT, change__state=State.PLANNED)
    filled = drafts.filter(Exists(Conversion.objects.filter(list=OuterRef("pk"))))
    return filled.select_related("change").order_by("change__starts_on", "name")


def waiting_for_approval(actor: Actor, at: datetime) -> int:
    """How many lists of coming changes wait for the consultant."""
    return lists_to_approve(actor).count()


def changes_without_file(actor: Actor, at: datetime) -> list[tuple[AssortmentChange, FileClock]]:
    """Coming changes with the clock to their file, the next start first: for the work list."""
    require(actor, "see_assortment_changes")
    book, today = term_book(), local(at).date()
    coming = AssortmentChange.objects.filter(state=State.PLANNED, file_at=None).order_by("starts_on")
    return [(change, rule_file(change, today, book).outcome) for change in coming]


def _view(list_: ConversionList) -> ListView:
    facts = list_facts(list_)
    found = check_conversions(facts.rows, facts.articles, others=facts.others, groups=facts.groups)
    warnings = sum(one.warning for one in found)
    return ListView(list_, len(facts.rows), len(found) - warnings, warnings, items_of_list(list_).count())


def plan_choices(actor: Actor) -> tuple[list[ProductGroup], list[tuple[str, str]]]:
    """What a new change can be about: all product groups, and contracts as (number, title)."""
    require(actor, "plan_assortment_change")
    groups = ProductGroup.objects.order_by("product_area", "position")
    contracts = SupplierContract.objects.select_related("supplier").order_by("-starts_on", "number")
    return list(groups), [(one.number, f"{one.number} {one.title}, {one.supplier.name}") for one in contracts]


def list_ruling(list_: ConversionList) -> UUID | None:
    """The latest ruling on the list's approval, for its *Varför?*."""
    rulings = Ruling.objects.filter(subject_kind="conversion_list", subject_uuid=list_.uuid)
    return rulings.order_by("-pk").values_list("id", flat=True).first()
