"""Changes of the register are asked for: nothing applies until someone else has approved (B2.5)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.catalogue.changes.applying import apply_changes, earliest_days
from uttag.apps.catalogue.changes.deciding import ruled
from uttag.apps.catalogue.changes.differing import Difference, Wish, asked_faults, differences
from uttag.apps.catalogue.changes.known import keys_of
from uttag.apps.catalogue.changes.marking import rows_of
from uttag.apps.catalogue.models import ChangeRequest, ChangeSet
from uttag.ground.rulings.operations import record
from uttag.ground.sets import insert_many, many_objects
from uttag.ground.trail.operations import note
from uttag.rules.articles import Fault
from uttag.rules.calendar import local, months_later
from uttag.rules.reasons import Reason, Refused, because, some
from uttag.rules.register import ChangeKind

Source = ChangeSet.Source
State = ChangeRequest.State
MOST_NAMED = 8
MOST_YEARS = 5
_COLUMNS = (
    *("change_set_id", "article_id", "article_number", "kind", "differs", "applies_from", "state"),
    *("asked_by_id", "decided_by_id", "decided_role", "decided_at", "why_not", "applied_at"),
)


@operation("ask_article_change")
def ask_for_changes(
    wishes: Sequence[Wish], *, applies_from: date, reason: str = "", source: str = Source.PAGE, actor: Actor,
    at: datetime, file_sha256: str = "", judged: Sequence[Difference] | None = None,
) -> ChangeSet:  # fmt: skip
    """Asks for all that the wishes would change, from a day on: a set that waits for LMN or central purchasing.

    All or nothing. Refused with every fault, where nothing would differ, for a day that has been, and where the
    same articles have a change of the same kind and day that waits already. `judged`: what the wishes change, and
    faultlessly, by a check in the same transaction; it isn't made again.
    """
    if any("image" in wish.values for wish in wishes):
        raise Refused(because("picture_handed_in_alone", "B2.5"))
    return _ask(wishes, applies_from, reason, source, actor, at, file_sha256, judged)


def ask_with_picture(wish: Wish, *, applies_from: date, reason: str, actor: Actor, at: datetime) -> ChangeSet:
    """The same of a wish for a picture. Its caller has seen to it that the file is one, and handed in for this."""
    return _ask([wish], applies_from, reason, Source.PAGE, actor, at)


def _ask(
    wishes: Sequence[Wish], applies_from: date, reason: str, source: str, actor: Actor, at: datetime,
    file_sha256: str = "", judged: Sequence[Difference] | None = None,
) -> ChangeSet:  # fmt: skip
    if reason_against := day_wrong(applies_from, local(at).date()):
        raise Refused(reason_against)
    with many_objects():
        found = differences(wishes, applies_from) if judged is None else list(judged)
        _check(wishes, found, applies_from, judged=judged is not None)
        made = _made(source, reason, file_sha256, actor.user_id, at)
        _write(made, found, applies_from, State.ASKED, actor.user_id)
    _note(actor, "ask_article_change", made, found, at)
    return made


def decided_changes(
    wishes: Sequence[Wish], *, applies_from: date, asked_by_id: int | None, decider: Actor, source: str,
    reason: str, at: datetime, ruled_already: bool = False, file_sha256: str = "",
    judged: Sequence[Difference] | None = None,
) -> ChangeSet | None:  # fmt: skip
    """Changes that an approver has decided in the same breath (a supplier's change, an assortment change).

    Within another operation's transaction. Written as approved, and what is due is applied. None where nothing
    would differ. Raises Refused with every fault, and RuledRefusal where the decider may not approve them:
    asked already (`ruled_already`) where it was decided another day, since what was decided then stands.
    `judged`: see `ask_for_changes`.
    """
    with many_objects():
        found = differences(wishes, applies_from) if judged is None else list(judged)
        if found:
            _check(wishes, found, applies_from, judged=judged is not None)
    if not found:
        return None
    made = _made(source, reason, file_sha256, asked_by_id, at)
    if not ruled_already:
        own = asked_by_id is not None and asked_by_id == decider.user_id
        record(ruled({(ChangeKind(one.kind), own) for one in found}, made.uuid, decider, at))
    with many_objects():
        _write(made, found, applies_from, State.APPROVED, asked_by_id, (decider.user_id, decider.role, at))
    _note(decider, "decide_article_change", made, found, at)
    apply_changes(rows_of(made.requests.order_by("pk")), at=at)
    return made


def day_wrong(day: date, today: date) -> Reason | None:
    """Why changes can't be asked for from that day: it has been, or is further off than anyone plans."""
    if day < today:
        return because("change_day_has_been", "B2.5", from_day=day)
    last = months_later(today, 12 * MOST_YEARS)
    return because("change_day_far_off", "B2.5", from_day=day, last_day=last) if day > last else None


def refusal_of(wrong: dict[str, tuple[Fault, ...]]) -> Refused:
    """All faults of all articles as one refusal; with more than a page holds, how many more there are."""
    several = len(wrong) > 1
    reasons: list[Reason] = []
    for number, found in list(wrong.items())[:MOST_NAMED]:
        if several:
            reasons.append(because("change_faults_of", "B2.5", article=number))
        reasons.extend(fault.reason for fault in found)
    if len(wrong) > MOST_NAMED:
        reasons.append(because("change_more_faults", "B2.5", count=len(wrong) - MOST_NAMED))
    return Refused(*reasons)


def _check(wishes: Sequence[Wish], found: Sequence[Difference], day: date, *, judged: bool) -> None:
    twice = _twice(wish.number for wish in wishes)
    if twice:
        raise Refused(because("change_article_twice", "B2.5", article=twice))
    if not found:
        raise Refused(because("change_nothing_differs", "B2.5"))
    if judged:
        return
    changed = {one.number for one in found}
    wrong = asked_faults([wish for wish in wishes if wish.number in changed], day)
    if wrong:
        raise refusal_of(wrong)


def _twice(numbers: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for number in numbers:
        if number in seen:
            return number
        seen.add(number)
    return None


def _made(source: str, reason: str, sha256: str, asked_by: int | None, at: datetime) -> ChangeSet:
    return ChangeSet.objects.create(
        source=source, reason=reason.strip()[:300], file_sha256=sha256, asked_at=at, asked_by_id=asked_by
    )


def _write(
    made: ChangeSet,
    found: Sequence[Difference],
    applies_from: date,
    state: str,
    asked_by: int | None,
    decided: tuple[int | None, str, datetime | None] = (None, "", None),
) -> None:
    keys = keys_of({one.number for one in found})
    days = earliest_days(found, applies_from, decided[2])

    def row(one: Difference, day: date) -> tuple[Any, ...]:
        differs = json.dumps(one.differs, ensure_ascii=False)
        about = (made.pk, keys.get(one.number), one.number, str(one.kind), differs, day, str(state))
        return *about, asked_by, decided[0], str(decided[1]), decided[2], "", None

    try:
        with transaction.atomic():
            insert_many(ChangeRequest, _COLUMNS, [row(*one) for one in zip(found, days, strict=True)])
    except IntegrityError as taken:
        raise Refused(_waiting_already(found, applies_from)) from taken


def _waiting_already(found: Sequence[Difference], day: date) -> Reason:
    wanted = {(one.number, str(one.kind)) for one in found}
    waiting = ChangeRequest.objects.filter(state=State.ASKED, applies_from=day).order_by("article_number")
    same = [
        number for number, kind in waiting.values_list("article_number", "kind") if (number, kind) in wanted
    ]
    return because("change_waits_already", "B2.5", articles=some(same, MOST_NAMED), from_day=day)


def _note(actor: Actor, name: str, made: ChangeSet, found: Sequence[Difference], at: datetime) -> None:
    changes = {"requests": (0, len(found))}
    note(actor, name, at=at, subject_kind="change_set", subject_uuid=made.uuid, changes=changes)
