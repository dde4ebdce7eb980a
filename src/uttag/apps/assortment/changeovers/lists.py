"""Conversion lists: made, filled row by row or from the workbook, and approved by the consultant (B2.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.assortment.changeovers.planning import planned
from uttag.apps.assortment.changeovers.steps import ask_to_tell
from uttag.apps.assortment.listed import as_row, listed_articles, numbers_of
from uttag.apps.assortment.models import AssortmentChange, Conversion, ConversionList
from uttag.apps.catalogue.models import Article
from uttag.ground.rulings.operations import prepare, record
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.ground.trail.operations import Changes, note
from uttag.rules.converting import ConversionRow, ListFacts, approve
from uttag.rules.reasons import Refusal, Refused, because
from uttag.rules.rulings import rule_on

State = ConversionList.State


@dataclass(frozen=True, slots=True)
class ConversionWish:
    """A row of a list: numbers of the articles; no new one: it ends without replacement."""

    old: str
    new: str = ""
    new_pieces: int = 1
    old_pieces: int = 1
    text: str = ""


@operation("plan_assortment_change")
def make_list(change: UUID, name: str, *, actor: Actor, at: datetime) -> ConversionList:
    """An empty list of a change that hasn't started. The same name again is the one there is."""
    found = planned(change)
    name = name.strip()[:120]
    if not name:
        raise Refused(because("conversion_list_without_name", "B2.12"))
    made, is_new = ConversionList.objects.get_or_create(change=found, name=name)
    if is_new:
        _note(made, "plan_assortment_change", {"list": (None, name)}, actor, at)
    return made


@operation("plan_assortment_change")
def put_rows(
    list_: UUID, wishes: Sequence[ConversionWish], *, actor: Actor, at: datetime, replace: bool = False
) -> ConversionList:
    """Adds rows to a list that is worked with; an old article that it has already gets the new row.

    `replace`: rows that aren't among the wishes go. Raises Refused for unknown articles, one that stands twice,
    and one that another list of the change has: everything else is shown beside the rows as a fault.
    """
    found = draft(list_)
    articles = _articles(wishes)
    _each_once(found, wishes)
    if replace:
        found.conversions.exclude(old__number__in=[wish.old for wish in wishes]).delete()
    Conversion.objects.bulk_create(
        [_conversion(found, wish, articles) for wish in wishes],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["change", "old"],
        update_fields=["new", "new_pieces", "old_pieces", "text"],
    )
    _note(found, "plan_assortment_change", {"rows": (None, len(wishes))}, actor, at)
    return found


@operation("plan_assortment_change")
def drop_row(list_: UUID, row: int, *, actor: Actor, at: datetime) -> ConversionList:
    """Takes a row (by key) out of a list that is worked with. Twice is once."""
    found = draft(list_)
    gone = found.conversions.filter(pk=row).select_related("old").first()
    if gone is not None:
        _note(found, "plan_assortment_change", {"row": (gone.old.number, None)}, actor, at)
        gone.delete()
    return found


@operation("approve_conversion")
def approve_list(list_: UUID, *, acknowledged: bool = False, actor: Actor, at: datetime) -> ConversionList:
    """The consultant approves: no faults, warnings acknowledged; its prescribers are told. Twice is once.

    Raises RuledRefusal with every fault.
    """
    found = _held(list_)
    if found.state == State.APPROVED:
        return found
    ruled = rule_on(approve, list_facts(found, acknowledged=acknowledged), term_book())
    prepared = prepare(ruled, subject_kind="conversion_list", subject_uuid=found.uuid, at=at)
    if isinstance(ruled.outcome, Refusal):
        raise RuledRefusal([prepared], *ruled.outcome.reasons)
    found.state, found.approved_at, found.approved_by_id = State.APPROVED, at, actor.user_id
    found.save(update_fields=["state", "approved_at", "approved_by"])
    record([prepared])
    _note(found, "approve_conversion", {"state": (State.DRAFT, State.APPROVED)}, actor, at)
    ask_to_tell(found, at=at)
    return found


