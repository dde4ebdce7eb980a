"""Conversion lists: made, filled row by row or from the workbook, and approved by the consultant (B2.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.assortment.changeovers.planning import planned_for_update
from uttag.apps.assortment.changeovers.steps import ask_to_carry, ask_to_tell
from uttag.apps.assortment.listed import as_row, listed_articles, numbers_of
from uttag.apps.assortment.models import AssortmentChange, Conversion, ConversionList
from uttag.apps.catalogue.changes.deciding import ruled
from uttag.apps.catalogue.models import Article
from uttag.ground.rulings.operations import Prepared, prepare, record
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.ground.trail.operations import Changes, note
from uttag.rules.converting import ConversionRow, ListFacts, approve, check_conversions
from uttag.rules.reasons import Refusal, Refused, because
from uttag.rules.register import ChangeKind
from uttag.rules.rulings import rule_on

State, Changeover = ConversionList.State, AssortmentChange.State
APPROVAL = ("state", "approved_at", "approved_by", "approved_role")
# What a row can't even be kept with; everything else is shown beside it.
_NEVER = frozenset(
    {
        *("conversion_article_unknown", "conversion_old_twice", "conversion_to_itself"),
        *("conversion_factor_wrong", "conversion_factor_too_large"),
    }
)
_MOST_NAMED = 12


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
    found = planned_for_update(change)
    name = name.strip()[:120]
    if not name:
        raise Refused(because("conversion_list_without_name", "B2.12"))
    made, is_new = ConversionList.objects.get_or_create(change=found, name=name)
    if is_new:
        _note(made, "plan_assortment_change", {"list": (None, name)}, actor, at)
    return made


@operation("plan_assortment_change")
def put_rows(
    list_: UUID, wishes: Sequence[ConversionWish], *, actor: Actor, at: datetime, replace: bool = False,
    only_new: bool = False,
) -> ConversionList:  # fmt: skip
    """Adds rows to a list that is worked with; an old article that it has already gets the new row.

    `replace`: rows that aren't among the wishes go. `only_new`: refused for an old article that the list has, so
    that of two who add the same one the second is told. Raises Refused for unknown articles, one that stands twice,
    and one that another list of the change has: everything else is shown beside the rows as a fault.
    """
    found = draft_for_update(list_)
    _require_keepable(found, wishes)
    if only_new:
        _require_new(found, wishes)
    if replace:
        found.conversions.exclude(old__number__in=[wish.old for wish in wishes]).delete()
    Conversion.objects.bulk_create(
        _conversions(found, wishes, actor),
        batch_size=500,
        update_conflicts=True,
        unique_fields=["change", "old"],
        update_fields=["new", "new_pieces", "old_pieces", "text", "written_by"],
    )
    _note(found, "plan_assortment_change", {"rows": (None, len(wishes))}, actor, at)
    return found


def _require_new(found: ConversionList, wishes: Sequence[ConversionWish]) -> None:
    """The list is held, so nobody else adds to it meanwhile."""
    listed = found.conversions.filter(old__number__in=[wish.old for wish in wishes]).order_by("old__number")
    known = listed.values_list("old__number", flat=True)
    if known:
        raise Refused(*(because("conversion_listed_already", "B2.12", old=number) for number in known))


@operation("plan_assortment_change")
def drop_row(list_: UUID, row: int, *, actor: Actor, at: datetime) -> ConversionList:
    """Takes a row (by key) out of a list that is worked with. Twice is once."""
    found = draft_for_update(list_)
    gone = found.conversions.filter(pk=row).select_related("old").first()
    if gone is not None:
        _note(found, "plan_assortment_change", {"row": (gone.old.number, None)}, actor, at)
        gone.delete()
    return found


@operation("approve_conversion")
def approve_list(list_: UUID, *, acknowledged: bool = False, actor: Actor, at: datetime) -> ConversionList:
    """The consultant approves: no faults, warnings acknowledged; its prescribers are told. Twice is once.

    Of a change that has started it is carried over at once. Raises RuledRefusal with every fault, where the actor
    has written any of its rows, or may not approve that articles come and go. What is approved stands, whoever may
    on the start day.
    """
    found = _list_for_update(list_)
    if found.state == State.APPROVED:
        return found
    if found.change.state not in (Changeover.PLANNED, Changeover.STARTED):
        raise Refused(because("assortment_change_over", "B2.12", name=found.change.name))
    own = written_by(found, actor)
    record(ruled({(ChangeKind.STATUS, own)}, found.uuid, actor, at, subject_kind="conversion_list"))
    record([_sound(found, acknowledged, at)])
    found.state, found.approved_at, found.approved_by_id = State.APPROVED, at, actor.user_id
    found.approved_role = actor.role.value
    found.save(update_fields=APPROVAL)
    _note(found, "approve_conversion", {"state": (State.DRAFT, State.APPROVED)}, actor, at)
    ask_to_tell(found, at=at)
    if found.change.state == Changeover.STARTED:
        ask_to_carry(found.change, at=at)
    return found


@operation("approve_conversion")
def reopen_list(list_: UUID, *, actor: Actor, at: datetime) -> ConversionList:
    """The list is worked with again, before the change starts. Choices that prescribers made stay. Twice is once."""
    found = _list_for_update(list_)
    planned_for_update(found.change.uuid)
    if found.state == State.APPROVED:
        found.state, found.approved_at, found.approved_by_id = State.DRAFT, None, None
        found.approved_role = ""
        found.save(update_fields=APPROVAL)
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


def written_by(list_: ConversionList, actor: Actor) -> bool:
    """Whether any of its rows are the actor's, who then can't approve it: two pairs of eyes are needed (reading 16)."""
    return actor.user_id is not None and list_.conversions.filter(written_by=actor.user_id).exists()


def draft_for_update(list_: UUID) -> ConversionList:
    """The list, locked, which is worked with. Raises Refused."""
    found = _list_for_update(list_)
    if found.state != State.DRAFT or found.change.state not in (Changeover.PLANNED, Changeover.STARTED):
        raise Refused(because("conversion_list_closed", "B2.12", name=found.name))
    return found


def _list_for_update(list_: UUID) -> ConversionList:
    """Locked with its change: two who fill lists of one change at once can't both take an old article."""
    known = ConversionList.objects.filter(uuid=list_).values_list("change", flat=True).first()
    if known is None:
        raise Refused(because("conversion_list_not_found", "I1"))
    change = AssortmentChange.objects.select_for_update().get(pk=known)
    found = ConversionList.objects.get(uuid=list_)
    found.change = change
    return found


