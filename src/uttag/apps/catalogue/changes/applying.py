"""Approved changes become the register on their day (B2.5), in sets; what no longer fits is set aside, said aloud."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.catalogue.changes import writing
from uttag.apps.catalogue.changes.differing import PACKAGE, Difference
from uttag.apps.catalogue.changes.fitting import Fitting
from uttag.apps.catalogue.changes.known import keys_of, row_of, rows_now
from uttag.apps.catalogue.changes.marking import Asked, mark, rows_of
from uttag.apps.catalogue.models import ChangeRequest, ChangeSet
from uttag.ground.sets import many_objects, update_many
from uttag.ground.tasks.operations import open_task
from uttag.ground.trail.operations import note
from uttag.rules.articles import ArticleRow
from uttag.rules.calendar import local
from uttag.rules.reasons import because
from uttag.rules.wording import say
from uttag.rules.words import ArticleStatus

Kind = ChangeRequest.Kind
State = ChangeRequest.State
OVERTAKEN = "register.overtaken"


@dataclass(frozen=True, slots=True)
class Applied:
    """How many changes became the register, and how many no longer fitted."""

    applied: int
    overtaken: int


@operation("apply_article_changes")
def apply_due(*, actor: Actor, at: datetime) -> Applied:
    """Applies approved changes whose day has come, oldest first. Again on the same day: nothing is left to do.

    One whose article is no longer as it was when the change was asked for is set aside with a task.
    """
    today = local(at).date()
    due = ChangeRequest.objects.select_for_update().filter(state=State.APPROVED, applies_from__lte=today)
    with many_objects():
        requests = rows_of(due.order_by("applies_from", "decided_at", "pk"))
        wrong = _set_aside(requests, today, at)
        applied = apply_changes([request for request in requests if request.pk not in wrong], at=at)
    if requests:
        changes = {"applied": (0, applied), "overtaken": (0, len(wrong))}
        note(actor, "apply_article_changes", at=at, subject_kind="articles", changes=changes)
    return Applied(applied, len(wrong))


def apply_changes(approved: Sequence[Asked], *, at: datetime) -> int:
    """Writes approved changes that fit, in the order given. Within the transaction of who approved them.

    Prices are dated by themselves and written at once. A new article is there at once, as coming until its day.
    Returns how many apply now.
    """
    with many_objects():
        work = _Work(local(at).date())
        numbers = {request.article_number for request in approved}
        work.keys, work.rows = keys_of(numbers), rows_now(numbers)
        for request in approved:
            work.take(request)
        return work.write(at)


def approved_day(request: Asked, at: datetime) -> date:
    """From which day a change applies that is approved at `at`: never one that has been.

    Nor a price that replaces another today: today's orders have had today's price already (reading 22). A package
    with other pieces in it waits with its price: in between each piece would cost what it never should.
    """
    return _day(request.kind, request.differs, request.applies_from, local(at).date())


def earliest_days(found: Sequence[Difference], applies_from: date, decided_at: datetime | None) -> list[date]:
    """The day of each difference: as asked for while nobody has decided, else the earliest that it can have."""
    if decided_at is None:
        return [applies_from] * len(found)
    today = local(decided_at).date()
    return [_day(one.kind, one.differs, applies_from, today) for one in found]


def _day(kind: str, differs: Mapping[str, Sequence[object]], asked: date, today: date) -> date:
    of_price = "price_ore" if kind == Kind.PRICE else PACKAGE
    replaces = differs.get(of_price, (None,))[0] is not None
    return max(asked, today + timedelta(days=1) if replaces else today)


@dataclass(slots=True)
class _Work:
    """What is to be written, gathered request by request, so that it goes in a few sets."""

    today: date
    keys: dict[str, int] = field(default_factory=dict)
    rows: dict[str, ArticleRow] = field(default_factory=dict)
    new: dict[str, tuple[ArticleRow, date]] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    statuses: dict[str, tuple[str, date]] = field(default_factory=dict)
    prices: list[tuple[str, date, int]] = field(default_factory=list)
    applied: list[Asked] = field(default_factory=list)
    begun: list[Asked] = field(default_factory=list)

    def take(self, request: Asked) -> None:
        number, day = request.article_number, request.applies_from
        after = {name: pair[1] for name, pair in request.differs.items()}
        price = after.pop("price_ore", None)
        due = day <= self.today
        if request.kind == Kind.NEW_ARTICLE and request.article_id is None:
            self._begin(request, row_of(number, after), due)
        elif request.kind == Kind.NEW_ARTICLE:
            self._start_selling(number, after, day)
            price = None  # written when it was approved
        elif request.kind == Kind.PRICE:
            due = True
        elif due:
            self._change(number, after, day)
        if price is not None:
            self.prices.append((number, day, price))
        if due:
            self.applied.append(request)

    def write(self, at: datetime) -> int:
        self.keys |= writing.add_articles(list(self.new.values())) if self.new else {}
        rows = [(self.keys[number], self.rows[number]) for number in sorted(self.changed)]
        writing.change_articles(rows, self.fields)
        writing.set_statuses([(self.keys[number], *rest) for number, rest in sorted(self.statuses.items())])
        writing.set_prices(
            list({(self.keys[n], day): (self.keys[n], day, ore) for n, day, ore in self.prices}.values())
        )
        begun = [(self.keys[request.article_number], request.pk) for request in self.begun]
        update_many(ChangeRequest, ("article_id",), begun)
        mark([request.pk for request in self.applied], state=State.APPLIED, applied_at=at)
        return len(self.applied)

    def _begin(self, request: Asked, row: ArticleRow, due: bool) -> None:
        coming = row.status == ArticleStatus.ACTIVE and not due
        row = replace(row, status=ArticleStatus.COMING.value) if coming else row
        since = self.today if coming else request.applies_from
        self.rows[row.number], self.new[row.number] = row, (row, since)
        self.begun.append(request)

    def _start_selling(self, number: str, after: dict[str, object], day: date) -> None:
        """The day of a new article has come; whatever else was changed of it meanwhile stays."""
        if day <= self.today and self.rows[number].status == ArticleStatus.COMING:
            self._change(number, {"status": after.get("status", ArticleStatus.ACTIVE.value)}, day)

    def _change(self, number: str, after: dict[str, object], day: date) -> None:
        now = self.rows[number]
        row = self.rows[number] = replace(now, **after)  # type: ignore[arg-type]
        if row.status != now.status:
            self.statuses[number] = (row.status, day)
        if facts := after.keys() - {"status"}:
            self.changed.add(number)
            self.fields |= facts


def _set_aside(requests: Sequence[Asked], today: date, at: datetime) -> dict[int, str]:
    """Marks those that no longer fit, with one task per set to see to them. Returns key → why."""
    wrong = {key: say(reason) for key, reason in Fitting(requests, today).wrong.items()}
    if not wrong:
        return {}
    rows = [(str(State.OVERTAKEN), why[:300], key) for key, why in wrong.items()]
    update_many(ChangeRequest, ("state", "why_not"), rows)
    _ask_for_help([request for request in requests if request.pk in wrong], at)
    return wrong


def _ask_for_help(overtaken: Iterable[Asked], at: datetime) -> None:
    sets: dict[int, list[Asked]] = {}
    for request in overtaken:
        sets.setdefault(request.change_set_id, []).append(request)
    for made in ChangeSet.objects.filter(pk__in=sets):
        requests = sets[made.pk]
        open_task(
            OVERTAKEN,
            because("change_overtaken_task", "B2.5", count=len(requests), article=requests[0].article_number),
            at=at,
            role=Role.LMN.value,
            subject_kind="change_set",
            subject_uuid=made.uuid,
            due_day=local(at).date(),
            key=f"{OVERTAKEN}:{made.uuid}:{requests[0].pk}",
        )