@operation("approve_conversion")
def reopen_list(list_: UUID, *, actor: Actor, at: datetime) -> ConversionList:
    """The list is worked with again, before the change starts. Choices that prescribers made stay. Twice is once."""
    found = _held(list_)
    planned(found.change.uuid)
    if found.state == State.APPROVED:
        found.state, found.approved_at, found.approved_by_id = State.DRAFT, None, None
        found.save(update_fields=["state", "approved_at", "approved_by"])
        _note(found, "approve_conversion", {"state": (State.APPROVED, State.DRAFT)}, actor, at)
    return found


def list_facts(list_: ConversionList, *, acknowledged: bool = False) -> ListFacts:
    """The list with the other lists' rows, as it stands now; three queries, whatever it holds."""
    every = list_.change.conversions.select_related("old", "new").order_by("pk")
    rows: list[ConversionRow] = []
    others: list[ConversionRow] = []
    for conversion in every:
        (rows if conversion.list_id == list_.pk else others).append(as_row(conversion))
    groups = tuple(list_.change.groups.order_by("code").values_list("code", flat=True))
    articles = listed_articles(numbers_of(rows))
    return ListFacts(tuple(rows), articles, tuple(others), groups, acknowledged)


def draft(list_: UUID) -> ConversionList:
    """The list, locked, which is worked with. Raises Refused."""
    found = _held(list_)
    if found.state != State.DRAFT or found.change.state != AssortmentChange.State.PLANNED:
        raise Refused(because("conversion_list_closed", "B2.12", name=found.name))
    return found


def _held(list_: UUID) -> ConversionList:
    """Locked with its change: two who fill lists of one change at once can't both take an old article."""
    known = ConversionList.objects.filter(uuid=list_).values_list("change", flat=True).first()
    if known is None:
        raise Refused(because("conversion_list_not_found", "I1"))
    change = AssortmentChange.objects.select_for_update().get(pk=known)
    found = ConversionList.objects.get(uuid=list_)
    found.change = change
    return found


def _articles(wishes: Sequence[ConversionWish]) -> dict[str, int]:
    numbers = {number for wish in wishes for number in (wish.old, wish.new) if number}
    keys = dict(Article.objects.filter(number__in=numbers).values_list("number", "pk"))
    if unknown := sorted(numbers - keys.keys()):
        raise Refused(*(because("conversion_article_unknown", "B2.12", article=one) for one in unknown[:12]))
    return keys


def _each_once(list_: ConversionList, wishes: Sequence[ConversionWish]) -> None:
    olds = [wish.old for wish in wishes]
    twice = {old for old in olds if olds.count(old) > 1} if len(set(olds)) < len(olds) else set()
    elsewhere = list_.change.conversions.exclude(list=list_).filter(old__number__in=olds)
    twice.update(elsewhere.values_list("old__number", flat=True))
    itself = {wish.old for wish in wishes if wish.old == wish.new}
    faults = [because("conversion_old_twice", "B2.12", article=one) for one in sorted(twice)]
    faults += [because("conversion_to_itself", "B2.12", article=one) for one in sorted(itself)]
    if any(min(wish.new_pieces, wish.old_pieces) < 1 for wish in wishes):
        faults.append(because("conversion_factor_wrong", "B2.12"))
    if faults:
        raise Refused(*faults)


def _conversion(list_: ConversionList, wish: ConversionWish, articles: dict[str, int]) -> Conversion:
    return Conversion(
        change_id=list_.change_id,
        list=list_,
        old_id=articles[wish.old],
        new_id=articles[wish.new] if wish.new else None,
        new_pieces=wish.new_pieces,
        old_pieces=wish.old_pieces,
        text=wish.text.strip()[:300],
    )


def _note(list_: ConversionList, what: str, changes: Changes, actor: Actor, at: datetime) -> None:
    note(actor, what, at=at, subject_kind="conversion_list", subject_uuid=list_.uuid, changes=changes)