def _sound(list_: ConversionList, acknowledged: bool, at: datetime) -> Prepared:
    """The ruling that the list can be used. Raises RuledRefusal with every fault."""
    found = rule_on(approve, list_facts(list_, acknowledged=acknowledged), term_book())
    prepared = prepare(found, subject_kind="conversion_list", subject_uuid=list_.uuid, at=at)
    if isinstance(found.outcome, Refusal):
        raise RuledRefusal([prepared], *found.outcome.reasons)
    return prepared


def _require_keepable(list_: ConversionList, wishes: Sequence[ConversionWish]) -> None:
    rows = [
        ConversionRow(place, wish.old, wish.new or None, wish.new_pieces, wish.old_pieces)
        for place, wish in enumerate(wishes)
    ]
    elsewhere = list_.change.conversions.exclude(list=list_).filter(old__number__in=[row.old for row in rows])
    others = [as_row(one) for one in elsewhere.select_related("old", "new")]
    found = check_conversions(rows, listed_articles(numbers_of(rows)), others=others)
    if never := {repr(one.reason): one.reason for one in found if one.reason.code in _NEVER}:
        raise Refused(*list(never.values())[:_MOST_NAMED])


def _conversions(list_: ConversionList, wishes: Sequence[ConversionWish], actor: Actor) -> list[Conversion]:
    numbers = {number for wish in wishes for number in (wish.old, wish.new) if number}
    keys = dict(Article.objects.filter(number__in=numbers).values_list("number", "pk"))
    return [
        Conversion(
            change_id=list_.change_id,
            list=list_,
            old_id=keys[wish.old],
            new_id=keys[wish.new] if wish.new else None,
            new_pieces=wish.new_pieces,
            old_pieces=wish.old_pieces,
            text=wish.text.strip()[:300],
            written_by_id=actor.user_id,
        )
        for wish in wishes
    ]


def _note(list_: ConversionList, what: str, changes: Changes, actor: Actor, at: datetime) -> None:
    note(actor, what, at=at, subject_kind="conversion_list", subject_uuid=list_.uuid, changes=changes)
